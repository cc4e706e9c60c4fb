"""Carts: whose they are, what is in them, and changing that."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.cart.models import MAX_LINES, MAX_QUANTITY, Cart, CartLine, Checkout, new_token
from apps.cart.services._later import count_later, later_words
from apps.catalog import services as catalog
from apps.inventory import services as inventory
from shop.common.errors import Conflict, Invalid
from shop.common.money import Money


@dataclass(frozen=True, slots=True)
class Shopper:
    """Who is asking: a signed-in user, or a visitor named by the token of their cart, or nobody yet."""

    user_id: int | None
    token: str | None


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a line cannot be ordered as it is: out_of_stock, only_n_left or not_for_sale."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a cart at today's price; `available` None: any number.

    `later` of its units are not here yet; they are `expected_on` that day, as far as known. `sold_ahead`: more can be
    ordered than is here.
    """

    sku: str
    title: str
    options: str
    product_slug: str
    image_url: str
    quantity: int
    unit_price: Money
    compare_at_price: Money | None
    line_total: Money
    available: int | None
    problems: tuple[Problem, ...]
    later: int
    expected_on: date | None
    sold_ahead: bool

    @property
    def note(self) -> str:
        """What will follow, and when; empty where all of it is here."""
        return later_words(later=self.later, quantity=self.quantity, expected_on=self.expected_on)


@dataclass(frozen=True, slots=True)
class CartInfo:
    """A cart at today's prices; lines that are not for sale any more count nothing."""

    token: str
    lines: tuple[Line, ...]
    subtotal: Money
    discounts: tuple[Money, ...]
    total: Money
    problems: tuple[Problem, ...]
    quantity: int


class UnknownSku(Invalid):
    """Nothing with that SKU is for sale."""

    code = "unknown_sku"
    title = "There is no such product"


class QuantityInvalid(Invalid):
    """Not a whole number within the bounds."""

    code = "quantity_invalid"
    title = "The quantity is not right"


class NotEnough(Conflict):
    """More than can be ordered now; the cart stays as it was."""

    code = "out_of_stock"
    title = "Not enough in stock"


class CartChanged(Conflict):
    """Somebody else changed the cart at the same moment, or it joined an account's."""

    code = "cart_changed"
    title = "The cart has just changed"


class CartFull(Conflict):
    """The cart has as many lines as it can hold."""

    code = "cart_full"
    title = "The cart is full"


def find_cart(shopper: Shopper) -> Cart | None:
    """The cart of the user, or of the visitor's token where it does not belong to a user."""
    if shopper.user_id is not None:
        return Cart.objects.filter(user_id=shopper.user_id).first()
    return Cart.objects.filter(token=shopper.token, user=None).first() if shopper.token else None


def count_items(*, shopper: Shopper) -> int:
    """How many units are in the cart; one query, none for somebody without a cart."""
    if shopper.user_id is None and not shopper.token:
        return 0
    mine = Q(cart__user_id=shopper.user_id) if shopper.user_id else Q(cart__token=shopper.token, cart__user=None)
    return CartLine.objects.filter(mine).aggregate(units=Sum("quantity"))["units"] or 0


def get_cart(*, shopper: Shopper) -> CartInfo:
    """The cart as it stands; somebody without one gets an empty cart with the token under which to fill it."""
    cart = find_cart(shopper)
    if cart is None:
        return _info(shopper.token or new_token(), [])
    return _info(cart.token, price_lines(cart))


def price_lines(cart: Cart) -> list[Line]:
    """The lines of a cart with price, availability and problems; each neighbour is asked once."""
    rows = list(cart.lines.all())
    skus = [row.sku for row in rows]
    variants = catalog.get_variants(skus)
    stock = inventory.get_availability(skus, holding=_held(cart))
    return [_line(row, variants.get(row.sku), stock[row.sku]) for row in rows]


def _held(cart: Cart) -> UUID | None:
    """The reference under which the cart's own checkout holds stock."""
    return Checkout.objects.live().filter(cart=cart).values_list("reference", flat=True).first()


