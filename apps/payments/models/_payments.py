"""Attempts to pay, the ledger of transactions, refunds, disputes and gateway events."""

from collections.abc import Iterable
from datetime import datetime
from typing import Self
from uuid import UUID, uuid4

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from shop.common.ledger import LedgerRow
from shop.common.lifecycle import Lifecycle


class PaymentQuerySet(models.QuerySet["Payment"]):
    """Questions about payments."""

    def open(self) -> Self:
        """Attempts that wait for the shopper or for the gateway's word."""
        return self.filter(status__in=Payment.OPEN)

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
        """Somebody wants the money back, and some of it is still with us."""
        left = Q(captured__gt=F("refunded") + F("refund_pending") + F("disputed"))
        return self.filter(return_requested_at__isnull=False).filter(
            Q(status="authorized") | Q(status="captured") & left
        )

    def lasting(self, *, checked_before: datetime) -> Self:
        """Authorised, not captured, and not asked about for a while."""
        return self.filter(status="authorized", checked_at__lt=checked_before)

    def overdue(self, *, gateways: Iterable[str], before: datetime) -> Self:
        """Promised before that moment and not wholly here, for gateways that cannot collect; staff do not know yet."""
        waiting = self.filter(status__in=["authorized", "captured"], gateway__in=list(gateways), created_at__lt=before)
        unwanted = Q(return_requested_at__isnull=False) | Q(refunded__gt=0) | Q(refund_pending__gt=0)
        return waiting.filter(captured__lt=F("amount"), overdue_at=None).exclude(unwanted).order_by("pk")

    def uncertain(self, *, since: datetime, checked_before: datetime) -> Self:
        """Open attempts that nobody asked the gateway about for a while: of recent days, or still at the bank."""
        stale = Q(checked_at=None, created_at__lt=checked_before) | Q(checked_at__lt=checked_before)
        lasting = Q(created_at__gte=since) | Q(status="processing")
        return self.open().filter(stale, lasting).order_by("checked_at", "pk")


class Payment(models.Model):
    """One attempt to pay a checkout; amounts in minor units.

    `key` is the idempotency key under which the gateway knows the attempt. `captured`, `refunded` and `disputed` repeat
    what the ledger says, `refund_pending` what open refunds set aside; the audit proves all four and the status.
    """

    class Status(models.TextChoices):
        CREATED = "created"
        PENDING = "pending"
        REQUIRES_ACTION = "requires_action"
        PROCESSING = "processing"
        AUTHORIZED = "authorized"
        CAPTURED = "captured"
        VOIDED = "voided"
        FAILED = "failed"

    OPEN = ("created", "pending", "requires_action", "processing")
    LIFECYCLE: Lifecycle = {
        **dict.fromkeys(
            OPEN, ("pending", "requires_action", "processing", "authorized", "captured", "voided", "failed")
        ),
        "authorized": ("captured", "voided"),
        "captured": (),
        "voided": (),
        "failed": (),
    }

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    reference = models.UUIDField(db_index=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    gateway = models.CharField(max_length=20)
    gateway_id = models.CharField(max_length=120, null=True)  # noqa: DJ001  (unknown at first, and unique once known)
    status = models.CharField(max_length=16, choices=Status, default=Status.CREATED)
    amount = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    captured = models.PositiveIntegerField(default=0)
    refunded = models.PositiveIntegerField(default=0)
    refund_pending = models.PositiveIntegerField(default=0)
    disputed = models.PositiveIntegerField(default=0)
    email = models.EmailField(blank=True)
    method = models.CharField(max_length=60, blank=True)
    keep_card = models.BooleanField(default=False)
    card = models.ForeignKey("SavedCard", null=True, on_delete=models.SET_NULL, related_name="+")
    return_url = models.CharField(max_length=500, blank=True)
    client_secret = models.CharField(max_length=200, blank=True)
    redirect_url = models.CharField(max_length=500, blank=True)
    failure_code = models.CharField(max_length=60, blank=True)
    failure_message = models.CharField(max_length=300, blank=True)
    capture_requested_at = models.DateTimeField(null=True)
    capture_amount = models.PositiveIntegerField(null=True)
    return_requested_at = models.DateTimeField(null=True)
    return_reason = models.CharField(max_length=200, blank=True)
    overdue_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)
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
            CheckConstraint(condition=Q(capture_amount__lte=F("amount")), name="no_more_to_capture_than_agreed"),
            # What is set aside is bounded by the guarded UPDATE alone: a refund made on the gateway's own pages may
            # take what we had set aside, and its row must be written all the same.
            CheckConstraint(condition=Q(captured__gte=F("refunded")), name="no_more_refunded_than_captured"),
        ]
        indexes = [models.Index(fields=["status", "checked_at"])]

    def __str__(self) -> str:
        return f"{self.gateway} {self.gateway_id or self.key}"

    @property
    def left(self) -> int:
        """What can still be refunded, in minor units: captured, and neither refunded, on its way back nor disputed."""
        return max(0, self.captured - self.refunded - self.refund_pending - self.disputed)


