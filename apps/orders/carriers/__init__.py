"""The port to carriers: who takes parcels away, and where to follow them."""

from typing import Protocol


class Carrier(Protocol):
    """A company that delivers parcels."""

    @property
    def code(self) -> str:
        """The key under which shipments keep it."""

    @property
    def name(self) -> str:
        """How people call it."""

    def tracking_url(self, tracking_number: str) -> str:
        """Where a shopper follows the parcel; empty where there is no such page."""
