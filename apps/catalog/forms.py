"""Forms of the catalogue's pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from shop.common.emails import EmailFormField

STARS = [
    (1, _("1 star: poor")),
    (2, _("2 stars: not good")),
    (3, _("3 stars: all right")),
    (4, _("4 stars: good")),
    (5, _("5 stars: very good")),
]


class ReviewForm(forms.Form):
    """What a buyer says about a product."""

    rating = forms.TypedChoiceField(
        label=_("Your rating"),
        choices=STARS,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one to five stars.")},
    )
    title = forms.CharField(label=_("In a few words"), max_length=120, required=False)
    text = forms.CharField(
        label=_("What is it like to own it?"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    author_name = forms.CharField(
        label=_("Signed"),
        max_length=60,
        help_text=_("Everybody will see this name beside your words."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )


class AlertForm(forms.Form):
    """Where to write when it is back."""

    email = EmailFormField(
        label=_("Your e-mail address"),
        max_length=254,
        help_text=_("For this one mail, and nothing else."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Write the address we should write to."),
            "invalid": _("Write an address such as name@example.com."),
        },
    )
