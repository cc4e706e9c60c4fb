"""Days as pages name them."""

from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _


def sale_until(ends_at: datetime | None) -> str:
    """How long a sale lasts, in the shop's own time; nothing for one without an end.

    One that ends at midnight lasts until the day before, for nobody means the first second of the next.
    """
    if ends_at is None:
        return ""
    local = timezone.localtime(ends_at)
    if local.time() == time():
        return _("Sale price until %(day)s") % {"day": date_format(local - timedelta(days=1), "j F")}
    return _("Sale price until %(day)s, %(hour)s") % {
        "day": date_format(local, "j F"),
        "hour": date_format(local, "H:i"),
    }
