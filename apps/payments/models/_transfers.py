"""Bank transfers: what shoppers promised to send, and what staff saw on the bank statement."""

import secrets

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from shop.common.ledger import LedgerRow

# Crockford's base 32 without digits that look like letters, so that people can type the purpose of a transfer.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def transfer_code() -> str:
    """What the shopper writes as the purpose of the transfer, such as P7K2-M9QX-A4TD."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(11))
    return f"P{letters[:3]}-{letters[3:7]}-{letters[7:]}"


class TransferPromise(models.Model):
    """A payment by bank transfer; `code` is its purpose and what the port calls `gateway_id`.

    `arrived` repeats what the transfers sum to, so that one statement can check it and change it.
    """

    code = models.CharField(primary_key=True, max_length=20, default=transfer_code)
    key = models.UUIDField(unique=True)
    reference = models.UUIDField()
    amount = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    arrived = models.PositiveIntegerField(default=0)
    given_up = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(arrived__lte=F("amount")), name="no_more_arrives_than_was_promised"),
            CheckConstraint(condition=Q(given_up=False) | Q(arrived=0), name="what_is_given_up_never_arrived"),
        ]

    def __str__(self) -> str:
        return self.code


class Transfer(LedgerRow):
    """A line of the bank statement: money that arrived for a promise, in minor units."""

    promise = models.ForeignKey(TransferPromise, on_delete=models.PROTECT, related_name="transfers")
    amount = models.PositiveIntegerField()
    bank_reference = models.CharField(max_length=80)
    actor = models.CharField(max_length=254)

    class Meta:
        ordering = ["pk"]
        constraints = [
            UniqueConstraint("promise", "bank_reference", name="one_transfer_per_line_of_the_statement"),
            CheckConstraint(condition=Q(amount__gte=1), name="a_transfer_moves_something"),
        ]

    def __str__(self) -> str:
        return self.bank_reference


class TransferRefund(models.Model):
    """Money that staff send back by hand; `bank_reference` is empty until they did."""

    promise = models.ForeignKey(TransferPromise, on_delete=models.PROTECT, related_name="refunds")
    key = models.CharField(max_length=120, unique=True)
    amount = models.PositiveIntegerField()
    bank_reference = models.CharField(max_length=80, blank=True)
    actor = models.CharField(max_length=254, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            UniqueConstraint(
                "promise",
                "bank_reference",
                condition=~Q(bank_reference=""),
                name="one_refund_per_line_of_the_statement",
            )
        ]

    def __str__(self) -> str:
        return self.key
