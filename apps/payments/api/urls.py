"""API addresses of the payments app."""

from django.urls import path

from apps.payments.api import cards

urlpatterns = [
    path("me/cards", cards.CardsView.as_view(), name="api-cards"),
    path("me/cards/<uuid:card_id>", cards.CardView.as_view(), name="api-card"),
    path("me/cards/savings/<uuid:saving_id>", cards.SavingView.as_view(), name="api-card-saving"),
]
