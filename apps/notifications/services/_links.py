"""Addresses as mails write them."""

from urllib.parse import urlencode, urljoin

from django.conf import settings
from django.urls import reverse


def link(name: str, *args: str, **query: str) -> str:
    """The address of a page with host and all."""
    address = urljoin(settings.SITE_URL, reverse(name, args=args))
    return f"{address}?{urlencode(query)}" if query else address
