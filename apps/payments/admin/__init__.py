"""Payments in the back office, one file per subject; nothing to type over."""

from apps.payments.admin._books import ReconciliationAdmin, RefundAdmin
from apps.payments.admin._payments import GatewayEventAdmin, PaymentAdmin
from apps.payments.admin._sandbox import SandboxIntentAdmin

__all__ = ["GatewayEventAdmin", "PaymentAdmin", "ReconciliationAdmin", "RefundAdmin", "SandboxIntentAdmin"]
