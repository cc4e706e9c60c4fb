"""The inventory app: how much there is: stock, reservations and the ledger of movements."""

from django.apps import AppConfig


class InventoryConfig(AppConfig):
    """Registers the app under its own short label."""

    name = "apps.inventory"
    label = "inventory"
