"""The project: settings, URLs, the API's root, Celery, and what every app shares (`shop.common`)."""

from shop.celery import app as celery_app

__all__ = ["celery_app"]
