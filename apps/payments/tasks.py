"""Payments' work in the background; each call is safe to repeat, and the sweeper repeats it."""

from celery import shared_task
from django.utils import timezone

from apps.payments import services
from apps.payments.gateways import GatewayUnavailable

AGAIN = (GatewayUnavailable,)


@shared_task(autoretry_for=AGAIN, retry_backoff=2, max_retries=3)
def capture_payment(payment_id: int) -> None:
    """Take authorised money."""
    services.capture(payment_id=payment_id)


@shared_task(autoretry_for=AGAIN, retry_backoff=2, max_retries=3)
def return_money(payment_id: int) -> None:
    """Void or refund everything."""
    services.return_money(payment_id=payment_id)


@shared_task(autoretry_for=AGAIN, retry_backoff=2, max_retries=3)
def send_refund(refund_id: int) -> None:
    """Send one refund."""
    services.send_refund(refund_id=refund_id)


@shared_task(autoretry_for=AGAIN, retry_backoff=2, max_retries=3)
def process_event(event_id: int) -> None:
    """Act on a gateway's notice."""
    services.process_event(event_id=event_id)


@shared_task
def settle_uncertain_payments() -> None:
    """Finish what was left half done."""
    services.settle_uncertain(now=timezone.now())


@shared_task
def reconcile_payments() -> None:
    """Compare the gateways' books with our ledger."""
    services.reconcile(now=timezone.now())


@shared_task
def send_sandbox_event(notice_id: int) -> None:
    """Deliver a notice of the sandbox to our own webhook door."""
    services.deliver_notice(notice_id=notice_id)


@shared_task
def run_sandbox() -> None:
    """Do what is due at the sandbox."""
    services.run_sandbox(now=timezone.now())
