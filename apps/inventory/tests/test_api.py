"""Stock over the API: who may see it, what reports say as JSON and as CSV, and adjustments that count once."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from apps.accounts.models import User
from apps.inventory import services as inventory
from apps.inventory.models import Movement, StockItem
from apps.inventory.tests.factories import make_stock
from tests.api import Api, fields_of, refusal

pytestmark = pytest.mark.django_db

REPORTS = ("levels", "reports/levels", "reports/movements", "reports/valuation", "reports/trends")
MORE = ("reports/reorder", "reports/sell-through", "reports/ageing")
RIGHTS = ("view_stockitem", "view_movement", "change_stockitem")


def enter(*rights: str) -> Api:
    """A member of staff with these rights."""
    api = Api()
    user = User.objects.get(pk=api.sign_in())
    user.is_staff = True
    user.save()
    user.user_permissions.set(Permission.objects.filter(codename__in=rights, content_type__app_label="inventory"))
    return api


@pytest.fixture
def staff() -> Api:
    return enter(*RIGHTS)


def body_of(answer) -> str:
    return b"".join(answer.streaming_content).decode()


def table(answer) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(body_of(answer))))


def receive(sku: str, units: int, cost: int | None, *, days_ago: int = 0, location: str = "berlin", n: int = 0) -> None:
    at = timezone.now() - timedelta(days=days_ago)
    inventory.import_history(
        [inventory.PastMovement(at, sku, location, "receipt", units, f"in-{sku}-{days_ago}-{n}", unit_cost=cost)],
        actor="staff",
    )


@pytest.mark.parametrize("path", [*REPORTS, *MORE])
def test_reports_are_for_staff_with_the_right_to_see_stock(path):
    shopper = Api()
    shopper.sign_in()

    assert refusal(Api().get(f"/inventory/{path}")) == (401, "not_authenticated")
    assert refusal(shopper.get(f"/inventory/{path}")) == (403, "permission_denied")
    assert refusal(enter("change_location").get(f"/inventory/{path}")) == (403, "permission_denied")
    assert refusal(Api().get(f"/inventory/{path}?format=csv")) == (401, "not_authenticated")


def test_levels_say_what_lies_where_and_what_it_is_worth(staff, held):
    make_stock("MUG-1", berlin=0, paris=0)
    receive("MUG-1", 8, 500)
    receive("MUG-1", 2, 1000, n=1)
    held("MUG-1", 3)

    page = staff.get("/inventory/levels").json()

    assert page["next"] is page["previous"] is None
    assert page["results"] == [
        {
            "sku": "MUG-1",
            "location": "berlin",
            "location_name": "Berlin",
            "on_hand": 10,
            "reserved": 3,
            "free": 7,
            "incoming": 0,
            "unit_cost": {"amount": 600, "currency": "EUR"},
            "value": {"amount": 6000, "currency": "EUR"},
            "state": "in_stock",
        }
    ]
    assert staff.get("/inventory/reports/levels").json() == page


def test_levels_are_filtered_by_place_sku_and_state(staff):
    make_stock("MUG-1", berlin=3, paris=1)
    make_stock("MUG-2", berlin=2, threshold=5)
    make_stock("BOWL", berlin=1)
    inventory.adjust_stock(sku="BOWL", location="berlin", delta=-1, reason="Broke", actor="staff")

    def found(query: str) -> list[tuple[str, str]]:
        return [(row["sku"], row["location"]) for row in staff.get(f"/inventory/levels?{query}").json()["results"]]

    assert found("q=MUG") == [("MUG-1", "berlin"), ("MUG-1", "paris"), ("MUG-2", "berlin")]
    assert found("sku=MUG-1&location=paris") == [("MUG-1", "paris")]
    assert found("state=out") == [("BOWL", "berlin")]
    inventory.check_thresholds(now=timezone.now())
    assert found("state=low") == [("MUG-2", "berlin")]
    assert found("location=atlantis") == []


def test_pages_of_levels_go_on_where_the_last_ended_and_cost_the_same(staff, django_assert_max_num_queries):
    for n in range(9):
        make_stock(f"MUG-{n}", berlin=1, paris=1)

    seen, address = [], "/inventory/levels?page_size=4"
    while address:
        with django_assert_max_num_queries(14):
            page = staff.get(address).json()
        seen += [(row["sku"], row["location"]) for row in page["results"]]
        address = page["next"]

    assert seen == [(f"MUG-{n}", place) for n in range(9) for place in ("berlin", "paris")]


@pytest.mark.parametrize("path", [*REPORTS, *MORE])
def test_more_rows_take_no_more_queries(staff, path, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    make_stock("MUG-0", berlin=5, paris=5)
    inventory.refresh_figures(now=timezone.now())
    staff.get(f"/inventory/{path}")
    with CaptureQueriesContext(connection) as few:
        staff.get(f"/inventory/{path}")
    for n in range(1, 15):
        make_stock(f"MUG-{n}", berlin=5, paris=5)
    inventory.refresh_figures(now=timezone.now())

    with django_assert_num_queries(len(few)):
        staff.get(f"/inventory/{path}")


@pytest.mark.parametrize("path", [*REPORTS, *MORE])
def test_a_table_is_asked_for_by_its_address_or_by_its_kind(staff, path):
    make_stock("MUG-1")
    inventory.refresh_figures(now=timezone.now())

    by_address = body_of(staff.get(f"/inventory/{path}?format=csv"))
    answer = staff.get(f"/inventory/{path}", Accept="text/csv")

    assert answer["Content-Disposition"].startswith('attachment; filename="stock-')
    assert body_of(answer) == by_address
    assert by_address.count("\r\n") >= 1


def test_tables_have_every_row_in_few_queries_each_bounded(staff, monkeypatch):
    monkeypatch.setattr("shop.common.paging.walk.__kwdefaults__", {"size": 4})
    for n in range(6):
        make_stock(f"MUG-{n}", berlin=n + 1, paris=2)

    rows = table(staff.get("/inventory/levels?format=csv"))

    assert [(row["sku"], row["location"]) for row in rows] == [
        (f"MUG-{n}", place) for n in range(6) for place in ("berlin", "paris")
    ]
    assert rows[0]["on_hand"] == "1"


def test_what_somebody_typed_is_no_formula_in_a_table(staff):
    StockItem.objects.create(sku="=1+1")
    inventory.ensure_location(code="berlin", name="@Berlin")
    inventory.adjust_stock(sku="=1+1", location="berlin", delta=3, reason="=HYPERLINK(1)", actor="staff")
    inventory.adjust_stock(sku="=1+1", location="berlin", delta=-1, reason="-2+3", actor="staff")

    rows = table(staff.get("/inventory/reports/movements?format=csv"))

    assert [(row["sku"], row["location_name"], row["quantity"], row["reason"]) for row in rows] == [
        ("'=1+1", "'@Berlin", "-1", "'-2+3"),
        ("'=1+1", "'@Berlin", "3", "'=HYPERLINK(1)"),
    ]


def test_movements_are_filtered_by_kind_sku_place_and_the_shops_own_days(staff, settings):
    settings.TIME_ZONE = "Pacific/Kiritimati"  # fourteen hours ahead
    make_stock("MUG-1", berlin=0)
    make_stock("MUG-2", berlin=0)
    late = datetime(2026, 3, 1, 9, 59, tzinfo=UTC)  # a minute to midnight in the shop
    past = inventory.PastMovement
    inventory.import_history(
        [
            past(late, "MUG-1", "berlin", "receipt", 5, "a", unit_cost=100),
            past(late + timedelta(minutes=1), "MUG-1", "berlin", "sale", -1, "b"),
            past(late + timedelta(minutes=2), "MUG-2", "berlin", "receipt", 2, "c"),
        ],
        actor="old shop",
    )

    def found(query: str) -> list[int]:
        rows = staff.get(f"/inventory/reports/movements?{query}").json()["results"]
        return [row["quantity"] for row in rows]

    assert found("") == [2, -1, 5]
    assert found("kind=sale") == [-1]
    assert found("sku=MUG-1") == [-1, 5]
    assert found("to=2026-03-01") == [5]
    assert found("from=2026-03-02&to=2026-03-02&sku=MUG-1") == [-1]
    assert found("location=atlantis") == []


def test_the_valuation_adds_up_by_place_and_by_sku_on_any_day(staff):
    make_stock("MUG-1", berlin=0, paris=0)
    make_stock("BOWL", paris=0)
    receive("MUG-1", 10, 333, days_ago=3)
    receive("MUG-1", 5, 500, days_ago=1, location="paris")
    receive("BOWL", 4, None, days_ago=1, location="paris")
    inventory.close_days(now=timezone.now())
    past = inventory.local_day(timezone.now()) - timedelta(days=2)

    before, now = (staff.get(f"/inventory/reports/valuation{day}").json() for day in (f"?day={past}", ""))

    assert (before["on_hand"], before["value"]["amount"], before["unvalued"]) == (10, 3330, 0)
    assert [row["value"]["amount"] for row in before["results"]] == [0, 3330]
    # (10 x 333 + 5 x 500) / 15 = 388.6667: 3886.667 at one place, 1943.333 at the other
    assert (now["on_hand"], now["value"]["amount"], now["unvalued"]) == (19, 3887 + 1943, 4)
    assert {place["location"]: place["value"]["amount"] for place in now["places"]} == {"berlin": 3887, "paris": 1943}
    assert [(row["sku"], row["on_hand"], row["value"]["amount"]) for row in now["results"]] == [
        ("BOWL", 4, 0),
        ("MUG-1", 15, 5830),
    ]


def test_trends_tell_each_day_without_gaps(staff, held):
    make_stock("MUG-1", berlin=0)
    receive("MUG-1", 10, 100, days_ago=5)
    inventory.close_days(now=timezone.now())
    reference = held("MUG-1", 2)
    inventory.commit(reference=reference, lines={"MUG-1": 2}, actor="shopper")
    today = inventory.local_day(timezone.now())

    shop = staff.get(f"/inventory/reports/trends?from={today - timedelta(days=6)}").json()
    sku = staff.get(f"/inventory/reports/trends?from={today - timedelta(days=6)}&sku=MUG-1").json()

    assert [day["on_hand"] for day in shop["days"]] == [0, 10, 10, 10, 10, 10, 8]
    assert (shop["days"][1]["received"], shop["days"][-1]["net_sold"]) == (10, 2)
    assert shop["days"][-1]["value"]["amount"] == 800
    assert (shop["direction"], shop["rate_7"]) == ("unknown", 0.0)
    assert sku == {**shop, "sku": "MUG-1"}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("levels?state=lost", "state"),
        ("levels?page_size=1000", "page_size"),
        ("levels?colour=red", "colour"),
        ("levels?format=xlsx", "format"),
        ("levels?day=1850-01-01", "day"),
        ("levels?cursor=made-up", "cursor"),
        ("reports/movements?kind=theft", "kind"),
        ("reports/movements?from=yesterday", "from"),
        ("reports/trends?from=2020-01-01&to=2026-01-01", "from"),
        ("reports/trends?from=2026-01-02&to=2026-01-01", "from"),
        ("reports/trends?sku=NOBODY-KNOWS", "sku"),
        ("reports/trends?location=atlantis", "location"),
        ("reports/reorder?within=-1", "within"),
        ("reports/ageing?idle_days=100000", "idle_days"),
    ],
)
def test_what_makes_no_sense_is_named(staff, query, field):
    assert list(fields_of(staff.get(f"/inventory/{query}"))) == [field]


@pytest.mark.parametrize("path", ["levels", "reports/valuation", "reports/trends"])
@pytest.mark.parametrize("kind", ["json", "csv"])
def test_reports_that_cannot_be_told_yet_say_so_in_either_form(staff, path, kind):
    make_stock("MUG-1", berlin=0)
    receive("MUG-1", 1, 100, days_ago=60)

    assert refusal(staff.get(f"/inventory/{path}?format={kind}")) == (503, "books_not_closed")


def adjust(api: Api, key: str = "", **values: object) -> object:
    body = {"sku": "MUG-1", "location": "berlin", "delta": -3, "reason": "Broke", **values}
    return api.post("/inventory/adjustments", body, **({"Idempotency_Key": key} if key else {}))


def test_an_adjustment_is_booked_with_name_and_reason(staff):
    make_stock("MUG-1", berlin=10)

    answer = adjust(staff)

    assert answer.status_code == 201
    assert answer.json() == {"sku": "MUG-1", "location": "berlin", "delta": -3, "reason": "Broke", "on_hand": 7}
    movement = Movement.objects.get(kind="correction")
    assert (movement.quantity, movement.reason, movement.actor) == (-3, "Broke", "staff:ada@example.com")


def test_an_adjustment_with_a_key_counts_once_even_if_the_answer_was_lost(staff):
    from shop.common.models import IdempotencyRecord

    make_stock("MUG-1", berlin=10)

    first = adjust(staff, key="count-7")
    again = adjust(staff, key="count-7")
    IdempotencyRecord.objects.all().delete()  # as if the process had died before it could write the answer down
    lost = adjust(staff, key="count-7")

    assert first.json() == again.json() == lost.json()
    assert (again["Idempotent-Replayed"], "Idempotent-Replayed" in lost) == ("true", False)
    assert refusal(adjust(staff, key="count-7", delta=-4)) == (422, "idempotency_key_reused")
    assert Movement.objects.filter(kind="correction").count() == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"sku": "NOBODY-KNOWS"}, "sku"),
        ({"location": "atlantis"}, "location"),
        ({"delta": 0}, "delta"),
        ({"delta": "3"}, "delta"),
        ({"delta": True}, "delta"),
        ({"delta": 10**20}, "delta"),
        ({"reason": " "}, "reason"),
        ({"reason": "x" * 201}, "reason"),
    ],
)
def test_an_adjustment_that_cannot_be_right_names_the_field(staff, values, field):
    make_stock("MUG-1", berlin=10)

    assert list(fields_of(adjust(staff, **values))) == [field]
    assert inventory.get_availability(["MUG-1"])["MUG-1"].on_hand == 10


def test_what_is_promised_cannot_be_adjusted_away(staff, held):
    held("MUG-1", 8)

    assert refusal(adjust(staff)) == (409, "below_reserved")
    assert Movement.objects.count() == 1


def test_adjusting_needs_the_right_to_change_stock():
    make_stock("MUG-1", berlin=10)

    assert refusal(adjust(enter("view_stockitem", "view_movement"))) == (403, "permission_denied")
    assert refusal(adjust(Api())) == (401, "not_authenticated")
    assert Movement.objects.count() == 1
