"""The door of payments: start, ask, settle, capture, give back, reconcile; kept cards, disputes and transfers."""

from apps.payments.gateways import GatewayRefused, GatewayUnavailable, SignatureInvalid
from apps.payments.gateways.registry import UnknownGateway
from apps.payments.gateways.sandbox import CardInvalid
from apps.payments.services._approval import (
    RefundDecided,
    RefundNotFound,
    SecondPersonNeeded,
    approve_refund,
    decline_refund,
)
from apps.payments.services._attempts import (
    CardDeclined,
    CardNotAccepted,
    cancel_payment,
    check_payment,
    pay_with_card,
    start_payment,
)
from apps.payments.services._audit import audit
from apps.payments.services._by_hand import (
    ArrivalTooLarge,
    NotBookedByHand,
    note_arrival,
    note_refund_sent,
)
from apps.payments.services._disputes import DisputeDecided, DisputeNotFound, accept_dispute, contest_dispute
from apps.payments.services._events import process_event, receive_event
from apps.payments.services._hosted_page import (
    HostedPage,
    HostedPageNotFound,
    answer_challenge,
    get_hosted_page,
    submit_card,
)
from apps.payments.services._info import (
    DisputeInfo,
    GatewayInfo,
    PaymentInfo,
    RefundInfo,
    TransactionInfo,
    count_refunds_to_approve,
    get_payments,
    list_disputes,
    list_gateways,
    list_refunds,
    list_transactions,
    require_gateway,
)
from apps.payments.services._keeping import (
    CardInfo,
    CardNotFound,
    CardsNotKept,
    SavingInfo,
    SavingNotFound,
    begin_saving,
    check_saving,
    forget_card,
    keeper,
    list_cards,
)
from apps.payments.services._money import (
    CaptureTooLarge,
    RefundTooLarge,
    capture,
    request_capture,
    request_refund,
    request_return,
    return_money,
    send_refund,
)
from apps.payments.services._reconciling import give_back, reconcile
from apps.payments.services._settlement import settle
from apps.payments.services._sweep import settle_uncertain

__all__ = [
    "ArrivalTooLarge",
    "CaptureTooLarge",
    "CardDeclined",
    "CardInfo",
    "CardInvalid",
    "CardNotAccepted",
    "CardNotFound",
    "CardsNotKept",
    "DisputeDecided",
    "DisputeInfo",
    "DisputeNotFound",
    "GatewayInfo",
    "GatewayRefused",
    "GatewayUnavailable",
    "HostedPage",
    "HostedPageNotFound",
    "NotBookedByHand",
    "PaymentInfo",
    "RefundDecided",
    "RefundInfo",
    "RefundNotFound",
    "RefundTooLarge",
    "SavingInfo",
    "SavingNotFound",
    "SecondPersonNeeded",
    "SignatureInvalid",
    "TransactionInfo",
    "UnknownGateway",
    "accept_dispute",
    "answer_challenge",
    "approve_refund",
    "audit",
    "begin_saving",
    "cancel_payment",
    "capture",
    "check_payment",
    "check_saving",
    "contest_dispute",
    "count_refunds_to_approve",
    "decline_refund",
    "forget_card",
    "get_hosted_page",
    "get_payments",
    "give_back",
    "keeper",
    "list_cards",
    "list_disputes",
    "list_gateways",
    "list_refunds",
    "list_transactions",
    "note_arrival",
    "note_refund_sent",
    "pay_with_card",
    "process_event",
    "receive_event",
    "reconcile",
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
