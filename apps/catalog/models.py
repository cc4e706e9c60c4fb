"""What the catalog app stores: categories, brands, products, their options, variants and pictures."""

from collections.abc import Iterable
from typing import Any, NoReturn, Self

from django.core.validators import MaxLengthValidator, RegexValidator
from django.db import models
from django.db.models import CheckConstraint, F, Prefetch, Q, UniqueConstraint
from django.db.models.functions import Coalesce, Upper
from tree_queries.fields import TreeNodeForeignKey
from tree_queries.models import TreeNode

from shop.common.lifecycle import Lifecycle
from shop.common.money import MAX_AMOUNT

SKU_SHAPE = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z"
SKU_WORDS = "A SKU has letters, digits, dots, dashes and underscores, 64 at the most, the first a letter or digit."
SWATCH_SHAPE = r"^#[0-9a-f]{6}\Z"
MAX_OPTIONS = 3


class Category(TreeNode):
    """A shelf of the shop; a hidden one hides what hangs below it."""

    parent = TreeNodeForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True, validators=[MaxLengthValidator(2000)])
    position = models.PositiveIntegerField(default=0, help_text="Smaller numbers come first.")
    is_visible = models.BooleanField("visible", default=True)

    class Meta:
        ordering = ["position", "name", "pk"]
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.name


class Brand(models.Model):
    """Who makes it."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=120)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [UniqueConstraint(Upper("name"), name="one_brand_per_name")]

    def __str__(self) -> str:
        return self.name


class ProductQuerySet(models.QuerySet["Product"]):
    """Questions about products."""

    def visible(self) -> Self:
        """Those shoppers may see: published, with a variant that can be sold."""
        return self.filter(status=Product.Status.PUBLISHED, min_price__isnull=False)

    def in_categories(self, ids: Iterable[int]) -> Self:
        """Those in at least one of the categories, each once."""
        links = Product.categories.through.objects.filter(category_id__in=list(ids))
        return self.filter(pk__in=links.values("product_id"))

    def reduced(self) -> Self:
        """Those whose price is below what it was."""
        return self.filter(compare_at_price__isnull=False)

    def newest_first(self) -> Self:
        """The latest published first."""
        return self.order_by("-published_at", "-pk")

    def in_shop_order(self) -> Self:
        """As the staff arranged them."""
        return self.order_by("-is_featured", "position", "-published_at", "-pk")

    def for_cards(self) -> Self:
        """With what a card shows, in the same query."""
        return self.select_related("brand", "main_image")

    def with_details(self) -> Self:
        """With what a product's page shows; of the variants only those for sale."""
        variants = Prefetch("variants", Variant.objects.active().with_values())
        images = Prefetch("images", ProductImage.objects.select_related("variant"))
        return self.select_related("brand").prefetch_related(variants, images, "attributes", "categories")


class Product(models.Model):
    """Something for sale, in one or more variants.

    The last block of columns repeats what variants, pictures, stock and names say, so that lists need no joins;
    `services.refresh_product` and `services.refresh_availability` keep it, the audit proves it.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"
        RETIRED = "retired", "Retired"

    LIFECYCLE: Lifecycle = {
        Status.DRAFT: (Status.PUBLISHED, Status.RETIRED),
        Status.PUBLISHED: (Status.DRAFT, Status.RETIRED),
        Status.RETIRED: (Status.DRAFT,),
    }

    slug = models.SlugField(max_length=120, unique=True)
    title = models.CharField(max_length=160)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, null=True, blank=True, related_name="products")
    description_html = models.TextField("description", blank=True, validators=[MaxLengthValidator(20_000)])
    status = models.CharField(max_length=9, choices=Status, default=Status.DRAFT)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    categories = models.ManyToManyField(Category, related_name="products", blank=True)
    is_featured = models.BooleanField("featured", default=False)
    position = models.PositiveIntegerField(default=0, help_text="Smaller numbers come first.")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    min_price = models.PositiveIntegerField(null=True, editable=False)
    max_price = models.PositiveIntegerField(null=True, editable=False)
    compare_at_price = models.PositiveIntegerField(null=True, editable=False)
    in_stock = models.BooleanField(default=False, editable=False)
    main_image = models.ForeignKey(
        "ProductImage", on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    swatches = models.JSONField(default=list, editable=False)
    title_text = models.CharField(max_length=400, editable=False, default="")
    search_text = models.TextField(editable=False, default="")

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            CheckConstraint(
                condition=~Q(status="published") | Q(published_at__isnull=False), name="published_products_have_a_date"
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-published_at", "-id"], name="product_newest"),
            models.Index(fields=["status", "min_price", "id"], name="product_price"),
            models.Index(fields=["status", "title_text", "id"], name="product_name"),
            models.Index(fields=["status", "-is_featured", "position"], name="product_order"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def next_statuses(self) -> list[str]:
        """Where it is and where it may go from there."""
        return [self.status, *self.LIFECYCLE[self.status]]


class ProductAttribute(models.Model):
    """A fact about a product, for display: "Material: stoneware"."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="attributes")
    name = models.CharField(max_length=60)
    value = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [UniqueConstraint(fields=["product", "name"], name="one_value_per_attribute")]

    def __str__(self) -> str:
        return f"{self.name}: {self.value}"


class ProductOption(models.Model):
    """What one chooses of a product, such as its size; `position` says which value column of a variant it fills."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="options")
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

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="variants")
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


class ProductImage(models.Model):
    """A picture in two sizes, WebP; `width` and `height` are those of the large one."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="images")
    variant = models.ForeignKey(Variant, on_delete=models.SET_NULL, null=True, blank=True, related_name="images")
    file = models.FileField(max_length=160)
    small_file = models.FileField(max_length=160)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    alt = models.CharField("description", max_length=160, help_text="What a blind shopper should hear.")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [UniqueConstraint(fields=["product", "file"], name="one_picture_per_content")]

    def __str__(self) -> str:
        return self.alt
