"""The Stripe gateway against recorded answers, for what no stand-in does; `test_contract.py` has the rest."""

import hashlib
import hmac
import json
import time
from collections import defaultdict
from datetime import UTC, datetime
from typing import Any, get_args, get_type_hints
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID, uuid4

import pytest
import stripe
from stripe.params import _payment_intent_create_params as sdk_types

from apps.payments.gateways import (
    Attempt,
    CaptureFact,
    CardFact,
    DisputeFact,
    GatewayRefused,
    GatewayUnavailable,
    RefundFact,
    Sighting,
    SignatureInvalid,
)
from apps.payments.gateways import stripe as gateway_module
from apps.payments.gateways.stripe import StripeGateway, _line
from shop.common.money import Money

SECRET = "whsec_test"
KEY = UUID("8b7f6a5e-0000-4000-8000-000000000001")
INTENTS = "/v1/payment_intents"
INTENT = f"{INTENTS}/pi_1"
BEGAN = datetime(2026, 11, 1, 12, tzinfo=UTC)


class Wire(stripe.HTTPClient):
    """Stands in for the network: gives to each call the next of its answers, the last one for ever."""

    name = "wire"

    def __init__(self) -> None:
        super().__init__()
        self.timeout: Any = None
        self.answers: dict[str, list[Any]] = defaultdict(list)
        self.asked: list[tuple[str, dict[str, str], dict[str, str]]] = []

    def says(self, call: str, *answers: Any) -> None:
        """What `POST /v1/refunds` and the like are answered with: a body, (status, body, headers) or an error."""
        self.answers[call] = list(answers)

    def request(self, method: str, url: str, headers: Any, post_data: Any = None, **_: Any) -> tuple[Any, int, Any]:
        parts = urlsplit(url)
        call = f"{method.upper()} {parts.path}"
        self.asked.append((call, dict(parse_qsl(parts.query or post_data or "")), dict(headers)))
        answers = self.answers[call]
        assert answers, f"nobody said what to answer to {call}"
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        status, body, more = answer if isinstance(answer, tuple) else (200, answer, {})
        return json.dumps(body).encode(), status, more

    @property
    def calls(self) -> list[str]:
        """What was called, in order."""
        return [call for call, _, _ in self.asked]

    def sent(self, call: str) -> list[dict[str, str]]:
        """The parameters of each call like this."""
        return [params for asked, params, _ in self.asked if asked == call]

    def keys(self, call: str) -> list[str]:
        """The idempotency key of each call like this."""
        return [headers["Idempotency-Key"] for asked, _, headers in self.asked if asked == call]


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Wire:
    """The line to Stripe, on which a test says what comes back."""
    wire = Wire()

    def dial(timeout: Any) -> Wire:
        wire.timeout = timeout
        return wire

    monkeypatch.setattr(stripe, "RequestsClient", dial)
    settings.STRIPE_SECRET_KEY = f"sk_test_{uuid4().hex}"  # each key has a client of its own
    settings.STRIPE_API_BASE = ""
    settings.STRIPE_WEBHOOK_SECRET = SECRET
    return wire


def intent(**values: Any) -> dict[str, Any]:
    """A PaymentIntent as Stripe answers it."""
    shape = {
        "id": "pi_1",
        "object": "payment_intent",
        "status": "requires_payment_method",
        "amount": 4488,
        "amount_received": 0,
        "currency": "eur",
        "customer": None,
        "client_secret": "pi_1_secret",
        "latest_charge": None,
        "payment_method": None,
        "last_payment_error": None,
        "metadata": {"key": str(KEY), "reference": "r", "return_url": "https://shop.example/back"},
    }
    return shape | values


def charge(**values: Any) -> dict[str, Any]:
    """An expanded Charge."""
    card = {"brand": "visa", "last4": "4242", "exp_month": 9, "exp_year": 2027, "wallet": None}
    details = {"type": "card", "card": card}
    shape = {"id": "ch_1", "object": "charge", "amount_refunded": 0, "disputed": False}
    return shape | {"payment_method_details": details} | values


def refund(**values: Any) -> dict[str, Any]:
    """A Refund."""
    shape = {"id": "re_1", "object": "refund", "status": "succeeded", "amount": 100, "currency": "eur"}
    return shape | {"reason": None, "payment_intent": "pi_1", "metadata": {"key": "r1"}} | values


def dispute(**values: Any) -> dict[str, Any]:
    """A Dispute that waits for us."""
    shape = {"id": "du_1", "object": "dispute", "status": "needs_response", "amount": 4488, "currency": "eur"}
    asked = {"reason": "fraudulent", "evidence_details": {"due_by": 1798761599}}
    return shape | {"payment_intent": "pi_1"} | asked | values


