"""The payments app: the money: attempts, the ledger of transactions, refunds, gateways."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """Registers the app under its own short label."""

    name = "apps.payments"
    label = "payments"
