"""What the payments app stores."""

from apps.payments.models._cards import CardSaving, GatewayCustomer, SavedCard
from apps.payments.models._payments import Dispute, GatewayEvent, Payment, Reconciliation, Refund, Transaction
from apps.payments.models._sandbox import (
    SandboxCard,
    SandboxCustomer,
    SandboxDispute,
    SandboxIntent,
    SandboxNotice,
    SandboxRefund,
    SandboxSetup,
    sandbox_id,
)
from apps.payments.models._transfers import Transfer, TransferPromise, TransferRefund, transfer_code

__all__ = [
    "CardSaving",
    "Dispute",
    "GatewayCustomer",
    "GatewayEvent",
    "Payment",
    "Reconciliation",
    "Refund",
    "SandboxCard",
    "SandboxCustomer",
    "SandboxDispute",
    "SandboxIntent",
    "SandboxNotice",
    "SandboxRefund",
    "SandboxSetup",
    "SavedCard",
    "Transaction",
    "Transfer",
    "TransferPromise",
    "TransferRefund",
    "sandbox_id",
    "transfer_code",
]
