"""The way back, as every page of the catalogue shows it."""

from collections.abc import Sequence

from django.urls import reverse

from apps.catalog.services import MenuItem


def crumbs(path: Sequence[MenuItem]) -> list[tuple[str, str]]:
    """The way to a category, as names and addresses."""
    return [(item.name, reverse("catalog:category", args=[item.slug])) for item in path]