def _line(row: CartLine, variant: catalog.VariantInfo | None, stock: inventory.Availability) -> Line:
    available = stock.available
    sellable = variant is not None and variant.sellable
    price = variant.price if variant and sellable else Money.of(0)
    return Line(
        sku=row.sku,
        title=variant.title if variant else row.sku,
        options=variant.options if variant else "",
        product_slug=variant.product_slug if variant and sellable else "",
        image_url=variant.image_url if variant else "",
        quantity=row.quantity,
        unit_price=price,
        compare_at_price=variant.compare_at_price if variant else None,
        line_total=price * row.quantity,
        available=available if sellable else 0,
        problems=_problems(row.quantity, available) if sellable else (_not_for_sale(),),
        later=(later := count_later(row.quantity, stock) if sellable else 0),
        expected_on=stock.expected_on if later else None,
        sold_ahead=available is not None and available > stock.ready,
    )


def _not_for_sale() -> Problem:
    return Problem(code="not_for_sale", message=_("This is no longer for sale. Please remove it."))


def _problems(quantity: int, available: int | None) -> tuple[Problem, ...]:
    if available is None or quantity <= available:
        return ()
    if available <= 0:
        return (Problem(code="out_of_stock", message=_("Sold out. Please remove it or choose another variant.")),)
    return (Problem(code="only_n_left", message=_left(available)),)


def _left(available: int) -> str:
    return ngettext("Only %(n)d is left.", "Only %(n)d are left.", available) % {"n": available}


def _info(token: str, lines: Iterable[Line]) -> CartInfo:
    listed = tuple(lines)
    subtotal = sum((line.line_total for line in listed), start=Money.of(0))
    return CartInfo(
        token=token,
        lines=listed,
        subtotal=subtotal,
        discounts=(),
        total=subtotal,
        problems=tuple(problem for line in listed for problem in line.problems),
        quantity=sum(line.quantity for line in listed),
    )


def add_item(*, shopper: Shopper, sku: str, quantity: int) -> CartInfo:
    """Put `quantity` more of a SKU into the cart, making the cart if there is none.

    Raises: UnknownSku, QuantityInvalid, NotEnough, CartFull; the cart then is as it was.
    """
    _check_quantity(quantity)
    _check_for_sale(sku)
    cart = find_cart(shopper)
    held = CartLine.objects.filter(cart=cart, sku=sku).values_list("quantity", flat=True).first() or 0
    _check_stock(cart, sku, held + quantity)
    cart = cart or _new_cart(shopper)
    with transaction.atomic():
        _touch(cart)
        line = CartLine.objects.filter(cart=cart, sku=sku)
        if not line.filter(quantity__lte=MAX_QUANTITY - quantity).update(quantity=F("quantity") + quantity):
            _insert(cart, sku, quantity)
    return _info(cart.token, price_lines(cart))


def set_item(*, shopper: Shopper, sku: str, quantity: int) -> CartInfo:
    """Make the cart hold exactly `quantity` of a SKU.

    Raises: UnknownSku, QuantityInvalid, NotEnough, CartFull; the cart then is as it was.
    """
    _check_quantity(quantity)
    _check_for_sale(sku)
    cart = find_cart(shopper)
    _check_stock(cart, sku, quantity)
    cart = cart or _new_cart(shopper)
    with transaction.atomic():
        _touch(cart)
        if not CartLine.objects.filter(cart=cart, sku=sku).update(quantity=quantity):
            _insert(cart, sku, quantity)
    return _info(cart.token, price_lines(cart))


def remove_item(*, shopper: Shopper, sku: str) -> CartInfo:
    """Take a SKU out of the cart; one that is not in it is no error."""
    return _delete(shopper, Q(sku=sku))


def empty_cart(*, shopper: Shopper) -> CartInfo:
    """Take everything out of the cart."""
    return _delete(shopper, Q())


def _delete(shopper: Shopper, which: Q) -> CartInfo:
    cart = find_cart(shopper)
    if cart is not None:
        with transaction.atomic():
            _touch(cart)
            CartLine.objects.filter(which, cart=cart).delete()
    return get_cart(shopper=shopper)


def _check_quantity(quantity: int) -> None:
    if not 1 <= quantity <= MAX_QUANTITY:
        sentence = _("Choose a whole number from 1 to %(most)d.") % {"most": MAX_QUANTITY}
        raise QuantityInvalid(sentence, field="quantity")


