"""The stock reports of the back office: what they say, to whom, and at what cost."""

import re
from html import unescape

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from apps.accounts import services as accounts
from apps.accounts.models import User
from apps.inventory import services as inventory
from apps.inventory.models import PurchaseOrder, StockItem
from apps.inventory.tests.factories import make_stock, make_supplier
from apps.inventory.tests.shelves import came, days_ago, sold, write_past

pytestmark = pytest.mark.django_db
PAGES = ("changelist", "to_order", "sku", "trends", "levels", "movements", "valuation", "sell_through", "ageing")


def make_staff(client, *rights):
    """A browser in which a member of staff with these rights is signed in."""
    accounts.ensure_user(email="staff@shop.example", password="a long password", full_name="Staff", is_staff=True)
    user = User.objects.get(email="staff@shop.example")
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    assert client.login(username="staff@shop.example", password="a long password")
    return client


@pytest.fixture
def staff(client):
    """Staff who may look at stock and its ledger."""
    return make_staff(client, "view_stockitem", "view_movement")


def page(browser, name, **asked):
    answer = browser.get(reverse(f"admin:inventory_stockfigure_{name}"), asked)
    assert answer.status_code == 200
    return answer


def words(answer):
    """What a reader of the page's own part reads, on one line."""
    html = answer.content.decode()
    return " ".join(unescape(strip_tags(html[html.index('class="shop-reports"') :])).split())


def rows(answer, caption):
    """The rows of the table with that caption, cell by cell."""
    html = answer.content.decode()
    table = html[html.index(f">{caption}</caption>") :]
    body = table[table.index("<tbody>") : table.index("</tbody>")]
    found = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in body.split("<tr>")[1:]]
    return [[" ".join(unescape(strip_tags(cell)).split()) for cell in row] for row in found]


@pytest.fixture
def past(db):
    """Mugs that sell daily and run out soon, bowls that nobody buys, vases that are out; all at known cost."""
    mugs = [sold("MUG-1", 2, ago=ago) for ago in range(1, 61)]
    write_past(
        came("MUG-1", 140, ago=100, cost=400),
        *mugs,
        came("BOWL", 30, ago=200, cost=1000, place="paris"),
        came("VASE", 5, ago=40, cost=900),
        sold("VASE", 5, ago=10),
    )


def test_the_overview_says_what_needs_doing(staff, past):
    answer = page(staff, "changelist")

    text = words(answer)
    assert "1 SKU out of stock" in text
    assert "€380.00 value of 50 units at cost" in text
    assert "€300.00 in 1 SKU not sold for 90 days" in text
    assert inventory.get_figures(["MUG-1"])["MUG-1"].sentence in text
    assert "2.00 units a day over the last 7 days, 2.18 over 28, 1.39 over 90." in text
    assert rows(answer, "Units by how long they lie here") == [
        ["up to 30 days", "0 units", "0%"],
        ["31 to 90 days", "0 units", "0%"],
        ["91 to 180 days", "20 units", "40%"],
        ["181 days to a year", "30 units", "60%"],
        ["over a year", "0 units", "0%"],
    ]


def test_the_overview_draws_a_bar_for_each_day_with_sales(staff, past):
    html = page(staff, "changelist").content.decode()

    assert html.count('<rect class="sold"') == 60
    assert 'aria-label="Units sold a day. 125 units sold from ' in html
    assert "style=" not in html[html.index('class="shop-reports"') :]


def test_an_empty_shop_is_told_what_comes(staff):
    text = words(page(staff, "changelist"))

    assert "No sale yet: figures appear the day after the first one." in text
    assert "Nothing needs ordering this week." in text


def test_while_figures_are_worked_out_the_pages_say_so(staff):
    write_past(came("MUG-1", 10, ago=5), sold("MUG-1", 1, ago=3), figures=False)

    assert "Past days are still being added up: 5 days to go." in words(page(staff, "sell_through"))

    inventory.close_days(now=timezone.now())
    assert "Figures are still being worked out for 1 SKU" in words(page(staff, "sell_through"))

    inventory.refresh_figures(now=timezone.now())
    assert "worked out" not in words(page(staff, "sell_through"))


