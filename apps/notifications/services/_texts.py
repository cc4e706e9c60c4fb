"""What messages say: a table of kinds, the facts each text needs, and the rendering of both."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.template.loader import render_to_string

from apps.notifications.channels import Letter
from apps.notifications.models import Message
from apps.notifications.services import _stock_texts as stock
from apps.notifications.services._links import link
from apps.orders import services as orders
from shop.common.money import Money

Facts = Mapping[str, Any]
Kind = Message.Kind
CHARGED = {"paid", "partially_refunded", "refunded"}
STEPS = ["Ordered", "Packing", "Shipped", "Delivered"]


@dataclass(frozen=True, slots=True)
class Text:
    """How one kind of message is written: a subject line to be filled in, and what its templates print."""

    subject: str
    details: Callable[[Facts], Facts]


def compose(message: Message) -> Letter:
    """The message in words, with the state of things as it is now. Raises: OrderNotFound."""
    text = TEXTS[Kind(message.kind)]
    facts = {"shop_name": settings.SHOP_NAME, "site_url": settings.SITE_URL}
    facts |= text.details(message.context or {})
    subject = " ".join(text.subject.format_map(facts).split())
    template = f"notifications/{message.channel}/{message.kind}"
    return Letter(
        key=f"{message.uuid}.{message.resends}",
        recipient=message.recipient,
        subject=subject,
        text=_tidy(render_to_string(f"{template}.txt", facts)),
        html=render_to_string(f"{template}.html", facts | {"subject": subject}),
        unsubscribe_url=str(facts.get("unsubscribe_url", "")),
    )


def preview(*, message_id: int) -> Letter | None:
    """The message as it would be sent now; None where it carries a code, which nobody but its reader may see.

    Raises: OrderNotFound.
    """
    message = Message.objects.get(pk=message_id)
    return None if message.sensitive else compose(message)


def _tidy(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _registration(facts: Facts) -> Facts:
    return facts


def _account(_facts: Facts) -> Facts:
    return {"login_url": link("accounts:login"), "reset_url": link("accounts:password_reset")}


def _password_reset(facts: Facts) -> Facts:
    return {**facts, "confirm_url": link("accounts:password_reset_confirm", code=facts["code"])}


def _order(facts: Facts, *, step: int = 0) -> Facts:
    order = orders.find_order(number=facts["number"])
    return {
        "order": order,
        "order_url": link("orders:order", order.number, token=order.token),
        "lines": [(line, urljoin(settings.SITE_URL, line.image_url)) for line in order.lines],
        "steps": [(name, position <= step) for position, name in enumerate(STEPS, 1)],
        "charged": order.payment_status in CHARGED,
        "held": order.status == "on_hold",
        "owing": [payment for payment in order.payments if payment.instructions],
    }


def _shipment(facts: Facts) -> Facts:
    details = _order(facts, step=3)
    shipments = {shipment.number: shipment for shipment in details["order"].shipments}
    return {**details, "shipment": shipments[facts["shipment"]]}


def _refund(facts: Facts) -> Facts:
    return {**_order(facts), "amount": Money(facts["amount"], facts["currency"])}


def _exception(facts: Facts) -> Facts:
    return {
        **facts,
        "amount": Money(facts["amount"], facts["currency"]),
        "inbox_url": link("admin:orders_paymentexception_changelist"),
    }


TEXTS = {
    Kind.REGISTRATION_CODE: Text("Confirm your email for {shop_name}", _registration),
    Kind.ACCOUNT_EXISTS: Text("You already have an account at {shop_name}", _account),
    Kind.PASSWORD_RESET: Text("Your code for a new password", _password_reset),
    Kind.PASSWORD_CHANGED: Text("Your password was changed", _account),
    Kind.STOCK_LOW: Text("Low stock: {available} left of {title} ({sku})", stock.stock_low),
    Kind.STOCK_CHANGED: Text("{headline}", stock.stock_changed),
    Kind.STOCK_DIGEST: Text("Stock today: {alarms.out} out, {alarms.low} low", stock.stock_digest),
    Kind.BACK_IN_STOCK: Text("{title} is back", stock.back_in_stock),
    Kind.ORDER_PLACED: Text("Thank you! We have your order {order.number}", partial(_order, step=1)),
    Kind.ORDER_PROCESSING: Text("We are packing your order {order.number}", partial(_order, step=2)),
    Kind.ORDER_SHIPPED: Text("Your order {order.number} is on its way", _shipment),
    Kind.ORDER_DELIVERED: Text("Your order {order.number} has arrived", partial(_order, step=4)),
    Kind.ORDER_CANCELLED: Text("Your order {order.number} is cancelled", _order),
    Kind.ORDER_REFUNDED: Text("A refund for your order {order.number}", _refund),
    Kind.EXCEPTION_OPENED: Text("Please decide: {what} ({amount})", _exception),
    Kind.PAYMENT_REQUESTED: Text("Please pay for your order {order.number}", _order),
}
