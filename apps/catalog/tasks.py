"""The catalogue's work in the background."""

from celery import shared_task
from django.utils import timezone

from apps.catalog import services


@shared_task
def refresh_products(slugs: list[str]) -> None:
    """Let products be found by the new name of their category or brand."""
    services.refresh_slugs(slugs)


@shared_task
def refresh_availability() -> None:
    """Look at the stock of everything published; catches what a process that died left behind."""
    services.refresh_availability()


@shared_task
def render_images() -> None:
    """Make the sizes and formats in which new pictures are shown."""
    services.render_due_images()


@shared_task
def follow_the_clock() -> None:
    """Let sales begin and end in lists, and products come and go on their day."""
    services.follow_the_clock(now=timezone.now())


@shared_task
def note_miss(query: str) -> None:
    """Count a search that found nothing."""
    services.note_miss(query=query)


@shared_task
def trim_misses() -> None:
    """Forget the rarest searches that found nothing."""
    services.trim_misses()


@shared_task
def rebuild_lexicon() -> None:
    """Weigh the words of the catalogue anew, and forget those that are gone."""
    services.rebuild_lexicon()


@shared_task
def tell_waiting_shoppers(skus: list[str] | None = None) -> None:
    """Tell shoppers what is back; without SKUs, whoever a lost message or a killed worker left."""
    services.tell_waiting_shoppers(skus=skus, now=timezone.now())
