"""`manage.py audit`: does everything the shop has written down still add up?"""

import sys
import time
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection, transaction

from apps.accounts import services as accounts
from apps.cart import services as cart
from apps.catalog import services as catalog
from apps.inventory import services as inventory
from apps.notifications import services as notifications
from apps.orders import services as orders
from apps.payments import services as payments

AUDITS = {
    "accounts": accounts.audit,
    "inventory": inventory.audit,
    "payments": payments.audit,
    "catalog": catalog.audit,
    "cart": cart.audit,
    "orders": orders.audit,
    "notifications": notifications.audit,
}


class Command(BaseCommand):
    """Prints what does not add up; changes nothing."""

    help = "Check the invariants of stock, money, orders and messages in one snapshot; exit 1 on any finding."

    def handle(self, *args: Any, **options: Any) -> None:
        """One finding a line, or that it is clean; exits 1 on any."""
        began = time.monotonic()
        findings = audit()
        for finding in findings:
            self.stdout.write(finding)
        verdict = f"{len(findings)} findings" if findings else "clean"
        self.stdout.write(f"{verdict} ({time.monotonic() - began:.1f} s)")
        if findings:
            sys.exit(1)


def audit() -> list[str]:
    """Every app's findings as `app: sentence`, all seen at the same moment."""
    alone = connection.vendor == "postgresql" and not connection.in_atomic_block
    with transaction.atomic():
        if alone:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return [f"{app}: {sentence}" for app, check in AUDITS.items() for sentence in check()]
