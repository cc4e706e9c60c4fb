"""How the endpoints of orders describe themselves in the OpenAPI document."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema

from apps.orders import services
from apps.orders.api import examples
from apps.orders.api import serializers as shapes
from shop.common.http import OrderNumberConverter
from shop.common.openapi import (
    CART_TOKEN,
    IDEMPOTENCY,
    IDEMPOTENCY_KEY,
    SIGN_IN,
    TOKEN_INVALID,
    invalid,
    refusals,
)

_NUMBER = OpenApiParameter(
    "number",
    {"type": "string", "pattern": f"^{OrderNumberConverter.regex}$"},
    OpenApiParameter.PATH,
    examples=[OpenApiExample("Number", value="7K2M-9QXA")],
)
_LINK = OpenApiParameter("token", str, description="A guest's key to the order: its `token`.")
_WRONG_PAGE = invalid("page_size", "Write a whole number from 1 to 100.", "invalid")


def _gives(shape: Any, name: str, value: Any) -> dict[int, OpenApiResponse]:
    return {200: OpenApiResponse(shape, examples=[OpenApiExample(name, value=value, response_only=True)])}


list_orders = extend_schema(
    operation_id="orders_list",
    tags=["Orders"],
    summary="List the user's orders, newest first",
    parameters=[
        OpenApiParameter("cursor", str, description="Taken from `next` or `previous`."),
        OpenApiParameter(
            "page_size", {"type": "integer", "minimum": 1, "maximum": 100}, description="24 where it is not given."
        ),
    ],
    responses=_gives(
        shapes.OrderPageSerializer, "One page", {"results": [examples.ORDER], "next": None, "previous": None}
    )
    | refusals(_WRONG_PAGE, SIGN_IN, TOKEN_INVALID),
)
read_order = extend_schema(
    operation_id="orders_retrieve",
    tags=["Orders"],
    summary="Show an order",
    description="For its user, for a guest with `?token=`, and for the guest whose `Cart-Token` bought it.",
    parameters=[_NUMBER, _LINK, CART_TOKEN],
    responses=_gives(shapes.OrderSerializer, "Order", examples.ORDER)
    | refusals(TOKEN_INVALID, services.OrderNotFound()),
)
cancel_order = extend_schema(
    operation_id="orders_cancel",
    tags=["Orders"],
    summary="Cancel an order before work on it begins",
    description="Its stock is free at once; its money is voided or refunded moments later (see `payments`).",
    request=shapes.CancelOrderSerializer,
    examples=[OpenApiExample("Reason", value={"reason": "Ordered twice"}, request_only=True)],
    parameters=[_NUMBER, _LINK, IDEMPOTENCY_KEY, CART_TOKEN],
    responses=_gives(shapes.OrderSerializer, "Cancelled", examples.CANCELLED)
    | refusals(
        invalid("reason", "Ensure this field has no more than 200 characters.", "max_length"),
        TOKEN_INVALID,
        services.OrderNotFound(),
        services.WrongState("The order is shipped.", order_status="shipped"),
        *IDEMPOTENCY,
    ),
)
