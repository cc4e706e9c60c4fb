"""What several tests of the notifications app need: an order that exists, staff, and a channel one can break."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.notifications.channels import CHANNELS, Letter
from apps.notifications.tests import factories
from apps.orders import services as orders


class Postbox:
    """A channel that keeps what it is given; `trouble` is raised instead while it is set."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.trouble: BaseException | None = None
        self.on_send: Callable[[Letter], Any] = lambda letter: None

    def send(self, letter: Letter) -> str:
        self.on_send(letter)
        if self.trouble:
            raise self.trouble
        self.letters.append(letter)
        return f"provider-{len(self.letters)}"


@pytest.fixture
def postbox(monkeypatch) -> Postbox:
    box = Postbox()
    monkeypatch.setitem(CHANNELS, "email", box)
    return box


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def later(now):
    return now + timedelta(minutes=2, seconds=1)


@pytest.fixture
def tell_of(monkeypatch) -> Callable[..., None]:
    """Makes the orders app know one order."""

    def install(**changes: Any) -> None:
        known = factories.order(**changes)

        def find_order(*, number: str) -> orders.OrderInfo:
            if number != known.number:
                raise orders.OrderNotFound()
            return known

        monkeypatch.setattr(orders, "find_order", find_order)

    return install
