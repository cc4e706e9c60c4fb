"""The gateway's books and our ledger, compared both ways."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from apps.payments import services as payments
from apps.payments import tasks
from apps.payments.gateways import registry
from apps.payments.gateways.sandbox import SandboxGateway
from apps.payments.models import Payment, Reconciliation, SandboxIntent, SandboxRefund
from apps.payments.services import _reconciling
from apps.payments.tests.conftest import ledger_of, status_of, the, troubles
from apps.payments.tests.factories import SandboxIntentFactory
from shop.common.money import Money

pytestmark = pytest.mark.django_db


def reconcile() -> int:
    """Compare everything; the number of findings."""
    return sum(len(result.findings) for result in payments.reconcile(now=timezone.now()))


def last() -> Reconciliation:
    return Reconciliation.objects.get(gateway="sandbox")


def test_books_that_agree_are_compared_and_left_alone(captured, authorized, begin, heard, line):
    begin()
    before = len(heard)
    line.asked.clear()

    assert reconcile() == 0

    assert (last().compared, last().mended, last().findings) == (2, 0, [])
    assert last().finished_at
    assert (len(heard), line.asked) == (before, [])


def test_an_authorisation_nobody_told_us_of_is_settled(begin):
    reference = begin()
    SandboxIntent.objects.update(status="authorized")

    assert reconcile() == 0

    assert (status_of(reference), last().mended) == ("authorized", 1)


def test_a_refund_made_at_the_gateway_is_settled(captured):
    SandboxRefund.objects.create(intent=SandboxIntent.objects.get(), amount=300)
    SandboxIntent.objects.update(refunded=300)

    assert reconcile() == 0

    assert (the(captured).refunded, last().mended) == (300, 1)
    assert ledger_of(captured)[-1] == ("refund", 300)


def test_a_payment_whose_name_never_reached_us_is_found_by_our_key(begin, line, heard):
    line.breaks["start"] = "after"
    reference = uuid4()
    with pytest.raises(payments.GatewayUnavailable):
        begin(reference=reference)
    assert the(reference).gateway_id is None
    SandboxIntent.objects.update(status="authorized")

    assert reconcile() == 0

    assert (status_of(reference), the(reference).gateway_id) == ("authorized", SandboxIntent.objects.get().pk)


def test_a_list_that_is_older_than_our_ledger_is_no_finding(captured, monkeypatch):
    """The refund came through between the gateway's list and the comparison."""
    old = list(SandboxGateway().list_since(timezone.now() - timedelta(days=1)))
    payments.request_refund(reference=captured, amount=300, reason="", key="r1")
    monkeypatch.setattr(SandboxGateway, "list_since", lambda self, since: iter(old))

    assert reconcile() == 0

    assert (the(captured).refunded, last().mended) == (300, 1)


def test_what_cannot_be_settled_is_a_finding_for_staff(captured, heard):
    SandboxIntent.objects.update(status="voided")

    assert reconcile() == 1

    assert troubles(heard) == ["ledger_differs"]
    assert "captured" in heard[-1].detail
    assert "voided" in last().findings[0]


def test_money_at_the_gateway_that_our_books_do_not_know_is_a_finding(heard):
    intent = SandboxIntentFactory(status="captured", captured=2390, reference=str(uuid4()))

    assert reconcile() == 1

    assert troubles(heard) == ["unknown_payment"]
    assert (heard[-1].subject, heard[-1].amount) == (intent.pk, 2390)


@pytest.mark.parametrize(
    "harmless",
    [{"status": "pending"}, {"status": "voided"}, {"status": "captured", "captured": 2390, "refunded": 2390}],
)
def test_an_unknown_payment_without_money_is_none(heard, harmless):
    intent = SandboxIntentFactory(**harmless)
    if intent.refunded:
        SandboxRefund.objects.create(intent=intent, amount=intent.refunded)

    assert reconcile() == 0


def test_what_others_do_at_the_same_gateway_is_not_our_business(heard, monkeypatch):
    SandboxIntentFactory(status="captured", captured=2390)
    really = SandboxGateway.list_since

    def without_our_marks(self, since):
        return (replace(sighting, key="", reference="") for sighting in really(self, since))

    monkeypatch.setattr(SandboxGateway, "list_since", without_our_marks)

    assert reconcile() == 0


def test_a_payment_of_ours_that_the_gateway_does_not_know_is_a_finding(captured, heard):
    Payment.objects.update(gateway_id="sbx_gone")
    SandboxIntent.objects.all().delete()

    assert reconcile() == 1

    assert troubles(heard) == ["missing_at_gateway"]


