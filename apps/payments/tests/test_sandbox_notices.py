"""How the sandbox tells the shop: at once, late, never, often, backwards, and again; signed with its own secrets."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.payments import services as payments
from apps.payments import tasks
from apps.payments.gateways import Event, SignatureInvalid, sandbox
from apps.payments.gateways.sandbox import SandboxGateway
from apps.payments.models import CardSaving, GatewayEvent, SandboxIntent, SandboxNotice, SavedCard
from apps.payments.services import _sandbox
from apps.payments.tests.conftest import ledger_of, status_of, the
from apps.payments.tests.factories import SandboxIntentFactory, card
from shop.common.money import Money

pytestmark = pytest.mark.django_db
gateway = SandboxGateway()
MINUTE, SECONDS = timedelta(minutes=1), timedelta(seconds=1)


@pytest.fixture
def delivered(monkeypatch, commits):
    """The kinds of the notices that come to the webhook door, which is shut behind them."""
    kinds = []

    def receive(*, gateway, body, headers):
        kinds.append(SandboxGateway().read_event(body, headers).kind)

    monkeypatch.setattr(_sandbox, "receive_event", receive)
    return kinds


def paid(manner: str) -> SandboxIntent:
    """An intent that tells the shop in this manner: authorised, then captured."""
    intent = SandboxIntentFactory(notices=manner)
    sandbox.confirm(intent.pk, **card())
    gateway.capture(intent.pk, amount=Money(2390, "EUR"), key="k")
    return intent


def after(pause: timedelta) -> None:
    """Let the sandbox's clock strike."""
    payments.run_sandbox(now=timezone.now() + pause)


@pytest.mark.parametrize(
    ("manner", "kinds"),
    [
        ("once", ["intent.authorized", "intent.captured"]),
        ("twice", ["intent.authorized"] * 2 + ["intent.captured"] * 2),
        ("twenty", ["intent.authorized"] * 20 + ["intent.captured"] * 20),
    ],
)
def test_notices_go_out_at_once_as_often_as_wanted_and_not_again_by_the_clock(delivered, manner, kinds):
    paid(manner)

    assert delivered == kinds
    after(10 * MINUTE)
    assert delivered == kinds


def test_late_notices_wait_for_a_minute(delivered):
    paid("later")

    after(55 * SECONDS)
    assert delivered == []
    after(61 * SECONDS)
    after(62 * SECONDS)

    assert delivered == ["intent.authorized", "intent.captured"]


def test_a_sandbox_that_never_tells_never_tells(delivered):
    paid("never")

    after(timedelta(days=9))

    assert delivered == []


def test_the_newest_goes_first_where_that_is_wanted(delivered):
    paid("reverse")
    assert delivered == []

    after(20 * SECONDS)

    assert delivered == ["intent.captured", "intent.authorized"]


def test_backwards_means_before_those_that_are_not_due_yet(delivered):
    intent = paid("reverse")
    oldest = SandboxNotice.objects.order_by("pk")[0]
    SandboxNotice.objects.exclude(pk=oldest.pk).update(due_at=timezone.now() + MINUTE)

    after(20 * SECONDS)

    assert delivered == ["intent.captured", "intent.authorized"]
    assert not intent.told.filter(sent_at=None).exists()


def test_a_notice_whose_task_got_lost_is_sent_by_the_clock(delivered, monkeypatch):
    monkeypatch.setattr(tasks.send_sandbox_event, "delay", lambda *args: None)
    paid("once")

    after(5 * SECONDS)
    assert delivered == []
    after(25 * SECONDS)

    assert delivered == ["intent.authorized", "intent.captured"]


@pytest.mark.parametrize("manner", ["once", "never", "later"])
def test_staff_may_have_all_of_them_sent_again_with_the_same_names(delivered, manner, monkeypatch):
    intent = paid(manner)
    delivered.clear()

    assert payments.tell_again(intent=intent.pk) == 2

    assert delivered == ["intent.authorized", "intent.captured"]
    names = [gateway.read_event(*sandbox.letter(row.pk)).id for row in intent.told.order_by("pk")]
    assert names == [gateway.read_event(*sandbox.letter(row.pk)).id for row in intent.told.order_by("pk")]
    assert len(set(names)) == 2


def test_two_declines_are_two_notices(delivered):
    intent = SandboxIntentFactory()

    for _time in range(2):
        sandbox.confirm(intent.pk, **card("4000000000000002"))

    names = {gateway.read_event(*sandbox.letter(row.pk)).id for row in intent.told.all()}
    assert (len(names), delivered) == (2, ["intent.pending"] * 2)


def test_what_changes_nothing_tells_nothing(delivered):
    intent = paid("once")
    delivered.clear()

    gateway.capture(intent.pk, amount=Money(2390, "EUR"), key="k")
    sandbox.finish_challenge(intent.pk, approved=True)
    sandbox.confirm(intent.pk, **card())

    assert delivered == []


