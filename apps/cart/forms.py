"""Forms of the cart and the checkout."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.encoding import punycode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_countries import countries

from apps.cart import services
from apps.cart.models import MAX_QUANTITY
from shop.common.addresses import AddressForm
from shop.common.errors import Invalid, ShopError
from shop.common.http import SkuConverter

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


class CheckoutForm(forms.Form):
    """Everything a checkout needs on one page; the ways of delivery follow from the country.

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
    billing_differs = forms.BooleanField(label=gettext_lazy("The bill goes to another address"), required=False)
    seen = forms.CharField(required=False, max_length=2000)

    def __init__(self, data: Any, *, kept: dict[str, str], quotes: Quotes) -> None:
        super().__init__(data, initial=kept)
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
        }

    def refuse(self, error: ShopError) -> None:
        """Show what the service refused where it belongs."""
        if isinstance(error, services.NotShippedTo):
            self.shipping.add_error("country", error.sentence)
        else:
            field = error.field if isinstance(error, Invalid) and error.field in self.fields else None
            self.add_error(field, error.sentence)


def _part(kept: dict[str, str], prefix: str) -> dict[str, str]:
    """What was kept for the form with this prefix."""
    start = f"{prefix}-"
    return {name.removeprefix(start): value for name, value in kept.items() if name.startswith(start)}


def keep(data: Any) -> dict[str, str]:
    """What somebody typed into the checkout, fit to be kept for their next visit of the page."""
    names = ["email", "shipping_method", "billing_differs"]
    names += [f"{prefix}-{name}" for prefix in ("shipping", "billing") for name in AddressForm.base_fields]
    return {name: data[name][:KEPT_LENGTH].replace("\x00", "") for name in names if name in data}
