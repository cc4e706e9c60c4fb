"""Products, what lists repeat of them, and by what they are filtered."""

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import CheckConstraint, Exists, F, OuterRef, Prefetch, Q, UniqueConstraint

from apps.catalog.models._attributes import ProductAttribute
from apps.catalog.models._pictures import ProductImage
from apps.catalog.models._shelves import Brand, Category, Tag
from apps.catalog.models._variants import Variant
from shop.common.lifecycle import Lifecycle


class ProductQuerySet(models.QuerySet["Product"]):
    """Questions about products."""

    def visible(self) -> Self:
        """Those shoppers may see: published, with a variant that can be sold."""
        return self.filter(status=Product.Status.PUBLISHED, min_price__isnull=False)

    def with_facet(self, name: str, values: Iterable[str]) -> Self:
        """Those that have one of the values of the facet, each once."""
        rows = ProductFacet.objects.filter(name=name, value__in=list(values))
        return self.filter(pk__in=rows.values("product_id"))

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
        """With what a card shows and nothing heavy; one table."""
        return self.defer("description_html", "search_text", "keyword_text", "page")

    def with_sources(self) -> Self:
        """With everything the repeated columns are made of."""
        variants = Variant.objects.all().with_values().prefetch_related("sale_prices")
        attributes = ProductAttribute.objects.select_related("attribute", "choice")
        images = ProductImage.objects.select_related("variant")
        return (
            self.select_related("brand")
            .prefetch_related(
                Prefetch("variants", variants),
                Prefetch("attributes", attributes),
                Prefetch("images", images),
                "categories",
                "tags",
                "related_items",
            )
            .order_by("pk")
        )

    def due_to_publish(self, now: datetime) -> Self:
        """Drafts whose hour has come."""
        return self.filter(status=Product.Status.DRAFT, publish_at__lte=now).order_by("publish_at", "pk")

    def overdue(self, now: datetime) -> Self:
        """Those of them that cannot be published, for nothing of them is for sale."""
        return self.due_to_publish(now).filter(~Exists(Variant.objects.active().filter(product=OuterRef("pk"))))

    def due_to_retire(self, now: datetime) -> Self:
        """Published ones whose time is over."""
        return self.filter(status=Product.Status.PUBLISHED, retire_at__lte=now).order_by("retire_at", "pk")

    def due_for_prices(self, now: datetime) -> Self:
        """Those for which a sale has begun or ended since their prices were looked at."""
        return self.filter(prices_change_at__lte=now).order_by("prices_change_at", "pk")


class Product(models.Model):
    """Something for sale, in one or more variants.

    The last block of columns repeats what variants, pictures, stock, attributes and names say, so that lists and the
    product page need no joins; `services` keep it by refreshing, the audit proves it.
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
    meta_title = models.CharField("title for search engines", max_length=160, blank=True)
    meta_description = models.CharField("description for search engines", max_length=320, blank=True)
    status = models.CharField(max_length=9, choices=Status, default=Status.DRAFT)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    publish_at = models.DateTimeField("publish on", null=True, blank=True)
    retire_at = models.DateTimeField("retire on", null=True, blank=True)
    successor = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    categories = models.ManyToManyField(Category, related_name="products", blank=True)
    tags = models.ManyToManyField(Tag, related_name="products", blank=True)
    related = models.ManyToManyField("self", through="RelatedProduct", symmetrical=False, blank=True)
    is_featured = models.BooleanField("featured", default=False)
    position = models.PositiveIntegerField(default=0, help_text="Smaller numbers come first.")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    min_price = models.PositiveIntegerField(null=True, editable=False)
    max_price = models.PositiveIntegerField(null=True, editable=False)
    compare_at_price = models.PositiveIntegerField(null=True, editable=False)
    prices_change_at = models.DateTimeField(null=True, editable=False)
    in_stock = models.BooleanField(default=False, editable=False)
    main_image = models.ForeignKey(
        "ProductImage", on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    card = models.JSONField(default=dict, editable=False)
    page = models.JSONField(default=dict, editable=False)
    title_text = models.CharField(max_length=400, editable=False, default="")
    keyword_text = models.TextField(editable=False, default="")
    search_text = models.TextField(editable=False, default="")
    rating_counts = models.JSONField(default=list, editable=False)
    rating_average = models.DecimalField(max_digits=3, decimal_places=2, null=True, editable=False)

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            CheckConstraint(
                condition=~Q(status="published") | Q(published_at__isnull=False), name="published_products_have_a_date"
            ),
            CheckConstraint(
                condition=Q(retire_at=None) | Q(publish_at=None) | Q(retire_at__gt=F("publish_at")),
                name="a_product_retires_after_it_is_published",
                violation_error_message="A product is retired after it was published.",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-published_at", "-id"], name="product_newest"),
            # All that filtering by price, stock and sale asks for is in it, so that the table itself is left alone.
            models.Index(fields=["status", "min_price", "id", "in_stock", "compare_at_price"], name="product_price"),
            models.Index(fields=["status", "title_text", "id"], name="product_name"),
            models.Index(
                fields=["status", "-is_featured", "position", "-published_at", "-id"], name="product_shop_order"
            ),
            models.Index(fields=["updated_at"], name="product_updated"),
            models.Index(
                fields=["publish_at"],
                condition=Q(status="draft", publish_at__isnull=False),
                name="product_publish_at",
            ),
            models.Index(
                fields=["retire_at"],
                condition=Q(status="published", retire_at__isnull=False),
                name="product_retire_at",
            ),
            models.Index(
                fields=["prices_change_at"],
                condition=Q(prices_change_at__isnull=False),
                name="product_prices_change_at",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_visible(self) -> bool:
        """Whether shoppers may see it, as `visible` asks the database."""
        return self.status == self.Status.PUBLISHED and self.min_price is not None

    @property
    def next_statuses(self) -> list[str]:
        """Where it is and where it may go from there."""
        return [self.status, *self.LIFECYCLE[self.status]]


class RelatedProduct(models.Model):
    """Another product that the staff show beside one, in the order of `position`."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="related_items")
    other = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            UniqueConstraint(fields=["product", "other"], name="one_place_per_related_product"),
            CheckConstraint(condition=~Q(product=F("other")), name="no_product_is_related_to_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.other_id} beside {self.product_id}"


class ProductFacet(models.Model):
    """One thing by which shoppers find the product in a list; repeats what the product says.

    `name` is "category" (with everything above it), "brand", or "attr.<code>" for an attribute or option; `value` is
    what the address of a filtered list says, `label` what people read; `number` is the value of a number, `swatch` the
    colour of an option's value.
    """

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="facets")
    name = models.CharField(max_length=60)
    value = models.CharField(max_length=120)
    label = models.CharField(max_length=200)
    number = models.DecimalField(max_digits=15, decimal_places=4, null=True)
    swatch = models.CharField(max_length=7, blank=True, default="")

    class Meta:
        ordering = ["name", "value"]
        constraints = [UniqueConstraint(fields=["name", "value", "product"], name="one_facet_row_per_value")]

    def __str__(self) -> str:
        return f"{self.name}={self.value}"
