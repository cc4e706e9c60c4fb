"""E-mail addresses: the one spelling in which they are stored and compared."""

from contextlib import suppress

from django.core.validators import RegexValidator
from django.utils.encoding import punycode

plain_ascii = RegexValidator(r"\A[\x21-\x7e]*\Z", "Enter a valid email address.")


def normalise_email(email: str) -> str:
    """The one spelling of an address we store and look up: trimmed, lower-case, the domain in ASCII."""
    name, at, domain = email.strip().rpartition("@")
    if not domain.isascii() and len(domain) < 255:
        with suppress(UnicodeError):  # not a domain: it is looked up as it stands, and found nowhere
            domain = punycode(domain)
    return f"{name}{at}{domain}".lower()
