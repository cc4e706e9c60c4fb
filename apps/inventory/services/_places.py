"""The places that hold stock, as staff sets them up."""

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _
from django_countries import countries

from apps.inventory.models import Location, StockItem
from apps.inventory.services._announcing import announce_change
from apps.inventory.services._policies import set_limits
from shop.common.errors import Invalid


def save_location(
    *, code: str, name: str, priority: int = 0, sells: bool = True, country: str = "", postcode: str = ""
) -> None:
    """Make or change the place with that `code`. What can be ordered is said anew of every SKU there where it begins or
    ends to sell, and what is sold ahead goes to the place that is asked first from now on. Raises: Invalid.
    """
    if country and not countries.name(country):
        raise Invalid(_("Choose a country from the list."), field="country")
    with transaction.atomic():
        before = Location.objects.filter(code=code).first()
        Location.objects.update_or_create(
            code=code,
            defaults={
                "name": name,
                "priority": priority,
                "sells": sells,
                "country": country,
                "postcode": postcode.strip(),
            },
        )
        if before and (before.sells, before.priority) != (sells, priority):
            _ask_anew(before, sells=sells)


def _ask_anew(place: Location, *, sells: bool) -> None:
    """The limits of what is sold ahead move; whose availability changed is announced."""
    ahead = StockItem.objects.exclude(policy=StockItem.Policy.STOCK).filter(levels__location=place)
    rows = StockItem.objects.filter(pk__in=ahead.values("pk")).annotate(limit=Sum("levels__backorder_limit"))
    limits = dict(rows.order_by().values_list("pk", "limit"))
    if limits:
        set_limits(limits)
    skus = StockItem.objects.filter(levels__location=place) if place.sells != sells else rows
    if changed := list(skus.values_list("sku", flat=True)):
        announce_change(changed)
