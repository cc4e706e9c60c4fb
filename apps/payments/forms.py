"""The card form of the sandbox's hosted page."""

import re
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy

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
        help_text=gettext_lazy("Month and year, such as 04 / 31"),
        validators=[RegexValidator(_EXPIRY, gettext_lazy("Write month and year, such as 04 / 31."))],
    )
    cvc = _field(gettext_lazy("Security code"), "cc-csc", max_length=4, help_text=gettext_lazy("Three or four digits"))

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
