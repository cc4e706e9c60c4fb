"""Somebody who checks out."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody's checkout: the token of their cart, and its reference."""

    token: str
    reference: str

    @property
    def pair(self) -> list[str]:
        """Both, as jobs take them."""
        return [self.token, self.reference]
