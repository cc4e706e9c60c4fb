"""API addresses of the cart app."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
