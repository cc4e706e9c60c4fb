"""The catalog app: what is for sale: products, variants, categories, pictures, search."""

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """Registers the app under its own short label."""

    name = "apps.catalog"
    label = "catalog"

    def ready(self) -> None:
        """Start listening to the apps below."""
        from apps.catalog import receivers  # noqa: F401  (importing connects the receivers)
