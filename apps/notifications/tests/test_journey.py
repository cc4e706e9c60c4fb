"""From an order as it lies in the database to the mail in the customer's hands."""

import re

import pytest
from django.core import mail
from django.db import transaction

from apps.notifications.models import Message
from apps.orders import signals as orders
from apps.orders.tests.factories import OrderFactory


@pytest.mark.django_db(transaction=True)
def test_the_confirmation_arrives_after_the_commit_and_its_link_opens_the_order(client, settings):
    order = OrderFactory.create(email="ada@example.com", lines=2)

    with transaction.atomic():
        event = orders.OrderPlaced(number=order.number)
        orders.order_placed.send(sender=orders.OrderPlaced, event=event)
        assert mail.outbox == []

    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == (["ada@example.com"], f"Thank you! We have your order {order.number}")
    assert str(letter.body).count("1 × Stoneware mug") == 2  # noqa: RUF001
    found = re.search(rf"{settings.SITE_URL}(/orders/\S+)", str(letter.body))
    assert found
    assert client.get(found[1], HTTP_HOST="127.0.0.1").status_code == 200
    assert Message.objects.get().provider_id == letter.extra_headers["Message-ID"]
