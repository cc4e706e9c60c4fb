"""The accounts app: who people are: users, addresses, sessions and tokens."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Registers the app under its own short label."""

    name = "apps.accounts"
    label = "accounts"
