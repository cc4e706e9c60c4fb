"""Stock that somebody holds."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from apps.inventory import services as inventory
from apps.inventory.models import StockItem
from apps.inventory.tests.factories import make_stock

Hold = Callable[..., UUID]


@pytest.fixture
def held(db: None) -> Hold:
    """Reserve for a new checkout: held("MUG-1", 2, **{"MUG-2": 1}); what is unknown arrives with ten units first."""

    def hold(sku: str, quantity: int, **more: int) -> UUID:
        lines = {sku: quantity, **more}
        for known in set(lines) - set(StockItem.objects.values_list("sku", flat=True)):
            make_stock(known)
        reference = uuid4()
        inventory.reserve(reference=reference, lines=lines, until=timezone.now() + timedelta(minutes=30))
        return reference

    return hold
