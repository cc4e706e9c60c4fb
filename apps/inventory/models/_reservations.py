"""Units kept for a checkout, and what became of them."""

from collections.abc import Iterable
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from apps.inventory.models._stock import StockLevel


class ReservationQuerySet(models.QuerySet["Reservation"]):
    """Questions about reservations."""

    def held(self) -> Self:
        """Those that still block stock."""
        return self.filter(status=Reservation.Status.HELD)

    def waiting(self) -> Self:
        """Those that are sold and still lie in the warehouse: nobody sent them off yet."""
        return self.filter(status=Reservation.Status.COMMITTED, sent_at=None)

    def of(self, references: Iterable[UUID]) -> Self:
        """Those of these checkouts."""
        return self.filter(reference__in=list(references))


class Reservation(models.Model):
    """Units at one place kept for one checkout; `returned` of those that were sold are back on the shelf.

    `sent_at` says when what was sold left the house; until then it is not on hand any more, and yet it is there.
    """

    class Status(models.TextChoices):
        HELD = "held"
        COMMITTED = "committed"
        RELEASED = "released"
        RETURNED = "returned"

    reference = models.UUIDField()
    level = models.ForeignKey(StockLevel, on_delete=models.PROTECT, related_name="reservations")
    quantity = models.PositiveIntegerField()
    returned = models.PositiveIntegerField(default=0)
    status = models.CharField(max_length=10, choices=Status, default=Status.HELD)
    until = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ReservationQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["reference", "level"],
                condition=Q(status__in=["held", "committed"]),
                name="one_live_reservation_per_reference_and_level",
            ),
            CheckConstraint(condition=Q(quantity__gte=1), name="a_reservation_holds_something"),
            CheckConstraint(
                condition=Q(status="returned", returned=F("quantity"))
                | Q(status="committed", returned__lt=F("quantity"))
                | Q(status__in=["held", "released"], returned=0),
                name="only_what_was_sold_comes_back",
            ),
            CheckConstraint(
                condition=Q(sent_at=None) | Q(status__in=["committed", "returned"]), name="only_what_was_sold_is_sent"
            ),
        ]
        indexes = [
            models.Index(fields=["reference"]),
            models.Index(fields=["status", "until"]),
            models.Index(fields=["level"], condition=Q(status="committed", sent_at=None), name="sold_and_not_sent"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} for {self.reference}"
