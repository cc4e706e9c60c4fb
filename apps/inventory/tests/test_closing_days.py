"""Closing days: once, whoever does it and whenever it is cut off, and right although movements come late."""

import threading
import time
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from apps.inventory import services as inventory
from apps.inventory.models import DayBook, Movement, PlaceDay, StockDay, StockLevel
from apps.inventory.services import _closing, _importing
from apps.inventory.tests.factories import make_stock
from tests import crowd

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)


def happened(days: int = 20, skus: int = 3) -> None:
    """Something on each of so many days up to yesterday."""
    for n in range(skus):
        make_stock(f"MUG-{n}", berlin=0)
    inventory.import_history(
        [
            inventory.PastMovement(
                NOW - timedelta(days=day), f"MUG-{n}", "berlin", "receipt", 5, f"{n}-{day}", unit_cost=100 * (n + 1)
            )
            for n in range(skus)
            for day in range(1, days + 1)
        ],
        actor="old shop",
    )


def comes_late(*, days_ago: int = 1, units: int = 7) -> None:
    """A movement whose transaction began so many days ago, and is committed only now."""
    level = StockLevel.objects.get(item__sku="MUG-0")
    at = NOW - timedelta(days=days_ago)
    late = Movement(level=level, kind="restock", quantity=units, actor="staff", key=f"late-{days_ago}", created_at=at)
    _importing._insert([late])
    StockLevel.objects.filter(pk=level.pk).update(on_hand=level.on_hand + units)


def told(day: int = 0) -> int:
    return inventory.get_valuation(day=NOW.date() - timedelta(days=day), now=NOW).on_hand


@pytest.mark.django_db
def test_closing_again_changes_nothing():
    happened()
    inventory.close_days(now=NOW)
    before = list(StockDay.objects.order_by("pk").values()), list(PlaceDay.objects.order_by("pk").values())

    inventory.close_days(now=NOW)

    assert (list(StockDay.objects.order_by("pk").values()), list(PlaceDay.objects.order_by("pk").values())) == before
    assert DayBook.objects.get().through == NOW.date() - timedelta(days=1)


@pytest.mark.django_db
def test_a_run_that_is_cut_off_is_taken_up_by_the_next(monkeypatch):
    happened()

    assert not inventory.close_days(now=NOW, seconds=0)
    assert inventory.get_progress(now=NOW).open_days == 13
    assert told() == 300  # what is not closed is added up at once
    assert inventory.close_days(now=NOW)

    assert (inventory.get_progress(now=NOW).open_days, told(), inventory.audit()) == (0, 300, [])


@pytest.mark.django_db
def test_a_batch_that_fails_leaves_the_books_as_they_were(monkeypatch):
    happened()
    inventory.close_days(now=NOW, seconds=0)
    before = StockDay.objects.count()

    def die(rows, batch_size):
        raise KeyboardInterrupt

    monkeypatch.setattr(PlaceDay.objects, "bulk_create", die)
    with pytest.raises(KeyboardInterrupt):
        inventory.close_days(now=NOW)
    monkeypatch.undo()

    assert StockDay.objects.count() == before
    inventory.close_days(now=NOW)
    assert inventory.audit() == []


@pytest.mark.django_db
def test_what_is_committed_after_its_day_was_closed_is_told_at_once_and_added_by_the_next_run():
    happened()
    inventory.close_days(now=NOW)

    comes_late()

    assert (told(), told(1), told(2)) == (307, 307, 285)
    assert inventory.audit() == []
    inventory.close_days(now=NOW)
    assert PlaceDay.objects.get(day=NOW.date() - timedelta(days=1)).received == 22
    assert (told(), inventory.audit()) == (307, [])


@pytest.mark.django_db
def test_without_looking_back_what_came_late_would_be_lost(monkeypatch):
    """The control of the test before: it is the count of movements that finds it."""
    happened()
    inventory.close_days(now=NOW)
    comes_late()
    monkeypatch.setattr(_closing, "find_late_days", lambda **days: [])

    inventory.close_days(now=NOW)

    assert told() == 300
    assert inventory.audit() != []