def paid(**values: Any) -> dict[str, Any]:
    """A PaymentIntent whose money is with us."""
    return intent(status="succeeded", amount_received=4488, latest_charge=charge(**values))


def listed(*rows: dict[str, Any], more: bool = False) -> dict[str, Any]:
    """A page of a list."""
    return {"object": "list", "url": "/v1/x", "data": list(rows), "has_more": more}


def failure(status: int, *, kind: str = "api_error", replayed: bool = False, **error: Any) -> Any:
    """An error as Stripe answers it; `replayed` where it repeats its first answer to the key."""
    return status, {"error": {"type": kind, **error}}, {"Idempotent-Replayed": "true"} if replayed else {}


def attempt(**values: Any) -> Attempt:
    """What the shop wants to collect."""
    wishes: dict[str, Any] = {
        "key": KEY,
        "reference": UUID("8b7f6a5e-0000-4000-8000-000000000002"),
        "amount": Money(4488, "EUR"),
        "email": "a@b.example",
        "return_url": "https://shop.example/back",
        "started_at": BEGAN,
    }
    return Attempt(**wishes | values)


# --- the line ---------------------------------------------------------------------------------------------------------


def test_every_call_names_the_version_that_the_types_describe(wire: Wire) -> None:
    wire.says(f"GET {INTENT}", intent())

    StripeGateway().look_up("pi_1")

    assert wire.asked[0][2]["Stripe-Version"] == _line.API_VERSION == stripe.api_version
    assert wire.timeout == (1, 7)


def test_the_script_of_the_browser_is_of_the_same_release(wire: Wire) -> None:
    assert StripeGateway().panel_data()["script"] == "https://js.stripe.com/endive/stripe.js"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (failure(400, kind="invalid_request_error", message="No."), GatewayRefused),
        (failure(404, kind="invalid_request_error", code="resource_missing"), GatewayRefused),
        (failure(402, kind="card_error", code="card_declined"), GatewayRefused),
        (failure(401, kind="invalid_request_error"), GatewayUnavailable),
        (failure(403, kind="invalid_request_error"), GatewayUnavailable),
        (failure(409, kind="idempotency_error", code="idempotency_key_in_use"), GatewayUnavailable),
        (failure(429, kind="invalid_request_error", code="rate_limit"), GatewayUnavailable),
        (failure(429, kind="invalid_request_error", code="lock_timeout"), GatewayUnavailable),
        (failure(500), GatewayUnavailable),
        (failure(503), GatewayUnavailable),
        ((502, "<html>", {}), GatewayUnavailable),
        (stripe.APIConnectionError("timeout"), GatewayUnavailable),
    ],
)
def test_a_definite_no_and_an_unknown_result_are_told_apart(wire: Wire, answer: Any, expected: type[Exception]) -> None:
    wire.says(f"POST {INTENTS}", answer)

    with pytest.raises(expected):
        StripeGateway().start(attempt())

    assert wire.calls == [f"POST {INTENTS}"]  # it is for the sweeper to try again, not for this call


def test_a_shop_that_has_given_its_key_away_knows_nothing_of_old_payments(wire: Wire, settings: Any) -> None:
    settings.STRIPE_SECRET_KEY = ""

    with pytest.raises(GatewayUnavailable):
        StripeGateway().look_up("pi_1")
    with pytest.raises(GatewayUnavailable):
        list(StripeGateway().list_since(BEGAN))

    assert wire.calls == []


# --- beginning --------------------------------------------------------------------------------------------------------


def test_starting_asks_for_the_attempt_under_its_own_key(wire: Wire, settings: Any) -> None:
    settings.STRIPE_METHODS = "hold"
    wire.says(f"POST {INTENTS}", intent())

    snapshot = StripeGateway().start(attempt())

    assert (snapshot.gateway_id, snapshot.status, snapshot.client_secret) == ("pi_1", "pending", "pi_1_secret")
    assert wire.keys(f"POST {INTENTS}") == [str(KEY)]
    assert wire.sent(f"POST {INTENTS}") == [
        {
            "amount": "4488",
            "currency": "eur",
            "automatic_payment_methods[enabled]": "true",
            "capture_method": "manual",
            "metadata[key]": str(KEY),
            "metadata[reference]": "8b7f6a5e-0000-4000-8000-000000000002",
            "metadata[return_url]": "https://shop.example/back",
            "receipt_email": "a@b.example",
        }
    ]


def test_with_all_methods_money_is_held_where_the_method_allows(wire: Wire, settings: Any) -> None:
    settings.STRIPE_METHODS = "all"
    wire.says(f"POST {INTENTS}", intent())

    StripeGateway().start(attempt())

    sent = wire.sent(f"POST {INTENTS}")[0]
    assert sent["capture_method"] == "automatic_async"
    held = {name for name, value in sent.items() if value == "manual"}
    assert held == {f"payment_method_options[{method}][capture_method]" for method in gateway_module.HOLDING}


