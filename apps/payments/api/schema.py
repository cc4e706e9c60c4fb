"""How the endpoints of the account's cards describe themselves in the OpenAPI document."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema

from apps.payments import services
from apps.payments.api import examples
from apps.payments.api import serializers as shapes
from shop.common.openapi import IDEMPOTENCY, IDEMPOTENCY_KEY, SIGN_IN, TOKEN_INVALID, gives, invalid, refusals, takes

_WHO = (SIGN_IN, TOKEN_INVALID)
_CARD = OpenApiParameter("card_id", OpenApiTypes.UUID, OpenApiParameter.PATH, description="Of the card.")
_SAVING = OpenApiParameter("saving_id", OpenApiTypes.UUID, OpenApiParameter.PATH, description="Of the saving.")
_ABOUT: dict[str, Any] = {"tags": ["Cards"]}

list_cards = extend_schema(
    operation_id="me_cards_list",
    summary="List the kept cards",
    responses=gives(shapes.CardListSerializer, cards=examples.CARDS, none_yet=examples.NO_CARDS) | refusals(*_WHO),
    **_ABOUT,
)
begin_saving = extend_schema(
    operation_id="me_cards_add",
    summary="Begin to keep a card",
    description="Hand `client_secret` to the gateway's kit or open `redirect_url`; then read the saving. Nothing is "
    "charged, and the number never comes to us.",
    request=shapes.BeginSavingSerializer,
    examples=takes(back_to_the_app=examples.BEGIN),
    responses=gives(shapes.SavingSerializer, status=201, begun=examples.BEGUN)
    | refusals(
        invalid("return_url", "Enter a valid URL.", "invalid"),
        *_WHO,
        services.CardsNotKept("This shop keeps no cards."),
        services.GatewayRefused(),
        services.GatewayUnavailable(),
        *IDEMPOTENCY,
    ),
    parameters=[IDEMPOTENCY_KEY],
    **_ABOUT,
)
read_saving = extend_schema(
    operation_id="me_cards_savings_retrieve",
    summary="Ask what became of a card that was to be kept",
    responses=gives(shapes.SavingSerializer, kept=examples.KEPT, declined=examples.DECLINED)
    | refusals(*_WHO, services.SavingNotFound(), services.GatewayUnavailable()),
    parameters=[_SAVING],
    **_ABOUT,
)
forget_card = extend_schema(
    operation_id="me_cards_remove",
    summary="Keep a card no longer",
    responses={204: OpenApiResponse(description="It is kept no longer, here and at the gateway.")}
    | refusals(*_WHO, services.CardNotFound(), services.GatewayUnavailable()),
    parameters=[_CARD],
    **_ABOUT,
)
