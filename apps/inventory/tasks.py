"""Inventory's work in the background."""

from celery import shared_task
from django.utils import timezone

from apps.inventory import services


@shared_task
def check_stock_levels(skus: list[str]) -> None:
    """Look at the thresholds of SKUs that changed just now."""
    services.check_thresholds(skus=skus, now=timezone.now())


@shared_task
def scan_stock_levels() -> None:
    """Look at all thresholds; catches what a lost message left."""
    services.check_thresholds(now=timezone.now())


@shared_task
def forget_old_alerts() -> None:
    """Forget shoppers who were told, and those who waited for too long."""
    services.forget_old_alerts(now=timezone.now())


@shared_task
def close_days() -> None:
    """Add up the days that are over; what does not get done in time is taken up by the next run."""
    services.close_days(now=timezone.now())


@shared_task
def refresh_figures() -> None:
    """Work out what the days say about each SKU: all of them after midnight, by day those that moved."""
    services.refresh_figures(now=timezone.now())
