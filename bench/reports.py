"""Reports of stock at full size: `python -m bench.reports [--skus N] [--movements M] [--skip-fill]`.

Fills the database that DATABASE_URL names (one of its own, please) with movements of two years, closes the days, works
out the figures, opens each report, and checks what they say against the ledger, to the unit.
"""

import argparse
import json
import os
import random
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

DAYS = 730
LIMIT = 2.0  # seconds in which each report opens
PLACES = ("north", "south")


def main() -> None:
    """The whole run; exits with 1 where a report is slow or wrong."""
    options = _options()
    os.environ.setdefault("VAR_DIR", str(Path("var/bench").resolve()))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
    os.environ["LOG_LEVEL"] = "WARNING"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    if not options.skip_fill:
        _timed("fill", lambda: _fill(options.skus, options.movements))
    _nightly()
    slow = _open_all()
    wrong = _check(options.sample)
    print("\n".join(wrong) or "Every number agrees with the ledger.")
    sys.exit(1 if slow or wrong else 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.reports", description=__doc__.splitlines()[0])
    parser.add_argument("--skus", type=int, default=100_000)
    parser.add_argument("--movements", type=int, default=5_000_000)
    parser.add_argument("--sample", type=int, default=40, help="SKUs and days to check one by one")
    parser.add_argument("--skip-fill", action="store_true", help="take what an earlier run has filled in")
    return parser.parse_args()


def _timed(name: str, work: Callable[[], Any]) -> Any:
    started = time.perf_counter()
    result = work()
    print(f"{name:<44}{time.perf_counter() - started:>9.1f} s", flush=True)
    return result


# --- filling ----------------------------------------------------------------------------------------------------------


def _fill(skus: int, movements: int) -> None:
    """Items, levels at two places and movements: few SKUs sell most, each is restocked now and then."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM inventory_movement")
        if cursor.fetchone()[0]:
            sys.exit("There are movements already; name a database of its own, or --skip-fill.")
    if connection.vendor == "postgresql":
        _fill_postgres(skus, movements)
    else:
        _fill_plainly(skus, movements)


def _fill_postgres(skus: int, movements: int) -> None:
    from django.db import connection

    statements = [
        "SELECT setseed(0.42)",
        """INSERT INTO inventory_location (code, name, priority, sells, country, postcode)
           VALUES ('north', 'North', 0, true, '', ''), ('south', 'South', 1, true, '', '')""",
        """INSERT INTO inventory_stockitem (sku, barcode, tracked, policy, version)
           SELECT 'SKU-' || lpad(n::text, 7, '0'), '', true, 'stock', 0 FROM generate_series(1, %(skus)s) n""",
        """INSERT INTO inventory_stocklevel
             (item_id, location_id, on_hand, reserved, safety_stock, backorder_limit, owed_limit)
           SELECT i.id, l.id, 0, 0, 0, 0, 0 FROM inventory_stockitem i CROSS JOIN inventory_location l""",
        # Nine in ten are sales, skewed to few SKUs; the rest are receipts of what about that many sales need.
        """INSERT INTO inventory_movement
             (level_id, kind, quantity, unit_cost, reference, reason, actor, key, created_at)
           SELECT base.low + 2 * floor(pow(random(), 2.5) * %(skus)s)::bigint + (random() < 0.3)::int,
                  k.kind, k.quantity, k.cost, '', '', 'bench', 'bench:' || n,
                  now() - interval '730 days' * random()
           FROM generate_series(1, %(movements)s) n
           CROSS JOIN (SELECT min(id) AS low FROM inventory_stocklevel) base
           CROSS JOIN LATERAL (SELECT random() + 0 * n AS dice) d
           CROSS JOIN LATERAL (SELECT
               CASE WHEN dice < 0.86 THEN 'sale' WHEN dice < 0.89 THEN 'cancel' WHEN dice < 0.91 THEN 'return'
                    WHEN dice < 0.99 THEN 'receipt' ELSE 'correction' END AS kind,
               CASE WHEN dice < 0.86 THEN -1 - (n %% 7 = 0)::int WHEN dice < 0.91 THEN 1
                    WHEN dice < 0.99 THEN 12 + n %% 9 ELSE 1 + n %% 3 END AS quantity,
               CASE WHEN dice >= 0.91 AND dice < 0.99 AND n %% 10 > 0 THEN 500 + n %% 4000 END AS cost) k""",
        # Opening stock, so that hardly anybody ever sold what was not there.
        """INSERT INTO inventory_movement
             (level_id, kind, quantity, unit_cost, reference, reason, actor, key, created_at)
           SELECT l.id, 'receipt', GREATEST(5 - COALESCE(s.units, 0), 5), 900, '', 'Opening stock', 'bench',
                  'open:' || l.id, now() - interval '731 days'
           FROM inventory_stocklevel l
           LEFT JOIN (SELECT level_id, sum(quantity) AS units FROM inventory_movement GROUP BY 1) s
             ON s.level_id = l.id""",
        """UPDATE inventory_stocklevel l SET on_hand = s.units
           FROM (SELECT level_id, sum(quantity) AS units FROM inventory_movement GROUP BY 1) s
           WHERE s.level_id = l.id""",
    ]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, {"skus": skus, "movements": movements} if "%(" in statement else None)
        cursor.execute("VACUUM ANALYZE")


def _fill_plainly(skus: int, movements: int) -> None:
    """The same for SQLite, through the door for history; made for thousands rather than millions."""
    from django.utils import timezone

    from apps.inventory import services as inventory

    dice, now = random.Random(42), timezone.now()
    names = [f"SKU-{n:07}" for n in range(1, skus + 1)]
    inventory.track(skus=names)
    for place in PLACES:
        inventory.ensure_location(code=place, name=place.title())
    past = inventory.PastMovement
    rows = [
        past(now - timedelta(days=731), sku, place, "receipt", 1000, f"open:{sku}:{place}", unit_cost=900)
        for sku in names
        for place in PLACES
    ]
    for n in range(movements):
        sku, at = names[int(dice.random() ** 2.5 * skus)], now - timedelta(days=DAYS) * dice.random()
        sale = dice.random() < 0.9
        cost = None if sale else 500 + n % 4000
        kind, units = ("sale", -1) if sale else ("receipt", 8)
        rows.append(past(at, sku, dice.choice(PLACES), kind, units, f"bench:{n}", unit_cost=cost))
    inventory.import_history(rows, actor="bench")


# --- the night --------------------------------------------------------------------------------------------------------


def _nightly() -> None:
    from django.utils import timezone

    from apps.inventory import services as inventory

    day = 24 * 3600.0
    _timed("close two years of days", lambda: inventory.close_days(now=timezone.now(), seconds=day))
    _timed("close days again: nothing to do", lambda: inventory.close_days(now=timezone.now(), seconds=day))
    _vacuum()
    _timed("figures and forecasts of all SKUs", lambda: inventory.refresh_figures(now=timezone.now(), seconds=day))
    _timed("figures again: nothing to do", lambda: inventory.refresh_figures(now=timezone.now(), seconds=day))
    _vacuum()


def _vacuum() -> None:
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


# --- the reports ------------------------------------------------------------------------------------------------------


def _reports() -> list[tuple[str, str]]:
    """Name and address of each."""
    from django.utils import timezone

    from apps.inventory import services as inventory

    today = inventory.local_day(timezone.now())
    past, year = today - timedelta(days=400), today - timedelta(days=365)
    sku = "SKU-0000010"
    return [
        ("levels", "levels"),
        ("levels at a place, out of stock", "levels?location=south&state=out"),
        ("levels of a past day", f"levels?day={past}"),
        ("movements", "movements"),
        ("movements of a kind in a month", f"movements?kind=receipt&from={past}&to={past + timedelta(days=30)}"),
        ("movements of a SKU", f"movements?sku={sku}"),
        ("movements at a place", "movements?location=south"),
        ("valuation today", "valuation"),
        ("valuation of a past day", f"valuation?day={past}"),
        ("trends of the shop, a year", f"trends?from={year}&to={today}"),
        ("trends of a place", f"trends?from={year}&to={today}&location=south"),
        ("trends of a SKU", f"trends?from={year}&to={today}&sku={sku}"),
        ("what to order this week", "reorder"),
        ("sell-through, slowest", "sell-through"),
        ("sell-through, fastest", "sell-through?order=fastest"),
        ("ageing", "ageing"),
        ("dead stock", "ageing?idle_days=90"),
    ]


def _open_all() -> bool:
    """Open each report over the API as staff, and its CSV; say whether any was slow."""
    from django.conf import settings
    from django.db import connection

    settings.ALLOWED_HOSTS.append("testserver")
    slow = False
    print(f"\n{'report':<36}{'ms':>8}{'queries':>9}{'csv starts ms':>15}{'csv all s':>11}{'csv rows':>10}")
    for name, path in _reports():
        address = f"/api/v1/inventory/reports/{path}"
        client = _staff()  # anew each time: access tokens are short-lived
        client.get(address)
        queries: list[str] = []
        with connection.execute_wrapper(_counting(queries)):
            started = time.perf_counter()
            answer = client.get(address)
            took = time.perf_counter() - started
        assert answer.status_code == 200, (path, answer.content)
        first, whole, rows = _csv(client, f"{address}{'&' if '?' in address else '?'}format=csv")
        print(
            f"{name:<36}{took * 1000:>8.0f}{len(queries):>9}{first * 1000:>15.0f}{whole:>11.1f}{rows:>10}", flush=True
        )
        slow = slow or took > LIMIT or first > LIMIT
    return slow | _summary()


def _counting(queries: list[str]) -> Callable[..., Any]:
    def wrapper(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        queries.append(sql)
        return execute(sql, params, many, context)

    return wrapper


def _summary() -> bool:
    from django.utils import timezone

    from apps.inventory import services as inventory

    started = time.perf_counter()
    inventory.get_stock_summary(now=timezone.now())
    took = time.perf_counter() - started
    print(f"{'summary (service)':<36}{took * 1000:>8.0f}")
    return took > LIMIT


def _csv(client: Any, address: str, most: int = 250_000) -> tuple[float, float, int]:
    """Seconds until the first row and for all of them (or so many), and how many there are."""
    started, first, rows = time.perf_counter(), 0.0, 0
    for chunk in client.get(address).streaming_content:
        first = first or time.perf_counter() - started
        rows += chunk.count(b"\r\n")
        if rows > most:
            break
    return first, time.perf_counter() - started, rows - 1


def _staff() -> Any:
    from django.test import Client

    from apps.accounts import services as accounts

    email, password = "bench@example.com", "correct horse battery"
    accounts.ensure_user(email=email, password=password, full_name="Bench", is_staff=True, is_superuser=True)
    body = json.dumps({"email": email, "password": password})
    access = Client().post("/api/v1/auth/login", body, content_type="application/json").json()["access"]
    return Client(headers={"Authorization": f"Bearer {access}"})


# --- the truth --------------------------------------------------------------------------------------------------------


def _check(sample: int) -> list[str]:
    """What does not agree with the ledger: totals of days chosen at random, and SKUs on them."""
    from django.utils import timezone

    from apps.inventory import services as inventory
    from apps.inventory.tests.replay import replay

    now = timezone.now()
    wrong = _timed("audit", inventory.audit)
    dice, today = random.Random(7), inventory.local_day(now)
    days = [today, *(today - timedelta(days=dice.randrange(1, DAYS)) for _ in range(5))]
    skus = [f"SKU-{dice.randrange(1, 1000):07}" for _ in range(sample)]
    for day in days:
        on_hand, ledger = inventory.get_valuation(day=day, now=now).on_hand, _ledger_until(day)
        if on_hand != ledger:
            wrong.append(f"On {day} the valuation says {on_hand} units, the ledger {ledger}.")
        truth = replay(day, skus=skus)
        items = list(inventory.list_valued().filter(sku__in=skus))
        for row in inventory.to_valued(items, day=day, now=now):
            told = (row.on_hand, row.value.amount)
            meant = (truth.total(truth.on_hand, sku=row.sku), truth.total(truth.value, sku=row.sku))
            if told != meant:
                wrong.append(f"On {day} {row.sku} is told as {told}, the ledger says {meant}.")
    return wrong


def _ledger_until(day: Any) -> int:
    from django.db.models import Sum

    from apps.inventory.models import Movement
    from apps.inventory.services._calendar import DAY, start_of

    return Movement.objects.filter(created_at__lt=start_of(day + DAY)).aggregate(units=Sum("quantity"))["units"] or 0


if __name__ == "__main__":
    main()