def test_the_list_of_holding_methods_is_what_the_sdk_knows() -> None:
    """Left out on purpose: a card terminal, and what is for Korea or still a preview."""
    left_out = {
        *("card_present", "kakao_pay", "kr_card", "naver_pay", "payco", "samsung_pay"),
        *("scalapay", "sequra", "sunbit"),
    }
    options = get_type_hints(sdk_types.PaymentIntentCreateParamsPaymentMethodOptions, vars(sdk_types))
    can_hold = {name for name, hint in options.items() if any("capture_method" in _fields(one) for one in _all(hint))}

    assert set(gateway_module.HOLDING) == can_hold - left_out
    assert left_out <= can_hold


def _all(hint: Any) -> list[Any]:
    return [hint, *(inner for part in get_args(hint) for inner in _all(part))]


def _fields(hint: Any) -> set[str]:
    return set(getattr(hint, "__annotations__", {}))


@pytest.mark.parametrize(
    ("methods", "wish"),
    [("hold", "setup_future_usage"), ("all", "payment_method_options[card][setup_future_usage]")],
)
def test_a_card_is_kept_while_paying_where_its_owner_wants_that(
    wire: Wire, settings: Any, methods: str, wish: str
) -> None:
    settings.STRIPE_METHODS = methods
    wire.says(f"POST {INTENTS}", intent())

    StripeGateway().start(attempt(customer="cus_1", keep_card=True))
    StripeGateway().start(attempt(customer="cus_1"))
    StripeGateway().start(attempt(keep_card=True))

    kept, only_known, guest = wire.sent(f"POST {INTENTS}")
    assert (kept["customer"], kept[wish]) == ("cus_1", "off_session")
    assert [name for name in only_known | guest if "setup_future_usage" in name] == []
    assert (only_known["customer"], guest.get("customer")) == ("cus_1", None)


# --- keys that repeat an old answer -----------------------------------------------------------------------------------


def test_a_repeated_server_error_does_not_stop_the_checkout_for_a_day(wire: Wire) -> None:
    wire.says(f"POST {INTENTS}", failure(500), failure(500, replayed=True), intent(id="pi_2"))
    wire.says(f"GET {INTENTS}", listed(intent(id="pi_9", metadata={"key": "another"}), intent(id="pi_8", metadata={})))

    with pytest.raises(GatewayUnavailable):
        StripeGateway().start(attempt())
    assert wire.calls == [f"POST {INTENTS}"]  # the first one may still be at it
    started = StripeGateway().start(attempt())

    assert started.gateway_id == "pi_2"
    assert wire.keys(f"POST {INTENTS}") == [str(KEY), str(KEY), f"{KEY}:2"]
    assert wire.sent(f"GET {INTENTS}")[0]["created[gte]"] == str(int(BEGAN.timestamp()) - 300)


def test_what_a_failed_request_has_made_all_the_same_is_found(wire: Wire) -> None:
    wire.says(f"POST {INTENTS}", failure(503, replayed=True))
    wire.says(f"GET {INTENTS}", listed(intent(id="pi_9", metadata={}), intent(id="pi_7")))

    assert StripeGateway().start(attempt()).gateway_id == "pi_7"
    assert wire.keys(f"POST {INTENTS}") == [str(KEY)]


def test_a_key_that_was_used_with_other_contents_is_spent_too(wire: Wire) -> None:
    """Such as after STRIPE_METHODS was changed."""
    wire.says(f"POST {INTENTS}", failure(400, kind="idempotency_error", message="Keys ..."), intent(id="pi_2"))
    wire.says(f"GET {INTENTS}", listed())

    assert StripeGateway().start(attempt()).gateway_id == "pi_2"
    assert wire.keys(f"POST {INTENTS}") == [str(KEY), f"{KEY}:2"]


def test_a_repeated_refusal_stays_a_refusal(wire: Wire) -> None:
    wire.says(f"POST {INTENTS}", failure(400, kind="invalid_request_error", message="No.", replayed=True))

    with pytest.raises(GatewayRefused):
        StripeGateway().start(attempt())

    assert wire.calls == [f"POST {INTENTS}"]


def test_one_gives_up_where_every_key_is_spent(wire: Wire) -> None:
    wire.says(f"POST {INTENTS}", failure(500, replayed=True))
    wire.says(f"GET {INTENTS}", listed())

    with pytest.raises(GatewayUnavailable):
        StripeGateway().start(attempt())

    assert wire.keys(f"POST {INTENTS}") == [str(KEY), f"{KEY}:2", f"{KEY}:3", f"{KEY}:4"]


