"""What the catalogue remembers: former addresses, who changed what, what was looked for in vain, words it knows."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from apps.catalog.models._collections import Collection
from apps.catalog.models._products import Product
from apps.catalog.models._shelves import Category
from shop.common.ledger import LedgerRow


class OldSlug(models.Model):
    """A slug that something had once; it leads to the present one for ever and is given to nothing else."""

    class Kind(models.TextChoices):
        PRODUCT = "product", "Product"
        CATEGORY = "category", "Category"
        COLLECTION = "collection", "Collection"

    kind = models.CharField(max_length=10, choices=Kind)
    slug = models.SlugField(max_length=120)
    product = models.ForeignKey(Product, on_delete=models.CASCADE, null=True, related_name="old_slugs")
    category = models.ForeignKey(Category, on_delete=models.CASCADE, null=True, related_name="old_slugs")
    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, null=True, related_name="old_slugs")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            UniqueConstraint(fields=["kind", "slug"], name="one_heir_per_old_slug"),
            CheckConstraint(
                condition=Q(kind="product", product__isnull=False, category=None, collection=None)
                | Q(kind="category", product=None, category__isnull=False, collection=None)
                | Q(kind="collection", product=None, category=None, collection__isnull=False),
                name="an_old_slug_has_an_heir_of_its_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.slug


class ProductChange(LedgerRow):
    """Who changed what of a product: `changes` holds [before, after] by name, in words people read."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="changes")
    actor = models.CharField(max_length=160)
    verb = models.CharField(max_length=40)
    changes = models.JSONField(default=dict)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.verb


class SearchMiss(models.Model):
    """Something shoppers looked for and the shop did not have."""

    query = models.CharField(max_length=200, unique=True)
    times = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-times", "-last_at", "pk"]
        verbose_name = "search without result"
        verbose_name_plural = "searches without result"

    def __str__(self) -> str:
        return self.query


class SearchWord(models.Model):
    """A word that occurs in the catalogue: what a mistyped one may have meant. `weight` grows with its importance."""

    word = models.CharField(max_length=64, unique=True)
    weight = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["word"]

    def __str__(self) -> str:
        return self.word
