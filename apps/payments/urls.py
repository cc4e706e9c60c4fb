"""Storefront addresses of the payments app."""

from django.urls import path

from apps.payments import views

app_name = "payments"
urlpatterns = [
    path("pay/sandbox/save/<slug:setup>/", views.sandbox_save, name="sandbox_save"),
    path("pay/sandbox/save/<slug:setup>/challenge/", views.sandbox_save_challenge, name="sandbox_save_challenge"),
    path("pay/sandbox/<slug:intent>/", views.sandbox, name="sandbox"),
    path("pay/sandbox/<slug:intent>/challenge/", views.sandbox_challenge, name="sandbox_challenge"),
]