def test_a_payment_that_the_list_left_out_is_asked_for_by_name(captured, line, monkeypatch):
    monkeypatch.setattr(SandboxGateway, "list_since", lambda self, since: iter(()))

    assert reconcile() == 0

    assert (line.asked, last().compared) == (["look_up"], 1)


def test_what_is_older_than_three_days_is_left_alone(captured, line):
    SandboxIntent.objects.update(status="voided")

    payments.reconcile(now=timezone.now() + timedelta(days=4))

    assert (line.asked, last().compared) == ([], 0)


def test_an_old_authorisation_is_looked_at_once_a_day(authorized, line):
    SandboxIntent.objects.update(status="voided")
    Payment.objects.update(checked_at=timezone.now() - timedelta(days=2))

    for _time in range(2):
        payments.reconcile(now=timezone.now() + timedelta(days=4))

    assert (status_of(authorized), line.asked) == ("voided", ["look_up"])


def test_a_gateway_that_does_not_answer_is_tried_another_time(captured, monkeypatch):
    def silent(self, since):
        raise payments.GatewayUnavailable

    monkeypatch.setattr(SandboxGateway, "list_since", silent)

    assert reconcile() == 0

    assert last().finished_at is None
    assert Reconciliation.objects.exclude(gateway="sandbox").exclude(finished_at=None).count() == 1


def test_the_task_compares_and_staff_see_when(captured):
    assert payments.last_reconciliations() == []

    tasks.reconcile_payments()
    tasks.reconcile_payments()

    found = {result.gateway: result for result in payments.last_reconciliations()}
    assert sorted(found) == ["bank_transfer", "sandbox"]
    assert (found["sandbox"].compared, found["sandbox"].findings) == (1, ())
    assert found["sandbox"].started_at == Reconciliation.objects.filter(gateway="sandbox")[0].started_at


def test_comparing_costs_the_same_for_many_payments(begin, django_assert_max_num_queries):
    for _time in range(12):
        begin()

    with django_assert_max_num_queries(17):
        reconcile()


# --- giving back what the books cannot take ---------------------------------------------------------------------------


def test_an_unknown_payment_is_given_back(heard):
    intent = SandboxIntentFactory(status="captured", captured=2390, reference=str(uuid4()))
    reconcile()

    for _time in range(2):
        payments.give_back(gateway="sandbox", gateway_id=intent.pk)

    intent.refresh_from_db()
    assert intent.refunded == 2390
    assert reconcile() == 0


@pytest.mark.parametrize(("status", "after"), [("authorized", "voided"), ("captured", "failed")])
def test_a_payment_of_another_amount_is_given_back_and_another_may_be_made(begin, heard, status, after):
    reference = begin()
    SandboxIntent.objects.update(status=status, amount=100, captured=100 if status == "captured" else 0)
    payments.check_payment(reference=reference)
    assert troubles(heard) == ["amount_differs"]

    payments.give_back(gateway="sandbox", gateway_id=the(reference).gateway_id)

    intent = SandboxIntent.objects.get()
    assert (status_of(reference), intent.captured - intent.refunded) == (after, 0)
    before = len(heard)
    payments.ask_gateway(reference=reference)
    assert (reconcile(), payments.audit(), len(heard)) == (0, [], before)
    assert set(troubles(heard)) == {"amount_differs"}
    begin(reference=reference)
    assert status_of(reference) == "pending"


def test_nothing_more_is_given_back_than_is_there():
    intent = SandboxIntentFactory(status="captured", captured=2390, refunded=2390)
    SandboxRefund.objects.create(intent=intent, amount=2390)

    payments.give_back(gateway="sandbox", gateway_id=intent.pk)

    assert SandboxRefund.objects.count() == 1


def test_without_the_second_look_a_difference_would_stay(captured, monkeypatch):
    """The negative control: the comparison must notice, not the settling."""
    SandboxRefund.objects.create(intent=SandboxIntent.objects.get(), amount=300)
    SandboxIntent.objects.update(refunded=300)
    monkeypatch.setattr(_reconciling, "_agrees", lambda payment, sighting: True)

    assert reconcile() == 0

    assert the(captured).refunded == 0


def test_a_bank_transfer_is_compared_as_well(heard, commits):
    reference = uuid4()
    payments.start_payment(
        reference=reference, amount=Money.of(500), gateway="bank_transfer", return_url="", email="a@b.example"
    )

    assert reconcile() == 0

    assert registry.get_gateway("bank_transfer").code in Reconciliation.objects.values_list("gateway", flat=True)
    assert status_of(reference) == "authorized"