def test_a_shop_without_the_sandbox_hears_nothing_of_it(delivered, settings):
    paid("later")
    settings.PAYMENT_GATEWAY = "stripe"

    after(10 * MINUTE)

    assert delivered == []


def test_the_clock_strikes_every_few_seconds(settings):
    [entry] = [row for row in settings.CELERY_BEAT_SCHEDULE.values() if row["task"] == tasks.run_sandbox.name]

    assert entry["schedule"] == 10
    tasks.run_sandbox()


# --- what the shop makes of it ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("manner", ["once", "twice", "twenty", "later", "reverse", "never"])
def test_however_it_is_told_the_shop_books_everything_once(begin, heard, manner):
    reference = begin()
    SandboxIntent.objects.update(notices=manner)

    payments.pay_with_card(reference=reference, **card())
    payments.request_capture(reference=reference)
    after(5 * MINUTE)

    assert status_of(reference) == "captured"
    assert ledger_of(reference) == [("authorization", 2390), ("capture", 2390)]
    assert GatewayEvent.objects.count() == (0 if manner == "never" else 2)
    assert not GatewayEvent.objects.filter(processed_at=None).exists()


def test_a_shopper_who_never_comes_back_has_paid_all_the_same(begin, heard):
    reference = begin()

    payments.submit_card(intent=the(reference).gateway_id, **card(), notices="later")
    assert status_of(reference) == "pending"
    after(61 * SECONDS)

    assert status_of(reference) == "authorized"


def test_a_card_that_was_kept_is_heard_of_by_its_own_notice(commits, heard, django_user_model):
    user = django_user_model.objects.create(email="ada@example.com")
    payments.begin_saving(user_id=user.pk, email=user.email, return_url="https://s/")
    row = CardSaving.objects.get()

    payments.submit_card_to_keep(setup=row.saving_id, **card())

    row.refresh_from_db()
    assert row.status == "succeeded"
    assert GatewayEvent.objects.get().about == "saving"
    assert str(SavedCard.objects.get()) == "Visa 4242"


# --- signatures -------------------------------------------------------------------------------------------------------


def test_the_sandbox_signs_with_its_own_secret(settings):
    settings.SANDBOX_WEBHOOK_SECRETS = ["one"]
    letter = sandbox.signed_event("sbx_1", "authorized")

    settings.SANDBOX_WEBHOOK_SECRETS = ["another"]

    with pytest.raises(SignatureInvalid):
        gateway.read_event(*letter)


def test_while_a_secret_is_changed_both_count_and_the_new_one_signs(settings):
    settings.SANDBOX_WEBHOOK_SECRETS = ["old"]
    old = sandbox.signed_event("sbx_1", "authorized")

    settings.SANDBOX_WEBHOOK_SECRETS = ["new", "old"]
    new = sandbox.signed_event("sbx_1", "authorized")

    assert gateway.read_event(*old) == gateway.read_event(*new)
    settings.SANDBOX_WEBHOOK_SECRETS = ["new"]
    assert gateway.read_event(*new).gateway_id == "sbx_1"
    with pytest.raises(SignatureInvalid):
        gateway.read_event(*old)


def test_without_one_it_is_made_from_the_shops_secret_key(settings):
    settings.SANDBOX_WEBHOOK_SECRETS = []
    letter = sandbox.signed_event("sbx_1", "authorized")
    assert gateway.read_event(*letter)

    settings.SECRET_KEY = "another " * 8

    with pytest.raises(SignatureInvalid):
        gateway.read_event(*letter)


@pytest.mark.parametrize(("off", "fits"), [(-299, True), (299, True), (-302, False), (302, False)])
def test_a_stamp_may_be_five_minutes_off_either_way(monkeypatch, off, fits):
    now = time.time()
    letter = sandbox.signed_event("sbx_1", "authorized")
    monkeypatch.setattr(time, "time", lambda: now + off)

    if fits:
        assert gateway.read_event(*letter).id == "evt_sbx_1_authorized"
    else:
        with pytest.raises(SignatureInvalid):
            gateway.read_event(*letter)


def test_a_notice_about_a_setup_says_so():
    letter = sandbox.signed_event("sbx_1", "succeeded", about="saving")

    assert gateway.read_event(*letter) == Event("evt_sbx_1_succeeded", "setup.succeeded", "sbx_1", about="saving")


@pytest.mark.parametrize("body", [b"[]", b"3", b"null", b"{}", b"{", b'{"setup": 1}', b'"setup"'])
def test_a_signed_body_that_is_no_notice_is_refused(body):
    stamp = str(int(time.time()))

    with pytest.raises(SignatureInvalid):
        gateway.read_event(body, {"Sandbox-Signature": f"{stamp},{sandbox.sign(stamp, body)}"})