@pytest.mark.parametrize("made", [True, False])
def test_customers_and_savings_outlive_a_repeated_server_error(wire: Wire, made: bool) -> None:
    customer = {"id": "cus_1", "object": "customer", "metadata": {"key": str(KEY)}}
    setup = {
        "id": "seti_1",
        "object": "setup_intent",
        "status": "requires_payment_method",
        "customer": "cus_1",
        "client_secret": "s",
        "payment_method": None,
        "last_setup_error": None,
        "metadata": {"key": str(KEY)},
    }
    again = failure(500, replayed=True)
    wire.says("POST /v1/customers", again, customer | {"id": "cus_2"})
    wire.says("POST /v1/setup_intents", again, setup | {"id": "seti_2"})
    wire.says("GET /v1/customers", listed(*[customer] * made))
    wire.says("GET /v1/setup_intents", listed(*[setup] * made))

    gateway = StripeGateway()
    name = gateway.add_customer(key=KEY, email="a@b.example")
    saving = gateway.begin_saving("cus_1", key=KEY, return_url="https://shop.example/back")

    assert (name, saving.id) == (("cus_1", "seti_1") if made else ("cus_2", "seti_2"))
    assert wire.sent("GET /v1/customers")[0]["email"] == "a@b.example"


# --- looking up -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("requires_payment_method", "pending"),
        ("requires_confirmation", "pending"),
        ("processing", "processing"),
        ("requires_action", "requires_action"),
        ("requires_capture", "authorized"),
        ("succeeded", "captured"),
        ("canceled", "voided"),
    ],
)
def test_each_state_of_stripe_has_one_of_ours(wire: Wire, theirs: str, ours: str) -> None:
    wire.says(f"GET {INTENT}", intent(status=theirs))

    assert StripeGateway().look_up("pi_1").status == ours


def test_a_state_nobody_has_heard_of_allows_no_conclusion(wire: Wire) -> None:
    wire.says(f"GET {INTENT}", intent(status="requires_prayer"))

    with pytest.raises(GatewayUnavailable):
        StripeGateway().look_up("pi_1")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ({"code": "card_declined", "decline_code": "insufficient_funds", "message": "No."}, "insufficient_funds"),
        ({"code": "card_declined", "decline_code": "generic_decline", "message": "No."}, "card_declined"),
        ({"code": "expired_card", "message": "No."}, "expired_card"),
    ],
)
def test_a_decline_tells_the_banks_reason(wire: Wire, error: dict[str, str], code: str) -> None:
    wire.says(f"GET {INTENT}", intent(last_payment_error=error))

    snapshot = StripeGateway().look_up("pi_1")

    assert (snapshot.status, snapshot.failure_code, snapshot.failure_message) == ("pending", code, "No.")


def test_an_old_decline_is_forgotten_once_the_payment_went_through(wire: Wire) -> None:
    wire.says(f"GET {INTENT}", intent(status="requires_capture", last_payment_error={"code": "card_declined"}))

    assert StripeGateway().look_up("pi_1").failure_code == ""


def test_money_that_never_came_is_not_asked_about(wire: Wire) -> None:
    wire.says(f"GET {INTENT}", intent(status="requires_capture", latest_charge=charge()))

    snapshot = StripeGateway().look_up("pi_1")

    assert (snapshot.captures, snapshot.refunds, snapshot.disputes) == ((), (), ())
    assert (snapshot.charge, snapshot.method) == ("ch_1", "Visa 4242")
    assert wire.calls == [f"GET {INTENT}"]


def test_a_snapshot_holds_all_that_happened_to_the_money(wire: Wire) -> None:
    wire.says(f"GET {INTENT}", paid(amount_refunded=100, disputed=True))
    elsewhere = refund(id="re_2", status="pending", metadata={}, reason="requested_by_customer")
    wire.says("GET /v1/refunds", listed(refund(metadata={"key": "r1", "reason": "broken"}), elsewhere))
    wire.says("GET /v1/disputes", listed(dispute()))

    snapshot = StripeGateway().look_up("pi_1")

    assert snapshot.captures == (CaptureFact("ch_1", 4488),)
    assert snapshot.refunds == (
        RefundFact("re_1", "succeeded", 100, "r1", "broken"),
        RefundFact("re_2", "requested", 100, "", "requested_by_customer"),
    )
    due = datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert snapshot.disputes == (DisputeFact("du_1", "open", 4488, 4488, "fraudulent", due),)


def test_refunds_are_read_to_the_last_page(wire: Wire) -> None:
    wire.says(f"GET {INTENT}", paid())
    wire.says("GET /v1/refunds", listed(refund(), more=True))
    wire.says("GET /v1/x", listed(refund(id="re_2")))  # where the first page says that the list goes on

    assert [fact.id for fact in StripeGateway().look_up("pi_1").refunds] == ["re_1", "re_2"]


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("pending", "requested"),
        ("requires_action", "requested"),
        ("succeeded", "succeeded"),
        ("failed", "failed"),
        ("canceled", "failed"),
    ],
)
def test_each_state_of_a_refund_has_one_of_ours(wire: Wire, theirs: str, ours: str) -> None:
    wire.says(f"GET {INTENT}", paid())
    wire.says("GET /v1/refunds", listed(refund(status=theirs)))

    assert [fact.status for fact in StripeGateway().look_up("pi_1").refunds] == [ours]


