"""The catalogue's work in the background."""

from celery import shared_task

from apps.catalog import services


@shared_task
def refresh_category(slug: str) -> None:
    """Let the products of a renamed category be found by its new name."""
    services.refresh_category(slug=slug)


@shared_task
def refresh_brand(slug: str) -> None:
    """Let the products of a renamed brand be found by its new name."""
    services.refresh_brand(slug=slug)


@shared_task
def refresh_availability() -> None:
    """Look at the stock of everything published; catches what a process that died left behind."""
    services.refresh_availability()
