"""The door of payments: start, ask, settle, capture, give back."""

from apps.payments.gateways import GatewayRefused, GatewayUnavailable, SignatureInvalid
from apps.payments.gateways.registry import UnknownGateway
from apps.payments.gateways.sandbox import CardInvalid
from apps.payments.services._attempts import (
    CardDeclined,
    CardNotAccepted,
    cancel_payment,
    check_payment,
    pay_with_card,
    start_payment,
)
from apps.payments.services._audit import audit
from apps.payments.services._events import process_event, receive_event
from apps.payments.services._hosted_page import (
    HostedPage,
    HostedPageNotFound,
    answer_challenge,
    get_hosted_page,
    submit_card,
)
from apps.payments.services._info import (
    GatewayInfo,
    PaymentInfo,
    TransactionInfo,
    count_problems,
    get_payments,
    list_gateways,
    list_transactions,
    require_gateway,
)
from apps.payments.services._money import (
    RefundTooLarge,
    capture,
    request_capture,
    request_refund,
    request_return,
    return_money,
    send_refund,
)
from apps.payments.services._settlement import settle
from apps.payments.services._sweep import settle_uncertain

__all__ = [
    "CardDeclined",
    "CardInvalid",
    "CardNotAccepted",
    "GatewayInfo",
    "GatewayRefused",
    "GatewayUnavailable",
    "HostedPage",
    "HostedPageNotFound",
    "PaymentInfo",
    "RefundTooLarge",
    "SignatureInvalid",
    "TransactionInfo",
    "UnknownGateway",
    "answer_challenge",
    "audit",
    "cancel_payment",
    "capture",
    "check_payment",
    "count_problems",
    "get_hosted_page",
    "get_payments",
    "list_gateways",
    "list_transactions",
    "pay_with_card",
    "process_event",
    "receive_event",
    "request_capture",
    "request_refund",
    "request_return",
    "require_gateway",
    "return_money",
    "send_refund",
    "settle",
    "settle_uncertain",
    "start_payment",
    "submit_card",
]
