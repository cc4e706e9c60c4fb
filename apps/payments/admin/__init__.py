"""Payments in the back office, one file per subject; nothing to type over."""

from apps.payments.admin._payments import GatewayEventAdmin, PaymentAdmin

__all__ = ["GatewayEventAdmin", "PaymentAdmin"]
