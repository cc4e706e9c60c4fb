"""Storefront pages of the catalogue."""
