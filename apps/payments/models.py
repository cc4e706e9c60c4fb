"""What the payments app stores: attempts, the ledger, refunds, gateway events, and the sandbox's own books."""

import secrets
from datetime import datetime
from typing import Self
from uuid import UUID, uuid4

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from shop.common.ledger import LedgerRow
from shop.common.lifecycle import Lifecycle


class PaymentQuerySet(models.QuerySet["Payment"]):
    """Questions about payments."""

    def open(self) -> Self:
        """Attempts that wait for the shopper or for the gateway's first answer."""
        return self.filter(status__in=["created", "pending", "requires_action"])

    def live(self) -> Self:
        """Attempts that took money or still may."""
        return self.exclude(status__in=["voided", "failed"])

    def of(self, reference: UUID) -> Self:
        """All attempts of one checkout, newest first."""
        return self.filter(reference=reference).order_by("-pk")

    def to_capture(self) -> Self:
        """Authorised, capture wanted, and nobody wants the money back."""
        return self.filter(status="authorized", capture_requested_at__isnull=False, return_requested_at=None)

    def to_return(self) -> Self:
        """Somebody wants the money back, some of it is still with us, and the gateway did not refuse to send it."""
        wanted = self.filter(return_requested_at__isnull=False).exclude(problem="refund_failed")
        return wanted.filter(
            Q(status="authorized") | Q(status="captured", captured__gt=F("refunded") + F("refund_pending"))
        )

    def uncertain(self, *, since: datetime, checked_before: datetime) -> Self:
        """Open attempts of recent days that nobody asked the gateway about for a while."""
        stale = Q(checked_at=None, created_at__lt=checked_before) | Q(checked_at__lt=checked_before)
        return self.open().filter(stale, created_at__gte=since).order_by("checked_at", "pk")


class Payment(models.Model):
    """One attempt to pay a checkout; amounts in minor units.

    `key` is the idempotency key under which the gateway knows the attempt, `problem` a code for staff.
    """

    class Status(models.TextChoices):
        CREATED = "created"
        PENDING = "pending"
        REQUIRES_ACTION = "requires_action"
        AUTHORIZED = "authorized"
        CAPTURED = "captured"
        VOIDED = "voided"
        FAILED = "failed"

    LIFECYCLE: Lifecycle = {
        "created": ("pending", "requires_action", "authorized", "captured", "voided", "failed"),
        "pending": ("pending", "requires_action", "authorized", "captured", "voided", "failed"),
        "requires_action": ("pending", "requires_action", "authorized", "captured", "voided", "failed"),
        "authorized": ("captured", "voided"),
        "captured": (),
        "voided": (),
        "failed": (),
    }

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    reference = models.UUIDField(db_index=True)
    gateway = models.CharField(max_length=20)
    gateway_id = models.CharField(max_length=120, null=True)  # noqa: DJ001  (unknown at first, and unique once known)
    status = models.CharField(max_length=16, choices=Status, default=Status.CREATED)
    amount = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    captured = models.PositiveIntegerField(default=0)
    refunded = models.PositiveIntegerField(default=0)
    refund_pending = models.PositiveIntegerField(default=0)
    email = models.EmailField(blank=True)
    return_url = models.CharField(max_length=500, blank=True)
    client_secret = models.CharField(max_length=200, blank=True)
    redirect_url = models.CharField(max_length=500, blank=True)
    failure_code = models.CharField(max_length=60, blank=True)
    failure_message = models.CharField(max_length=300, blank=True)
    problem = models.CharField(max_length=60, blank=True)
    capture_requested_at = models.DateTimeField(null=True)
    return_requested_at = models.DateTimeField(null=True)
    return_reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    checked_at = models.DateTimeField(null=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            UniqueConstraint(
                fields=["reference"],
                condition=~Q(status__in=["voided", "failed"]),
                name="one_live_payment_per_checkout",
            ),
            UniqueConstraint("gateway", "gateway_id", name="one_payment_per_gateway_object"),
            CheckConstraint(condition=Q(captured__lte=F("amount")), name="no_more_captured_than_agreed"),
            CheckConstraint(
                condition=Q(captured__gte=F("refunded") + F("refund_pending")), name="no_more_refunded_than_captured"
            ),
        ]
        indexes = [models.Index(fields=["status", "checked_at"])]

    def __str__(self) -> str:
        return f"{self.gateway} {self.gateway_id or self.key}"


class Transaction(LedgerRow):
    """Something that happened to money at the gateway; `gateway_reference` names the gateway's own object."""

    class Kind(models.TextChoices):
        AUTHORIZATION = "authorization"
        CAPTURE = "capture"
        VOID = "void"
        REFUND = "refund"

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="transactions")
    kind = models.CharField(max_length=16, choices=Kind)
    amount = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    gateway_reference = models.CharField(max_length=120)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            UniqueConstraint("payment", "kind", "gateway_reference", name="one_ledger_row_per_gateway_object")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} {self.currency}"


class Refund(models.Model):
    """Money to send back, and whether the gateway did; `key` is its idempotency key."""

    class Status(models.TextChoices):
        REQUESTED = "requested"
        SUCCEEDED = "succeeded"
        FAILED = "failed"

    LIFECYCLE: Lifecycle = {"requested": ("succeeded", "failed"), "succeeded": (), "failed": ()}

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    key = models.CharField(max_length=120, unique=True)
    amount = models.PositiveIntegerField()
    reason = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.REQUESTED)
    gateway_reference = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [CheckConstraint(condition=Q(amount__gte=1), name="a_refund_moves_something")]

    def __str__(self) -> str:
        return self.key


class GatewayEvent(models.Model):
    """A signed notice of a gateway, kept once; processing looks the payment up and never trusts the notice itself."""

    gateway = models.CharField(max_length=20)
    event_id = models.CharField(max_length=120)
    kind = models.CharField(max_length=80)
    gateway_id = models.CharField(max_length=120)
    received_at = models.DateTimeField(auto_now_add=True)
    processed_at = models.DateTimeField(null=True)
    tries = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-pk"]
        constraints = [UniqueConstraint("gateway", "event_id", name="one_row_per_gateway_event")]
        indexes = [models.Index(fields=["processed_at", "received_at"])]

    def __str__(self) -> str:
        return f"{self.gateway} {self.event_id}"


def sandbox_id() -> str:
    """An unguessable name for an object of the sandbox."""
    return f"sbx_{secrets.token_urlsafe(16)}"


class SandboxIntent(models.Model):
    """The sandbox gateway's own books, as if they lay on another machine."""

    id = models.CharField(primary_key=True, max_length=40, default=sandbox_id)
    key = models.CharField(max_length=60, unique=True)
    amount = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=16, default="pending")
    captured = models.PositiveIntegerField(default=0)
    refunded = models.PositiveIntegerField(default=0)
    failure_code = models.CharField(max_length=60, blank=True)
    return_url = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [CheckConstraint(condition=Q(captured__gte=F("refunded")), name="sandbox_refunds_are_bounded")]

    def __str__(self) -> str:
        return self.id


class SandboxRefund(models.Model):
    """A refund in the sandbox's books."""

    id = models.CharField(primary_key=True, max_length=40, default=sandbox_id)
    intent = models.ForeignKey(SandboxIntent, on_delete=models.CASCADE, related_name="refunds")
    key = models.CharField(max_length=120, unique=True)
    amount = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.id
