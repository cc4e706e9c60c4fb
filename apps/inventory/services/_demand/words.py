"""A reorder plan in the words of whoever runs the shop."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.inventory.services._demand.reorder import ReorderPlan

NOTABLE_TREND = 0.1


def sentence(plan: ReorderPlan) -> str:
    """What becomes of the stock and what to do, in one to four short sentences."""
    return " ".join(filter(None, (_doubt(plan), _state(plan), _trend(plan), _advice(plan))))


def _doubt(plan: ReorderPlan) -> str:
    if plan.confidence == "none" and not plan.days_used:
        return _("Never in stock so far: nothing to go by.")
    if plan.confidence == "none":
        return ngettext(
            "Not sold once in the %(days)d day it could be: nothing to go by.",
            "Not sold once in the %(days)d days it could be: nothing to go by.",
            plan.days_used,
        ) % {"days": plan.days_used}
    if plan.confidence == "thin":
        days = ngettext("%(days)d day", "%(days)d days", plan.days_used) % {"days": plan.days_used}
        return ngettext(
            "Only %(units)d sold so far, in %(days)s with stock: too little to be sure.",
            "Only %(units)d sold so far, in %(days)s with stock: too little to be sure.",
            plan.units_sold,
        ) % {"units": plan.units_sold, "days": days}
    return ""


def _state(plan: ReorderPlan) -> str:
    if plan.on_hand <= 0 and plan.runs_out_on == plan.today:
        return _("It is out of stock.")
    if plan.confidence == "none":
        return ""
    if plan.days_left is None:
        return _("At %(pace)s it lasts for years.") % {"pace": _pace(plan.rate)}
    if plan.runs_out_on is None:
        return _("At %(pace)s it lasts about %(time)s.") % {"pace": _pace(plan.rate), "time": _time(plan.days_left)}
    if plan.days_left == 0:
        return _("At %(pace)s it runs out today.") % {"pace": _pace(plan.rate)}
    return ngettext(
        "At %(pace)s it lasts %(days)d more day, until %(day)s%(range)s.",
        "At %(pace)s it lasts %(days)d more days, until %(day)s%(range)s.",
        plan.days_left,
    ) % {
        "pace": _pace(plan.rate),
        "days": plan.days_left,
        "day": _day(plan.runs_out_on, plan.today),
        "range": _range(plan),
    }


def _range(plan: ReorderPlan) -> str:
    """The bounds in brackets; nothing where both are the day itself."""
    first, last = plan.earliest, plan.latest
    if first is None or first == last:
        return ""
    if last is None:
        return _(" (%(first)s at the earliest)") % {"first": _day(first, plan.today)}
    same = (first.year, first.month) == (last.year, last.month)
    return _(" (between %(first)s and %(last)s)") % {
        "first": date_format(first, "j") if same else _day(first, plan.today),
        "last": _day(last, plan.today),
    }


def _trend(plan: ReorderPlan) -> str:
    if plan.trend >= NOTABLE_TREND:
        return _("Demand is growing.")
    if plan.trend <= -NOTABLE_TREND:
        return _("Demand is falling.")
    return ""


def _advice(plan: ReorderPlan) -> str:
    if plan.reorder_on is None:
        return _gap(plan.days_without)
    words = {"units": plan.quantity, "takes": _delivery(plan.lead_time_days)}
    if plan.reorder_on > plan.today:
        return _("Order %(units)d by %(day)s: %(takes)s.") % (words | {"day": _day(plan.reorder_on, plan.today)})
    if not plan.late:
        return _("Order %(units)d today: %(takes)s.") % words
    if not plan.days_without:
        return _("Order %(units)d today: %(takes)s, so it may be tight.") % words
    return ngettext(
        "Order %(units)d today: %(takes)s, so expect about %(days)d day without stock.",
        "Order %(units)d today: %(takes)s, so expect about %(days)d days without stock.",
        plan.days_without,
    ) % (words | {"days": plan.days_without})


def _gap(days: int) -> str:
    if not days:
        return ""
    return ngettext(
        "Expect about %(days)d day without stock before the next delivery.",
        "Expect about %(days)d days without stock before the next delivery.",
        days,
    ) % {"days": days}


def _delivery(days: int) -> str:
    if not days:
        return _("it comes the same day")
    return ngettext("your supplier needs %(days)d day", "your supplier needs %(days)d days", days) % {"days": days}


def _pace(rate: float) -> str:
    """The shortest time in which at least two are sold, so that the number says something."""
    if rate >= 2:
        return _("about %(units)d a day") % {"units": round(rate)}
    if rate * 7 >= 2:
        return _("about %(units)d a week") % {"units": round(rate * 7)}
    if rate * 365 / 12 >= 2:
        return _("about %(units)d a month") % {"units": round(rate * 365 / 12)}
    if rate * 365 >= 2:
        return _("about %(units)d a year") % {"units": round(rate * 365)}
    return _("less than two a year")


def _time(days: int) -> str:
    if days < 60:
        return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
    months = round(days * 12 / 365)
    return ngettext("%(months)d month", "%(months)d months", months) % {"months": months}


def _day(day: date, today: date) -> str:
    return date_format(day, "j F" if day.year == today.year else "j F Y")
