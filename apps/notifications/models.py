"""What the notifications app stores: the outbox, and what the staff are soon told of stock."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone

from shop.common.lifecycle import Lifecycle

MAX_TRIES = 8


class MessageQuerySet(models.QuerySet["Message"]):
    """Questions about messages."""

    def due(self, now: datetime) -> Self:
        """Those that somebody should send now: queued and due, or left behind by a worker whose lease ran out."""
        waiting = Q(status=Message.Status.QUEUED, next_try_at__lte=now)
        left_behind = Q(status=Message.Status.SENDING, lease_until__lte=now, tries__lt=MAX_TRIES)
        return self.filter(waiting | left_behind).order_by("next_try_at", "pk")

    def abandoned(self, now: datetime) -> Self:
        """Those whose last try was never confirmed."""
        return self.filter(status=Message.Status.SENDING, lease_until__lte=now, tries__gte=MAX_TRIES).order_by("pk")

    def finished(self) -> Self:
        """Those that nothing more happens to by itself."""
        return self.filter(status__in=[Message.Status.SENT, Message.Status.DEAD]).order_by("pk")

    def overdue(self, now: datetime, *, by: timedelta) -> Self:
        """Those that were due longer than `by` ago and that nobody took."""
        waiting = Q(status=Message.Status.QUEUED, next_try_at__lt=now - by)
        stuck = Q(status=Message.Status.SENDING, lease_until__lt=now - by)
        return self.filter(waiting | stuck).order_by("next_try_at", "pk")

    def dead_since(self, moment: datetime) -> Self:
        """Dead letters written since `moment`."""
        return self.filter(status=Message.Status.DEAD, created_at__gte=moment).order_by("pk")

    def given_up_before(self, moment: datetime) -> Self:
        """Dead letters older than `moment` that used up all their tries."""
        return self.filter(status=Message.Status.DEAD, tries=MAX_TRIES, created_at__lt=moment).order_by("pk")


class Message(models.Model):
    """Something to tell one person over one channel: stored with the fact it tells of, sent after it.

    `context` holds keys and facts, never the text; a sensitive one (it carries a code) is wiped, that is null, once
    the message is sent or dead.
    """

    class Status(models.TextChoices):
        QUEUED = "queued"
        SENDING = "sending"
        SENT = "sent"
        DEAD = "dead"

    class Kind(models.TextChoices):
        REGISTRATION_CODE = "registration_code", "Confirm your email"
        ACCOUNT_EXISTS = "account_exists", "Account exists already"
        PASSWORD_RESET = "password_reset", "Password reset"
        PASSWORD_CHANGED = "password_changed", "Password changed"
        STOCK_LOW = "stock_low", "Low stock"
        STOCK_CHANGED = "stock_changed", "Low and sold out"
        STOCK_DIGEST = "stock_digest", "Digest of stock"
        BACK_IN_STOCK = "back_in_stock", "Back in stock"
        ORDER_PLACED = "order_placed", "Order placed"
        ORDER_PROCESSING = "order_processing", "Order in progress"
        ORDER_SHIPPED = "order_shipped", "Order shipped"
        ORDER_DELIVERED = "order_delivered", "Order delivered"
        ORDER_CANCELLED = "order_cancelled", "Order cancelled"
        ORDER_REFUNDED = "order_refunded", "Order refunded"
        PAYMENT_REQUESTED = "payment_requested", "Payment requested"
        EXCEPTION_OPENED = "exception_opened", "Exception about money"

    class Channel(models.TextChoices):
        EMAIL = "email"

    LIFECYCLE: Lifecycle = {
        Status.QUEUED: (Status.SENDING,),
        Status.SENDING: (Status.SENDING, Status.QUEUED, Status.SENT, Status.DEAD),
        Status.SENT: (Status.QUEUED,),
        Status.DEAD: (Status.QUEUED,),
    }

    uuid = models.UUIDField("public id", default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=40, choices=Kind)
    channel = models.CharField(max_length=20, choices=Channel, default=Channel.EMAIL)
    recipient = models.CharField(max_length=254)
    context = models.JSONField(null=True)
    dedupe_key = models.CharField(max_length=500)
    sensitive = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    tries = models.PositiveSmallIntegerField(default=0)
    resends = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, blank=True)
    provider_id = models.CharField("id at the provider", max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            UniqueConstraint(fields=["dedupe_key"], name="one_message_per_fact"),
            CheckConstraint(
                condition=Q(status__in=["queued", "sending", "sent", "dead"]), name="message_status_is_known"
            ),
            CheckConstraint(condition=Q(tries__lte=MAX_TRIES), name="message_tries_are_bounded"),
            CheckConstraint(condition=~Q(recipient=""), name="a_message_has_a_recipient"),
            CheckConstraint(
                condition=Q(status="sending", lease_until__isnull=False)
                | (~Q(status="sending") & Q(lease_until__isnull=True)),
                name="a_lease_while_sending_and_only_then",
            ),
            CheckConstraint(
                condition=Q(status="sent", sent_at__isnull=False) | (~Q(status="sent") & Q(sent_at__isnull=True)),
                name="sent_messages_know_when",
            ),
            CheckConstraint(
                condition=Q(sensitive=True, status__in=["sent", "dead"], context__isnull=True)
                | (~Q(sensitive=True, status__in=["sent", "dead"]) & Q(context__isnull=False)),
                name="secrets_end_with_their_message",
            ),
        ]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(status="queued"), name="messages_queued"),
            models.Index(fields=["lease_until"], condition=Q(status="sending"), name="messages_sending"),
            models.Index(fields=["status", "created_at"], name="messages_by_status"),
            models.Index(fields=["created_at"], name="messages_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} to {self.recipient}"


class StockNote(models.Model):
    """Something ran low or out, and the staff were not told yet; it goes when a message tells of it, and of others."""

    class Kind(models.TextChoices):
        LOW = "low"
        OUT = "out"

    kind = models.CharField(max_length=3, choices=Kind)
    sku = models.CharField("SKU", max_length=64)
    available = models.PositiveIntegerField(default=0)
    threshold = models.PositiveIntegerField(default=0)
    key = models.CharField(max_length=160, unique=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.sku} is {self.kind}"
