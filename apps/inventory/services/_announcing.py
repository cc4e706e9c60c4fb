"""Telling the others that stock changed."""

from collections.abc import Iterable

from apps.inventory.services import _thresholds
from apps.inventory.signals import AvailabilityChanged, availability_changed


def announce_change(skus: Iterable[str], *, available_changed: bool = True) -> None:
    """Tell whoever listens that these SKUs changed, and look at their thresholds once this is committed.

    `available_changed` is False where units that were reserved left the house: one can order as many as before.
    """
    changed = tuple(sorted(set(skus)))
    if available_changed:
        availability_changed.send(sender=AvailabilityChanged, event=AvailabilityChanged(skus=changed))
    _thresholds.check_after_commit(changed)
