"""Which carriers this shop ships with."""

from apps.orders.carriers import Carrier
from apps.orders.carriers.by_hand import ByHand
from shop.common.errors import Invalid

CARRIERS: dict[str, Carrier] = {
    carrier.code: carrier
    for carrier in (
        ByHand("dhl", "DHL", "https://www.dhl.com/en/express/tracking.html?AWB={number}"),
        ByHand("dpd", "DPD", "https://tracking.dpd.de/parcelstatus?query={number}"),
        ByHand("gls", "GLS", "https://gls-group.com/track/{number}"),
        ByHand("ups", "UPS", "https://www.ups.com/track?tracknum={number}"),
        ByHand("other", "Another carrier"),
    )
}


class UnknownCarrier(Invalid):
    """The shop does not ship with this carrier."""

    code = "unknown_carrier"
    title = "There is no such carrier"


def get_carrier(code: str) -> Carrier:
    """The carrier with this code. Raises: UnknownCarrier."""
    if code not in CARRIERS:
        raise UnknownCarrier(field="carrier", carrier=code)
    return CARRIERS[code]