def _check_for_sale(sku: str) -> None:
    variant = catalog.get_variants([sku]).get(sku)
    if variant is None or not variant.sellable:
        raise UnknownSku(_("This product is not for sale."), field="sku", sku=sku)


def _check_stock(cart: Cart | None, sku: str, quantity: int) -> None:
    available = inventory.get_availability([sku], holding=_held(cart) if cart else None)[sku].available
    if available is None or quantity <= available:
        return
    sentence = _left(available) if available > 0 else _("This is sold out.")
    raise NotEnough(sentence, shortages=[{"sku": sku, "available": available}])


def _new_cart(shopper: Shopper) -> Cart:
    """A cart for the shopper; of two requests that race, both get the same one."""
    try:
        with transaction.atomic():
            return Cart.objects.create(user_id=shopper.user_id, token=_free_token(shopper))
    except IntegrityError:
        return find_cart(shopper) or Cart.objects.create(user_id=shopper.user_id)


def _free_token(shopper: Shopper) -> str:
    return shopper.token if shopper.token and shopper.user_id is None else new_token()


def _insert(cart: Cart, sku: str, quantity: int) -> None:
    if CartLine.objects.filter(cart=cart).count() >= MAX_LINES:
        raise CartFull(_("A cart holds at most %(most)d different things.") % {"most": MAX_LINES})
    if not CartLine.objects.get_or_create(cart=cart, sku=sku, defaults={"quantity": quantity})[1]:
        sentence = _("A line holds at most %(most)d units.") % {"most": MAX_QUANTITY}
        raise QuantityInvalid(sentence, field="quantity")


def _touch(cart: Cart) -> None:
    """Note a change. Raises: CartChanged, where the cart is gone: it joined another when somebody signed in."""
    if not Cart.objects.filter(pk=cart.pk).update(version=F("version") + 1, updated_at=timezone.now()):
        raise CartChanged(_("Please look at your cart and try again."))


def take_out(cart_id: int, bought: dict[str, int]) -> None:
    """Take what was bought out of a cart; what was added since stays."""
    Cart.objects.filter(pk=cart_id).update(version=F("version") + 1, updated_at=timezone.now())
    for sku in sorted(bought):
        lines = CartLine.objects.filter(cart_id=cart_id, sku=sku)
        lines.filter(quantity__lte=bought[sku]).delete()
        lines.filter(quantity__gt=bought[sku]).update(quantity=F("quantity") - bought[sku])


def merge_carts(*, user_id: int, token: str | None) -> None:
    """Make a visitor's cart the user's: taken over where they have none, else line by line, sums capped."""
    guest = find_cart(Shopper(user_id=None, token=token))
    if guest is None:
        return
    mine = Cart.objects.filter(user_id=user_id).first()
    if mine is None and _adopt(guest, user_id):
        return
    mine = mine or Cart.objects.get(user_id=user_id)
    with transaction.atomic():
        # Checkouts before carts and the visitor's cart before the user's, as everywhere, so that nobody can deadlock.
        if not Checkout.objects.live().filter(cart=mine).exists():
            Checkout.objects.filter(cart=guest).update(cart=mine)
        if not Cart.objects.filter(pk=guest.pk, user=None).update(updated_at=timezone.now()):
            transaction.set_rollback(True)  # another sign-in has just taken it
            return
        _touch(mine)
        for line in guest.lines.all():
            _merge_line(mine, line)
        guest.delete()


def _adopt(guest: Cart, user_id: int) -> bool:
    """Take a visitor's cart over as the user's first; False where another became that at the same moment."""
    try:
        with transaction.atomic():
            Cart.objects.filter(pk=guest.pk, user=None).update(user_id=user_id)
    except IntegrityError:
        return False
    return True


def _merge_line(cart: Cart, line: CartLine) -> None:
    own, created = CartLine.objects.get_or_create(cart=cart, sku=line.sku, defaults={"quantity": line.quantity})
    if not created:
        total = min(own.quantity + line.quantity, MAX_QUANTITY)
        CartLine.objects.filter(pk=own.pk).update(quantity=total)