@pytest.mark.parametrize(
    ("theirs", "ours", "withdrawn"),
    [
        ("needs_response", "open", 4488),
        ("under_review", "open", 4488),
        ("warning_needs_response", "open", 0),
        ("warning_under_review", "open", 0),
        ("warning_closed", "won", 0),
        ("prevented", "won", 0),
        ("won", "won", 0),
        ("lost", "lost", 4488),
    ],
)
def test_each_state_of_a_dispute_says_what_the_bank_holds(wire: Wire, theirs: str, ours: str, withdrawn: int) -> None:
    wire.says(f"GET {INTENT}", paid(disputed=True))
    wire.says("GET /v1/refunds", listed())
    wire.says("GET /v1/disputes", listed(dispute(status=theirs, evidence_details={"due_by": None})))

    facts = StripeGateway().look_up("pi_1").disputes

    assert [(fact.status, fact.withdrawn, fact.due_at) for fact in facts] == [(ours, withdrawn, None)]


@pytest.mark.parametrize(
    ("details", "words"),
    [
        ({"type": "card", "card": {"brand": "amex", "last4": "0005", "wallet": None}}, "American Express 0005"),
        (
            {"type": "card", "card": {"brand": "visa", "last4": "4242", "wallet": {"type": "apple_pay"}}},
            "Apple Pay (Visa 4242)",
        ),
        ({"type": "card", "card": {"brand": None, "last4": None}}, "Card"),
        ({"type": "ideal", "ideal": {"bank": "ing"}}, "iDEAL"),
        ({"type": "klarna", "klarna": {}}, "Klarna"),
        ({"type": "revolut_pay", "revolut_pay": {}}, "Revolut Pay"),
    ],
)
def test_how_it_was_paid_is_told_in_words(wire: Wire, details: dict[str, Any], words: str) -> None:
    held = intent(status="requires_capture", latest_charge=charge(payment_method_details=details))
    wire.says(f"GET {INTENT}", held)

    assert StripeGateway().look_up("pi_1").method == words


@pytest.mark.parametrize(
    ("owner", "customer", "kept"),
    [("cus_1", "cus_1", True), (None, "cus_1", False), ("cus_1", None, False), (None, None, False)],
)
def test_a_card_is_kept_only_where_it_hangs_on_the_customer(
    wire: Wire, owner: str | None, customer: str | None, kept: bool
) -> None:
    card = {"brand": "visa", "last4": "4242", "exp_month": 9, "exp_year": 2027}
    method = {"id": "pm_1", "object": "payment_method", "type": "card", "customer": owner, "card": card}
    wire.says(f"GET {INTENT}", intent(status="requires_capture", customer=customer, payment_method=method))

    fact = StripeGateway().look_up("pi_1").card

    assert fact == (CardFact("pm_1", "Visa", "4242", 9, 2027) if kept else None)


# --- steps that may be repeated ---------------------------------------------------------------------------------------

UNEXPECTED = failure(400, kind="invalid_request_error", code="payment_intent_unexpected_state", message="No.")
MOVES = [("capture", "captured", "succeeded"), ("void", "voided", "canceled")]


def move(verb: str) -> Any:
    """Take the money, or give it up."""
    gateway = StripeGateway()
    return (
        gateway.void("pi_1", key="k") if verb == "void" else gateway.capture("pi_1", amount=Money(4000, "EUR"), key="k")
    )


@pytest.mark.parametrize(("verb", "ours", "theirs"), MOVES)
def test_a_step_is_guarded_by_the_state_of_the_payment_and_not_by_a_key(
    wire: Wire, verb: str, ours: str, theirs: str
) -> None:
    call = f"POST {INTENT}/{verb.replace('void', 'cancel')}"
    wire.says(call, intent(status=theirs), UNEXPECTED)
    wire.says(f"GET {INTENT}", intent(status=theirs))

    assert [move(verb).status, move(verb).status] == [ours, ours]
    assert str(KEY) not in wire.keys(call)
    assert len(set(wire.keys(call))) == 2
    assert wire.sent(call)[0].get("amount_to_capture") == ("4000" if verb == "capture" else None)


@pytest.mark.parametrize(("verb", "ours", "theirs"), MOVES)
def test_a_step_that_the_state_does_not_allow_is_refused(wire: Wire, verb: str, ours: str, theirs: str) -> None:
    wire.says(f"POST {INTENT}/{verb.replace('void', 'cancel')}", UNEXPECTED)
    wire.says(f"GET {INTENT}", intent(status="requires_action"))

    with pytest.raises(GatewayRefused):
        move(verb)


