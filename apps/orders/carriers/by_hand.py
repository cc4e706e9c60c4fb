"""Carriers whose labels staff buys elsewhere: we keep the tracking number and link to the carrier's page."""

from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class ByHand:
    """A carrier known by its public tracking page; `page` holds {number}."""

    code: str
    name: str
    page: str = ""

    def tracking_url(self, tracking_number: str) -> str:
        """The page of this parcel."""
        return self.page.format(number=quote(tracking_number, safe="")) if self.page and tracking_number else ""
