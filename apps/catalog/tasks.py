"""The catalogue's work in the background."""

from celery import shared_task

from apps.catalog import services


@shared_task
def refresh_products(slugs: list[str]) -> None:
    """Let products be found by the new name of their category or brand."""
    services.refresh_slugs(slugs)


@shared_task
def refresh_availability() -> None:
    """Look at the stock of everything published; catches what a process that died left behind."""
    services.refresh_availability()
