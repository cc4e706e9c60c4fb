"""The admin's home page: what needs staff now, how today is, and whether anything is stuck."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from unfold.dataclasses import SearchResult

from apps.catalog import services as catalog
from apps.inventory import services as inventory
from apps.notifications import services as notifications
from apps.orders import services as orders
from apps.payments import services as payments

CHART_HEIGHT = 120
COMPARED_WITHIN = timedelta(hours=3)


def favicon(request: HttpRequest) -> str:
    """The address of the shop's own mark."""
    return static("favicon.svg")


def waiting_reviews(request: HttpRequest) -> str:
    """The number in the menu: how many reviews the staff have to look at."""
    return str(catalog.count_waiting_reviews())


def open_exceptions(request: HttpRequest) -> str:
    """The number in the menu: how many lines of the inbox wait for staff."""
    return str(orders.count_exceptions())


def refunds_to_approve(request: HttpRequest) -> str:
    """The number in the menu: how many refunds wait for a second person."""
    return str(orders.count_refunds_to_approve())


def find_code(request: HttpRequest, term: str) -> list[SearchResult]:
    """What the command search finds beside the menu: the product and the stock of a scanned or typed code."""
    sku = next(iter(inventory.find_by_code([term, term.upper()]).values()), None)
    shelves = (("catalog", "product", "Product", "inventory_2"), ("inventory", "stockitem", "Stock", "warehouse"))
    return [
        SearchResult(
            title=sku,
            description=words,
            link=f"{reverse(f'admin:{app}_{model}_changelist')}?{urlencode({'q': sku})}",
            icon=icon,
        )
        for app, model, words, icon in shelves
        if sku and request.user.has_perm(f"{app}.view_{model}")
    ]


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Everything the home page prints; each neighbour is asked once or twice."""
    now = timezone.now()
    statistics = orders.get_statistics(now=now)
    today, last_week = statistics.days[-1], statistics.days[-8]
    context.update(
        {
            "cards": _cards(statistics, now),
            "today": today,
            "last_week": last_week,
            "bars": _bars(statistics.days),
            "low_stock": _low_stock(),
            "recent_orders": orders.list_recent_orders(limit=8),
            "comparisons": _comparisons(now),
        }
    )
    return context


def _cards(statistics: orders.OrderStatistics, now: Any) -> list[dict[str, Any]]:
    """What needs staff, each with the list that shows it; `calm` where there is nothing to do."""
    waiting, dead = notifications.count_stuck(now=now)
    alarms = inventory.count_stock_alarms()
    counted = [
        ("to ship", statistics.to_ship, "admin:orders_order_changelist", "?status__in=placed,processing"),
        ("on hold", statistics.on_hold, "admin:orders_order_changelist", "?status__exact=on_hold"),
        ("exceptions about money", orders.count_exceptions(), "admin:orders_paymentexception_changelist", ""),
        ("refunds to approve", orders.count_refunds_to_approve(), *_waiting_refunds()),
        (
            "refunds to send at the bank",
            payments.count_refunds_to_send(),
            "admin:payments_refund_changelist",
            "?send=1",
        ),
        ("sold out", alarms.out, "admin:inventory_stockitem_changelist", "?out=1"),
        ("low stock", alarms.low, "admin:inventory_stockitem_changelist", "?low=1"),
        ("shoppers waiting", inventory.count_all_waiting(), "admin:inventory_stockitem_changelist", "?waiting=1"),
        ("reviews to look at", catalog.count_waiting_reviews(), "admin:catalog_review_changelist", ""),
        ("products that could not be published", *_overdue(now)),
        ("messages waiting too long", waiting, "admin:notifications_message_changelist", ""),
        ("messages that failed", dead, "admin:notifications_message_changelist", "?status__exact=dead"),
    ]
    return [
        {"label": label, "count": count, "url": reverse(view) + query, "calm": count == 0}
        for label, count, view, query in counted
    ]


def _comparisons(now: datetime) -> list[dict[str, Any]]:
    """When the books of each payment service were last compared with ours; `late` where that is too long ago."""
    found = payments.last_reconciliations()
    return [{"result": result, "late": now - result.started_at > COMPARED_WITHIN} for result in found]


def _waiting_refunds() -> tuple[str, str]:
    """The list of refunds that a second person decides."""
    return "admin:orders_orderrefund_changelist", "?status__exact=awaiting_approval"


def _overdue(now: datetime) -> tuple[int, str, str]:
    """Drafts whose day has come, though nothing of them is for sale."""
    due = urlencode({"status__exact": "draft", "publish_at__lte": now.isoformat()})
    return catalog.count_overdue(now=now), "admin:catalog_product_changelist", f"?{due}"


def _low_stock() -> list[dict[str, Any]]:
    """The emptiest shelves, with the names that people use."""
    low = inventory.list_low_stock(limit=8)
    variants = catalog.get_variants(item.sku for item in low)
    return [{"item": item, "variant": variants.get(item.sku)} for item in low]


def _bars(days: tuple[orders.DaySales, ...]) -> list[dict[str, Any]]:
    """The revenue of each day as a bar of an SVG, in its own units."""
    highest = max((day.revenue.amount for day in days), default=0) or 1
    return [
        {
            "day": day,
            "x": position * 40 + 6,
            "y": CHART_HEIGHT - _height(day, highest),
            "height": _height(day, highest),
            "today": position == len(days) - 1,
            "labelled": (len(days) - 1 - position) % 2 == 0,
        }
        for position, day in enumerate(days)
    ]


def _height(day: orders.DaySales, highest: int) -> int:
    return max(2, round(day.revenue.amount / highest * (CHART_HEIGHT - 10)))
