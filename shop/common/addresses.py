"""The shape of a postal address, the same in the account, the checkout and on the order."""

from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django_countries import countries
from rest_framework import serializers

_printable = RegexValidator(r"^[^\x00-\x1f\x7f]+$", "Control characters are not allowed.")
_phone = RegexValidator(r"^\+?[0-9 ()/.-]{4,30}$", "Write a phone number such as +49 30 1234567.")
_postcode = RegexValidator(r"^[A-Za-z0-9 -]{2,12}$", "Write a postcode of letters and digits.")


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """Where to send something; `country` is ISO 3166 alpha-2."""

    full_name: str
    line1: str
    city: str
    postcode: str
    country: str
    company: str = ""
    line2: str = ""
    region: str = ""
    phone: str = ""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The address in `data`; keys that are not part of an address are left out."""
        return cls(**{field.name: data[field.name] for field in fields(cls) if field.name in data})

    def as_dict(self) -> dict[str, str]:
        """All members, empty ones included."""
        return asdict(self)

    @property
    def country_name(self) -> str:
        """The country in words."""
        return str(countries.name(self.country))

    @property
    def lines(self) -> list[str]:
        """The address as it is written on a parcel."""
        place = f"{self.postcode} {self.city}".strip()
        return [
            part
            for part in (self.full_name, self.company, self.line1, self.line2, place, self.region, self.country_name)
            if part
        ]


class AddressSerializer(serializers.Serializer[Any]):
    """An address in the API."""

    full_name = serializers.CharField(max_length=120, validators=[_printable])
    company = serializers.CharField(
        max_length=120, required=False, allow_blank=True, default="", validators=[_printable]
    )
    line1 = serializers.CharField(max_length=160, validators=[_printable])
    line2 = serializers.CharField(max_length=160, required=False, allow_blank=True, default="", validators=[_printable])
    city = serializers.CharField(max_length=120, validators=[_printable])
    region = serializers.CharField(
        max_length=120, required=False, allow_blank=True, default="", validators=[_printable]
    )
    postcode = serializers.CharField(max_length=12, validators=[_postcode])
    country = serializers.ChoiceField(choices=list(countries))
    phone = serializers.CharField(max_length=31, required=False, allow_blank=True, default="", validators=[_phone])


class AddressForm(forms.Form):
    """An address in the storefront, with what browsers need to fill it in."""

    full_name = forms.CharField(label="Full name", max_length=120, validators=[_printable])
    company = forms.CharField(label="Company", max_length=120, required=False, validators=[_printable])
    line1 = forms.CharField(label="Street and number", max_length=160, validators=[_printable])
    line2 = forms.CharField(label="Apartment, floor, c/o", max_length=160, required=False, validators=[_printable])
    postcode = forms.CharField(label="Postcode", max_length=12, validators=[_postcode])
    city = forms.CharField(label="City", max_length=120, validators=[_printable])
    region = forms.CharField(label="State or region", max_length=120, required=False, validators=[_printable])
    country = forms.ChoiceField(label="Country", choices=lambda: list(countries), initial=lambda: settings.SHOP_COUNTRY)
    phone = forms.CharField(label="Phone", max_length=31, required=False, validators=[_phone])

    AUTOCOMPLETE = {
        "full_name": "name",
        "company": "organization",
        "line1": "address-line1",
        "line2": "address-line2",
        "postcode": "postal-code",
        "city": "address-level2",
        "region": "address-level1",
        "country": "country",
        "phone": "tel",
    }

    def __init__(self, *args: Any, section: str = "shipping", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, hint in self.AUTOCOMPLETE.items():
            self.fields[name].widget.attrs["autocomplete"] = f"{section} {hint}"
            self.fields[name].error_messages["required"] = "Please fill this in."
        self.fields["phone"].widget.input_type = "tel"

    def address(self) -> PostalAddress:
        """The address of a valid form."""
        return PostalAddress.from_dict(self.cleaned_data)
