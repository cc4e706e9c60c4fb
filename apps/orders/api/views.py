"""Orders over the API: a customer's list, one order, and giving it up."""

from collections.abc import Iterable
from typing import Any, cast

from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from apps.orders import services
from apps.orders.api import schema
from apps.orders.api.serializers import CancelOrderSerializer, OrderSerializer
from shop.common.api import read_body
from shop.common.http import visitor_token
from shop.common.idempotency import idempotent
from shop.common.paging import Cursor
from shop.common.views import PrivateView


class OrderCursor(Cursor):
    """Orders by the time they were placed."""

    ordering = ("-placed_at", "-pk")


class OrdersView(PrivateView):
    """GET /orders."""

    permission_classes = (IsAuthenticated,)

    @schema.list_orders
    def get(self, request: Request) -> Response:
        """A customer's orders, newest first."""
        pages = OrderCursor()
        rows = pages.paginate_queryset(services.list_orders(user_id=cast("int", request.user.pk)), request, view=self)
        return pages.get_paginated_response(_shown(services.to_infos(rows), request))


class OrderView(PrivateView):
    """GET /orders/{number}."""

    @schema.read_order
    def get(self, request: Request, number: str) -> Response:
        """The order, for its customer, its cart's owner or whoever has its secret link."""
        return Response(_shown([_find(request, number)], request)[0])


class CancelView(PrivateView):
    """POST /orders/{number}/cancel."""

    @schema.cancel_order
    @idempotent
    def post(self, request: Request, number: str) -> Response:
        """The order, cancelled; its stock is free, and its money on its way back."""
        body, order = read_body(CancelOrderSerializer, request), _find(request, number)
        services.cancel_order(number=order.number, actor="shopper", reason=body["reason"])
        return Response(_shown([_find(request, number)], request)[0])


def _find(request: Request, number: str) -> services.OrderInfo:
    """The order, if it is theirs. Raises: OrderNotFound."""
    return services.get_order(
        number=number,
        user_id=request.user.pk,
        token=request.query_params.get("token"),
        cart_token=visitor_token(request),
    )


def _shown(orders: Iterable[services.OrderInfo], request: Request) -> Any:
    return OrderSerializer(orders, many=True, context={"request": request}).data
