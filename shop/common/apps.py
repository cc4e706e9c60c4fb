"""What every app shares and no business word is in: money, errors, API base classes, the idempotency record."""

from django.apps import AppConfig


class CommonConfig(AppConfig):
    """The kernel."""

    name = "shop.common"
    label = "common"
