"""Who supplies what: preferred suppliers, lead times and packs."""

import pytest
from django.db import IntegrityError, transaction

from apps.inventory import services as inventory
from apps.inventory.models import StockItem, Supplier, SupplierItem
from apps.inventory.tests.factories import make_stock, make_supplier

pytestmark = pytest.mark.django_db


def test_a_sku_is_bought_from_its_preferred_supplier():
    make_stock("MUG-1")
    make_supplier("cheap", MUG_1=100)
    make_supplier("dear", MUG_1=900)  # the last one that is preferred

    supply = inventory.get_supply(["MUG-1"])["MUG-1"]

    assert (supply.supplier_code, supply.supplier_name, supply.unit_cost) == ("dear", "Dear & Co", 900)
    assert SupplierItem.objects.filter(preferred=True).count() == 1


def test_where_none_is_preferred_the_cheapest_that_is_active_is_asked():
    make_stock("MUG-1")
    for code, cost in (("unknown", None), ("dear", 900), ("cheap", 100), ("gone", 1)):
        make_supplier(code)
        inventory.set_supply(supplier=code, sku="MUG-1", unit_cost=cost)
    Supplier.objects.filter(code="gone").update(active=False)

    assert inventory.get_supply(["MUG-1"])["MUG-1"].supplier_code == "cheap"


@pytest.mark.parametrize(("own", "usual", "days"), [(3, 7, 3), (None, 7, 7), (0, 7, 0), (None, None, 14)])
def test_a_lead_time_is_the_skus_own_else_the_suppliers_else_the_shops(own, usual, days, settings):
    settings.DEFAULT_LEAD_TIME_DAYS = 14
    make_stock("MUG-1")
    make_supplier("clay", lead_time_days=usual)
    inventory.set_supply(supplier="clay", sku="MUG-1", lead_time_days=own)

    assert inventory.get_supply(["MUG-1"])["MUG-1"].lead_time_days == days


def test_a_sku_that_nobody_supplies_takes_the_shops_lead_time(settings):
    settings.DEFAULT_LEAD_TIME_DAYS = 21
    make_stock("MUG-1")

    assert inventory.get_supply(["MUG-1"]) == {"MUG-1": inventory.SupplyInfo("MUG-1", "", "", lead_time_days=21)}


@pytest.mark.parametrize(("units", "ordered"), [(1, 24), (24, 24), (25, 36), (36, 36)])
def test_orders_are_whole_packs_and_no_less_than_the_minimum(units, ordered):
    supply = inventory.SupplyInfo("MUG-1", "clay", "Clay", lead_time_days=7, pack_size=12, minimum=20)

    assert supply.round_up(units) == ordered


def test_many_skus_cost_one_question(django_assert_num_queries):
    make_supplier()
    skus = [make_stock(f"MUG-{n}") for n in range(5)]
    for sku in skus:
        inventory.set_supply(supplier="clay", sku=sku)

    with django_assert_num_queries(1):
        assert set(inventory.get_supply(skus)) == set(skus)


def test_the_database_lets_no_second_supplier_be_preferred():
    make_stock("MUG-1")
    make_supplier("clay", MUG_1=450)
    make_supplier("other")

    with pytest.raises(IntegrityError), transaction.atomic():
        SupplierItem.objects.create(
            supplier=Supplier.objects.get(code="other"), item=StockItem.objects.get(sku="MUG-1"), preferred=True
        )


def test_what_is_unknown_is_named():
    make_stock("MUG-1")
    make_supplier()

    with pytest.raises(inventory.UnknownSupplier, match="nobody"):
        inventory.set_supply(supplier="nobody", sku="MUG-1")
    with pytest.raises(inventory.UnknownSku):
        inventory.set_supply(supplier="clay", sku="NONE")
    assert not SupplierItem.objects.exists()
