"""The back office's product form: one page for words, options, variants and pictures."""

import re
from collections.abc import Iterator
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString
from unfold.forms import PaginationInlineFormSet
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminFileFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from apps.catalog import services
from apps.catalog.models import MAX_OPTIONS, Product, ProductImage, Variant
from shop.common.money import MAX_AMOUNT, Money, minor_digits

_SWATCH = re.compile(r"^(?P<label>.+?)(?:\s+(?P<swatch>#[0-9a-fA-F]{6}))?$")
_SLOTS = range(1, MAX_OPTIONS + 1)


class PriceField(forms.DecimalField):
    """A price typed in major units ("19.99") and kept in minor ones (1999)."""

    def __init__(self, **kwargs: Any) -> None:
        digits = minor_digits(settings.SHOP_CURRENCY)
        widget = UnfoldAdminDecimalFieldWidget(attrs={"inputmode": "decimal"})
        bounds = {"min_value": 0, "max_value": Money.of(MAX_AMOUNT).major, "decimal_places": digits}
        super().__init__(**{"widget": widget, **bounds, **kwargs})

    def prepare_value(self, value: Any) -> Any:
        """A stored price in major units; what was typed, as it was typed."""
        return Money.of(value).major if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        """Minor units. Raises: ValidationError."""
        major = super().clean(value)
        return None if major is None else int(major.scaleb(minor_digits(settings.SHOP_CURRENCY)))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another amount was typed, however it was written."""
        return super().has_changed(self.prepare_value(initial), data)


def _text(label: str, *, size: int, help_text: str = "", area: bool = False) -> forms.CharField:
    widget = UnfoldAdminTextareaWidget(attrs={"rows": 4}) if area else UnfoldAdminTextInputWidget()
    return forms.CharField(label=label, required=False, max_length=size, help_text=help_text, widget=widget)


class ProductForm(forms.ModelForm):  # type: ignore[type-arg]
    """The product's own fields; details and options are written as short text."""

    details = _text("Details", size=4000, area=True, help_text="One a line, such as: Material: stoneware")
    option1 = _text("Option 1", size=40, help_text="What one chooses, such as: Colour")
    values1 = _text("Values of option 1", size=2000, help_text="Such as: Moss #5a6b3b, Sand #d9c8a0, Plain")
    option2 = _text("Option 2", size=40)
    values2 = _text("Values of option 2", size=2000, help_text="Such as: S, M, L")
    option3 = _text("Option 3", size=40)
    values3 = _text("Values of option 3", size=2000)

    class Meta:
        model = Product
        help_texts = {
            "slug": "The product's address, made of the title if you leave it empty; changing it breaks old links.",
            "description_html": "Plain text or simple HTML: paragraphs, lists, headings, bold, italic, links.",
        }
        fields = (
            "title", "slug", "brand", "status", "description_html", "categories", "is_featured", "position"
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
        if "status" in self.fields:
            allowed = self.instance.next_statuses if self.instance.pk else Product.Status.values[:2]
            offered = [(status, label) for status, label in Product.Status.choices if status in allowed]
            cast("forms.ChoiceField", self.fields["status"]).choices = offered
        if self.instance.pk:
            self.initial.update(_details_of(self.instance) | _options_of(self.instance))

    def clean_details(self) -> list[tuple[str, str]]:
        """Pairs of name and value. Raises: ValidationError."""
        lines = [line for line in self.cleaned_data["details"].splitlines() if line.strip()]
        pairs = [tuple(part.strip() for part in line.split(":", 1)) for line in lines]
        for line, pair in zip(lines, pairs, strict=True):
            if len(pair) < 2 or not all(pair):
                raise ValidationError(f"“{line.strip()}” has no colon between its name and its value.")
            if len(pair[0]) > 60 or len(pair[1]) > 200:
                raise ValidationError(f"“{line.strip()[:40]}…” is too long: 60 characters, a colon and 200 more.")
        if len({pair[0] for pair in pairs}) < len(pairs):
            raise ValidationError("Each detail needs a name of its own.")
        return [(pair[0], pair[1]) for pair in pairs]

    def clean(self) -> dict[str, Any]:
        """The options in `cleaned_data["options"]`, their names on the instance for the variants to look at."""
        data = super().clean() or self.cleaned_data
        options = [(data.get(f"option{n}", ""), _values(data.get(f"values{n}", ""))) for n in _SLOTS]
        for n, (name, values) in zip(_SLOTS, options, strict=True):
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
        self.instance.option_names = names
        return data


def _values(text: str) -> list[tuple[str, str]]:
    """[("Moss", "#5a6b3b"), ("Sand", "")], where `text` is "Moss #5a6b3b, Sand"."""
    found = (_SWATCH.match(part.strip()) for part in text.split(","))
    return [(match["label"], match["swatch"] or "") for match in found if match]


def _details_of(product: Product) -> dict[str, str]:
    facts = services.list_attributes(slug=product.slug)
    return {"details": "\n".join(f"{fact.name}: {fact.value}" for fact in facts)}


def _options_of(product: Product) -> dict[str, str]:
    initial = {}
    for option in product.options.prefetch_related("values"):
        initial[f"option{option.position}"] = option.name
        values = (f"{value.label} {value.swatch}".strip() for value in option.values.all())
        initial[f"values{option.position}"] = ", ".join(values)
    return initial


class VariantForm(forms.ModelForm):  # type: ignore[type-arg]
    """A row of the variants: a SKU, what it chooses, what it costs, and what is there of it."""

    choice1 = _text("Option 1", size=60)
    choice2 = _text("Option 2", size=60)
    choice3 = _text("Option 3", size=60)
    price = PriceField()
    compare_at_price = PriceField(label="Was", required=False)
    opening_stock = forms.IntegerField(
        required=False, min_value=0, max_value=1_000_000, widget=UnfoldAdminIntegerFieldWidget()
    )

    class Meta:
        model = Variant
        fields = ("sku", "price", "compare_at_price", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["sku"].disabled = True
            self.fields["opening_stock"].disabled = True
            values = (self.instance.value1, self.instance.value2, self.instance.value3)
            self.initial.update({f"choice{n}": value.label for n, value in enumerate(values, 1) if value})

    def clean(self) -> dict[str, Any]:
        """Refuse a changed SKU, which a browser would never send."""
        data = super().clean() or self.cleaned_data
        if self.instance.pk and self.data.get(self.add_prefix("sku"), self.instance.sku) != self.instance.sku:
            self.add_error("sku", "A SKU never changes; add a new variant and take this one off sale.")
        price, before = data.get("price"), data.get("compare_at_price")
        if price is not None and before is not None and before <= price:
            self.add_error("compare_at_price", "This must be more than the price.")
        return data

    def choices(self) -> list[str]:
        """What was typed for each option, in order."""
        return [self.cleaned_data.get(f"choice{n}", "") for n in _SLOTS]

    def as_variant(self, names: list[str]) -> services.NewVariant:
        """What the row asks for, `names` being those of the options."""
        data = self.cleaned_data
        return services.NewVariant(
            sku=data["sku"],
            price=data["price"],
            compare_at_price=data["compare_at_price"],
            options=dict(zip(names, self.choices(), strict=False)),
            is_active=data["is_active"],
            opening_stock=data["opening_stock"] or 0,
        )


class VariantFormSet(PaginationInlineFormSet):
    """All variants of a product; what they choose must fit the options typed above them."""

    def rows(self) -> Iterator[Any]:
        """The rows that say something, if they are valid in themselves."""
        for form in self.forms:
            if form.is_valid() and (form.instance.pk or form.has_changed()):
                yield form

    def clean(self) -> None:
        """Each row for sale chooses one value of each option, none the same as another. Raises: ValidationError."""
        super().clean()
        names: list[str] = getattr(self.instance, "option_names", [])
        seen: set[tuple[str, ...]] = set()
        for row in self.rows():
            self._check(row, names)
            chosen = tuple(label.casefold() for label in row.choices())
            if row.cleaned_data["is_active"]:
                if chosen in seen:
                    row.add_error("choice1" if names else "sku", "Another variant for sale is the same choice.")
                seen.add(chosen)
        if self.instance.status == Product.Status.PUBLISHED and not seen and not any(self.errors):
            raise ValidationError("A published product needs a variant for sale; without one there is nothing to buy.")

    @staticmethod
    def _check(row: VariantForm, names: list[str]) -> None:
        for n, label in zip(_SLOTS, row.choices(), strict=True):
            if label and n > len(names):
                row.add_error(f"choice{n}", f"Name option {n} above first.")
            if not label and n <= len(names) and row.cleaned_data["is_active"]:
                row.add_error(f"choice{n}", f"Which {names[n - 1]}?")


class Nothing(forms.FileInput):
    """An empty place: a stored picture is replaced by adding another."""

    def render(self, *args: Any, **kwargs: Any) -> SafeString:
        """Nothing."""
        return SafeString()


class ImageForm(forms.ModelForm):  # type: ignore[type-arg]
    """A row of the pictures."""

    upload = forms.FileField(
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": "image/jpeg,image/png,image/webp,image/avif,image/gif"}),
    )
    shows = forms.ChoiceField(required=False, widget=UnfoldAdminSelectWidget())

    class Meta:
        model = ProductImage
        fields = ("alt", "position")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["alt"].required = False
        if self.instance.pk:
            self.fields["upload"] = forms.FileField(required=False, disabled=True, widget=Nothing())
        else:
            self.fields["position"].required, self.fields["position"].initial = False, None
        if self.instance.variant:
            self.initial["shows"] = self.instance.variant.sku

    def clean_upload(self) -> services.Picture | None:
        """The picture, checked and made ready. Raises: ValidationError, saying what is wrong with the file."""
        upload = self.cleaned_data["upload"]
        if upload is None:
            return None
        try:
            return services.read_picture(upload)
        except services.ImageRefused as error:
            raise ValidationError(error.sentence) from None


class ImageFormSet(PaginationInlineFormSet):
    """All pictures of a product."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        skus = self.instance.variants.values_list("sku", flat=True) if self.instance.pk else []
        self._shows = [("", "all variants"), *((sku, sku) for sku in skus)]

    def add_fields(self, form: Any, index: int | None) -> None:
        """Offer the product's variants."""
        super().add_fields(form, index)
        form.fields["shows"].choices = self._shows
