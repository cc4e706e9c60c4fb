"""`manage.py reconcile`: compare the payment services' books with our ledger, now; exit code 1 on any finding."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from apps.payments import services as payments


class Command(BaseCommand):
    """Compares both ways over the last three days; settles what it can and prints what staff have to decide."""

    help = "Compare the books of the payment services with our ledger; exit with 1 on any finding."

    def handle(self, *args: Any, **options: Any) -> None:
        """One line per service, one per finding."""
        results = payments.reconcile(now=timezone.now())
        for result in results:
            self.stdout.write(_line(result))
            for finding in result.findings:
                self.stdout.write(f"  {finding}")
        if any(result.findings or result.finished_at is None for result in results):
            sys.exit(1)


def _line(result: payments.ReconciliationInfo) -> str:
    if result.finished_at is None:
        return f"{result.gateway}: does not answer; nothing is known, try again."
    return (
        f"{result.gateway}: {result.compared} payments compared, {result.mended} brought up to date, "
        f"{len(result.findings)} for staff."
    )