@pytest.mark.django_db
def test_the_audit_finds_what_came_too_late_and_days_that_were_tampered_with():
    happened(days=60, skus=1)
    inventory.close_days(now=NOW)
    comes_late(days_ago=50)

    assert f"The day {NOW.date() - timedelta(days=50)} was closed without some of its movements." in inventory.audit()

    inventory.reopen_days(since=NOW.date() - timedelta(days=50))
    inventory.close_days(now=NOW)
    assert inventory.audit() == []
    StockDay.objects.filter(day=NOW.date() - timedelta(days=3)).update(received=6)
    PlaceDay.objects.filter(day=NOW.date() - timedelta(days=1)).update(value=1)
    assert [finding.split(" add up")[0].split(" say")[0] for finding in inventory.audit()] == [
        "The days of MUG-0 at berlin",
        "The days of berlin",
    ]


@pytest.mark.django_db
def test_a_shop_that_moves_to_another_time_zone_gets_its_days_anew(settings):
    make_stock("MUG-0", berlin=0)
    late = datetime(2026, 6, 28, 23, 30, tzinfo=UTC)
    inventory.import_history([inventory.PastMovement(late, "MUG-0", "berlin", "receipt", 5, "a")], actor="old shop")
    inventory.close_days(now=NOW)
    assert told(2) == 5

    settings.TIME_ZONE = "Europe/Berlin"

    with pytest.raises(inventory.NotYet):
        told(2)
    inventory.close_days(now=NOW)
    assert (told(2), told(1), inventory.audit()) == (0, 5, [])
    assert StockDay.objects.get().day == NOW.date() - timedelta(days=1)


@pytest.mark.django_db
def test_while_the_books_are_being_made_reports_say_so_rather_than_something_wrong():
    happened(days=50, skus=1)

    with pytest.raises(inventory.NotYet):
        told()
    inventory.close_days(now=NOW)

    assert told() == 250


@pytest.mark.django_db
def test_a_shop_in_which_nothing_moved_has_nothing_to_close():
    assert inventory.close_days(now=NOW)

    assert (told(), inventory.get_progress(now=NOW).open_days) == (0, 0)
    assert not StockDay.objects.exists()


@pytest.fixture
def crossing(monkeypatch):
    """How many runs add up at the same moment, at most."""
    inside, most, lock, truly = [0], [0], threading.Lock(), _closing.add_up

    def add_up(*days, **items):
        with lock:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        time.sleep(0.2)
        try:
            return truly(*days, **items)
        finally:
            with lock:
                inside[0] -= 1

    monkeypatch.setattr(_closing, "add_up", add_up)
    return most


def close(_n: int) -> str:
    crowd.request(lambda: inventory.close_days(now=NOW))
    return "closed"


@pytest.mark.django_db(transaction=True)
def test_runs_at_the_same_moment_wait_for_each_other(crossing):
    happened()

    outcomes = crowd.in_threads(close, [0, 1, 2, 3])

    assert (list(outcomes), crossing[0]) == (["closed"] * 4, 1)
    assert (StockDay.objects.count(), inventory.audit()) == (60, [])


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_day_book_in_hand_runs_would_cross(crossing, monkeypatch):
    """The control of the test before."""
    happened()
    DayBook.objects.create(pk=1)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows: rows)

    crowd.in_threads(close, [0, 1, 2, 3])

    assert crossing[0] > 1


def work(n: int) -> str:
    """One closes again and again, the others book."""
    if n == 0:
        for _time in range(5):  # as if it was tomorrow: today is closed while it goes on
            crowd.request(lambda: inventory.close_days(now=timezone.now() + timedelta(days=1)))
        return "0"
    book = partial(inventory.adjust_stock, sku=f"MUG-{n % 3}", location="berlin", reason="Count", actor="staff")
    for _time in range(8):
        crowd.request(lambda: book(delta=2))
    return "16"


@pytest.mark.django_db(transaction=True)
def test_what_is_booked_while_days_are_closed_is_never_lost():
    happened()

    booked = sum(map(int, crowd.in_threads(work, [0, 1, 2, 3])))

    later = timezone.now() + timedelta(days=1)
    assert inventory.get_valuation(now=later).on_hand == 300 + booked
    inventory.close_days(now=later)
    assert inventory.audit() == []
    assert sum(PlaceDay.objects.values_list("corrected", flat=True)) == booked
