"""What staff gave back of an order: for which units, for the shipping, or just so."""

from typing import Self

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from apps.orders.models._orders import Order, OrderLine
from shop.common.lifecycle import Lifecycle


class OrderRefundQuerySet(models.QuerySet["OrderRefund"]):
    """Questions about refunds of orders."""

    def to_approve(self) -> Self:
        """Those that wait for a second person."""
        return self.filter(status=OrderRefund.Status.AWAITING_APPROVAL)


class OrderRefund(models.Model):
    """A refund that staff asked for; `amount` is its lines, its `shipping` and its `extra`, in minor units.

    `key` is the payment refund's key, and `status` repeats what that says; the audit proves both. What a fallen one
    claimed can be refunded again.
    """

    class Status(models.TextChoices):
        AWAITING_APPROVAL = "awaiting_approval", "awaiting approval"
        REQUESTED = "requested", "on its way"
        SUCCEEDED = "succeeded"
        FAILED = "failed"
        DECLINED = "declined"

    LIFECYCLE: Lifecycle = {
        "awaiting_approval": ("requested", "declined"),
        "requested": ("succeeded", "failed"),
        "succeeded": ("failed",),
        "failed": (),
        "declined": (),
    }

    FALLEN = ("declined", "failed")

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="refunds")
    key = models.CharField(max_length=120, unique=True)
    amount = models.PositiveIntegerField()
    shipping = models.PositiveIntegerField(default=0)
    extra = models.PositiveIntegerField(default=0)
    restock = models.BooleanField(default=False)
    reason = models.CharField(max_length=200)
    status = models.CharField(max_length=20, choices=Status)
    requested_by = models.CharField(max_length=254)
    requested_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.CharField(max_length=254, blank=True)
    decided_at = models.DateTimeField(null=True)

    objects = OrderRefundQuerySet.as_manager()

    class Meta:
        verbose_name = "refund"
        ordering = ["-pk"]
        constraints = [
            CheckConstraint(condition=Q(amount__gte=1), name="an_order_refund_moves_something"),
            CheckConstraint(condition=Q(amount__gte=F("shipping") + F("extra")), name="an_order_refund_adds_up"),
            CheckConstraint(
                condition=Q(decided_by="") | ~Q(decided_by=F("requested_by")) | Q(status="declined"),
                name="a_second_person_approves_an_order_refund",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class OrderRefundLine(models.Model):
    """Units of a line that a refund pays back, and how many of them went back on the shelf."""

    refund = models.ForeignKey(OrderRefund, on_delete=models.PROTECT, related_name="lines")
    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="refunds")
    quantity = models.PositiveIntegerField()
    restocked = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["pk"]
        constraints = [
            UniqueConstraint("refund", "line", name="one_row_per_refund_and_line"),
            CheckConstraint(condition=Q(quantity__gte=1), name="a_refund_line_refunds_something"),
            CheckConstraint(condition=Q(quantity__gte=F("restocked")), name="no_more_restocked_than_refunded"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} x {self.line_id}"
