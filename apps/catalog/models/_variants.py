"""What one chooses of a product and then gets: options, their values, variants, and prices for a while."""

from datetime import datetime
from typing import Any, NoReturn, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.db.models.functions import Coalesce, Upper

from shop.common.money import MAX_AMOUNT

SKU_SHAPE = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z"
SKU_WORDS = "A SKU has letters, digits, dots, dashes and underscores, 64 at the most, the first a letter or digit."
SWATCH_SHAPE = r"^#[0-9a-f]{6}\Z"
MAX_OPTIONS = 3


class ProductOption(models.Model):
    """What one chooses of a product, such as its size; `position` says which value column of a variant it fills."""

    product = models.ForeignKey("catalog.Product", on_delete=models.CASCADE, related_name="options")
    name = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            UniqueConstraint(fields=["product", "position"], name="one_option_per_position"),
            UniqueConstraint(fields=["product", "name"], name="one_option_per_name"),
            CheckConstraint(condition=Q(position__gte=1, position__lte=MAX_OPTIONS), name="up_to_three_options"),
        ]

    def __str__(self) -> str:
        return self.name


class OptionValue(models.Model):
    """One of the things to choose from; `swatch` is a colour such as #5a6b3b, or empty."""

    option = models.ForeignKey(ProductOption, on_delete=models.CASCADE, related_name="values")
    label = models.CharField(max_length=60)
    swatch = models.CharField(
        max_length=7, blank=True, validators=[RegexValidator(SWATCH_SHAPE, "Write a colour such as #5a6b3b.")]
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            UniqueConstraint(fields=["option", "label"], name="one_value_per_label"),
            CheckConstraint(condition=Q(swatch="") | Q(swatch__regex=SWATCH_SHAPE), name="a_swatch_is_a_colour"),
        ]

    def __str__(self) -> str:
        return self.label


class SkuIsImmutable(TypeError):
    """Code tried to change or delete a SKU, which other apps hold as a key; a programming error."""


class VariantQuerySet(models.QuerySet["Variant"]):
    """Questions about variants; SKUs neither change nor go away."""

    def update(self, **values: Any) -> int:
        """Update other columns than the SKU. Raises: SkuIsImmutable."""
        if "sku" in values:
            raise SkuIsImmutable("A stored SKU never changes.")
        return super().update(**values)

    def delete(self) -> NoReturn:
        """Refuse."""
        raise SkuIsImmutable("Variants are deactivated, never deleted.")

    def active(self) -> Self:
        """Those for sale, if their product is."""
        return self.filter(is_active=True)

    def with_values(self) -> Self:
        """With the chosen values and their options, in the same query, in the order of the product page."""
        values = ("value1__option", "value2__option", "value3__option")
        return self.select_related(*values).order_by("product_id", "position", "pk")


class Variant(models.Model):
    """What is put into a cart: one SKU with one price, in minor units of the shop's currency.

    `value1` belongs to the product's first option, and so on; a product without options has one active variant.
    """

    product = models.ForeignKey("catalog.Product", on_delete=models.PROTECT, related_name="variants")
    sku = models.CharField("SKU", max_length=64, unique=True, validators=[RegexValidator(SKU_SHAPE, SKU_WORDS)])
    value1 = models.ForeignKey(OptionValue, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    value2 = models.ForeignKey(OptionValue, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    value3 = models.ForeignKey(OptionValue, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    price = models.PositiveIntegerField()
    compare_at_price = models.PositiveIntegerField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField("for sale", default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = VariantQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            UniqueConstraint(
                Upper("sku"),
                name="one_variant_per_sku_in_any_case",
                violation_error_message="This SKU is taken; a SKU is never used twice.",
            ),
            UniqueConstraint(
                F("product"),
                Coalesce("value1", 0),
                Coalesce("value2", 0),
                Coalesce("value3", 0),
                condition=Q(is_active=True),
                name="one_active_variant_per_choice",
            ),
            CheckConstraint(
                condition=Q(sku__regex=SKU_SHAPE),
                name="a_sku_fits_a_label",
                violation_error_message=SKU_WORDS,
            ),
            CheckConstraint(condition=Q(price__gte=0, price__lte=MAX_AMOUNT), name="a_price_is_bounded"),
            CheckConstraint(
                condition=Q(compare_at_price=None)
                | Q(compare_at_price__gt=F("price"), compare_at_price__lte=MAX_AMOUNT),
                name="compare_at_price_is_higher",
                violation_error_message="What it is compared with must be more than the price.",
            ),
        ]

    def __str__(self) -> str:
        return self.sku

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: SKUs never come back, so they never go."""
        raise SkuIsImmutable("Variants are deactivated, never deleted.")

    @property
    def choices(self) -> dict[str, str]:
        """What it chooses, by option: {"Colour": "Moss", "Size": "M"}."""
        return {value.option.name: value.label for value in self.values}

    @property
    def values(self) -> list[OptionValue]:
        """The chosen values in the order of the options."""
        return [value for value in (self.value1, self.value2, self.value3) if value is not None]

    @property
    def value_ids(self) -> set[int | None]:
        """The keys of the chosen values."""
        return {self.value1_id, self.value2_id, self.value3_id}

    @property
    def colours(self) -> set[int | None]:
        """The keys of those chosen values that have a colour: what a picture shows."""
        return {value.pk for value in self.values if value.swatch}

    @property
    def label(self) -> str:
        """What tells it from its siblings: "Moss / M", or nothing."""
        return " / ".join(value.label for value in self.values)


class SalePriceQuerySet(models.QuerySet["SalePrice"]):
    """Questions about sale prices."""

    def planned(self, now: datetime) -> Self:
        """Those that have yet to start."""
        return self.filter(starts_at__gt=now)

    def unfinished(self, now: datetime) -> Self:
        """Those that are on or planned."""
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=now))

    def running(self, now: datetime) -> Self:
        """Those that are on."""
        return self.unfinished(now).filter(starts_at__lte=now)

    def finished(self, now: datetime) -> Self:
        """Those that are over."""
        return self.filter(ends_at__lte=now)


class SalePrice(models.Model):
    """A lower price of a variant for a while, in minor units: from `starts_at` until just before `ends_at`, if it ends.

    Of several at once the lowest counts, and only while it is lower than the variant's own.
    """

    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="sale_prices")
    name = models.CharField(max_length=60, blank=True, help_text="For the staff, such as: summer sale.")
    price = models.PositiveIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    objects = SalePriceQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            UniqueConstraint(fields=["variant", "starts_at"], name="one_sale_price_per_start"),
            CheckConstraint(condition=Q(price__lte=MAX_AMOUNT), name="a_sale_price_is_bounded"),
            CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="a_sale_ends_after_it_starts",
                violation_error_message="A sale ends after it has started.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.variant_id}: {self.price}"
