"""The colours of the words that say how things stand."""

STATUS_COLOURS = {
    "placed": "info",
    "processing": "warning",
    "shipped": "primary",
    "delivered": "success",
    "cancelled": "danger",
    "on hold": "danger",
}
PAYMENT_COLOURS = {
    "authorized": "info",
    "paid": "success",
    "partially paid": "warning",
    "partially refunded": "warning",
    "refunded": "warning",
    "voided": "danger",
}
REFUND_COLOURS = {
    "awaiting approval": "warning",
    "on its way": "info",
    "succeeded": "success",
    "failed": "danger",
    "declined": "danger",
}
REFUND_WORDS = {"awaiting_approval": "awaiting approval", "requested": "on its way"}


def refund_label(status: str) -> tuple[str, str]:
    """The word for a refund's status, and its colour."""
    word = REFUND_WORDS.get(status, status)
    return word, REFUND_COLOURS[word]
