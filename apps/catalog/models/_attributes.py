"""Facts about products, by kind, so that they can be shown alike and filtered."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.db.models.functions import Coalesce, Upper

CODE_SHAPE = r"^[a-z0-9]+(?:[-_][a-z0-9]+)*\Z"


class Attribute(models.Model):
    """A kind of fact: "Material", one of some choices; "Weight", a number of grams. `code` names it in the API."""

    class Kind(models.TextChoices):
        TEXT = "text", "Text"
        NUMBER = "number", "Number"
        CHOICE = "choice", "Choice"
        BOOLEAN = "boolean", "Yes or no"

    code = models.CharField(
        max_length=40,
        unique=True,
        validators=[RegexValidator(CODE_SHAPE, "Small letters and digits, with dashes between them.")],
    )
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=7, choices=Kind, default=Kind.TEXT)
    unit = models.CharField(max_length=12, blank=True, help_text="Of a number, such as g or cm.")
    is_filterable = models.BooleanField("filter", default=False, help_text="Shoppers may filter lists by it.")
    position = models.PositiveIntegerField(default=0, help_text="Smaller numbers come first.")

    class Meta:
        ordering = ["position", "name", "pk"]
        constraints = [UniqueConstraint(Upper("name"), name="one_attribute_per_name")]

    def __str__(self) -> str:
        return self.name


class AttributeChoice(models.Model):
    """One of the values an attribute of the kind "choice" may have."""

    attribute = models.ForeignKey(Attribute, on_delete=models.CASCADE, related_name="choices")
    label = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "label", "pk"]
        constraints = [UniqueConstraint(F("attribute"), Upper("label"), name="one_choice_per_label")]

    def __str__(self) -> str:
        return self.label


class ProductAttribute(models.Model):
    """What an attribute says of a product: in the column of its kind; of choices there may be several rows."""

    product = models.ForeignKey("catalog.Product", on_delete=models.CASCADE, related_name="attributes")
    attribute = models.ForeignKey(Attribute, on_delete=models.PROTECT, related_name="values")
    text = models.CharField(max_length=200, blank=True, default="")
    number = models.DecimalField(max_digits=15, decimal_places=4, null=True, blank=True)
    choice = models.ForeignKey(AttributeChoice, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    boolean = models.BooleanField(null=True, blank=True)

    class Meta:
        ordering = ["attribute__position", "attribute__name", "choice__position", "pk"]
        constraints = [
            UniqueConstraint(
                F("product"), F("attribute"), Coalesce("choice", 0), name="one_value_per_product_and_attribute"
            ),
            CheckConstraint(
                condition=Q(text__gt="", number=None, choice=None, boolean=None)
                | Q(text="", number__isnull=False, choice=None, boolean=None)
                | Q(text="", number=None, choice__isnull=False, boolean=None)
                | Q(text="", number=None, choice=None, boolean__isnull=False),
                name="an_attribute_has_one_value",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attribute_id} of {self.product_id}"
