"""Pictures of products."""

from typing import Self

from django.db import models
from django.db.models import Q, UniqueConstraint


class ProductImageQuerySet(models.QuerySet["ProductImage"]):
    """Questions about pictures."""

    def unrendered(self) -> Self:
        """Those whose smaller sizes have to be made yet, the oldest first."""
        return self.filter(rendered_at=None).order_by("pk")


class ProductImage(models.Model):
    """A picture as it was uploaded, cleaned; `width` and `height` are its own.

    `widths` are those in which it was rendered beside itself as AVIF, WebP and JPEG; none until a task has done so.
    """

    product = models.ForeignKey("catalog.Product", on_delete=models.CASCADE, related_name="images")
    variant = models.ForeignKey(
        "catalog.Variant", on_delete=models.SET_NULL, null=True, blank=True, related_name="images"
    )
    file = models.FileField(max_length=160)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    alt = models.CharField("description", max_length=160, help_text="What a blind shopper should hear.")
    position = models.PositiveSmallIntegerField(default=0)
    widths = models.JSONField(default=list, editable=False)
    rendered_at = models.DateTimeField(null=True, editable=False)

    objects = ProductImageQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [UniqueConstraint(fields=["product", "file"], name="one_picture_per_content")]
        indexes = [models.Index(fields=["id"], condition=Q(rendered_at=None), name="image_unrendered")]

    def __str__(self) -> str:
        return self.alt
