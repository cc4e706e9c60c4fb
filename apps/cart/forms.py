"""Forms of the cart and the checkout."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.utils.encoding import punycode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_countries import countries

from apps.cart import services
from apps.cart.models import MAX_QUANTITY
from apps.payments import services as payments
from shop.common.addresses import AddressForm
from shop.common.errors import Invalid, ShopError
from shop.common.http import SkuConverter
from shop.common.money import Money

Quotes = Callable[[str, str], list[services.ShippingQuote]]
KEPT_LENGTH = 254


class _StrictForm(forms.Form):
    """A form without a page of its own: what is wrong with it is raised."""

    def read(self) -> dict[str, Any]:
        """What was sent. Raises: Invalid with the first thing that is wrong."""
        for field, errors in self.errors.items():
            raise Invalid(errors[0], field=field)
        return dict(self.cleaned_data)


class AddForm(_StrictForm):
    """So many of a SKU; one, where it is not said."""

    sku = forms.CharField(max_length=64, validators=[RegexValidator(f"^{SkuConverter.regex}$")])
    quantity = forms.IntegerField(min_value=1, max_value=MAX_QUANTITY, required=False)

    def clean_quantity(self) -> int:
        """One by default."""
        return self.cleaned_data["quantity"] or 1


class QuantityForm(_StrictForm):
    """A new quantity; the buttons beside the field send a step on top."""

    quantity = forms.IntegerField(
        min_value=1,
        max_value=MAX_QUANTITY,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            gettext_lazy("Choose a whole number from 1 to %(most)d.") % {"most": MAX_QUANTITY},
        ),
    )
    step = forms.IntegerField(min_value=-1, max_value=1, required=False)

    def read(self) -> dict[str, int]:
        """The quantity wanted. Raises: Invalid."""
        sent = super().read()
        return {"quantity": sent["quantity"] + (sent["step"] or 0)}


@dataclass(frozen=True, slots=True)
class PayWay:
    """A way to pay as the page offers it: a kept card, or a gateway; `value` is what the form sends.

    `keeps` says that a card one pays with this way can be kept for next time.
    """

    value: str
    name: str
    card: payments.CardInfo | None = None
    collects: bool = True
    keeps: bool = False

    def wishes(self) -> dict[str, Any]:
        """What it asks of `start_checkout`."""
        return {"card": self.card.id} if self.card else {"gateway": self.value}

    @property
    def hint(self) -> str:
        """What there is to know before one chooses it."""
        if self.card:
            return _("valid until %(month)02d/%(year)02d") % {
                "month": self.card.exp_month,
                "year": self.card.exp_year % 100,
            }
        return _("on the next page") if self.collects else _("you send the money, we ship once it has arrived")

    def button(self, total: Money | None) -> str:
        """What the button of the form says: what comes next. The total is None as long as it is not known."""
        if total is None:
            return _("Continue")
        if not total:
            return _("Place the order")
        if self.card:
            return _("Pay %(total)s") % {"total": total}
        if not self.collects:
            return _("Order with %(way)s") % {"way": self.name.lower()}
        return _("Continue to payment")

    def note(self, total: Money | None, minutes: int) -> str:
        """What stands below the button."""
        if total is not None and not total:
            return _("There is nothing to pay.")
        if self.card:
            return _("Your card is charged at once. If your bank wants to hear from you, it asks on the next page.")
        if not self.collects:
            return _("The next page says where to send the money. Your things leave once it has arrived.")
        sentence = _(
            "You pay on the next page. Until then nothing is charged, and we keep your things aside for %(minutes)d "
            "minutes."
        )
        return sentence % {"minutes": minutes}


def pay_ways(user_id: int | None) -> list[PayWay]:
    """The ways this shopper can pay: their kept cards that are still valid, newest first, then the gateways."""
    cards = payments.list_cards(user_id=user_id) if user_id is not None else []
    keeper = payments.keeper() if user_id is not None else None
    kept = [PayWay(f"card:{card.id}", card.brand_name, card=card) for card in cards if not card.is_expired]
    return kept + [
        PayWay(gateway.code, gateway.name, collects=gateway.collects, keeps=gateway.code == keeper)
        for gateway in payments.list_gateways()
    ]


class CheckoutForm(forms.Form):
    """Everything a checkout needs on one page; the ways of delivery follow from the country.

    `payment` is a kept card (`card:` and its id) or a gateway; without it, the shop's own gateway and never a card.

    `seen` repeats the prices the page showed, so that nobody agrees to others than they saw.
    """

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        help_text=gettext_lazy("For the confirmation and the tracking number, nothing else."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": gettext_lazy("Please fill this in."),
            "invalid": gettext_lazy("Write an address such as name@example.com."),
        },
    )
    shipping_method = forms.CharField(
        max_length=50, error_messages={"required": gettext_lazy("Please choose how it should travel.")}
    )
    payment = forms.CharField(max_length=60, required=False)
    keep_card = forms.BooleanField(label=gettext_lazy("Keep this card for next time"), required=False)
    billing_differs = forms.BooleanField(label=gettext_lazy("The bill goes to another address"), required=False)
    seen = forms.CharField(required=False, max_length=2000)

    def __init__(self, data: Any, *, kept: dict[str, str], quotes: Quotes, ways: Sequence[PayWay]) -> None:
        super().__init__(data, initial=kept)
        self.ways = ways
        self.shipping = AddressForm(data, prefix="shipping", initial=_part(kept, "shipping"))
        own_bill = data if self["billing_differs"].value() else None
        self.billing = AddressForm(own_bill, prefix="billing", section="billing", initial=_part(kept, "billing"))
        self.country_name = str(countries.name(str(self.shipping["country"].value() or "")))
        self.quotes, self.delivery_note = self._ask(quotes)

    def _ask(self, quotes: Quotes) -> tuple[list[services.ShippingQuote], str]:
        """The ways of delivery to the present country, or a sentence that says why there are none."""
        if not self.country_name:
            return [], _("Choose a country, and we show how it can travel.")
        try:
            return quotes(self.shipping["country"].value(), str(self.shipping["postcode"].value() or "")), ""
        except ShopError as error:
            return [], error.sentence

    @property
    def chosen(self) -> services.ShippingQuote | None:
        """The way of delivery that is ticked: the wanted one, else the first."""
        wanted = self["shipping_method"].value()
        return next((quote for quote in self.quotes if quote.code == wanted), next(iter(self.quotes), None))

    @property
    def paying(self) -> PayWay:
        """The way to pay that is ticked: the wanted one, else the first."""
        wanted = self["payment"].value()
        return next((way for way in self.ways if way.value == wanted), self.ways[0])

    @property
    def button(self) -> str:
        """What the button says: what comes next."""
        return self.paying.button(self._total)

    @property
    def note(self) -> str:
        """What stands below the button."""
        return self.paying.note(self._total, settings.CHECKOUT_MINUTES)

    @property
    def _total(self) -> Money | None:
        return self.chosen.total if self.chosen else None

    @property
    def offers_ways(self) -> bool:
        """Whether there is anything to choose, or to keep, about paying."""
        free = self.chosen is not None and not self.chosen.total
        return not free and (len(self.ways) > 1 or self.may_keep)

    @property
    def may_keep(self) -> bool:
        """Whether one of the ways keeps the card one pays with."""
        return any(way.keeps for way in self.ways)

    @property
    def fingerprint(self) -> str:
        """The prices on the page; the same prices give the same words."""
        return " ".join(f"{quote.code}:{quote.total.amount}" for quote in self.quotes)

    def is_valid(self) -> bool:
        """The form and the addresses it needs."""
        wrong = [part for part in (self.shipping, self.billing) if part.is_bound and not part.is_valid()]
        if wrong:
            self.add_error(None, _("Please look at the marked fields again. Nothing you typed is lost."))
        return super().is_valid()

    def clean_email(self) -> str:
        """With the domain in ASCII, as the API keeps it."""
        name, _at, domain = self.cleaned_data["email"].rpartition("@")
        return f"{name}@{punycode(domain)}"

    def clean_payment(self) -> PayWay:
        """One of the ways on offer. Raises: ValidationError."""
        wanted = self.cleaned_data["payment"]
        for way in self.ways:
            if way.value == wanted or (not wanted and way.card is None):
                return way
        raise forms.ValidationError(_("Please choose one of these."))

    def clean(self) -> dict[str, Any]:
        """Refuse what was agreed to at other prices, and a way that does not lead there."""
        cleaned: dict[str, Any] = self.cleaned_data
        if cleaned.get("seen", "") != self.fingerprint:
            self.add_error(None, _("Delivery or prices have just changed. Please look at the total and continue."))
        elif cleaned.get("shipping_method") and cleaned["shipping_method"] not in [q.code for q in self.quotes]:
            self.add_error("shipping_method", _("Please choose one of these."))
        return cleaned

    def wishes(self) -> dict[str, Any]:
        """What a valid form asks of `start_checkout`."""
        return {
            "email": self.cleaned_data["email"],
            "shipping_address": self.shipping.address(),
            "billing_address": self.billing.address() if self.cleaned_data["billing_differs"] else None,
            "shipping_method": self.cleaned_data["shipping_method"],
            "keep_card": self.cleaned_data["payment"].keeps and self.cleaned_data["keep_card"],
            **self.cleaned_data["payment"].wishes(),
        }

    def refuse(self, error: ShopError) -> None:
        """Show what the service refused where it belongs."""
        if isinstance(error, services.NotShippedTo):
            self.shipping.add_error("country", error.sentence)
        else:
            named = getattr(error, "field", None)
            named = "payment" if named in ("card", "gateway") else named
            field = named if isinstance(error, Invalid) and named in self.fields else None
            self.add_error(field, error.sentence)


def _part(kept: dict[str, str], prefix: str) -> dict[str, str]:
    """What was kept for the form with this prefix."""
    start = f"{prefix}-"
    return {name.removeprefix(start): value for name, value in kept.items() if name.startswith(start)}


def keep(data: Any) -> dict[str, str]:
    """What somebody typed into the checkout, fit to be kept for their next visit of the page."""
    names = ["email", "shipping_method", "payment", "keep_card", "billing_differs"]
    names += [f"{prefix}-{name}" for prefix in ("shipping", "billing") for name in AddressForm.base_fields]
    return {name: data[name][:KEPT_LENGTH].replace("\x00", "") for name in names if name in data}
