"""What staff see of stock alerts: how many wait for what, and who, if they may."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from apps.accounts.tests.factories import StaffFactory
from apps.inventory import services as inventory
from apps.inventory.models import StockAlert, StockItem
from apps.inventory.tests.factories import make_stock

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
ITEMS, ALERTS = "admin:inventory_stockitem_changelist", "admin:inventory_stockalert_changelist"


@pytest.fixture
def waited_for():
    """Two wait for the mug, which sold out; nobody for the lamp, which is there, or for the bowl, which is out."""
    for sku in ("MUG-1", "BOWL"):
        make_stock(sku, berlin=1)
        inventory.adjust_stock(sku=sku, location="berlin", delta=-1, reason="Sold", actor="staff")
    make_stock("LAMP", berlin=9)
    inventory.check_thresholds(now=NOW)
    for name in ("ada", "bob"):
        inventory.ask_for_alert(sku="MUG-1", email=f"{name}@example.com", client="198.51.100.7", now=NOW)


def listed(client, query, name=ITEMS):
    answer = client.get(reverse(name) + query)
    assert answer.status_code == 200
    return [str(row) for row in answer.context["cl"].result_list], answer.content.decode()


@pytest.fixture
def staff(client):
    client.force_login(StaffFactory())
    return client


@pytest.mark.parametrize(
    ("query", "skus"),
    [("?out=1", ["BOWL", "MUG-1"]), ("?waiting=1", ["MUG-1"]), ("?low=1", ["BOWL", "MUG-1"])],
    ids=["out", "waiting", "low"],
)
def test_the_cards_lead_to_what_they_counted(staff, waited_for, query, skus):
    assert listed(staff, query)[0] == skus


def test_the_list_and_the_page_of_a_sku_say_how_many_wait(staff, waited_for, django_assert_max_num_queries):
    with django_assert_max_num_queries(9):
        page = listed(staff, "")[1]
    assert '<td class="field-waiting' in page or "shoppers waiting" in page.lower()
    item = StockItem.objects.get(sku="MUG-1")
    one = staff.get(reverse("admin:inventory_stockitem_change", args=[item.pk]))
    assert getattr(one.context["original"], "total_waiting", None) == 2


def test_alerts_are_read_and_filtered_and_cost_the_same_for_many(staff, waited_for, django_assert_max_num_queries):
    StockAlert.objects.filter(email="bob@example.com").update(mailed_at=NOW)
    for n in range(20):
        inventory.ask_for_alert(sku="BOWL", email=f"shopper{n}@example.com", client="198.51.100.8", now=NOW)

    with django_assert_max_num_queries(9):
        rows, page = listed(staff, "?q=MUG-1", ALERTS)
    assert len(rows) == 2
    assert "ada@example.com" in page
    assert len(listed(staff, "?state=told", ALERTS)[0]) == 1
    assert len(listed(staff, "?state=waiting", ALERTS)[0]) == 21
    alert = StockAlert.objects.get(email="ada@example.com")
    assert staff.get(reverse("admin:inventory_stockalert_change", args=[alert.pk])).status_code == 200
    assert staff.post(reverse("admin:inventory_stockalert_delete", args=[alert.pk]), {"post": "yes"}).status_code == 403


def test_addresses_are_for_those_who_may_view_alerts(client, waited_for):
    colleague = StaffFactory(is_superuser=False)
    colleague.user_permissions.add(Permission.objects.get(codename="view_stockitem"))
    client.force_login(colleague)

    assert client.get(reverse(ALERTS)).status_code == 403
    assert "ada@example.com" not in listed(client, "?waiting=1")[1]
