"""The product's own fields, as the staff type them; options and their values are written as short text."""

import re
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSelectWidget, UnfoldAdminSplitDateTimeWidget

from apps.catalog import services
from apps.catalog.admin.fields import PriceField, RichTextWidget, several, text_field
from apps.catalog.models import MAX_OPTIONS, Product, Tag

SLOTS = range(1, MAX_OPTIONS + 1)
_SWATCH = re.compile(r"^(?P<label>.+?)(?:\s+(?P<swatch>#[0-9a-fA-F]{6}))?$")


class ProductForm(forms.ModelForm):  # type: ignore[type-arg]
    """The product's own fields, and what fills the rows of variants: a stem of SKUs, a price and a stock for all.

    `made` says that variants were proposed and wait to be looked at: nothing is stored yet.
    """

    made = ""

    option1 = text_field("Option 1", size=40, help_text="What one chooses, such as: Colour")
    values1 = text_field("Values of option 1", size=2000, help_text="Such as: Moss #5a6b3b, Sand #d9c8a0, Plain")
    option2 = text_field("Option 2", size=40)
    values2 = text_field("Values of option 2", size=2000, help_text="Such as: S, M, L")
    option3 = text_field("Option 3", size=40)
    values3 = text_field("Values of option 3", size=2000)
    beside = several("related", Product.objects.all(), label="Related products", help_text="Shown beside it.")
    tags = several("tags", Tag.objects.all(), label="Tags", help_text="For collections; shoppers do not see them.")
    publish_at = forms.SplitDateTimeField(
        label="Publish on", required=False, widget=UnfoldAdminSplitDateTimeWidget(), help_text="For a draft."
    )
    retire_at = forms.SplitDateTimeField(
        label="Retire on", required=False, widget=UnfoldAdminSplitDateTimeWidget(), help_text="It leaves the shop then."
    )
    stem = text_field("SKUs begin with", size=32)
    price_for_all = PriceField(label="Price of all", required=False)
    was_for_all = PriceField(label="Was", required=False)
    stock_for_all = forms.IntegerField(
        label="Opening stock of each",
        required=False,
        min_value=0,
        max_value=1_000_000,
        widget=UnfoldAdminIntegerFieldWidget(),
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput())

    class Meta:
        model = Product
        help_texts = {
            "slug": "The product's address, made of the title if you leave it empty; the old one leads to the new one.",
            "successor": "Where the product's address leads once it is retired.",
            "meta_title": "If another than the product's own.",
            "meta_description": "The two lines below the title in search results; made of the description if empty.",
        }
        fields = (
            "title", "slug", "brand", "status", "description_html", "categories", "tags", "is_featured", "position",
            "successor", "meta_title", "meta_description",
        )  # fmt: skip
        widgets = {"description_html": RichTextWidget(), "status": UnfoldAdminSelectWidget()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
        if "status" in self.fields:
            allowed = self.instance.next_statuses if self.instance.pk else Product.Status.values[:2]
            offered = [(status, label) for status, label in Product.Status.choices if status in allowed]
            cast("forms.ChoiceField", self.fields["status"]).choices = offered
        if self.instance.pk:
            self.initial.update(_stored(self.instance) | options_of(self.instance))
            self.initial["seen"] = services.last_change(slug=self.instance.slug)

    def maker_fields(self) -> list[forms.BoundField]:
        """What stands above the rows of variants."""
        return [self[name] for name in ("stem", "price_for_all", "was_for_all", "stock_for_all")]

    def clean(self) -> dict[str, Any]:
        """The options in `cleaned_data["options"]`, their names on the instance for the variants to look at."""
        data = super().clean() or self.cleaned_data
        options = [(data.get(f"option{n}", ""), read_values(data.get(f"values{n}", ""))) for n in SLOTS]
        for n, (name, values) in zip(SLOTS, options, strict=True):
            if values and not name:
                self.add_error(f"option{n}", "Say what these values are.")
            if name and n > 1 and not options[n - 2][0]:
                self.add_error(f"option{n}", f"Use option {n - 1} first.")
            if any(len(label) > 60 for label, _swatch in values):
                self.add_error(f"values{n}", "A value has 60 characters at the most.")
        data["options"] = [(name, values) for name, values in options if name]
        names = [name for name, _values in data["options"]]
        if len({name.casefold() for name in names}) < len(names):
            self.add_error("option2", "Each option needs a name of its own.")
        if data.get("publish_at") and data.get("retire_at") and data["retire_at"] <= data["publish_at"]:
            self.add_error("retire_at", "A product is retired after it was published.")
        self.instance.option_names = names
        if self.made:
            raise ValidationError(self.made)
        self._refuse_stale(data.get("seen"))
        return data

    def _refuse_stale(self, seen: int | None) -> None:
        """Say what somebody else has changed since the form was opened; the next try is made knowing it."""
        slug = self.initial.get("slug")
        if not self.instance.pk or seen is None or not slug:
            return
        try:
            services.require_unchanged(slug=slug, seen=seen)
        except services.ProductChanged as error:
            sent = cast("QueryDict", self.data).copy()
            sent["seen"] = str(services.last_change(slug=slug))
            self.data = sent
            raise ValidationError(
                f"Somebody changed this product while you were at it. {error.sentence}. Nothing you typed is lost: "
                "compare, then save again to store what stands here."
            ) from None


def read_values(text: str) -> list[tuple[str, str]]:
    """[("Moss", "#5a6b3b"), ("Sand", "")], where `text` is "Moss #5a6b3b, Sand"."""
    found = (_SWATCH.match(part.strip()) for part in text.split(","))
    return [(match["label"], match["swatch"] or "") for match in found if match]


def options_of(product: Product) -> dict[str, str]:
    """The product's options as they are typed."""
    initial = {}
    for option in product.options.prefetch_related("values"):
        initial[f"option{option.position}"] = option.name
        values = (f"{value.label} {value.swatch}".strip() for value in option.values.all())
        initial[f"values{option.position}"] = ", ".join(values)
    return initial


def _stored(product: Product) -> dict[str, Any]:
    related = product.related_items.order_by("position", "pk").values_list("other_id", flat=True)
    return {"beside": list(related), "publish_at": product.publish_at, "retire_at": product.retire_at}


def members_of(data: dict[str, Any]) -> dict[str, Any]:
    """The form's values as services take them."""
    return {
        "title": data["title"],
        "brand": data["brand"].name if data["brand"] else "",
        "description_html": data["description_html"],
        "categories": [category.slug for category in data["categories"]],
        "tags": [tag.name for tag in data["tags"]],
        "related": [product.slug for product in data["beside"]],
        "successor": data["successor"].slug if data["successor"] else None,
        "publish_at": data["publish_at"],
        "retire_at": data["retire_at"],
        "meta_title": data["meta_title"],
        "meta_description": data["meta_description"],
        "is_featured": data["is_featured"],
        "position": data["position"],
    }