def test_while_too_many_days_are_open_reports_ask_to_wait(staff):
    write_past(came("MUG-1", 10, ago=50), figures=False)

    answer = page(staff, "valuation")

    assert "The books of past days are being made; please look again in a few minutes" in words(answer)
    assert "shop-card" not in answer.content.decode()


def test_what_to_order_stands_with_its_reason(staff, past):
    answer = page(staff, "to_order", within="7")

    figures = inventory.get_figures(["MUG-1"])["MUG-1"]
    found = {row[0]: row for row in rows(answer, "SKUs to order, the most urgent first")}
    assert "BOWL" not in found
    assert found["MUG-1"][1:3] == ["today", str(figures.order_units)]
    assert found["MUG-1"][3].startswith(f"{figures.days_left} days")
    assert found["MUG-1"][5] == figures.sentence


def test_nothing_to_order_is_said(staff):
    make_stock("MUG-1")

    assert "Nothing needs ordering in that time." in words(page(staff, "to_order"))


def test_one_sku_shows_curves_figures_levels_and_movements(staff, past):
    answer = page(staff, "sku", sku="MUG-1")

    html, text = answer.content.decode(), words(answer)
    assert 'aria-label="Stock over time. 20 units on ' in html
    assert 'class="fan"' in html
    assert 'aria-label="Units sold by weekday. On average Mon: ' in html
    assert "Sell-through, 90 days 86%" in text
    assert "Average cost €4.00" in text
    assert "Value €80.00" in text
    (level,) = rows(answer, "Stock now")
    assert level[:8] == ["MUG-1", "Berlin", "20", "0", "20", "0", "€4.00", "€80.00"]
    assert len(rows(answer, "Latest movements")) == 10
    assert rows(answer, "Latest movements")[0][1:4] == ["Berlin", "Sale", "-2"]


def test_the_stock_of_a_sku_on_a_past_day_is_looked_up(staff, past):
    day = days_ago(50)

    answer = page(staff, "sku", sku="MUG-1", day=day.isoformat())

    (row,) = rows(answer, f"Stock at the end of {day.day} {day:%b %Y}")
    assert row[:8] == ["MUG-1", "Berlin", "118", "\N{EN DASH}", "\N{EN DASH}", "\N{EN DASH}", "€4.00", "€472.00"]


def test_days_without_stock_are_shaded(staff, past):
    html = page(staff, "sku", sku="VASE").content.decode()

    assert html.count('<rect class="empty"') == 1
    assert 'class="fan"' not in html


def test_a_sku_without_any_movement_has_a_page(staff):
    inventory.track(skus=["NEW"])

    assert "No figures yet: they appear the day after the SKU first moved." in words(page(staff, "sku", sku="NEW"))


def test_no_sku_is_a_question(staff):
    assert "Type a SKU and press Show" in words(page(staff, "sku"))


def test_trends_show_each_day(staff, past):
    asked = {"first_day": days_ago(2).isoformat(), "last_day": days_ago(0).isoformat()}

    found = rows(page(staff, "trends", sku="MUG-1", **asked), "Units by day, newest first")

    assert [row[1:] for row in found] == [
        ["0", "0", "0", "0", "0", "0", "20", "€80.00"],
        ["0", "2", "0", "0", "0", "0", "20", "€80.00"],
        ["0", "2", "0", "0", "0", "0", "22", "€88.00"],
    ]


def test_trends_of_a_place(staff, past):
    day = days_ago(1).isoformat()

    (row,) = rows(page(staff, "trends", location="paris", first_day=day, last_day=day), "Units by day, newest first")

    assert row[1:] == ["0", "0", "0", "0", "0", "0", "30", "€300.00"]


def test_many_days_are_drawn_by_the_week(staff, past):
    html = page(staff, "trends", first_day=days_ago(364).isoformat()).content.decode()

    assert "Units sold a week." in html
    assert 9 <= html.count('<rect class="sold"') <= 10


