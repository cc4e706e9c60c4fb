"""What the catalog app does when another app announces something."""

from typing import Any

from django.db import transaction
from django.dispatch import receiver

from apps.catalog import services, tasks
from apps.inventory.signals import AvailabilityChanged, BackInStock, availability_changed, back_in_stock


@receiver(availability_changed)
def show_new_availability(event: AvailabilityChanged, **_: Any) -> None:
    """Lists say in stock or sold out as soon as it is true."""
    transaction.on_commit(lambda: services.refresh_availability(skus=event.skus), robust=True)


@receiver(back_in_stock)
def tell_who_waits(event: BackInStock, **_: Any) -> None:
    """Shoppers who asked for it get their mail."""
    transaction.on_commit(lambda: tasks.tell_waiting_shoppers.delay([event.sku]), robust=True)
