"""Products gathered for an occasion, by hand or by rule."""

from typing import Self

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from apps.catalog.models._products import Product
from apps.catalog.models._shelves import Tag


class CollectionQuerySet(models.QuerySet["Collection"]):
    """Questions about collections."""

    def visible(self) -> Self:
        """Those shoppers may see, in their order."""
        return self.filter(is_visible=True).order_by("position", "name", "pk")


class Collection(models.Model):
    """A page of products that belong together for a while.

    By hand: the products of its items, in their order. By rule: whatever fits all of its rules, or any of them.
    """

    class Kind(models.TextChoices):
        HAND = "hand", "By hand"
        RULE = "rule", "By rule"

    class Match(models.TextChoices):
        ALL = "all", "All rules"
        ANY = "any", "Any rule"

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True, validators=[MaxLengthValidator(2000)])
    kind = models.CharField(max_length=4, choices=Kind, default=Kind.HAND)
    match = models.CharField(max_length=3, choices=Match, default=Match.ALL)
    is_visible = models.BooleanField("visible", default=True)
    is_featured = models.BooleanField("on the home page", default=False)
    position = models.PositiveIntegerField(default=0, help_text="Smaller numbers come first.")
    updated_at = models.DateTimeField(auto_now=True)

    objects = CollectionQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name", "pk"]

    def __str__(self) -> str:
        return self.name


class CollectionItem(models.Model):
    """A product put into a collection by hand."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="items")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="collection_items")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [UniqueConstraint(fields=["collection", "product"], name="one_place_per_product")]

    def __str__(self) -> str:
        return f"{self.product_id} in {self.collection_id}"


class CollectionRule(models.Model):
    """One condition: the column of its kind says what has to be so."""

    class Kind(models.TextChoices):
        TAG = "tag", "Has the tag"
        ATTRIBUTE = "attribute", "Has the attribute value"
        PRICE_FROM = "price_from", "Costs at least"
        PRICE_TO = "price_to", "Costs at most"
        NEWNESS = "newness", "Is new, in days"
        BRAND = "brand", "Is of the brand"
        CATEGORY = "category", "Is in the category"
        ON_SALE = "on_sale", "Is on sale"

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="rules")
    kind = models.CharField(max_length=10, choices=Kind)
    tag = models.ForeignKey(Tag, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    attribute = models.ForeignKey(
        "catalog.Attribute", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    brand = models.ForeignKey("catalog.Brand", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    category = models.ForeignKey("catalog.Category", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    value = models.CharField(max_length=200, blank=True, help_text="Of an attribute: what it has to be.")
    number = models.PositiveIntegerField(null=True, blank=True, help_text="Days, or a price in minor units.")

    class Meta:
        ordering = ["pk"]
        constraints = [
            CheckConstraint(
                condition=Q(kind="tag", tag__isnull=False)
                | Q(kind="attribute", attribute__isnull=False, value__gt="")
                | Q(kind__in=["price_from", "price_to", "newness"], number__isnull=False)
                | Q(kind="brand", brand__isnull=False)
                | Q(kind="category", category__isnull=False)
                | Q(kind="on_sale"),
                name="a_rule_says_what_has_to_be_so",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
