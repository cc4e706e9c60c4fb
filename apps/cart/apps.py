"""The cart app: what somebody wants: carts, prices, shipping, tax and the frozen checkout."""

from django.apps import AppConfig


class CartConfig(AppConfig):
    """Registers the app under its own short label."""

    name = "apps.cart"
    label = "cart"

    def ready(self) -> None:
        """Start listening to the apps below."""
        from apps.cart import receivers  # noqa: F401  (importing connects the receivers)
