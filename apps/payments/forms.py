"""The card forms of the sandbox's hosted pages."""

import re
from typing import Any, Self

from django import forms
from django.core.validators import RegexValidator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from apps.payments import services
from shop.common.errors import Invalid

_EXPIRY = r"^\s*([0-9]{2})\s*/?\s*([0-9]{2})\s*$"


def _field(label: Any, hint: str, **kwargs: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": hint, "inputmode": "numeric"})
    return forms.CharField(label=label, widget=widget, **kwargs)


class CardForm(forms.Form):
    """A card as people type it."""

    card_number = _field(gettext_lazy("Card number"), "cc-number", max_length=30)
    expiry = _field(
        gettext_lazy("Valid until"),
        "cc-exp",
        max_length=12,
        help_text=gettext_lazy("Such as 04 / 31"),
        validators=[RegexValidator(_EXPIRY, gettext_lazy("Write month and year, such as 04 / 31."))],
    )
    cvc = _field(gettext_lazy("Security code"), "cc-csc", max_length=4, help_text=gettext_lazy("Three or four digits"))

    @classmethod
    def of(cls, request: HttpRequest, **initial: Any) -> Self:
        """The form as it was sent; before that, with the test card that a link of the page has chosen."""
        return cls(request.POST or None, initial={"card_number": request.GET.get("card", "")[:30], **initial})

    def card(self) -> dict[str, Any]:
        """The card of a valid form, as the services take it."""
        digits = re.sub("[^0-9]", "", self.cleaned_data["expiry"])
        return {
            "card_number": self.cleaned_data["card_number"],
            "exp_month": int(digits[:2]),
            "exp_year": 2000 + int(digits[2:]),
            "cvc": self.cleaned_data["cvc"],
        }

    def refuse(self, error: Invalid) -> None:
        """Show at its field what cannot be right."""
        field = {"exp_month": "expiry", "exp_year": "expiry"}.get(str(error.field), error.field)
        self.add_error(field, error.sentence)


class PayForm(CardForm):
    """A card to pay with, whether to keep it, and how the shop is to hear of it."""

    keep_card = forms.BooleanField(
        label=gettext_lazy("Keep this card for next time"),
        required=False,
        help_text=gettext_lazy("You can take it off in your account at any time."),
    )
    notices = forms.ChoiceField(
        label=gettext_lazy("Notices to the shop"), choices=services.list_manners, required=False
    )

    @classmethod
    def to_pay(cls, request: HttpRequest, page: services.HostedPage) -> Self:
        """The form of a payment; whoever has no account keeps no card."""
        form = cls.of(request, keep_card=page.keep_card, notices=page.notices)
        if not page.knows_shopper:
            del form.fields["keep_card"]
        return form

    def wishes(self) -> dict[str, Any]:
        """The rest of a valid form, as the services take it."""
        return {"keep_card": self.cleaned_data.get("keep_card"), "notices": self.cleaned_data["notices"]}
