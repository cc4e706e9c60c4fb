"""Forms of the account pages, with what browsers and password managers need to fill them in."""

from typing import Any

from django import forms

from apps.accounts.models import phone_number, printable
from shop.common import addresses
from shop.common.emails import EmailFormField


class EmailField(EmailFormField):
    """An e-mail address."""

    def __init__(self, *, autocomplete: str = "email", **kwargs: Any) -> None:
        widget = forms.EmailInput(attrs={"autocomplete": autocomplete})
        super().__init__(**{"label": "E-mail address", "max_length": 254, "widget": widget, **kwargs})


class PasswordField(forms.CharField):
    """A password: never trimmed, never shown again."""

    def __init__(self, *, autocomplete: str = "new-password", **kwargs: Any) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
        super().__init__(**{"label": "Password", "max_length": 128, "strip": False, "widget": widget, **kwargs})


def _name_field(**kwargs: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "name"})
    return forms.CharField(label="Full name", max_length=120, validators=[printable], widget=widget, **kwargs)


class RegisterForm(forms.Form):
    """What an account begins with."""

    full_name = _name_field()
    email = EmailField()
    password = PasswordField(help_text="At least 10 characters.")


class VerifyForm(forms.Form):
    """The six digits from the mail."""

    code = forms.CharField(
        label="Code",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class LoginForm(forms.Form):
    """Address and password."""

    email = EmailField(autocomplete="username")
    password = PasswordField(autocomplete="current-password")


class ProfileForm(forms.Form):
    """What a person may change about themselves."""

    full_name = _name_field(required=False)
    phone = forms.CharField(
        label="Phone",
        max_length=31,
        required=False,
        validators=[phone_number],
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
    )
    marketing_consent = forms.BooleanField(label="Tell me about new things by e-mail", required=False)


class AddressForm(addresses.AddressForm):
    """An address of the address book."""

    is_default = forms.BooleanField(label="Use this address by default", required=False)


class PasswordChangeForm(forms.Form):
    """The present password and a new one."""

    current_password = PasswordField(label="Present password", autocomplete="current-password")
    new_password = PasswordField(label="New password", help_text="At least 10 characters.")


class PasswordResetForm(forms.Form):
    """Whose password was forgotten."""

    email = EmailField()


class PasswordResetConfirmForm(forms.Form):
    """The code from the mail and a new password."""

    code = forms.CharField(
        label="Code from the mail", max_length=64, widget=forms.TextInput(attrs={"autocomplete": "one-time-code"})
    )
    new_password = PasswordField(label="New password", help_text="At least 10 characters.")