def test_levels_are_filtered(staff, past):
    out = rows(page(staff, "levels", state="out"), "Stock now")
    paris = rows(page(staff, "levels", location="paris", q="BO"), "Stock now")

    assert [(row[0], row[2], row[-1]) for row in out] == [("VASE", "0", "out")]
    assert [row[:3] for row in paris] == [["BOWL", "Paris", "30"]]


def test_movements_are_filtered(staff, past):
    asked = {"sku": "VASE", "kind": "sale", "first_day": days_ago(10).isoformat(), "last_day": days_ago(10).isoformat()}

    (row,) = rows(page(staff, "movements", **asked), "Movements, newest first")

    assert row[1:5] == ["VASE", "Berlin", "Sale", "-5"]


def test_the_value_is_told_by_place_and_sku_for_today_and_any_past_day(staff, past):
    now, then = page(staff, "valuation"), page(staff, "valuation", day=days_ago(20).isoformat())

    assert "The stock is worth €380.00 now" in words(now)
    assert rows(now, "Value by location") == [
        ["Berlin", "20", "0", "€80.00"],
        ["Paris", "30", "0", "€300.00"],
    ]
    assert [row[0::3] for row in rows(now, "Value by SKU")] == [
        ["BOWL", "€300.00"], ["MUG-1", "€80.00"], ["VASE", "€0.00"]
    ]  # fmt: skip
    assert [row[0::3] for row in rows(then, "Value by SKU")] == [
        ["BOWL", "€300.00"], ["MUG-1", "€232.00"], ["VASE", "€45.00"]
    ]  # fmt: skip
    assert 'aria-label="Value of stock over time. €380.00 on ' in now.content.decode()


def test_sell_through_begins_with_the_slowest_or_the_fastest(staff, past):
    slowest, fastest = page(staff, "sell_through"), page(staff, "sell_through", order="fastest")

    shown = [row[:4] for row in rows(slowest, "SKUs by what was sold of them, slowest first")]
    assert shown == [["BOWL", "30", "0", "0%"], ["MUG-1", "20", "120", "86%"], ["VASE", "0", "5", "100%"]]
    assert [row[0] for row in rows(fastest, "SKUs by what was sold of them, fastest first")] == [
        "VASE", "MUG-1", "BOWL"
    ]  # fmt: skip


def test_dead_stock_stands_with_the_money_in_it(staff, past):
    answer = page(staff, "ageing", idle_days="90")

    (row,) = rows(answer, "SKUs with stock, the longest unsold first")
    assert row[:7] == ["BOWL", "30", "0", "0", "0", "30", "0"]
    assert row[-1] == "€300.00"
    assert "€300.00 lies in 1 SKU not sold on 90 days with stock." in words(answer)


BAD = [
    ("trends", "first_day", "31/31/2026", "Enter a valid date."),
    ("trends", "first_day", "1800-01-01", "Choose a day from 2000 to 2099."),
    ("trends", "last_day", "2020-01-01", "Choose a day up to 730 days before the last one."),
    ("trends", "sku", "NO-SUCH", "There is no such SKU"),
    ("trends", "location", "nowhere", "Select a valid choice."),
    ("sku", "sku", "NO-SUCH", "There is no such SKU"),
    ("sku", "sku", "a\0b", "Null characters are not allowed."),
    ("sku", "span", "9e99", "Select a valid choice."),
    ("sku", "day", "2026-02-30", "Enter a valid date."),
    ("to_order", "within", "-1", "Select a valid choice."),
    ("levels", "q", "x" * 65, "at most 64 characters"),
    ("levels", "state", "lost", "Select a valid choice."),
    ("movements", "kind", "theft", "Select a valid choice."),
    ("movements", "cursor", "made-up", "That page is not there any more"),
    ("valuation", "day", "9999-12-31", "Choose a day from 2000 to 2099."),
    ("sell_through", "order", "best", "Select a valid choice."),
    ("ageing", "idle_days", "1e5", "Select a valid choice."),
]