class Transaction(LedgerRow):
    """Something that happened to money at the gateway; `gateway_reference` names the gateway's own object."""

    class Kind(models.TextChoices):
        AUTHORIZATION = "authorization"
        CAPTURE = "capture"
        VOID = "void"
        REFUND = "refund"
        REFUND_REVERSAL = "refund_reversal"
        DISPUTE = "dispute"
        DISPUTE_REVERSAL = "dispute_reversal"

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


class RefundQuerySet(models.QuerySet["Refund"]):
    """Questions about refunds."""

    def to_send_by_hand(self, gateways: Iterable[str]) -> Self:
        """What staff have to send themselves, for gateways that cannot."""
        return self.filter(status="requested", payment__gateway__in=list(gateways))


class Refund(models.Model):
    """Money to send back, and whether the gateway did; `key` is its idempotency key.

    A succeeded refund may still fail: the shopper's bank sends it back days later.
    """

    class Status(models.TextChoices):
        AWAITING_APPROVAL = "awaiting_approval", "awaiting approval"
        REQUESTED = "requested"
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
    PENDING = ("awaiting_approval", "requested")

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    key = models.CharField(max_length=120, unique=True)
    amount = models.PositiveIntegerField()
    reason = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=20, choices=Status, default=Status.REQUESTED)
    gateway_reference = models.CharField(max_length=120, blank=True)
    requested_by = models.CharField(max_length=254, blank=True)
    decided_by = models.CharField(max_length=254, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RefundQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            CheckConstraint(condition=Q(amount__gte=1), name="a_refund_moves_something"),
            CheckConstraint(
                condition=Q(decided_by="") | ~Q(decided_by=F("requested_by")), name="a_second_person_approves_a_refund"
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Dispute(models.Model):
    """The shopper's bank asks for money back; `withdrawn` is what it has taken just now, in minor units."""

    class Status(models.TextChoices):
        OPEN = "open"
        WON = "won"
        LOST = "lost"

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="disputes")
    gateway_id = models.CharField(max_length=120)
    amount = models.PositiveIntegerField()
    withdrawn = models.PositiveIntegerField(default=0)
    moves = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=60, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    due_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [UniqueConstraint("payment", "gateway_id", name="one_row_per_dispute")]

    def __str__(self) -> str:
        return self.gateway_id


class GatewayEvent(models.Model):
    """A signed notice of a gateway, kept once; processing looks the payment up and never trusts the notice itself."""

    gateway = models.CharField(max_length=20)
    event_id = models.CharField(max_length=120)
    kind = models.CharField(max_length=80)
    about = models.CharField(max_length=10, default="payment")
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


class Reconciliation(models.Model):
    """A comparison of a gateway's books with our ledger over the last days, and what came out."""

    gateway = models.CharField(max_length=20)
    since = models.DateTimeField()
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    compared = models.PositiveIntegerField(default=0)
    mended = models.PositiveIntegerField(default=0)
    findings = models.JSONField(default=list)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.gateway} {self.started_at:%Y-%m-%d %H:%M}"
