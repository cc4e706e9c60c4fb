"""Whatever moved when: what reports say about any past day is what a replay of the whole ledger says."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from apps.inventory import services as inventory
from apps.inventory.tests.replay import replay

SKUS = ("MUG-1", "MUG-2", "BOWL")
PLACES = ("berlin", "paris")
# Around these days clocks go forward or back, in Santiago and Beirut at midnight itself.
NOON = time(12)
BEGINNINGS = (date(2025, 3, 26), date(2025, 10, 22), date(2025, 9, 3), date(2025, 4, 2), date(2025, 6, 1))
ZONES = ("UTC", "Europe/Berlin", "America/Santiago", "Asia/Beirut", "Pacific/Kiritimati", "Pacific/Pago_Pago")
KINDS = ("receipt", "restock", "correction", "stocktake", "transfer", "sale", "cancel", "return")

moves = st.lists(
    st.tuples(
        st.integers(0, 12 * 24 * 60 - 1),  # minutes after the beginning
        st.sampled_from(SKUS),
        st.sampled_from(PLACES),
        st.sampled_from(KINDS),
        st.integers(-9, 20).filter(bool),
        st.one_of(st.none(), st.integers(0, 5000)),
    ),
    min_size=1,
    max_size=25,
)


@pytest.fixture
def zone(settings):
    """Keep shop in another time zone."""

    def move(name):
        settings.TIME_ZONE = name

    return move


def write(rows, beginning):
    """Write movements of the past; on hand may go below zero, as on backorder."""
    inventory.track(skus=SKUS)
    for place in PLACES:
        inventory.ensure_location(code=place, name=place.title())
    start = datetime.combine(beginning, datetime.min.time(), tzinfo=UTC)
    past = [
        inventory.PastMovement(
            at=start + timedelta(minutes=minutes),
            sku=sku,
            location=place,
            kind=kind,
            quantity=-abs(units) if kind == "sale" else abs(units) if kind in ("cancel", "return") else units,
            unit_cost=cost if units > 0 and kind in ("receipt", "restock") else None,
            key=f"old-{n}",
        )
        for n, (minutes, sku, place, kind, units, cost) in enumerate(rows)
    ]
    past += _what_is_missing(past, start + timedelta(days=12, hours=1))
    inventory.import_history(past, actor="old shop")


def _what_is_missing(past, at):
    """What comes in at last, so that nothing is owed in the end; in between, on hand may be far below zero."""
    left: Counter[tuple[str, str]] = Counter()
    for row in past:
        left[row.sku, row.location] += row.quantity
    return [
        inventory.PastMovement(
            at=at, sku=sku, location=place, kind="stocktake", quantity=-units, key=f"end-{sku}-{place}"
        )
        for (sku, place), units in left.items()
        if units < 0
    ]


def agree(day, now):
    """Everything the door tells about the end of `day` beside the replay."""
    truth = replay(day)
    valuation = inventory.get_valuation(day=day, now=now)
    assert valuation.on_hand == truth.total(truth.on_hand)
    assert valuation.value.amount == truth.total(truth.value)
    for place in valuation.places:
        assert place.on_hand == truth.total(truth.on_hand, location=place.location)
        assert place.value.amount == truth.total(truth.value, location=place.location)
    for row in inventory.to_valued(list(inventory.list_valued()), day=day, now=now):
        assert row.on_hand == truth.total(truth.on_hand, sku=row.sku)
        assert row.value.amount == truth.total(truth.value, sku=row.sku)
    for level in inventory.to_level_rows(list(inventory.list_levels()), day=day, now=now):
        assert level.on_hand == truth.on_hand[level.sku, level.location]
        assert level.value.amount == truth.value.get((level.sku, level.location), 0)
    for sku in (*SKUS, ""):
        (shown,) = inventory.get_trends(sku=sku, first_day=day, last_day=day, now=now).days
        of = {"sku": sku} if sku else {}
        assert shown.on_hand == truth.total(truth.on_hand, **of)
        assert shown.value.amount == truth.total(truth.value, **of)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ZONES)
def test_any_past_day_is_what_a_replay_of_the_ledger_says(zone, name):
    zone(name)

    @settings(
        max_examples=5,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        rows=moves,
        beginning=st.sampled_from(BEGINNINGS),
        closed=st.integers(0, 14),
        asked=st.lists(st.integers(-1, 13), min_size=1, max_size=3, unique=True),
    )
    def check(rows, beginning, closed, asked):
        with transaction.atomic():
            write(rows, beginning)
            now = datetime.combine(
                beginning + timedelta(days=13), NOON, tzinfo=UTC
            )  # that day in every zone, or after it
            inventory.close_days(now=now - timedelta(days=13 - closed) if closed < 13 else now)
            for day in asked:
                agree(beginning + timedelta(days=day), now)
            inventory.close_days(now=now)
            for day in asked:
                agree(beginning + timedelta(days=day), now)
            assert inventory.audit() == []
            transaction.set_rollback(True)

    check()