@pytest.mark.parametrize(("name", "field", "value", "sentence"), BAD)
def test_what_cannot_be_asked_is_said_at_its_field(staff, past, name, field, value, sentence):
    asked = {"first_day": "2024-01-01"} if value == "2020-01-01" else {}

    answer = page(staff, name, **{**asked, field: value})

    html = answer.content.decode()
    assert sentence in html
    assert "shop-card" not in html


def test_filters_survive_from_page_to_page(staff):
    for number in range(60):
        make_stock(f"MUG-{number:02}", berlin=1)

    first = page(staff, "levels", q="MUG", location="berlin")
    following = unescape(re.search(r'href="([^"]+)"\s+rel="next"', first.content.decode())[1])
    second = staff.get(following)

    assert [row[0] for row in rows(first, "Stock now")] == [f"MUG-{number:02}" for number in range(50)]
    assert [row[0] for row in rows(second, "Stock now")] == [f"MUG-{number:02}" for number in range(50, 60)]
    assert 'value="MUG"' in second.content.decode()
    assert '<option value="berlin" selected>' in second.content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_strangers_are_sent_to_the_door_and_staff_without_the_right_are_refused(client, name):
    address = reverse(f"admin:inventory_stockfigure_{name}")

    assert client.get(address).status_code == 302
    assert make_staff(client).get(address).status_code == 403


def test_the_ledger_needs_its_own_right(client, past):
    staff = make_staff(client, "view_stockitem")

    answer = page(staff, "sku", sku="MUG-1")

    assert "Latest movements" not in words(answer)
    assert "Movements" not in words(answer)
    assert staff.get(reverse("admin:inventory_stockfigure_movements")).status_code == 403


