"""Where products are put and what they carry: categories, brands, tags."""

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import UniqueConstraint
from django.db.models.functions import Upper
from tree_queries.fields import TreeNodeForeignKey
from tree_queries.models import TreeNode


class Category(TreeNode):
    """A shelf of the shop; a hidden one hides what hangs below it."""

    parent = TreeNodeForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True, validators=[MaxLengthValidator(2000)])
    position = models.PositiveIntegerField(default=0, help_text="Smaller numbers come first.")
    is_visible = models.BooleanField("visible", default=True)
    updated_at = models.DateTimeField(auto_now=True)

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


class Tag(models.Model):
    """A word the staff hang on products, to gather them in collections; shoppers do not see it."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=60)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name
