"""The checkout over the API: quote, start, look, pay, cancel."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from apps.cart import services
from apps.cart.api import schema
from apps.cart.api.serializers import (
    CheckoutSerializer,
    PaySerializer,
    QuoteRequestSerializer,
    QuoteSerializer,
    StartCheckoutSerializer,
)
from apps.cart.api.views import shopper_of
from apps.payments import services as payments
from shop.common.api import read_body
from shop.common.idempotency import idempotent
from shop.common.views import PrivateView


class QuoteView(PrivateView):
    """POST /checkout/quote."""

    @schema.quote
    def post(self, request: Request) -> Response:
        """Every way to send the cart to a country, with everything it would come to, and the ways to pay."""
        body = read_body(QuoteRequestSerializer, request)
        quotes = services.quote(shopper=shopper_of(request), **body)
        answer = {"shipping_methods": quotes, "payment_methods": payments.list_gateways()}
        return Response(QuoteSerializer(answer).data)


class CheckoutsView(PrivateView):
    """POST /checkout."""

    @schema.start_checkout
    @idempotent
    def post(self, request: Request) -> Response:
        """The cart frozen, its stock reserved, its payment begun."""
        body = read_body(StartCheckoutSerializer, request)
        return _shown(services.start_checkout(shopper=shopper_of(request), **body), request, status=201)


class CheckoutView(PrivateView):
    """GET /checkout/{reference}."""

    @schema.read_checkout
    def get(self, request: Request, reference: UUID) -> Response:
        """The checkout as the shop knows it now."""
        return _shown(services.get_checkout(reference=reference, shopper=shopper_of(request)), request)


class PayView(PrivateView):
    """POST /checkout/{reference}/pay."""

    @schema.pay
    @idempotent
    def post(self, request: Request, reference: UUID) -> Response:
        """What became of the card or, without one, what the gateway says now."""
        card, shopper = read_body(PaySerializer, request), shopper_of(request)
        if card:
            return _shown(services.pay(reference=reference, shopper=shopper, **card), request)
        return _shown(services.refresh_checkout(reference=reference, shopper=shopper), request)


class CancelView(PrivateView):
    """POST /checkout/{reference}/cancel."""

    @schema.cancel_checkout
    def post(self, request: Request, reference: UUID) -> Response:
        """The checkout, over; its stock is free, and nothing was or will be charged."""
        return _shown(services.cancel_checkout(reference=reference, shopper=shopper_of(request)), request)


def _shown(checkout: services.CheckoutInfo, request: Request, status: int = 200) -> Response:
    return Response(CheckoutSerializer(checkout, context={"request": request}).data, status=status)
