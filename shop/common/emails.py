"""E-mail addresses: the one spelling in which they are stored and compared."""

from contextlib import suppress
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.encoding import punycode
from rest_framework import serializers

plain_ascii = RegexValidator(r"\A[\x21-\x7e]*\Z", "Enter a valid email address.")


def normalise_email(email: str) -> str:
    """The one spelling of an address we store and look up: trimmed, lower-case, the domain in ASCII."""
    name, at, domain = email.strip().rpartition("@")
    if not domain.isascii() and len(domain) < 255:
        with suppress(UnicodeError):  # not a domain: it is looked up as it stands, and found nowhere
            domain = punycode(domain)
    return f"{name}{at}{domain}".lower()


class EmailFormField(forms.EmailField):
    """An e-mail address in a form; the clean value is its one spelling."""

    default_validators = [*forms.EmailField.default_validators, plain_ascii]

    def to_python(self, value: Any) -> str:
        """The one spelling."""
        return normalise_email(str(super().to_python(value)))


class EmailJsonField(serializers.EmailField):
    """An e-mail address in a body of the API; the validated value is its one spelling."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 254, **kwargs})
        self.validators.append(plain_ascii)

    def to_internal_value(self, data: Any) -> str:
        """The one spelling. Raises: ValidationError."""
        return normalise_email(super().to_internal_value(data))