BUDGETS = {
    "changelist": 37,
    "to_order": 15,
    "sku": 32,
    "trends": 25,
    "levels": 24,
    "movements": 17,
    "valuation": 40,
    "sell_through": 15,
    "ageing": 28,
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_costs_the_same_for_many_rows(staff, past, name, django_assert_max_num_queries):
    asked = {"sku": "MUG-1"} if name == "sku" else {}
    with CaptureQueriesContext(connection) as few:
        page(staff, name, **asked)
    more = [f"CUP-{number}" for number in range(20)]
    write_past(
        *(came(sku, 9, ago=30, cost=100) for sku in more), *(sold(sku, 1, ago=ago) for sku in more for ago in (2, 5))
    )

    with django_assert_max_num_queries(BUDGETS[name]) as many:
        page(staff, name, **asked)

    assert len(many) == len(few)


def test_the_stock_item_leads_to_its_report_and_the_menu_to_all(staff, past):
    html = staff.get(
        reverse("admin:inventory_stockitem_change", args=[StockItem.objects.get(sku="MUG-1").pk])
    ).content.decode()

    assert f'{reverse("admin:inventory_stockfigure_sku")}?sku=MUG-1"' in html
    assert f'href="{reverse("admin:inventory_stockfigure_changelist")}"' in html


def test_a_sku_is_text_wherever_it_stands(staff):
    write_past(came('<b>"&MUG', 3, ago=2, cost=100))

    answer = page(staff, "sku", sku='<b>"&MUG')

    assert '<b>"&MUG' not in answer.content.decode()
    assert "&lt;b&gt;&quot;&amp;MUG" in answer.content.decode()
    assert "<b>" not in page(staff, "levels").content.decode()


FILES = [
    ("changelist", {}, 90, "day,received,sold,"),
    ("to_order", {}, None, "sku,order_on,order_units,"),
    ("sku", {"sku": "MUG-1", "span": "180"}, 180, "day,received,sold,"),
    ("trends", {"location": "paris"}, 90, "day,received,sold,"),
    ("levels", {"state": "out"}, 1, "sku,location,"),
    ("movements", {"sku": "VASE"}, 2, "at,sku,location,"),
    ("valuation", {"q": "BOWL"}, 1, "sku,on_hand,unit_cost_minor,value_minor"),
    ("sell_through", {}, 3, "sku,on_hand,sold_7,"),
    ("ageing", {"idle_days": "90"}, 1, "sku,on_hand,up_to_30,"),
]


@pytest.mark.parametrize(("name", "asked", "count", "head"), FILES, ids=PAGES)
def test_every_report_can_be_taken_along_with_its_filters(staff, past, name, asked, count, head):
    shown = page(staff, name, **asked).content.decode()
    link = unescape(re.search(r'href="(\?[^"]*format=csv[^"]*)"', shown)[1])

    answer = staff.get(reverse(f"admin:inventory_stockfigure_{name}") + link)

    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert lines[0].startswith(head)
    assert len(lines) - 1 == (inventory.list_to_order(now=timezone.now()).count() if count is None else count)


def test_a_sku_that_looks_like_a_formula_is_text_in_the_file(staff):
    write_past(came("=1+1", 3, ago=2, cost=100))

    answer = staff.get(reverse("admin:inventory_stockfigure_valuation"), {"format": "csv"})

    assert b"".join(answer.streaming_content).decode().splitlines()[1] == "'=1+1,3,100,300"


def test_a_file_that_cannot_be_told_yet_is_no_file(staff):
    write_past(came("MUG-1", 10, ago=50), figures=False)

    answer = page(staff, "valuation", format="csv")

    assert "The books of past days are being made" in words(answer)


@pytest.fixture
def buyer(staff):
    """The same staff with every right."""
    User.objects.filter(email="staff@shop.example").update(is_superuser=True)
    return staff


ORDER = "admin:inventory_stockfigure_to_order"


def test_chosen_rows_become_drafts_once(buyer, past):
    make_supplier(MUG_1=450)
    assert "Draft purchase orders" in words(page(buyer, "to_order"))
    chosen = {"token": "t-1", "sku": ["MUG-1"], "units-MUG-1": "48", "units-VASE": "9"}

    answers = [buyer.post(reverse(ORDER), chosen) for _time in range(2)]

    order = PurchaseOrder.objects.get()
    assert [(line.item.sku, line.quantity) for line in order.lines.all()] == [("MUG-1", 48)]
    assert order.status == PurchaseOrder.Status.DRAFT
    assert [answer["Location"] for answer in answers] == [reverse("admin:inventory_purchaseorder_changelist")] * 2
    assert f"1 draft made: {order.number}." in buyer.get(answers[0]["Location"]).content.decode()


def test_chosen_rows_need_a_number_of_units_and_what_was_typed_stays(buyer, past):
    make_supplier(MUG_1=450)

    bad = buyer.post(f"{reverse(ORDER)}?within=90", {"token": "t", "sku": ["MUG-1"], "units-MUG-1": "many"})
    none = buyer.post(reverse(ORDER), {"token": "t", "units-MUG-1": "7"})

    assert "MUG-1: Enter a whole number." in words(bad)
    assert 'value="many"' in bad.content.decode()
    assert "Choose at least one SKU to order." in words(none)
    assert not PurchaseOrder.objects.exists()


def test_what_nobody_supplies_is_named_and_nothing_is_drafted(buyer, past):
    make_supplier(MUG_1=450)
    chosen = {"sku": ["MUG-1", "VASE"], "units-MUG-1": "48", "units-VASE": "9"}

    answer = buyer.post(reverse(ORDER), {"token": "t", **chosen})

    assert "Nobody supplies VASE yet." in words(answer)
    assert not PurchaseOrder.objects.exists()


def test_staff_who_may_not_buy_see_no_button_and_cannot_press_it(staff, past):
    make_supplier(MUG_1=450)

    assert "Draft purchase orders" not in words(page(staff, "to_order"))
    assert staff.post(reverse(ORDER), {"sku": ["MUG-1"], "units-MUG-1": "5"}).status_code == 403
    assert not PurchaseOrder.objects.exists()
