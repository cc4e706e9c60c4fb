"""Registers the project itself as an app, so that its commands (run, demo, audit) are found."""

from django.apps import AppConfig


class ShopConfig(AppConfig):
    """The project."""

    name = "shop"
    label = "shop"
