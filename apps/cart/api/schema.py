"""How the endpoints of cart and checkout describe themselves in the OpenAPI document."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema

from apps.cart import services
from apps.cart.api import examples
from apps.cart.api import serializers as shapes
from apps.inventory import services as inventory
from apps.payments import services as payments
from shop.common.http import SkuConverter
from shop.common.openapi import (
    CART_TOKEN,
    CART_TOKEN_BACK,
    IDEMPOTENCY,
    IDEMPOTENCY_KEY,
    NOT_FOUND,
    REFERENCE,
    TOKEN_INVALID,
    gives,
    invalid,
    refusals,
    takes,
)

_SKU = OpenApiParameter(
    "sku",
    {"type": "string", "pattern": f"^{SkuConverter.regex}$"},
    OpenApiParameter.PATH,
    examples=[OpenApiExample("SKU", value="MUG-MOSS")],
)
_BAD_QUANTITY = invalid("quantity", "A valid integer is required.", "invalid")
_TOO_MANY = services.QuantityInvalid("A line holds at most 999 units.", field="quantity")
_UNKNOWN_SKU = services.UnknownSku("This product is not for sale.", field="sku", sku="MUG-9")
_NOT_ENOUGH = services.NotEnough("Only 3 are left.", shortages=[{"sku": "MUG-MOSS", "available": 3}])
_CHANGED = services.CartChanged("Please look at your cart and try again.")
_TOO_FULL = services.CartFull("A cart holds at most 100 different things.")
_ABROAD = services.NotShippedTo("We do not ship to this country yet.", country="AQ")
_NO_CHECKOUT = services.CheckoutNotFound()
_OVER = services.CheckoutOver(
    "This checkout has ended. Nothing was charged; your cart is still there.", reference=examples.REFERENCE
)
_PAID = services.AlreadyPaid("This order is paid already.", reference=examples.REFERENCE, order_number="7K2M-9QXA")
_DECLINED = payments.CardDeclined(
    code="card_declined",
    sentence="Your bank declined this card. Please try another one.",
    reference=UUID(examples.REFERENCE),
)
_POOR = payments.CardDeclined(
    code="insufficient_funds",
    sentence="There is not enough money on this card. Please try another one.",
    reference=UUID(examples.REFERENCE),
)
_CART_PROBLEMS = services.CartHasProblems(
    "Please look at your cart: something in it has changed.",
    problems=[{"sku": "MUG-MOSS", "code": "only_n_left", "message": "Only 1 is left."}],
)


_CART: dict[str, Any] = {"tags": ["Cart"], "parameters": [CART_TOKEN, CART_TOKEN_BACK]}
_CHECKOUT: dict[str, Any] = {"tags": ["Checkout"], "parameters": [CART_TOKEN]}
_ONE_CHECKOUT: dict[str, Any] = {"tags": ["Checkout"], "parameters": [REFERENCE, CART_TOKEN]}

read_cart = extend_schema(
    operation_id="cart_retrieve",
    summary="Show the cart",
    responses=gives(shapes.CartSerializer, cart=examples.CART, nobody_s_yet=examples.EMPTY_CART)
    | refusals(TOKEN_INVALID),
    **_CART,
)
empty_cart = extend_schema(
    operation_id="cart_empty",
    summary="Empty the cart",
    responses=gives(shapes.CartSerializer, cart=examples.EMPTY_CART) | refusals(TOKEN_INVALID, _CHANGED),
    **_CART,
)
add_item = extend_schema(
    operation_id="cart_items_add",
    summary="Put something into the cart",
    request=shapes.AddItemSerializer,
    examples=takes(two_mugs={"sku": "MUG-MOSS", "quantity": 2}),
    responses=gives(shapes.CartSerializer, cart=examples.CART)
    | refusals(_BAD_QUANTITY, _TOO_MANY, _UNKNOWN_SKU, TOKEN_INVALID, _NOT_ENOUGH, _TOO_FULL, _CHANGED),
    **_CART,
)
set_item = extend_schema(
    operation_id="cart_items_set",
    summary="Set how many of it are in the cart",
    request=shapes.SetItemSerializer,
    examples=takes(two={"quantity": 2}),
    responses=gives(shapes.CartSerializer, cart=examples.CART)
    | refusals(_BAD_QUANTITY, _UNKNOWN_SKU, TOKEN_INVALID, NOT_FOUND, _NOT_ENOUGH, _TOO_FULL, _CHANGED),
    tags=["Cart"],
    parameters=[_SKU, CART_TOKEN, CART_TOKEN_BACK],
)
remove_item = extend_schema(
    operation_id="cart_items_remove",
    summary="Take something out of the cart",
    responses=gives(shapes.CartSerializer, cart=examples.EMPTY_CART) | refusals(TOKEN_INVALID, NOT_FOUND, _CHANGED),
    tags=["Cart"],
    parameters=[_SKU, CART_TOKEN, CART_TOKEN_BACK],
)
quote = extend_schema(
    operation_id="checkout_quote",
    summary="Ask what sending the cart somewhere costs",
    request=shapes.QuoteRequestSerializer,
    examples=takes(berlin={"country": "DE", "postcode": "10969"}),
    responses=gives(shapes.QuoteSerializer, quote=examples.QUOTE)
    | refusals(invalid("country", '"Germany" is not a valid choice.', "invalid_choice"), TOKEN_INVALID, _ABROAD),
    **_CHECKOUT,
)
start_checkout = extend_schema(
    operation_id="checkout_start",
    summary="Freeze the cart, reserve its stock and begin the payment",
    description="A cart has one live checkout: asking for the same again answers the same one; asking for something "
    "else closes the old one first, once the gateway has confirmed that it takes no money for it. A kept card is "
    "charged at once: then the checkout is `completed`, or its payment says what is missing (`requires_action`, or "
    "`failure_code`); asking again tries a declined card once more.",
    request=shapes.StartCheckoutSerializer,
    examples=takes(
        guest=examples.START, kept_card=examples.START_WITH_CARD, bank_transfer=examples.START_WITH_TRANSFER
    ),
    responses=gives(
        shapes.CheckoutSerializer,
        status=201,
        started=examples.STARTED,
        kept_card=examples.COMPLETED,
        kept_card_declined=examples.CARD_DECLINED,
        bank_transfer=examples.TRANSFER,
    )
    | refusals(
        invalid("shipping_address.postcode", "This field is required.", "required"),
        services.UnknownShippingMethod("Please choose one of the ways of shipping.", field="shipping_method"),
        payments.UnknownGateway(field="gateway", gateway="cheque"),
        services.UnknownCard("This card is not kept any more. Please choose how to pay.", field="card"),
        TOKEN_INVALID,
        services.CartEmpty("Your cart is empty."),
        _CART_PROBLEMS,
        inventory.OutOfStock(shortages={"MUG-MOSS": 1}),
        _ABROAD,
        _CHANGED,
        services.TotalTooLarge("Please split this into smaller orders."),
        _PAID,
        _OVER,
        payments.GatewayRefused(),
        payments.GatewayUnavailable(),
        *IDEMPOTENCY,
    ),
    tags=["Checkout"],
    parameters=[IDEMPOTENCY_KEY, CART_TOKEN],
)
read_checkout = extend_schema(
    operation_id="checkout_retrieve",
    summary="Show a checkout",
    responses=gives(shapes.CheckoutSerializer, waiting=examples.STARTED, completed=examples.COMPLETED)
    | refusals(TOKEN_INVALID, _NO_CHECKOUT),
    **_ONE_CHECKOUT,
)
pay = extend_schema(
    operation_id="checkout_pay",
    summary="Pay by card (sandbox), or ask the gateway how the payment stands",
    description="With a card, the sandbox gateway tries it; where the answer says `requires_action`, send the shopper "
    "to `payment.redirect_url`. Without a body, any gateway is asked for the present state: do so after its own kit or "
    "page has finished. Success places the order before this answers.",
    request=shapes.PaySerializer,
    examples=takes(card=examples.CARD, ask={}),
    responses=gives(shapes.CheckoutSerializer, paid=examples.COMPLETED, three_d_secure=examples.SECURE)
    | refusals(
        invalid("cvc", "This field is required.", "required"),
        payments.CardInvalid("This date lies in the past.", field="exp_month"),
        TOKEN_INVALID,
        _DECLINED,
        _POOR,
        _NO_CHECKOUT,
        _PAID,
        _OVER,
        payments.CardNotAccepted(reference=examples.REFERENCE),
        payments.GatewayRefused(),
        payments.GatewayUnavailable(),
        *IDEMPOTENCY,
    ),
    tags=["Checkout"],
    parameters=[REFERENCE, IDEMPOTENCY_KEY, CART_TOKEN],
)
cancel_checkout = extend_schema(
    operation_id="checkout_cancel",
    summary="Give up a checkout and free its stock",
    request=None,
    responses=gives(shapes.CheckoutSerializer, cancelled=examples.CANCELLED)
    | refusals(TOKEN_INVALID, _NO_CHECKOUT, _PAID, payments.GatewayRefused(), payments.GatewayUnavailable()),
    **_ONE_CHECKOUT,
)
