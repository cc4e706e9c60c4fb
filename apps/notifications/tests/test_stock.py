"""What staff are told of stock: gathered, once, and once a day; and shoppers who waited."""

from datetime import UTC, datetime

import pytest

from apps.accounts import services as accounts
from apps.catalog import signals as catalog_signals
from apps.inventory import services as inventory
from apps.inventory import signals
from apps.inventory.tests.factories import make_stock
from apps.notifications import services, tasks
from apps.notifications.models import Message, StockNote

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 11, 28, 6, 10, tzinfo=UTC)  # ten past seven in Berlin


@pytest.fixture(autouse=True)
def _staff(monkeypatch, settings):
    settings.TIME_ZONE, settings.STOCK_DIGEST_HOUR = "Europe/Berlin", 7
    monkeypatch.setattr(accounts, "list_staff_emails", lambda: ["a@shop.example", "b@shop.example"])
    monkeypatch.setattr(tasks.deliver_message, "delay", lambda message_id: None)


def low(sku, key="1"):
    event = signals.StockLow(sku=sku, available=3, threshold=5, key=f"{sku}:{key}")
    signals.stock_low.send(sender=signals.StockLow, event=event)


def out(sku, key="1"):
    signals.out_of_stock.send(sender=signals.OutOfStock, event=signals.OutOfStock(sku=sku, key=f"{sku}:{key}"))


def back(sku):
    event = signals.BackInStock(sku=sku, available=1, key=f"{sku}:2")
    signals.back_in_stock.send(sender=signals.BackInStock, event=event)


def contexts(kind):
    return [message.context for message in Message.objects.filter(kind=kind, recipient="a@shop.example").order_by("pk")]


def test_two_hundred_crossings_are_one_mail_for_each_of_the_staff():
    for n in range(100):
        low(f"MUG-{n:03}")
        out(f"MUG-{n:03}")
        low(f"BOWL-{n:03}") if n < 2 else None

    assert services.tell_staff_of_stock() == 200
    assert services.tell_staff_of_stock() == 2
    assert services.tell_staff_of_stock() == 0

    first, rest = contexts("stock_changed")
    assert Message.objects.count() == 4
    assert len(first["out"] + rest["out"]) == len(set(first["out"]) | set(rest["out"])) == 100
    assert [sku for sku, *_ in first["low"] + rest["low"]] == ["BOWL-000", "BOWL-001"]


def test_what_is_low_and_out_at_once_is_told_as_out():
    low("MUG")
    out("MUG")

    services.tell_staff_of_stock()

    assert contexts("stock_changed") == [{"out": ["MUG"], "low": []}]


def test_what_is_back_before_it_was_told_is_not_told():
    out("MUG")
    back("MUG")

    assert services.tell_staff_of_stock() == 0
    assert not Message.objects.exists()


def test_the_first_note_sets_the_clock_and_the_sweep_tells_what_was_lost(
    monkeypatch, django_capture_on_commit_callbacks
):
    asked = []
    monkeypatch.setattr(tasks.tell_staff_of_stock, "apply_async", lambda **when: asked.append(when["countdown"]))
    with django_capture_on_commit_callbacks(execute=True):
        low("MUG")
        low("BOWL")
    assert asked == [120.0]

    tasks.tell_staff_of_stock()

    assert contexts("stock_changed") == [{"out": [], "low": [["BOWL", 3, 5], ["MUG", 3, 5]]}]


def test_the_single_mails_can_be_switched_off(settings):
    settings.STOCK_MAILS = False

    low("MUG")

    assert not StockNote.objects.exists()


def test_nobody_to_tell_is_told_nothing_later(monkeypatch):
    monkeypatch.setattr(accounts, "list_staff_emails", list)

    out("MUG")

    assert not StockNote.objects.exists()


def test_a_note_says_what_it_is():
    out("MUG")

    assert str(StockNote.objects.get()) == "MUG is out"


@pytest.fixture
def empty_shelf():
    make_stock("MUG", berlin=1)
    inventory.adjust_stock(sku="MUG", location="berlin", delta=-1, reason="Sold", actor="staff")
    inventory.check_thresholds(now=MORNING)
    StockNote.objects.all().delete()


def test_the_digest_is_sent_once_a_day_however_often_its_task_runs(empty_shelf):
    assert [services.write_digest(now=MORNING.replace(minute=n)) for n in (10, 20)] == [2, 2]
    services.write_digest(now=MORNING.replace(day=29))

    assert contexts("stock_digest") == [{"day": "2026-11-28"}, {"day": "2026-11-29"}]


@pytest.mark.parametrize(("hour", "told"), [(5, 0), (6, 2), (8, 2), (9, 0)])
def test_the_digest_comes_at_its_hour_of_the_shops_day_or_a_little_later(empty_shelf, hour, told):
    assert services.write_digest(now=MORNING.replace(hour=hour)) == told


def test_without_anything_to_say_or_switched_off_there_is_no_digest(settings, monkeypatch):
    assert services.write_digest(now=MORNING) == 0
    monkeypatch.setattr(inventory, "count_all_waiting", lambda: 1)
    assert services.write_digest(now=MORNING) == 2

    settings.STOCK_DIGEST = False
    assert services.write_digest(now=MORNING.replace(day=29)) == 0


def test_each_shopper_gets_one_mail_per_wish():
    shoppers = tuple(
        catalog_signals.WaitingShopper(sku="MUG", email=f"{name}@example.com", token=name * 2)
        for name in ("ada", "bob")
    )
    for _time in range(2):
        event = catalog_signals.WishesCameTrue(shoppers=shoppers)
        catalog_signals.wishes_came_true.send(sender=type(event), event=event)

    found = Message.objects.order_by("pk").values_list("recipient", "dedupe_key", "context")
    assert list(found) == [
        ("ada@example.com", "back_in_stock:adaada", {"sku": "MUG", "token": "adaada"}),
        ("bob@example.com", "back_in_stock:bobbob", {"sku": "MUG", "token": "bobbob"}),
    ]
