"""Whatever happens in whatever order, the books of the warehouse add up after every step."""

from collections import Counter
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.db import transaction
from django.db.models import Sum
from django.db.models.functions import Coalesce
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from apps.inventory import services as inventory
from apps.inventory.models import Reservation, StockLevel
from apps.inventory.tests.factories import make_stock

SKUS = ("MUG-1", "MUG-2", "BOWL")
PLACES = ("berlin", "paris")
UNTIL = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


UNITS = st.dictionaries(st.sampled_from(SKUS), st.integers(1, 4), min_size=1)


class Warehouse(RuleBasedStateMachine):
    """Reserves, sells, sends, releases, takes back, adjusts, carries and sells ahead, beside a model of plain numbers.

    The model knows each SKU at each place: what is on hand, how far one may sell beyond it, what is kept back. What is
    reserved it reads from the reservations, as the books do; where they come from is the subject of other tests.
    """

    held = Bundle("held")
    sold = Bundle("sold")

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        for sku in SKUS:
            make_stock(sku, berlin=3, paris=2)
        self.on_hand = Counter(
            {(sku, place): units for sku in SKUS for place, units in zip(PLACES, (3, 2), strict=True)}
        )
        self.ahead: Counter[str] = Counter()
        self.kept: Counter[tuple[str, str]] = Counter()
        self.waiting: Counter[tuple[str, str]] = Counter()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    # what shoppers do

    @rule(target=held, lines=UNITS)
    def reserve(self, lines):
        reference, free = uuid4(), {sku: self._free(sku) for sku in SKUS}
        short = {sku: free[sku] for sku, units in sorted(lines.items()) if free[sku] < units}
        try:
            inventory.reserve(reference=reference, lines=lines, until=UNTIL)
        except inventory.OutOfStock as refused:
            left = {entry["sku"]: entry["available"] for entry in refused.data["shortages"]}
            assert left == short != {}
            return multiple()
        assert short == {}
        assert sum(self._of(reference).values()) == sum(lines.values())
        return reference, lines

    @rule(target=sold, checkout=consumes(held), again=st.booleans())
    def commit(self, checkout, again):
        reference, lines = checkout
        units = self._of(reference)
        for _time in range(1 + again):
            inventory.commit(reference=reference, lines=lines, actor="shopper")
        self.on_hand.subtract(units)
        self.waiting += units
        return checkout

    @rule(checkout=consumes(held), again=st.booleans())
    def release(self, checkout, again):
        reference, _lines = checkout
        assert inventory.release(reference=reference)
        if again:
            assert not inventory.release(reference=reference)

    # what comes back, and what leaves

    @rule(checkout=consumes(sold), again=st.booleans())
    def restock(self, checkout, again):
        reference, _lines = checkout
        units, lying = self._of(reference), self._of(reference, sent_at=None)
        assert inventory.restock(reference=reference, actor="staff")
        if again:
            assert not inventory.restock(reference=reference, actor="staff")
        self.on_hand.update(units)
        self.waiting -= lying

    @rule(target=sold, checkout=consumes(sold), units=UNITS)
    def return_some(self, checkout, units):
        reference, lines = checkout
        units = {sku: count for sku, count in units.items() if sku in lines}
        before, lying = self._of(reference), self._of(reference, sent_at=None)
        try:
            inventory.restock(reference=reference, actor="staff", lines=units)
        except inventory.ReturnTooLarge:
            assert any(count > lines[sku] for sku, count in units.items())
            return checkout
        self.on_hand.update(before - self._of(reference))
        self.waiting -= lying - self._of(reference, sent_at=None)
        left = {sku: count - units.get(sku, 0) for sku, count in lines.items()}
        return (reference, left) if any(left.values()) else multiple()

    @rule(target=sold, checkout=consumes(sold))
    def send(self, checkout):
        reference, _lines = checkout
        lying = self._of(reference, sent_at=None)
        absent = [
            at for at, units in lying.items() if self.on_hand[at] < 0 and self.on_hand[at] + self.waiting[at] < units
        ]
        try:
            inventory.mark_sent(reference=reference, now=UNTIL)
        except inventory.NotHere:
            assert absent
            return checkout
        assert not absent
        self.waiting -= lying
        return checkout

    # what staff does

    @rule(
        sku=st.sampled_from(SKUS),
        place=st.sampled_from(PLACES),
        delta=st.integers(-6, 6).filter(bool),
        again=st.booleans(),
    )
    def adjust(self, sku, place, delta, again):
        at, key = (sku, place), str(uuid4())
        bears = delta > 0 or (self.on_hand[at] >= -delta and self._room(at) + self.kept[at] >= -delta)
        try:
            for _time in range(1 + again):
                inventory.adjust_stock(sku=sku, location=place, delta=delta, reason="Count", actor="staff", key=key)
        except inventory.BelowReserved:
            assert not bears
            return
        assert bears
        self.on_hand[at] += delta

    @rule(units=UNITS, there=st.booleans(), again=st.booleans())
    def carry(self, units, there, again):
        source, target = PLACES if there else PLACES[::-1]
        free = all(self.on_hand[sku, source] - self._reserved((sku, source)) >= count for sku, count in units.items())
        journey = {"source": source, "target": target, "reason": "Fair", "actor": "staff", "key": str(uuid4())}
        try:
            for _time in range(1 + again):
                inventory.transfer_stock(units=units, **journey)
        except inventory.BelowReserved:
            assert not free
            return
        assert free
        for sku, count in units.items():
            self.on_hand[sku, source] -= count
            self.on_hand[sku, target] += count

    @rule(sku=st.sampled_from(SKUS), limit=st.integers(0, 4))
    def sell_ahead(self, sku, limit):
        policy = {"policy": "backorder", "backorder_limit": limit, "expected_on": date(2026, 12, 1)} if limit else {}
        inventory.configure_item(sku=sku, settings=inventory.ItemSettings(threshold=0, **policy))
        self.ahead[sku] = limit

    @rule(sku=st.sampled_from(SKUS), place=st.sampled_from(PLACES), units=st.integers(0, 3))
    def keep_back(self, sku, place, units):
        inventory.set_safety_stock(units={(sku, place): units})
        self.kept[sku, place] = units

    # what is always true

    @invariant()
    def the_numbers_are_those_of_the_model(self):
        for sku, found in inventory.get_availability(SKUS).items():
            assert found.on_hand == sum(self.on_hand[sku, place] for place in PLACES)
            assert found.reserved == sum(self._reserved((sku, place)) for place in PLACES)
            assert found.available == self._free(sku) >= found.ready >= 0

    @invariant()
    def every_place_is_as_the_model_has_it(self):
        levels = {(level.item.sku, level.location.code): level for level in StockLevel.objects.select_related()}
        waiting = inventory.get_waiting(level.pk for level in levels.values())
        assert {at: level.on_hand for at, level in levels.items()} == dict(self.on_hand)
        assert {at: waiting.get(level.pk, 0) for at, level in levels.items()} == {at: self.waiting[at] for at in levels}

    @invariant()
    def the_audit_is_clean(self):
        assert inventory.audit() == []

    def _room(self, at):
        """What may still be promised there; below nothing where a limit was lowered under what was promised."""
        ahead = self.ahead[at[0]] if at[1] == PLACES[0] else 0
        return self.on_hand[at] - self.kept[at] + ahead - self._reserved(at)

    def _free(self, sku):
        return sum(max(0, self._room((sku, place))) for place in PLACES)

    @staticmethod
    def _reserved(at):
        held = Reservation.objects.held().filter(level__item__sku=at[0], level__location__code=at[1])
        return held.aggregate(units=Coalesce(Sum("quantity"), 0))["units"]

    @staticmethod
    def _of(reference, **which):
        """The units a checkout holds or has bought, by SKU and place."""
        rows = Reservation.objects.filter(reference=reference, status__in=["held", "committed"], **which)
        return Counter({(row.level.item.sku, row.level.location.code): row.quantity - row.returned for row in rows})


@pytest.mark.django_db
def test_no_sequence_of_events_breaks_the_books():
    run_state_machine_as_test(
        Warehouse,
        settings=settings(
            max_examples=20,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
