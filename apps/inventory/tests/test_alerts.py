"""Shoppers who want to be told: noted once, claimed once, forgotten in time."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.inventory import services as inventory
from apps.inventory import tasks
from apps.inventory.models import AlertTry, StockAlert, StockItem
from apps.inventory.tests.factories import make_stock

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _sold_out():
    make_stock("MUG-1", berlin=0)
    make_stock("LAMP", berlin=2)


def ask(email="ada@example.com", *, sku="MUG-1", client="198.51.100.7", now=NOW):
    inventory.ask_for_alert(sku=sku, email=email, client=client, now=now)


def restock(units=3, sku="MUG-1"):
    inventory.adjust_stock(sku=sku, location="berlin", delta=units, reason="Delivery", actor="staff")


def claim(limit=100, now=NOW):
    return inventory.claim_alerts(skus=["MUG-1", "LAMP"], limit=limit, now=now)


def test_a_wish_is_noted_once_however_often_and_however_it_is_spelt():
    for spelling in ("ada@example.com", " Ada@Example.COM "):
        ask(spelling)
    ask("bob@example.com")

    assert inventory.count_waiting(["MUG-1", "LAMP"]) == {"MUG-1": 2}
    assert sorted(StockAlert.objects.values_list("email", flat=True)) == ["ada@example.com", "bob@example.com"]
    assert str(StockAlert.objects.get(email="ada@example.com")).startswith("ada@example.com waits for item ")


def test_what_can_be_ordered_or_is_unknown_is_not_waited_for():
    inventory.track(skus=["GIFT"], tracked=False)

    for sku in ("LAMP", "GIFT"):
        with pytest.raises(inventory.CanBeOrdered):
            ask(sku=sku)
    with pytest.raises(inventory.UnknownSku) as unknown:
        ask(sku="NOBODY-KNOWS")

    assert unknown.value.field == "sku"
    assert inventory.count_all_waiting() == 0


def test_nobody_is_claimed_before_it_is_back_and_then_each_once_in_the_order_of_asking():
    for name in ("ada", "bob", "cyd"):
        ask(f"{name}@example.com")
    assert claim() == []
    assert inventory.list_due_skus() == []

    restock()
    assert inventory.list_due_skus() == inventory.list_due_skus(["MUG-1"]) == ["MUG-1"]
    assert [alert.email for alert in claim(2)] == ["ada@example.com", "bob@example.com"]
    assert [alert.email for alert in claim(2)] == ["cyd@example.com"]
    assert claim() == []
    assert inventory.list_due_skus() == []


def test_who_was_told_may_ask_again():
    ask()
    restock()
    claim()
    restock(-3)

    ask()
    ask()

    assert inventory.count_waiting(["MUG-1"]) == {"MUG-1": 1}
    assert StockAlert.objects.count() == 2


def test_the_database_keeps_to_one_live_alert_and_one_spelling():
    ask()
    fields = {"item": StockItem.objects.get(sku="MUG-1"), "created_at": NOW}

    for token, email in (("a" * 22, "ada@example.com"), ("b" * 22, "Bob@example.com")):
        with pytest.raises(IntegrityError), transaction.atomic():
            StockAlert.objects.create(token=token, email=email, **fields)


def test_an_address_can_be_named_so_often_a_day_and_a_client_so_often_in_a_quarter():
    for n in range(12):
        make_stock(f"BOWL-{n}", berlin=0)
    for n in range(10):
        ask(sku=f"BOWL-{n}", client=f"198.51.100.{n}")
    with pytest.raises(inventory.TooManyTries):
        ask(sku="BOWL-10")
    ask(sku="BOWL-10", now=NOW + timedelta(days=1))

    for n in range(50):
        ask(f"shopper{n}@example.com", client="203.0.113.9")
    with pytest.raises(inventory.TooManyTries) as refused:
        ask("another@example.com", client="203.0.113.9")

    assert refused.value.retry_after == 900
    assert not StockAlert.objects.filter(email="another@example.com").exists()


def test_the_way_out_forgets_all_alerts_of_the_address_and_of_nobody_else():
    make_stock("BOWL", berlin=0)
    ask()
    ask(sku="BOWL")
    ask("bob@example.com")
    token = StockAlert.objects.get(email="ada@example.com", item__sku="BOWL").token
    assert inventory.find_alert(token=token) == "BOWL"

    assert inventory.forget_address(token="x" * 22) == 0
    assert inventory.forget_address(token=token) == 2
    assert inventory.forget_address(token=token) == 0

    assert inventory.find_alert(token=token) == ""
    assert list(StockAlert.objects.values_list("email", flat=True)) == ["bob@example.com"]


def test_addresses_are_forgotten_some_time_after_the_mail_and_after_a_year_without(settings):
    settings.STOCK_ALERT_DAYS = 30
    ask("told@example.com")
    restock()
    claim(now=NOW)
    restock(-3)
    ask("waits@example.com")

    assert inventory.forget_old_alerts(now=NOW + timedelta(days=30)) == 0
    assert inventory.forget_old_alerts(now=NOW + timedelta(days=30, seconds=1)) == 1
    assert inventory.forget_old_alerts(now=NOW + timedelta(days=365)) == 0
    assert not AlertTry.objects.exists()
    assert inventory.forget_old_alerts(now=NOW + timedelta(days=366)) == 1
    tasks.forget_old_alerts()
    assert not StockAlert.objects.exists()


def test_the_most_wanted_comes_first():
    make_stock("BOWL", berlin=0)
    for name in ("ada", "bob"):
        ask(f"{name}@example.com", sku="BOWL")
    ask()

    assert inventory.list_most_wanted(limit=1) == [("BOWL", 2)]
    assert inventory.count_all_waiting() == 3
