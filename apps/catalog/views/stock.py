"""What a product's page says of the stock of a variant."""

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.catalog.services import VariantDetail

FEW = 5


@dataclass(frozen=True, slots=True)
class StockSign:
    """A line of words about the stock, its look (good, few, ahead or none), and what the button says."""

    look: str
    text: str
    button: str


def stock_sign(variant: VariantDetail, *, today: date) -> StockSign:
    """How many are here counts, and what may be sold ahead is told apart: nobody waits without knowing it."""
    if variant.ready is None or variant.ready > FEW:
        return StockSign("good", _("In stock, ready to pack"), _("Add to cart"))
    day = _day(variant, today)
    if variant.ready > 0:
        return StockSign("few", _few(variant.ready, ahead=variant.sold_ahead, day=day), _("Add to cart"))
    if not variant.sold_ahead:
        return StockSign("none", _("Sold out for now"), _("Sold out"))
    if variant.policy == "preorder":
        text = _("Pre-order: ships from %(day)s") % {"day": day} if day else _("Pre-order: more is on its way")
        return StockSign("ahead", text, _("Pre-order"))
    text = _("Available on backorder, expected %(day)s") % {"day": day} if day else _("More is on its way")
    return StockSign("ahead", text, _("Add to cart"))


def _few(ready: int, *, ahead: bool, day: str) -> str:
    left = ngettext("Only %(n)d left", "Only %(n)d left", ready) % {"n": ready}
    if not ahead:
        return left
    more = _("more expected %(day)s") % {"day": day} if day else _("more is on its way")
    return f"{left}, {more}"


def _day(variant: VariantDetail, today: date) -> str:
    """The day as people name it; empty where there is none or it has passed."""
    day = variant.expected_on
    if day is None or day < today:
        return ""
    return date_format(day, "j F" if day.year == today.year else "j F Y")
