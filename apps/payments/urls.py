"""Storefront addresses of the payments app."""

from django.urls import URLPattern

app_name = "payments"
urlpatterns: list[URLPattern] = []