def test_a_dispute_is_given_up_or_answered_once_however_often_one_asks(wire: Wire) -> None:
    closed = failure(400, kind="invalid_request_error", message="This dispute is already closed")
    wire.says("POST /v1/disputes/du_1/close", dispute(status="lost"), closed)
    wire.says("POST /v1/disputes/du_1", dispute(), closed)
    wire.says("GET /v1/disputes/du_1", dispute(status="lost", evidence={"uncategorized_text": "It arrived."}))

    for _time in range(2):
        StripeGateway().accept_dispute("du_1")
        StripeGateway().contest_dispute("du_1", statement="It arrived.")

    sent = {"evidence[uncategorized_text]": "It arrived.", "submit": "true"}
    assert wire.sent("POST /v1/disputes/du_1") == [sent, sent]


def test_a_dispute_that_is_decided_can_neither_be_given_up_nor_answered(wire: Wire) -> None:
    closed = failure(400, kind="invalid_request_error", message="This dispute is already closed")
    wire.says("POST /v1/disputes/du_1/close", closed)
    wire.says("POST /v1/disputes/du_1", closed)
    wire.says("GET /v1/disputes/du_1", dispute(status="won", evidence={"uncategorized_text": None}))

    with pytest.raises(GatewayRefused):
        StripeGateway().accept_dispute("du_1")
    with pytest.raises(GatewayRefused):
        StripeGateway().contest_dispute("du_1", statement="It arrived.")


def test_a_card_that_is_detached_is_no_trouble_but_a_silent_stripe_is(wire: Wire) -> None:
    not_attached = failure(400, kind="invalid_request_error", message="... detachment is impossible.")
    wire.says("POST /v1/payment_methods/pm_1/detach", not_attached, failure(503))

    StripeGateway().forget_card("pm_1")
    with pytest.raises(GatewayUnavailable):
        StripeGateway().forget_card("pm_1")


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("requires_payment_method", "pending"),
        ("requires_confirmation", "pending"),
        ("processing", "pending"),
        ("requires_action", "requires_action"),
        ("succeeded", "succeeded"),
        ("canceled", "voided"),
    ],
)
def test_each_state_of_a_saving_has_one_of_ours(wire: Wire, theirs: str, ours: str) -> None:
    card = {"brand": "visa", "last4": "4242", "exp_month": 9, "exp_year": 2027}
    method = {"id": "pm_1", "object": "payment_method", "type": "card", "customer": "cus_1", "card": card}
    setup = {
        "id": "seti_1",
        "object": "setup_intent",
        "status": theirs,
        "customer": "cus_1",
        "client_secret": "s",
        "payment_method": method,
        "last_setup_error": {"message": "No."},
    }
    wire.says("GET /v1/setup_intents/seti_1", setup)

    saving = StripeGateway().look_up_saving("seti_1")

    assert (saving.status, saving.client_secret) == (ours, "s")
    assert saving.failure_message == ("No." if theirs == "requires_payment_method" else "")
    assert saving.card == (CardFact("pm_1", "Visa", "4242", 9, 2027) if ours == "succeeded" else None)


# --- refunds and cards ------------------------------------------------------------------------------------------------


def test_a_refund_carries_its_key_and_reason(wire: Wire) -> None:
    wire.says("GET /v1/refunds", listed(refund(id="re_2", metadata={})))
    wire.says("POST /v1/refunds", refund(status="pending", metadata={"key": "r1", "reason": "broken"}))

    fact = StripeGateway().refund("pi_1", amount=Money(100, "EUR"), key="r1", reason="broken")

    assert fact == RefundFact("re_1", "requested", 100, "r1", "broken")
    wanted = {"payment_intent": "pi_1", "amount": "100", "metadata[key]": "r1", "metadata[reason]": "broken"}
    assert wire.sent("POST /v1/refunds") == [wanted]
    assert wire.keys("POST /v1/refunds") == ["refund-r1"]


def test_a_refund_that_stripe_knows_is_found_by_its_key(wire: Wire) -> None:
    wire.says("GET /v1/refunds", listed(refund(id="re_2", metadata={}), refund()))

    fact = StripeGateway().refund("pi_1", amount=Money(100, "EUR"), key="r1", reason="")

    assert fact.id == "re_1"
    assert wire.calls == ["GET /v1/refunds"]


def test_a_refund_whose_answer_was_a_server_error_is_sent_once(wire: Wire) -> None:
    wire.says("GET /v1/refunds", listed(), listed(refund()))
    wire.says("POST /v1/refunds", failure(500, replayed=True))

    fact = StripeGateway().refund("pi_1", amount=Money(100, "EUR"), key="r1", reason="")

    assert fact.id == "re_1"
    assert wire.keys("POST /v1/refunds") == ["refund-r1"]


