"""Many tasks at the same moment: each crossing is told once, and each shopper; and what happens without the guards."""

from threading import Barrier, Lock

import pytest
from django.db import connection
from django.utils import timezone

from apps.cart.tests.factories import make_goods
from apps.catalog import services as catalog
from apps.catalog.services import _alerts
from apps.catalog.signals import wishes_came_true
from apps.inventory import services as inventory
from apps.inventory.models import StockAlert, StockItem
from apps.inventory.services import _thresholds
from apps.inventory.signals import back_in_stock, out_of_stock, stock_low
from apps.notifications import tasks
from apps.notifications.models import Message
from tests import crowd

pytestmark = pytest.mark.django_db(transaction=True)

CHECKERS, MAILERS, SHOPPERS = 20, 10, 40


@pytest.fixture
def told():
    """What was announced, by all threads."""
    heard, lock = [], Lock()

    def hear(event, **_):
        with lock:
            heard.append(event)

    signals = (stock_low, out_of_stock, back_in_stock, wishes_came_true)
    for signal in signals:
        signal.connect(hear)
    yield heard
    for signal in signals:
        signal.disconnect(hear)


@pytest.fixture
def sold_out(monkeypatch):
    """A mug that has just sold out, of which nobody took note yet."""
    monkeypatch.setattr(_thresholds, "check_after_commit", lambda skus: None)
    make_goods("MUG-1", stock=1)
    inventory.adjust_stock(sku="MUG-1", location="main", delta=-1, reason="Sold", actor="staff")


def meet(monkeypatch, module, name, many, then):
    """Let `many` threads come to the function, and only then any of them go on, with `then`."""
    gate = Barrier(many)

    def wait(*args, **kwargs):
        connection.close()  # there are fewer than threads
        gate.wait(timeout=60)
        return then(*args, **kwargs)

    monkeypatch.setattr(module, name, wait)


def check(_):
    return str(crowd.request(lambda: inventory.check_thresholds(now=timezone.now())))


def names(events):
    return sorted(type(event).__name__ for event in events)


def test_twenty_that_saw_the_same_crossing_tell_it_once(monkeypatch, sold_out, told):
    meet(monkeypatch, _thresholds, "_settle", CHECKERS, _thresholds._settle)

    outcomes = crowd.in_threads(check, [None] * CHECKERS)

    assert sorted(outcomes) == ["['MUG-1']"] + ["[]"] * (CHECKERS - 1)
    assert names(told) == ["OutOfStock", "StockLow"]


def test_without_the_guard_all_twenty_would_tell_it(monkeypatch, sold_out, told):
    """The negative control: what they saw before they met is all they go by."""
    seen = StockItem.objects.crossing(5).get()

    def careless(pk, now):
        StockItem.objects.filter(pk=pk).update(low_since=now, out_since=now)
        _thresholds._announce(seen, now)
        return True

    meet(monkeypatch, _thresholds, "_settle", CHECKERS, careless)

    crowd.in_threads(check, [None] * CHECKERS)

    assert names(told) == ["OutOfStock"] * CHECKERS + ["StockLow"] * CHECKERS


def test_a_late_look_at_what_is_back_already_marks_nothing(monkeypatch, sold_out, told):
    """It found the shelf empty, then was slow; meanwhile goods came in and were looked at."""
    settle = _thresholds._settle

    def slow(pk, now):
        monkeypatch.setattr(_thresholds, "_settle", settle)
        inventory.adjust_stock(sku="MUG-1", location="main", delta=9, reason="Delivery", actor="staff")
        inventory.check_thresholds(now=now)
        return settle(pk, now)

    monkeypatch.setattr(_thresholds, "_settle", slow)
    inventory.check_thresholds(now=timezone.now())

    assert told == []
    assert StockItem.objects.get().out_since is None


@pytest.fixture
def back(sold_out, monkeypatch):
    """Forty shoppers wait for the mug, and three are here again."""
    monkeypatch.setattr(tasks.deliver_message, "delay", lambda message_id: None)
    monkeypatch.setattr(_alerts, "BATCH", 7)
    now = timezone.now()
    for n in range(SHOPPERS):
        inventory.ask_for_alert(sku="MUG-1", email=f"shopper{n}@example.com", client="198.51.100.7", now=now)
    inventory.adjust_stock(sku="MUG-1", location="main", delta=3, reason="Delivery", actor="staff")


def tell(_):
    return str(crowd.request(lambda: catalog.tell_waiting_shoppers(now=timezone.now())))


def shoppers(events):
    return sorted(shopper.email for event in events for shopper in event.shoppers)


def test_ten_mailers_at_once_write_to_each_shopper_once(back, told):
    outcomes = crowd.in_threads(tell, [None] * MAILERS)

    everybody = sorted(f"shopper{n}@example.com" for n in range(SHOPPERS))
    assert sum(int(outcome) for outcome in outcomes) == SHOPPERS, outcomes
    assert shoppers(told) == sorted(Message.objects.values_list("recipient", flat=True)) == everybody
    assert not StockAlert.objects.waiting().exists()


def test_without_the_claim_shoppers_would_be_announced_ten_times_and_the_outbox_still_holds(monkeypatch, back, told):
    """The negative control, and the second wall: one message per wish, whoever writes it."""

    def careless(*, skus, limit, now):
        due = StockAlert.objects.due().order_by("pk")[:limit]
        return [inventory.DueAlert(sku="MUG-1", email=alert.email, token=alert.token) for alert in due]

    monkeypatch.setattr(inventory, "claim_alerts", careless)

    crowd.in_threads(lambda _: str(crowd.request(lambda: _alerts._tell_batch(["MUG-1"], timezone.now()))), [None] * 10)

    assert len(shoppers(told)) == 70
    assert Message.objects.count() == len(set(shoppers(told))) == 7
