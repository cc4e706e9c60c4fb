"""Whatever happens in whatever order, the books of the warehouse add up."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import transaction
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
from apps.inventory.models import StockLevel
from apps.inventory.tests.factories import make_stock

SKUS = ("MUG-1", "MUG-2", "BOWL")
PLACES = ("berlin", "paris")
UNTIL = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


class Warehouse(RuleBasedStateMachine):
    """Reserves, sells, releases, takes back and adjusts, beside a model of plain numbers."""

    held = Bundle("held")
    sold = Bundle("sold")

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        for sku in SKUS:
            make_stock(sku, berlin=3, paris=2)
        self.on_hand = dict.fromkeys(SKUS, 5)
        self.reserved = dict.fromkeys(SKUS, 0)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @rule(target=held, lines=st.dictionaries(st.sampled_from(SKUS), st.integers(1, 4), min_size=1))
    def reserve(self, lines):
        reference = uuid4()
        enough = all(self.on_hand[sku] - self.reserved[sku] >= units for sku, units in lines.items())
        try:
            inventory.reserve(reference=reference, lines=lines, until=UNTIL)
        except inventory.OutOfStock as refused:
            assert not enough
            short = {entry["sku"]: entry["available"] for entry in refused.data["shortages"]}
            assert short == {
                sku: self.on_hand[sku] - self.reserved[sku]
                for sku, units in lines.items()
                if self.on_hand[sku] - self.reserved[sku] < units
            }
            return multiple()
        assert enough
        self._add(self.reserved, lines)
        return reference, lines

    @rule(target=sold, checkout=consumes(held), again=st.booleans())
    def commit(self, checkout, again):
        reference, lines = checkout
        for _time in range(1 + again):
            inventory.commit(reference=reference, lines=lines, actor="shopper")
        self._add(self.reserved, lines, -1)
        self._add(self.on_hand, lines, -1)
        return checkout

    @rule(checkout=consumes(held), again=st.booleans())
    def release(self, checkout, again):
        reference, lines = checkout
        assert inventory.release(reference=reference)
        if again:
            assert not inventory.release(reference=reference)
        self._add(self.reserved, lines, -1)

    @rule(checkout=consumes(sold), again=st.booleans())
    def restock(self, checkout, again):
        reference, lines = checkout
        assert inventory.restock(reference=reference, actor="staff")
        if again:
            assert not inventory.restock(reference=reference, actor="staff")
        self._add(self.on_hand, lines)

    @rule(target=sold, checkout=consumes(sold), units=st.dictionaries(st.sampled_from(SKUS), st.integers(1, 4)))
    def return_some(self, checkout, units):
        reference, lines = checkout
        units = {sku: count for sku, count in units.items() if sku in lines}
        try:
            inventory.restock(reference=reference, actor="staff", lines=units)
        except inventory.ReturnTooLarge:
            assert any(count > lines[sku] for sku, count in units.items())
            return checkout
        self._add(self.on_hand, units)
        left = {sku: count - units.get(sku, 0) for sku, count in lines.items()}
        return (reference, left) if any(left.values()) else multiple()

    @rule(
        sku=st.sampled_from(SKUS),
        location=st.sampled_from(PLACES),
        delta=st.integers(-6, 6).filter(bool),
        again=st.booleans(),
    )
    def adjust(self, sku, location, delta, again):
        level = StockLevel.objects.get(item__sku=sku, location__code=location)
        key = str(uuid4())
        try:
            for _time in range(1 + again):
                inventory.adjust_stock(sku=sku, location=location, delta=delta, reason="Count", actor="staff", key=key)
        except inventory.BelowReserved:
            assert level.on_hand + delta < level.reserved
            return
        assert level.on_hand + delta >= level.reserved
        self.on_hand[sku] += delta

    @invariant()
    def the_numbers_are_those_of_the_model(self):
        for sku, found in inventory.get_availability(SKUS).items():
            assert (found.on_hand, found.reserved) == (self.on_hand[sku], self.reserved[sku])
            assert found.available >= 0

    @invariant()
    def the_audit_is_clean(self):
        assert inventory.audit() == []

    @staticmethod
    def _add(numbers, lines, sign=1):
        for sku, units in lines.items():
            numbers[sku] += sign * units


@pytest.mark.django_db
def test_no_sequence_of_events_breaks_the_books():
    run_state_machine_as_test(
        Warehouse,
        settings=settings(
            max_examples=25,
            stateful_step_count=20,
            deadline=None,
            derandomize=True,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
