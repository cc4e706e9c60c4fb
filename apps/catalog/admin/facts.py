"""The attributes in the product's form: a row for each, its value typed as words and read by its kind."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import TabularInline
from unfold.forms import PaginationInlineFormSet
from unfold.widgets import UnfoldAdminTextInputWidget

from apps.catalog import services
from apps.catalog.models import Attribute, Product, ProductAttribute

_FIELD = ProductAttribute._meta.get_field("attribute")


class AttributeSelect(AutocompleteSelect):
    """Found by typing; the chosen one is known beforehand, so that no row has to ask for its name."""

    known: dict[str, str] = {}

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        """The chosen one, or nothing yet."""
        chosen = [key for key in map(str, value) if key in self.known]
        if not chosen:
            return super().optgroups(name, value, attrs)
        options = [self.create_option(name, key, self.known[key], True, 0) for key in chosen]
        return [(None, options, 0)]


class FactForm(forms.ModelForm):  # type: ignore[type-arg]
    """An attribute and what it says of the product: words, a number, yes or no, or choices with commas between them."""

    value = forms.CharField(
        max_length=1000, widget=UnfoldAdminTextInputWidget(attrs={"data-fact": "", "aria-label": "Value"})
    )

    class Meta:
        model = ProductAttribute
        fields = ("attribute",)
        widgets = {
            "attribute": AttributeSelect(
                _FIELD,
                admin.site,
                attrs={
                    "class": "unfold-admin-autocomplete admin-autocomplete",
                    "data-theme": "admin-autocomplete",
                    "aria-label": "Attribute",
                },
            )
        }

    def clean(self) -> dict[str, Any]:
        """`said`: the value as the attribute's kind has it."""
        data = super().clean() or self.cleaned_data
        attribute, text = data.get("attribute"), data.get("value")
        if attribute is not None and text:
            try:
                data["said"] = services.read_fact(code=attribute.code, text=text)
            except services.AttributeInvalid as error:
                self.add_error("value", error.sentence)
        return data

    def _post_clean(self) -> None:
        """No row is stored: the service writes all of them at once."""


class FactFormSet(PaginationInlineFormSet):
    """Each attribute once; what is stored comes as first values, so that every row is alike."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """Tell each row the names of the stored ones."""
        super().add_fields(form, index)
        widget = form.fields["attribute"].widget
        known = {str(first["attribute"]): first["name"] for first in self.initial_extra or []}
        getattr(widget, "widget", widget).known = known

    def facts(self) -> list[tuple[str, services.AttributeValue]]:
        """Attributes by code, with their values."""
        rows = [row.cleaned_data for row in self.forms if row.is_valid() and not row.cleaned_data.get("DELETE")]
        return [(data["attribute"].code, data["said"]) for data in rows if "said" in data]

    def clean(self) -> None:
        """No attribute twice. Raises: ValidationError."""
        codes = [code for code, _value in self.facts()]
        twice = next((code for code in codes if codes.count(code) > 1), None)
        if twice is not None:
            raise ValidationError(f"The attribute “{twice}” is there twice; write several choices into one row.")


class FactInline(TabularInline):
    """Facts such as the material, by which shoppers compare and filter."""

    model = ProductAttribute
    form = FactForm
    formset = FactFormSet
    fields = ("attribute", "value")
    hide_title = True
    verbose_name, verbose_name_plural = "attribute", "attributes (empty a row to drop it)"

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProductAttribute]:
        """None: what is stored is typed anew, since several rows may be one attribute's choices."""
        return ProductAttribute.objects.none()

    def get_extra(self, request: HttpRequest, obj: Product | None = None, **kwargs: Any) -> int:
        """A row for each, and one more."""
        return len(stored_facts(request, obj)) + 1


def stored_facts(request: HttpRequest, product: Product | None) -> list[dict[str, Any]]:
    """What the rows begin with, asked for once."""
    if product is None or request.method != "GET":
        return []
    if not hasattr(request, "facts"):
        facts = services.list_attributes(slug=product.slug)
        keys = dict(Attribute.objects.filter(code__in=[fact.code for fact in facts]).values_list("code", "pk"))
        request.facts = [  # type: ignore[attr-defined]
            {"attribute": keys[fact.code], "name": fact.name, "value": _typed(fact.values)} for fact in facts
        ]
    found: list[dict[str, Any]] = request.facts  # type: ignore[attr-defined]
    return found


def _typed(values: tuple[str | bool, ...]) -> str:
    return ", ".join(value if isinstance(value, str) else ("yes" if value else "no") for value in values)


def describe(attribute: Attribute) -> dict[str, Any]:
    """What the form's script has to know to help with a value."""
    choices = [choice.label for choice in attribute.choices.all()] if attribute.kind == Attribute.Kind.CHOICE else []
    return {"kind": attribute.kind, "unit": attribute.unit, "choices": choices}
