"""What buyers say about products."""

from typing import Self

from django.conf import settings
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, CheckConstraint, Q, UniqueConstraint, When
from django.utils import timezone

from apps.catalog.models._products import Product
from shop.common.lifecycle import Lifecycle


class Purchase(models.Model):
    """Somebody with an account has bought a product and kept it: they may review it."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="purchases")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    order_number = models.CharField(max_length=20)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [UniqueConstraint(fields=["product", "user", "order_number"], name="one_purchase_per_order")]
        indexes = [models.Index(fields=["order_number"], name="purchase_order")]

    def __str__(self) -> str:
        return self.order_number


class ReviewQuerySet(models.QuerySet["Review"]):
    """Questions about reviews."""

    def approved(self) -> Self:
        """Those everybody may read, the latest first."""
        return self.filter(status=Review.Status.APPROVED).order_by("-created_at", "-pk")

    def waiting(self) -> Self:
        """Those the staff have to look at, the oldest first."""
        return self.filter(status=Review.Status.PENDING).order_by("created_at", "pk")

    def waiting_first(self) -> Self:
        """Those the staff have to look at before all others, the latest first."""
        waiting = Case(When(status=Review.Status.PENDING, then=0), default=1, output_field=models.IntegerField())
        return self.annotate(turn=waiting).order_by("turn", "-created_at", "-pk")


class Review(models.Model):
    """One to five stars and some words of a buyer; shown once the staff have approved it.

    `created_at` is when these words were written: changing them makes the review a new one for everybody but its buyer.
    """

    class Status(models.TextChoices):
        PENDING = "pending", "Waiting"
        APPROVED = "approved", "Approved"
        REJECTED = "rejected", "Rejected"

    LIFECYCLE: Lifecycle = {
        Status.PENDING: (Status.APPROVED, Status.REJECTED),
        Status.APPROVED: (Status.REJECTED, Status.PENDING),
        Status.REJECTED: (Status.APPROVED, Status.PENDING),
    }

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="reviews")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    author_name = models.CharField("signed", max_length=60)
    rating = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(5)])
    title = models.CharField(max_length=120, blank=True)
    text = models.TextField(blank=True, validators=[MaxLengthValidator(4000)])
    status = models.CharField(max_length=8, choices=Status, default=Status.PENDING)
    created_at = models.DateTimeField("written", default=timezone.now, editable=False)
    moderated_at = models.DateTimeField(null=True, blank=True, editable=False)
    moderated_by = models.CharField(max_length=160, blank=True, editable=False)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            UniqueConstraint(fields=["product", "user"], name="one_review_per_buyer"),
            CheckConstraint(condition=Q(rating__gte=1, rating__lte=5), name="one_to_five_stars"),
        ]
        indexes = [
            models.Index(fields=["product", "status", "-created_at"], name="review_product"),
            models.Index(fields=["status", "created_at"], name="review_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.rating}/5 {self.title}".strip()
