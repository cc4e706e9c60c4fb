"""The orders app: what was bought: orders, their history and their fulfilment."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """Registers the app under its own short label."""

    name = "apps.orders"
    label = "orders"

    def ready(self) -> None:
        """Start listening to the apps below."""
        from apps.orders import receivers  # noqa: F401  (importing connects the receivers)