@pytest.mark.parametrize("present", [True, False])
def test_a_kept_card_is_charged_with_a_way_back(wire: Wire, present: bool) -> None:
    wire.says(f"GET {INTENT}", intent(customer="cus_1"))
    wire.says(f"POST {INTENT}/confirm", intent(status="requires_capture", customer="cus_1"))

    snapshot = StripeGateway().charge_card("pi_1", card="pm_1", present=present)

    assert snapshot.status == "authorized"
    sent = wire.sent(f"POST {INTENT}/confirm")
    session = {"use_stripe_sdk": "true"} if present else {"off_session": "true"}
    expand = {"expand[0]": "latest_charge", "expand[1]": "payment_method"}
    assert sent == [{"payment_method": "pm_1", "return_url": "https://shop.example/back"} | session | expand]


@pytest.mark.parametrize("code", ["authentication_required", "card_declined"])
def test_a_bank_that_insists_on_asking_makes_the_payment_wait_for_the_shopper(wire: Wire, code: str) -> None:
    asks = failure(402, kind="card_error", code=code, decline_code="authentication_required")
    wire.says(f"GET {INTENT}", intent())
    wire.says(f"POST {INTENT}/confirm", asks, intent(status="requires_action"))

    snapshot = StripeGateway().charge_card("pi_1", card="pm_1", present=False)

    assert (snapshot.status, snapshot.client_secret) == ("requires_action", "pi_1_secret")
    sessions = [sent.get("off_session") for sent in wire.sent(f"POST {INTENT}/confirm")]
    assert sessions == ["true", None]


@pytest.mark.parametrize(("present", "code"), [(True, "authentication_required"), (False, "insufficient_funds")])
def test_a_declined_card_leaves_the_payment_open_for_another(wire: Wire, present: bool, code: str) -> None:
    error = {"code": code, "decline_code": code, "message": "No."}
    wire.says(f"GET {INTENT}", intent(), intent(last_payment_error=error))
    wire.says(f"POST {INTENT}/confirm", failure(402, kind="card_error", **error))

    snapshot = StripeGateway().charge_card("pi_1", card="pm_1", present=present)

    assert (snapshot.status, snapshot.failure_code, snapshot.failure_message) == ("pending", code, "No.")
    assert len(wire.sent(f"POST {INTENT}/confirm")) == 1


@pytest.mark.parametrize("status", ["requires_action", "requires_capture", "succeeded", "processing", "canceled"])
def test_a_card_is_not_charged_where_the_payment_is_past_that(wire: Wire, status: str) -> None:
    wire.says(f"GET {INTENT}", intent(status=status))

    StripeGateway().charge_card("pi_1", card="pm_1", present=True)

    assert wire.calls == [f"GET {INTENT}"]


# --- the list ---------------------------------------------------------------------------------------------------------


def test_the_list_asks_further_only_where_the_charge_says_so(wire: Wire) -> None:
    plain = intent(id="pi_1", status="requires_capture", latest_charge=charge())
    moved = paid(amount_refunded=300, disputed=True) | {"id": "pi_2", "metadata": {}}
    wire.says(f"GET {INTENTS}", listed(plain, moved))
    wire.says("GET /v1/refunds", listed(refund(payment_intent="pi_2"), refund(id="re_2", status="failed")), listed())
    wire.says("GET /v1/disputes", listed(dispute(payment_intent="pi_2")), listed())

    sightings = list(StripeGateway().list_since(BEGAN))

    amount = Money(4488, "EUR")
    assert sightings == [
        Sighting("pi_1", str(KEY), "r", "authorized", amount, captured=0, refunded=0, withdrawn=0),
        Sighting("pi_2", "", "", "captured", amount, captured=4488, refunded=100, withdrawn=4488),
    ]
    since = str(int(BEGAN.timestamp()))
    assert wire.sent(f"GET {INTENTS}") == [{"created[gte]": since, "limit": "100", "expand[0]": "data.latest_charge"}]
    assert wire.sent("GET /v1/refunds")[-1] == {"created[gte]": since, "limit": "100"}


def test_an_old_payment_that_was_refunded_or_disputed_lately_is_in_the_list(wire: Wire) -> None:
    wire.says(f"GET {INTENTS}", listed())
    wire.says("GET /v1/refunds", listed(refund(), refund(id="re_2"), refund(id="re_3", payment_intent=None)))
    wire.says("GET /v1/disputes", listed(dispute(payment_intent="pi_2")))
    wire.says(f"GET {INTENT}", paid(amount_refunded=200))
    wire.says(f"GET {INTENTS}/pi_2", paid(disputed=True) | {"id": "pi_2"})

    sightings = list(StripeGateway().list_since(BEGAN))

    assert [(one.gateway_id, one.withdrawn) for one in sightings] == [("pi_1", 0), ("pi_2", 4488)]


