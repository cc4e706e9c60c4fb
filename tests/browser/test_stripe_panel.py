"""Stripe's form on our own pages, with somebody else's script at the place of Stripe's."""

import json
import re
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings as project
from django.template.loader import render_to_string
from playwright.sync_api import Page, expect

from apps.orders.models import Order
from apps.payments.gateways import Attempt, CaptureFact, Snapshot, registry
from apps.payments.gateways.stripe import SCRIPT, StripeGateway
from shop.common.money import Money
from tests.browser import steps
from tests.browser.conftest import Visitors
from tests.browser.inspection import inspect
from tests.fixtures import assert_audit_clean

pytestmark = pytest.mark.browser

# Speaks to the test as Stripe's script would to Stripe: `asked` hears everything, and says what comes of it.
FAKE = """window.Stripe = (key) => {
  const ask = async (what, options) => JSON.parse(await window.asked(what, JSON.stringify(options ?? null)));
  const confirm = (what) => async ({ elements, confirmParams }) => {
    const answer = await ask(what, { secret: elements.secret, confirmParams });
    if (!answer.error) location.assign(confirmParams.return_url);
    return answer.error ? answer : new Promise(() => {});
  };
  ask("Stripe", key);
  return {
    elements: ({ clientSecret }) => ({
      secret: clientSecret,
      create: (kind, options) => {
        const heard = {};
        return {
          on: (event, listener) => { heard[event] = listener; },
          mount: async (place) => {
            const answer = await ask("mount", { kind, options });
            place.append(Object.assign(document.createElement("p"), { textContent: "A card field" }));
            answer.error ? heard.loaderror(answer) : heard.ready();
          },
        };
      },
    }),
    confirmPayment: confirm("confirmPayment"),
    confirmSetup: confirm("confirmSetup"),
    handleNextAction: (options) => ask("handleNextAction", options),
  };
};"""
SECRET = "pi_1_secret_2"
DECLINED = {"error": {"message": "Your card was declined."}}


class Stripe:
    """Stripe's script: what it was asked, and what it shall answer (nothing special, mostly)."""

    def __init__(self) -> None:
        self.script = FAKE
        self.said: list[tuple[str, Any]] = []
        self.answers: dict[str, list[Any]] = {}

    def over(self, page: Page) -> Page:
        """Be there for this page."""
        page.expose_function("asked", self._asked)
        page.route(
            "https://js.stripe.com/**", lambda route: route.fulfill(body=self.script, content_type="text/javascript")
        )
        return page

    def _asked(self, what: str, options: str) -> str:
        self.said.append((what, json.loads(options)))
        return json.dumps(self.answers[what].pop(0) if self.answers.get(what) else {})

    def heard(self, what: str) -> list[Any]:
        """What came with each question like this."""
        return [options for asked, options in self.said if asked == what]


class Remote(StripeGateway):
    """Stripe itself, which knows one payment."""

    def __init__(self) -> None:
        self.stands = "pending"
        self.snapshot: Snapshot | None = None

    def start(self, attempt: Attempt) -> Snapshot:
        self.snapshot = Snapshot("pi_1", self.stands, attempt.amount, charge="ch_1", client_secret=SECRET)
        return self.snapshot

    def look_up(self, gateway_id: str) -> Snapshot:
        assert self.snapshot
        captures = (CaptureFact("ch_1", self.snapshot.amount.amount),) if self.stands == "captured" else ()
        return replace(self.snapshot, status=self.stands, captures=captures)

    def capture(self, gateway_id: str, *, amount: Money, key: str) -> Snapshot:
        self.stands = "captured"
        return self.look_up(gateway_id)


@pytest.fixture
def stripe() -> Stripe:
    """Stripe's script."""
    return Stripe()


