"""The port to carriers: who takes parcels away, and where to follow them."""

from typing import Protocol


class Carrier(Protocol):
    """A company that delivers parcels."""

    code: str
    name: str

    def tracking_url(self, tracking_number: str) -> str:
        """Where a shopper follows the parcel; empty where there is no such page."""
