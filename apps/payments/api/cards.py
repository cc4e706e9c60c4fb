"""The cards of the account over the API."""

from typing import Any
from uuid import UUID

from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from apps.payments import services
from apps.payments.api import schema
from apps.payments.api.serializers import BeginSavingSerializer, CardSerializer, SavingSerializer
from shop.common.api import read_body
from shop.common.idempotency import idempotent
from shop.common.views import PrivateView


class AccountView(PrivateView):
    """For users alone."""

    permission_classes = (IsAuthenticated,)


class CardsView(AccountView):
    """GET, POST /me/cards."""

    @schema.list_cards
    def get(self, request: Request) -> Response:
        """All of them, the newest first."""
        cards = services.list_cards(user_id=_user(request).pk)
        return Response({"results": CardSerializer(cards, many=True).data, "next": None, "previous": None})

    @schema.begin_saving
    @idempotent
    def post(self, request: Request) -> Response:
        """A card on its way to being kept, and what the app needs to ask for it."""
        body, user = read_body(BeginSavingSerializer, request), _user(request)
        return _shown(services.begin_saving(user_id=user.pk, email=user.email, **body), status=201)


class SavingView(AccountView):
    """GET /me/cards/savings/{id}."""

    @schema.read_saving
    def get(self, request: Request, saving_id: UUID) -> Response:
        """What the gateway says became of it; a card that is kept is in the list by then."""
        return _shown(services.check_saving(user_id=_user(request).pk, saving=saving_id))


class CardView(AccountView):
    """DELETE /me/cards/{id}."""

    @schema.forget_card
    def delete(self, request: Request, card_id: UUID) -> Response:
        """204; it is kept no longer, here and at the gateway."""
        services.forget_card(user_id=_user(request).pk, card=card_id)
        return Response(status=204)


def _user(request: Request) -> Any:
    """The user, whose model is another app's."""
    return request.user


def _shown(saving: services.SavingInfo, status: int = 200) -> Response:
    return Response(SavingSerializer(saving).data, status=status)
