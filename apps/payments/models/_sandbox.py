"""The sandbox gateway's own books, as if they lay on another machine."""

import secrets

from django.db import models
from django.db.models import CheckConstraint, F, Q


def sandbox_id() -> str:
    """An unguessable name for an object of the sandbox."""
    return f"sbx_{secrets.token_urlsafe(16)}"


class SandboxCustomer(models.Model):
    """Somebody the sandbox keeps cards for."""

    id = models.CharField(primary_key=True, max_length=40, default=sandbox_id)
    key = models.CharField(max_length=60, unique=True)
    email = models.CharField(max_length=254, blank=True)

    def __str__(self) -> str:
        return self.id


class SandboxCard(models.Model):
    """A test card that the sandbox keeps."""

    id = models.CharField(primary_key=True, max_length=40, default=sandbox_id)
    customer = models.ForeignKey(SandboxCustomer, on_delete=models.CASCADE, related_name="cards")
    number = models.CharField(max_length=19)
    exp_month = models.PositiveSmallIntegerField()
    exp_year = models.PositiveSmallIntegerField()
    detached = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.id


class SandboxIntent(models.Model):
    """A payment in the sandbox's books; `card` is what the shopper typed last, `notices` how it tells the shop.

    `refunded` counts every refund that did not fail, `disputed` what disputes have taken just now.
    """

    id = models.CharField(primary_key=True, max_length=40, default=sandbox_id)
    key = models.CharField(max_length=60, unique=True)
    reference = models.CharField(max_length=40, blank=True)
    amount = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=16, default="pending")
    captured = models.PositiveIntegerField(default=0)
    refunded = models.PositiveIntegerField(default=0)
    disputed = models.PositiveIntegerField(default=0)
    customer = models.ForeignKey(SandboxCustomer, null=True, on_delete=models.SET_NULL, related_name="+")
    keep_card = models.BooleanField(default=False)
    card = models.JSONField(default=dict)
    kept = models.ForeignKey(SandboxCard, null=True, on_delete=models.SET_NULL, related_name="+")
    notices = models.CharField(max_length=10, default="once")
    failure_code = models.CharField(max_length=60, blank=True)
    return_url = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True, db_index=True)

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(captured__gte=F("refunded") + F("disputed")), name="sandbox_refunds_are_bounded"
            )
        ]

    def __str__(self) -> str:
        return self.id


class SandboxRefund(models.Model):
    """A refund in the sandbox's books; `key` is the shop's, null where it was made on the sandbox's own pages.

    At `due_at` it changes once more: one that is requested succeeds, one that has succeeded fails.
    """

    id = models.CharField(primary_key=True, max_length=40, default=sandbox_id)
    intent = models.ForeignKey(SandboxIntent, on_delete=models.CASCADE, related_name="refunds")
    key = models.CharField(max_length=120, unique=True, null=True)  # noqa: DJ001
    amount = models.PositiveIntegerField()
    status = models.CharField(max_length=10, default="succeeded")
    reason = models.CharField(max_length=200, blank=True)
    due_at = models.DateTimeField(null=True, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.id


class SandboxDispute(models.Model):
    """A dispute in the sandbox's books; `inquiry` only asks, and takes no money.

    At `due_at` the bank decides: until then the shop may make its one `statement`, after that it takes a while.
    """

    id = models.CharField(primary_key=True, max_length=40, default=sandbox_id)
    intent = models.ForeignKey(SandboxIntent, on_delete=models.CASCADE, related_name="disputes")
    amount = models.PositiveIntegerField()
    reason = models.CharField(max_length=60)
    inquiry = models.BooleanField(default=False)
    status = models.CharField(max_length=10, default="open")
    statement = models.TextField(blank=True)
    due_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.id


class SandboxSetup(models.Model):
    """A card on its way to being kept, in the sandbox's books."""

    id = models.CharField(primary_key=True, max_length=40, default=sandbox_id)
    key = models.CharField(max_length=60, unique=True)
    customer = models.ForeignKey(SandboxCustomer, on_delete=models.CASCADE, related_name="setups")
    status = models.CharField(max_length=16, default="pending")
    card = models.JSONField(default=dict)
    kept = models.ForeignKey(SandboxCard, null=True, on_delete=models.SET_NULL, related_name="+")
    failure_code = models.CharField(max_length=60, blank=True)
    return_url = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.id


class SandboxNotice(models.Model):
    """Something the sandbox tells the shop, by itself at `due_at` (null: never); `sent_at` is when the shop had it."""

    intent = models.ForeignKey(SandboxIntent, null=True, on_delete=models.CASCADE, related_name="told")
    setup = models.ForeignKey(SandboxSetup, null=True, on_delete=models.CASCADE, related_name="told")
    kind = models.CharField(max_length=30)
    due_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(intent=None) ^ Q(setup=None), name="a_notice_is_about_one_thing"),
        ]
        indexes = [models.Index(fields=["sent_at", "due_at"])]

    def __str__(self) -> str:
        return self.kind
