"""What the catalog app does when another app announces something."""

from typing import Any

from django.db import transaction
from django.dispatch import receiver

from apps.catalog import services
from apps.inventory.signals import AvailabilityChanged, availability_changed


@receiver(availability_changed)
def show_new_availability(event: AvailabilityChanged, **_: Any) -> None:
    """Lists say in stock or sold out as soon as it is true."""
    transaction.on_commit(lambda: services.refresh_availability(skus=event.skus), robust=True)
