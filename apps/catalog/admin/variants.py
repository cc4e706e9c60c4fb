"""The variants in the product's form: a row for each SKU, filled by hand or with every missing combination."""

from collections.abc import Iterator
from copy import copy
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from unfold.admin import TabularInline
from unfold.decorators import display
from unfold.forms import PaginationInlineFormSet
from unfold.widgets import UnfoldAdminIntegerFieldWidget

from apps.catalog import services
from apps.catalog.admin.fields import PriceField, text_field
from apps.catalog.admin.product_form import SLOTS, read_values
from apps.catalog.models import Product, Variant
from apps.inventory import services as inventory
from shop.common.admin import counted


class VariantForm(forms.ModelForm):  # type: ignore[type-arg]
    """A row of the variants: a SKU, what it chooses, what it costs, and what is there of it."""

    choice1 = text_field("Option 1", size=60)
    choice2 = text_field("Option 2", size=60)
    choice3 = text_field("Option 3", size=60)
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
        for name in self.fields:
            self.fields[name].widget.attrs.setdefault("aria-label", str(self.fields[name].label or name))
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
        return [self.cleaned_data.get(f"choice{n}", "") for n in SLOTS]

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
        if len(self.forms) > services.MAX_VARIANTS + 10:
            raise ValidationError(f"A product has {services.MAX_VARIANTS} variants at the most.")
        if self.instance.status == Product.Status.PUBLISHED and not seen and not any(self.errors):
            raise ValidationError("A published product needs a variant for sale; without one there is nothing to buy.")

    @staticmethod
    def _check(row: VariantForm, names: list[str]) -> None:
        for n, label in zip(SLOTS, row.choices(), strict=True):
            if label and n > len(names):
                row.add_error(f"choice{n}", f"Name option {n} above first.")
            if not label and n <= len(names) and row.cleaned_data["is_active"]:
                row.add_error(f"choice{n}", f"Which {names[n - 1]}?")


class VariantInline(TabularInline):
    """Variants: add a row for a new SKU; one that was stored is taken off sale, never deleted."""

    model = Variant
    form = VariantForm
    formset = VariantFormSet
    fields = (
        "sku", "choice1", "choice2", "choice3", "price", "compare_at_price", "is_active", "stock", "opening_stock"
    )  # fmt: skip
    readonly_fields = ("stock",)
    extra = 1
    can_delete = False
    hide_title = True
    template_before = "admin/catalog/make_variants.html"
    verbose_name_plural = "variants (leave the last row empty if there are no more)"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Variant]:
        """With values, in shop order."""
        return Variant.objects.all().with_values()

    def get_extra(self, request: HttpRequest, obj: Product | None = None, **kwargs: Any) -> int:
        """One empty row, or those of the product this one was copied from."""
        return len(proposed_rows(request, obj)) or self.extra

    def get_formset(self, request: HttpRequest, obj: Product | None = None, **kwargs: Any) -> Any:
        """The columns carry the names of the product's options; stock is asked for once, for all rows."""
        formset = super().get_formset(request, obj, **kwargs)
        skus = list(obj.variants.values_list("sku", flat=True)) if obj else []
        self._stock = inventory.get_availability(skus)
        self._waiting = inventory.count_waiting(skus)
        for option in obj.options.all() if obj else []:
            field = copy(formset.form.base_fields[f"choice{option.position}"])
            field.label = option.name
            formset.form.base_fields[f"choice{option.position}"] = field
        return formset

    @display(description="can be ordered")
    def stock(self, variant: Variant) -> str:
        """Units free now, and how many shoppers wait for some."""
        stock, waiting = self._stock.get(variant.sku), self._waiting.get(variant.sku, 0)
        free = units(stock.available) if stock else "-"
        return f"{free} ({counted(waiting, 'shopper')} waiting)" if waiting else free


def units(available: int | None) -> str:
    """A number of units as people read it."""
    return "any number" if available is None else str(available)


def proposed_rows(request: HttpRequest, product: Product | None) -> list[dict[str, Any]]:
    """What the rows of a copy begin with, as its address `?like=` says: the variants of the other, under free SKUs."""
    if request.method != "GET" or product is None or not request.GET.get("like") or product.variants.exists():
        return []
    return [
        {
            "sku": variant.sku,
            "price": variant.price,
            "compare_at_price": variant.compare_at_price,
            **{f"choice{n}": label for n, label in enumerate(variant.options.values(), 1)},
        }
        for variant in services.propose_copies(slug=request.GET["like"])
    ]


def propose(data: QueryDict) -> list[dict[str, str]]:
    """The rows that the form which was sent lacks, as they are typed. Raises: OptionsInvalid."""
    options = [(data.get(f"option{n}", "").strip(), read_values(data.get(f"values{n}", ""))) for n in SLOTS]
    named = [option for option in options if option[0]]
    typed = [_typed(data, row, len(named)) for row in range(_count(data))]
    existing = [(sku, labels) for sku, labels in typed if sku or any(labels)]
    stem = data.get("stem", "").strip() or services.propose_stem(data.get("title", ""))
    return [
        {
            "sku": variant.sku,
            "price": data.get("price_for_all", ""),
            "compare_at_price": data.get("was_for_all", ""),
            "opening_stock": data.get("stock_for_all", ""),
            **{f"choice{n}": label for n, label in enumerate(variant.labels, 1)},
        }
        for variant in services.propose_variants(options=named, stem=stem, existing=existing)
    ]


def _typed(data: QueryDict, row: int, options: int) -> tuple[str, list[str]]:
    labels = [data.get(f"variants-{row}-choice{n}", "").strip() for n in SLOTS[:options]]
    return data.get(f"variants-{row}-sku", "").strip(), labels


def _count(data: QueryDict) -> int:
    total = data.get("variants-TOTAL_FORMS", "")
    return min(int(total), 1000) if total.isdecimal() else 0


def with_rows(data: QueryDict, rows: list[dict[str, str]]) -> QueryDict:
    """The form with these rows added, in the place of empty ones first."""
    filled, count = data.copy(), _count(data)
    blank = [row for row in range(count) if not data.get(f"variants-{row}-id") and not data.get(f"variants-{row}-sku")]
    for row in rows:
        place = blank.pop(0) if blank else count
        count = max(count, place + 1)
        for name, value in (row | {"is_active": "on"}).items():
            filled[f"variants-{place}-{name}"] = value
    filled["variants-TOTAL_FORMS"] = str(count)
    return filled