def test_a_list_that_breaks_off_is_an_unknown_result(wire: Wire) -> None:
    wire.says(f"GET {INTENTS}", listed(intent(), more=True))
    wire.says("GET /v1/x", failure(500))

    with pytest.raises(GatewayUnavailable):
        list(StripeGateway().list_since(BEGAN))


# --- webhooks ---------------------------------------------------------------------------------------------------------


def signed(body: bytes, *, secret: str = SECRET, after: float = 0) -> dict[str, str]:
    """The header with which Stripe signs a webhook, `after` seconds from now."""
    stamp = int(time.time() + after)
    signature = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return {"Stripe-Signature": f"t={stamp},v1={signature}"}


def event(about: dict[str, Any]) -> bytes:
    """A webhook's body."""
    return json.dumps({"id": "evt_1", "object": "event", "type": "x.y", "data": {"object": about}}).encode()


BODY = event({"object": "payment_intent", "id": "pi_1"})


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        ({"object": "payment_intent", "id": "pi_1"}, ("payment", "pi_1")),
        ({"object": "charge", "id": "ch_1", "payment_intent": "pi_2"}, ("payment", "pi_2")),
        ({"object": "refund", "id": "re_1", "payment_intent": "pi_3"}, ("payment", "pi_3")),
        ({"object": "dispute", "id": "du_1", "payment_intent": "pi_4"}, ("payment", "pi_4")),
        ({"object": "setup_intent", "id": "seti_1"}, ("saving", "seti_1")),
        ({"object": "charge", "id": "ch_1", "payment_intent": None}, None),
        ({"object": "checkout.session", "id": "cs_1", "payment_intent": "pi_5"}, None),
        ({"object": "payout", "id": "po_1"}, None),
    ],
)
def test_a_signed_event_names_what_it_is_about(
    wire: Wire, about: dict[str, Any], expected: tuple[str, str] | None
) -> None:
    body = event(about)

    found = StripeGateway().read_event(body, signed(body))

    assert (found and (found.about, found.gateway_id)) == expected
    assert found is None or (found.id, found.kind) == ("evt_1", "x.y")


@pytest.mark.parametrize("how", [{"secret": "whsec_other"}, {"secret": ""}, {"after": -400}, {"after": 400}], ids=str)
def test_an_event_signed_by_others_or_at_another_time_is_refused(wire: Wire, how: dict[str, Any]) -> None:
    with pytest.raises(SignatureInvalid):
        StripeGateway().read_event(BODY, signed(BODY, **how))


def test_an_event_that_was_tampered_with_is_refused(wire: Wire) -> None:
    for body in (BODY + b" ", BODY.replace(b"pi_1", b"pi_2")):
        with pytest.raises(SignatureInvalid):
            StripeGateway().read_event(body, signed(BODY))


@pytest.mark.parametrize("header", [None, "", "t=,v1=", "t=1,v1=é", "v1", "OLD SCHEME"])
def test_a_header_that_is_no_signature_is_refused(wire: Wire, header: str | None) -> None:
    old_scheme = signed(BODY)["Stripe-Signature"].replace("v1=", "v0=")
    headers = {} if header is None else {"Stripe-Signature": old_scheme if header == "OLD SCHEME" else header}

    with pytest.raises(SignatureInvalid):
        StripeGateway().read_event(BODY, headers)


@pytest.mark.parametrize("after", [-250, 0, 250])
def test_clocks_may_differ_a_little_either_way(wire: Wire, after: int) -> None:
    assert StripeGateway().read_event(BODY, signed(BODY, after=after))


def test_a_later_time_in_the_header_does_not_refresh_an_old_event(wire: Wire) -> None:
    old = signed(BODY, after=-400)["Stripe-Signature"]

    for header in (f"{old},t={int(time.time())}", f"t={int(time.time())},{old}"):
        with pytest.raises(SignatureInvalid):
            StripeGateway().read_event(BODY, {"Stripe-Signature": header})


@pytest.mark.parametrize("secret", ["whsec_old", "whsec_new"])
def test_while_a_secret_is_rolled_both_are_good(wire: Wire, settings: Any, secret: str) -> None:
    settings.STRIPE_WEBHOOK_SECRET = "whsec_old, whsec_new"

    assert StripeGateway().read_event(BODY, signed(BODY, secret=secret))


@pytest.mark.parametrize("body", [b"[]", b"{}", b"nonsense", b"\xff", b'{"data": {"object": "x"}}', b'{"data": 1}'])
def test_a_signed_body_without_an_event_is_refused(wire: Wire, body: bytes) -> None:
    with pytest.raises(SignatureInvalid):
        StripeGateway().read_event(body, signed(body))
