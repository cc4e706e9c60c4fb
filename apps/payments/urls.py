"""Storefront addresses of the payments app."""

from django.urls import path

from apps.payments import views

app_name = "payments"
urlpatterns = [
    path("pay/sandbox/<slug:intent>/", views.sandbox, name="sandbox"),
    path("pay/sandbox/<slug:intent>/challenge/", views.sandbox_challenge, name="sandbox_challenge"),
]
