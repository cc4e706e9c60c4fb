"""The cart over the API."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from apps.cart import services
from apps.cart.api import schema
from apps.cart.api.serializers import AddItemSerializer, CartSerializer, SetItemSerializer
from shop.common.api import read_body
from shop.common.http import CART_HEADER, visitor_token
from shop.common.views import PrivateView


def shopper_of(request: Request) -> services.Shopper:
    """Who asks: the signed-in user, else whoever the cart token names."""
    user_id = request.user.pk if request.user.is_authenticated else None
    return services.Shopper(user_id=user_id, token=visitor_token(request))


class CartView(PrivateView):
    """GET, DELETE /cart."""

    @schema.read_cart
    def get(self, request: Request) -> Response:
        """The cart as it stands; somebody without one gets an empty cart with the token under which to fill it."""
        return _shown(services.get_cart(shopper=shopper_of(request)), request)

    @schema.empty_cart
    def delete(self, request: Request) -> Response:
        """The cart, empty."""
        return _shown(services.empty_cart(shopper=shopper_of(request)), request)


class CartItemsView(PrivateView):
    """POST /cart/items."""

    @schema.add_item
    def post(self, request: Request) -> Response:
        """The cart with so many more of a SKU; without a cart, a new one."""
        body = read_body(AddItemSerializer, request)
        return _shown(services.add_item(shopper=shopper_of(request), **body), request)


class CartItemView(PrivateView):
    """PUT, DELETE /cart/items/{sku}."""

    @schema.set_item
    def put(self, request: Request, sku: str) -> Response:
        """The cart with exactly so many of the SKU."""
        body = read_body(SetItemSerializer, request)
        return _shown(services.set_item(shopper=shopper_of(request), sku=sku, **body), request)

    @schema.remove_item
    def delete(self, request: Request, sku: str) -> Response:
        """The cart without the SKU; one that is not in it is no error."""
        return _shown(services.remove_item(shopper=shopper_of(request), sku=sku), request)


def _shown(cart: services.CartInfo, request: Request) -> Response:
    """The cart, its token in a header too."""
    body: Any = CartSerializer(cart, context={"request": request}).data
    return Response(body, headers={CART_HEADER: cart.token})
