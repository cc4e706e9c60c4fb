"""Cards that a gateway keeps for people with an account: never the number, only the words to know a card by."""

from typing import Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import UniqueConstraint


class GatewayCustomer(models.Model):
    """The gateway's name for one of our users; `key` is the idempotency key of making it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    gateway = models.CharField(max_length=20)
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    customer_id = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [UniqueConstraint("user", "gateway", name="one_customer_per_user_and_gateway")]

    def __str__(self) -> str:
        return self.customer_id or str(self.key)


class SavedCardQuerySet(models.QuerySet["SavedCard"]):
    """Questions about kept cards."""

    def kept(self) -> Self:
        """Those that are still kept, newest first."""
        return self.filter(forgotten_at=None).order_by("-pk")

    def of_user(self, user_id: int) -> Self:
        """The cards that a user may pay with."""
        return self.kept().filter(customer__user_id=user_id)


class SavedCard(models.Model):
    """A card that the gateway keeps; `public_id` is how the outside world names it."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    customer = models.ForeignKey(GatewayCustomer, on_delete=models.CASCADE, related_name="cards")
    card_id = models.CharField(max_length=120)
    brand = models.CharField(max_length=20)
    last4 = models.CharField(max_length=4)
    exp_month = models.PositiveSmallIntegerField()
    exp_year = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)
    forgotten_at = models.DateTimeField(null=True)

    objects = SavedCardQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [UniqueConstraint("customer", "card_id", name="one_row_per_kept_card")]

    def __str__(self) -> str:
        return f"{self.brand} {self.last4}"


class CardSaving(models.Model):
    """A card on its way to being kept without paying; `key` is the idempotency key under which the gateway knows it."""

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    customer = models.ForeignKey(GatewayCustomer, on_delete=models.CASCADE, related_name="savings")
    saving_id = models.CharField(max_length=120, null=True)  # noqa: DJ001  (unknown at first, and unique once known)
    status = models.CharField(max_length=16, default="pending")
    return_url = models.CharField(max_length=500, blank=True)
    client_secret = models.CharField(max_length=200, blank=True)
    redirect_url = models.CharField(max_length=500, blank=True)
    failure_message = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [UniqueConstraint("customer", "saving_id", name="one_row_per_saving")]

    def __str__(self) -> str:
        return self.saving_id or str(self.key)
