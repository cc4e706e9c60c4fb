"""The catalog app: what is for sale: products, variants, categories, pictures, search."""

from typing import Any

from django.apps import AppConfig
from django.apps import apps as registry
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models.signals import post_migrate
from django.utils import timezone


class CatalogConfig(AppConfig):
    """Registers the app under its own short label."""

    name = "apps.catalog"
    label = "catalog"

    def ready(self) -> None:
        """Start listening to the apps below, and look after the index of words when tables were altered."""
        from apps.catalog import receivers  # noqa: F401  (importing connects the receivers)

        post_migrate.connect(_mend_index, sender=self)
        post_migrate.connect(_catch_up, sender=self)


def _mend_index(using: str, **_: Any) -> None:
    from apps.catalog import services

    services.mend_index(connections[using])


def _catch_up(using: str, plan: Any = (), apps: Any = None, **_: Any) -> None:
    """Repeat at once what migrations of the catalogue left to the clock; nothing where later ones are still missing."""
    from apps.catalog import services

    migrated = any(migration.app_label == "catalog" and not backwards for migration, backwards in plan)
    if migrated and using == DEFAULT_DB_ALIAS and _columns(apps) == _columns(registry):
        services.follow_the_clock(now=timezone.now())


def _columns(models: Any) -> set[tuple[str, str]]:
    """Model and column of everything the catalogue stores, as these models say."""
    return {
        (model._meta.model_name, field.attname)
        for model in models.get_app_config("catalog").get_models()
        for field in model._meta.concrete_fields
    }
