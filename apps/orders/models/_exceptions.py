"""The exceptions inbox."""

from typing import Self

from django.db import models
from django.db.models import Q, UniqueConstraint


class PaymentExceptionQuerySet(models.QuerySet["PaymentException"]):
    """Questions about exceptions."""

    def open(self) -> Self:
        """Those that wait for staff."""
        return self.filter(resolved_at=None)


class PaymentException(models.Model):
    """Something about money that staff has to decide: a line of the exceptions inbox; `kind` says what happened.

    `subject` is the thing it is about, such as a payment or a dispute; the same trouble is open once.
    """

    class Kind(models.TextChoices):
        UNPLACEABLE = "unplaceable", "paid, but not placeable"
        CAPTURED_WITHOUT_ORDER = "captured_without_order", "captured without an order"
        AUTHORIZATION_ENDED = "authorization_ended", "authorisation ended before it was captured"
        AMOUNT_DIFFERS = "amount_differs", "amount differs"
        CAPTURED_DIFFERS = "captured_differs", "less was captured than asked for"
        CAPTURE_FAILED = "capture_failed", "capture failed"
        REFUND_FAILED = "refund_failed", "refund failed"
        DISPUTE_OPENED = "dispute_opened", "dispute opened"
        LEDGER_DIFFERS = "ledger_differs", "gateway and ledger differ"
        MISSING_AT_GATEWAY = "missing_at_gateway", "unknown to the gateway"
        UNKNOWN_PAYMENT = "unknown_payment", "unknown to our books"
        TRANSFER_OVERDUE = "transfer_overdue", "bank transfer overdue"

    kind = models.CharField(max_length=30, choices=Kind)
    subject = models.CharField(max_length=140)
    reference = models.UUIDField(null=True, db_index=True)
    gateway = models.CharField(max_length=20, blank=True)
    gateway_id = models.CharField(max_length=120, blank=True)
    amount = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    detail = models.CharField(max_length=300)
    opened_at = models.DateTimeField(auto_now_add=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.CharField(max_length=254, blank=True)
    resolution = models.CharField(max_length=200, blank=True)

    objects = PaymentExceptionQuerySet.as_manager()

    class Meta:
        verbose_name = "exception"
        ordering = ["-opened_at", "-pk"]
        constraints = [
            UniqueConstraint(
                fields=["kind", "subject"], condition=Q(resolved_at=None), name="one_open_exception_per_trouble"
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