@pytest.fixture
def remote(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Remote:
    """A shop that takes money through Stripe, and Stripe."""
    settings.PAYMENT_GATEWAY, settings.STRIPE_PUBLISHABLE_KEY = "stripe", "pk_test_123"
    policy = deepcopy(project.CONTENT_SECURITY_POLICY)
    for directive, hosts in project.STRIPE_HOSTS.items():
        policy["DIRECTIVES"][directive] += hosts
    settings.CONTENT_SECURITY_POLICY = policy
    remote = Remote()
    monkeypatch.setitem(registry.GATEWAYS, "stripe", remote)
    return remote


def go_to_payment(page: Page) -> None:
    """From nothing to the page with the form."""
    steps.put_into_cart(page)
    page.goto("/checkout/")
    steps.fill_checkout(page)
    page.get_by_role("button", name="Continue to payment").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Payment")


def test_a_shopper_is_declined_tries_again_and_has_paid(visit: Visitors, stripe: Stripe, remote: Remote) -> None:
    page = stripe.over(visit())
    go_to_payment(page)
    pay = page.get_by_role("button", name="Pay €23.90")
    expect(page.get_by_text("A card field")).to_be_visible()
    expect(pay).to_be_enabled()
    expect(page.get_by_text("on its way")).to_have_count(0)
    expect(page.get_by_role("alert")).to_have_count(0)
    inspect(page)

    stripe.answers["confirmPayment"] = [DECLINED]
    pay.click()
    expect(page.get_by_role("alert")).to_have_text("Your card was declined. Nothing was charged.")
    expect(pay).to_be_enabled()
    assert not Order.objects.exists()
    remote.stands = "authorized"
    pay.click()

    assert steps.order_number(page) == Order.objects.get().number
    who = {"name": "Ada Lovelace", "email": "ada@example.com"}
    assert stripe.heard("Stripe") == ["pk_test_123"]
    assert stripe.heard("mount") == [{"kind": "payment", "options": {"defaultValues": {"billingDetails": who}}}]
    sent = stripe.heard("confirmPayment")
    assert sent == [sent[0]] * 2
    assert sent[0]["secret"] == SECRET
    assert re.fullmatch(r"http://\S+/checkout/[0-9a-f-]{36}/return/", sent[0]["confirmParams"]["return_url"])
    assert remote.stands == "captured"
    assert_audit_clean()


def test_what_another_window_has_paid_is_not_paid_again(visit: Visitors, stripe: Stripe, remote: Remote) -> None:
    page = stripe.over(visit())
    go_to_payment(page)
    remote.stands = "authorized"
    was_quicker = {"message": "Unexpected state.", "payment_intent": {"status": "requires_capture"}}
    stripe.answers["confirmPayment"] = [{"error": was_quicker}]

    page.get_by_role("button", name="Pay €23.90").click()

    assert steps.order_number(page) == Order.objects.get().number


def test_where_only_the_bank_is_waited_for_no_card_is_asked_for(
    visit: Visitors, stripe: Stripe, remote: Remote
) -> None:
    page, remote.stands = stripe.over(visit()), "requires_action"
    go_to_payment(page)
    expect(page.get_by_text("Your bank wants to hear from you")).to_be_visible()
    expect(page.get_by_role("button", name="Pay €23.90")).to_be_hidden()
    inspect(page)

    remote.stands = "authorized"
    page.get_by_role("button", name="Confirm with my bank").click()

    assert steps.order_number(page) == Order.objects.get().number
    assert stripe.heard("handleNextAction") == [{"clientSecret": SECRET}]
    assert stripe.heard("mount") == []


@pytest.mark.parametrize("refused", [True, False], ids=["refused", "on second thoughts"])
def test_a_shopper_whom_the_bank_does_not_know_pays_in_another_way(
    visit: Visitors, stripe: Stripe, remote: Remote, refused: bool
) -> None:
    page, remote.stands = stripe.over(visit()), "requires_action"
    go_to_payment(page)

    stripe.answers["handleNextAction"] = [{"error": {"message": "Your bank could not tell that it is you."}}]
    page.get_by_role("button", name="Confirm with my bank" if refused else "Pay in another way").click()

    expect(page.get_by_role("button", name="Pay €23.90")).to_be_enabled()
    expect(page.get_by_text("A card field")).to_be_visible()
    expect(page.get_by_role("button", name="Confirm with my bank")).to_have_count(0)
    told = page.get_by_role("alert").all_inner_texts()
    assert told == (["Your bank could not tell that it is you. Nothing was charged."] if refused else [])


def test_without_stripes_script_the_page_says_so(visit: Visitors, stripe: Stripe, remote: Remote) -> None:
    stripe.script = ""
    page = stripe.over(visit())

    go_to_payment(page)

    expect(page.get_by_role("alert")).to_have_text(re.compile("^Stripe cannot be reached.*Nothing was charged.$"))
    expect(page.get_by_role("button", name="Pay €23.90")).to_be_disabled()


def test_a_form_that_does_not_load_says_why(visit: Visitors, stripe: Stripe, remote: Remote) -> None:
    stripe.answers["mount"] = [{"error": {"message": "This payment is over."}}]
    page = stripe.over(visit())

    go_to_payment(page)

    expect(page.get_by_role("alert")).to_have_text("This payment is over. Nothing was charged.")
    expect(page.get_by_role("button", name="Pay €23.90")).to_be_disabled()


def test_the_same_form_keeps_a_card_without_paying(visit: Visitors, stripe: Stripe) -> None:
    page = stripe.over(visit())
    back = f"{visit.address}/about-it/"
    context = {
        "mode": "setup",
        "data": {"publishable_key": "pk_test_123", "script": SCRIPT},
        "secret": "seti_1_secret_2",
        "waits": False,
        "back": back,
        "name": "Ada Lovelace",
        "email": "ada@example.com",
        "action": "Save this card",
    }
    panel = render_to_string("payments/panels/stripe.html", context)
    page.route("**/about-it/", lambda route: route.fulfill(body="<h1>Your cards</h1>", content_type="text/html"))
    page.route("**/keep-it/", lambda route: route.fulfill(body=panel, content_type="text/html"))
    stripe.answers["confirmSetup"] = [DECLINED]
    page.goto("/keep-it/")

    page.get_by_role("button", name="Save this card").click()
    expect(page.get_by_role("alert")).to_have_text("Your card was declined. Your card was not saved.")
    page.get_by_role("button", name="Save this card").click()
    expect(page.get_by_role("heading", name="Your cards")).to_be_visible()

    asked = {"secret": "seti_1_secret_2", "confirmParams": {"return_url": back}}
    assert stripe.heard("confirmSetup") == [asked, asked]
    assert stripe.heard("confirmPayment") == []
