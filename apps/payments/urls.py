"""Storefront addresses of the payments app."""

from django.urls import path

from apps.payments import views

app_name = "payments"
urlpatterns = [
    path("pay/sandbox/save/<slug:setup>/", views.sandbox_save, name="sandbox_save"),
    path("pay/sandbox/save/<slug:setup>/challenge/", views.sandbox_save_challenge, name="sandbox_save_challenge"),
    path("account/cards/", views.cards, name="cards"),
    path("account/cards/add/", views.card_add, name="card_add"),
    path("account/cards/savings/<uuid:saving>/", views.card_saving, name="card_saving"),
    path("account/cards/return/", views.card_return, name="card_return"),
    path("account/cards/<uuid:card>/remove/", views.card_remove, name="card_remove"),
    path("pay/sandbox/<slug:intent>/", views.sandbox, name="sandbox"),
    path("pay/sandbox/<slug:intent>/challenge/", views.sandbox_challenge, name="sandbox_challenge"),
]
