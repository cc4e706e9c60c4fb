"""What of a line is not here yet, and when it will be."""

from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.inventory import services as inventory


def count_later(quantity: int, stock: inventory.Availability) -> int:
    """How many of `quantity` units would be sold ahead; none of those that cannot be ordered at all."""
    if stock.available is None:
        return 0
    return max(0, min(quantity, stock.available) - stock.ready)


def later_words(*, later: int, quantity: int, expected_on: date | None, today: date | None = None) -> str:
    """Such as "2 of 5 will follow by 12 December": without a day that has passed, and nothing where all is here."""
    if not later:
        return ""
    day = _day(expected_on, today or timezone.localdate())
    if later >= quantity:
        return _("Will follow by %(day)s") % {"day": day} if day else _("Will follow as soon as it is here")
    facts = {"n": later, "all": quantity, "day": day}
    if day:
        return (
            ngettext("%(n)d of %(all)d will follow by %(day)s", "%(n)d of %(all)d will follow by %(day)s", later)
            % facts
        )
    return (
        ngettext(
            "%(n)d of %(all)d will follow as soon as it is here",
            "%(n)d of %(all)d will follow as soon as they are here",
            later,
        )
        % facts
    )


def _day(day: date | None, today: date) -> str:
    if day is None or day < today:
        return ""
    return date_format(day, "j F" if day.year == today.year else "j F Y")
