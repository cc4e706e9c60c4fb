"""The sandbox's hosted pages: paying, keeping a card, the bank's question, and how the shop hears of it."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from apps.accounts import services as accounts
from apps.payments import services as payments
from apps.payments import signals
from apps.payments.models import SandboxIntent
from shop.common.money import Money
from tests.browser import steps
from tests.browser.conftest import DESKTOP, PHONE, Visitors
from tests.browser.inspection import inspect

pytestmark = pytest.mark.browser
AMEX = "3782 822463 10005"


@pytest.fixture(autouse=True)
def _nobody_orders(monkeypatch: pytest.MonkeyPatch) -> None:
    """These payments are of no checkout, so nobody makes orders of them."""
    monkeypatch.setattr(signals.payment_authorized, "receivers", [])


@pytest.fixture
def user_id(goods: None) -> int:
    """Somebody with an account."""
    return accounts.ensure_user(email="ada@example.com", password="a bell for the goat", full_name="Ada Lovelace")


def start(address: str, user_id: int | None = None, *, keep: bool = False) -> str:
    """Begin to pay 23.90; the address of the page."""
    info = payments.start_payment(
        reference=uuid4(),
        amount=Money.of(2390),
        gateway=None,
        return_url=f"{address}/cart/",
        email="ada@example.com",
        user_id=user_id,
        keep_card=keep,
    )
    return str(info.redirect_url)


def save(address: str, user_id: int) -> str:
    """Begin to keep a card; the address of the page."""
    info = payments.begin_saving(user_id=user_id, email="ada@example.com", return_url=f"{address}/cart/")
    return str(info.redirect_url)


def back_in_the_shop(page: Page) -> None:
    expect(page).to_have_url(re.compile("/cart/$"))


def test_the_pages_are_in_order(visit: Visitors, user_id: int) -> None:
    page = visit()
    page.goto(start(visit.address, user_id))
    page.get_by_text("How the shop hears of it").click()
    page.get_by_text("Their bank asks, by 3-D Secure").click()
    inspect(page)
    steps.pay(page, steps.DECLINED_CARD)
    inspect(page)
    steps.pay(page, steps.SECURE_CARD)
    inspect(page)
    page.goto(save(visit.address, user_id))
    inspect(page)
    steps.fill(page, {"Card number": steps.SECURE_CARD, "Valid until": "12 / 34", "Security code": "123"})
    page.get_by_role("button", name="Keep this card").click()
    inspect(page)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_card_is_kept_while_paying_though_its_bank_asks(visit: Visitors, user_id: int, size: ViewportSize) -> None:
    page = visit(size)
    page.goto(start(visit.address, user_id, keep=True))

    expect(page.get_by_label("Keep this card for next time")).to_be_checked()
    steps.pay(page, steps.SECURE_CARD)
    assert payments.list_cards(user_id=user_id) == []
    page.get_by_role("button", name="Yes, approve the payment").click()
    back_in_the_shop(page)

    [card] = payments.list_cards(user_id=user_id)
    assert (card.brand, card.last4, card.exp_month, card.exp_year) == ("Visa", "3155", 12, 2034)


def test_a_link_fills_in_a_card_with_as_many_digits_as_it_has(visit: Visitors, user_id: int) -> None:
    page = visit(PHONE)
    page.goto(start(visit.address, user_id, keep=True))

    page.get_by_role("link", name=AMEX).click()
    expect(page.get_by_label("Card number")).to_have_value(AMEX)
    expect(page.get_by_label("Security code")).to_have_value("1234")
    page.get_by_label("Keep this card for next time").uncheck()
    page.get_by_role("button", name="Pay").click()
    back_in_the_shop(page)

    assert SandboxIntent.objects.get().status == "authorized"
    assert payments.list_cards(user_id=user_id) == []


def test_the_digits_of_a_card_stand_in_groups_as_they_are_typed(visit: Visitors) -> None:
    page = visit()
    page.goto(start(visit.address))

    page.get_by_label("Card number").press_sequentially(AMEX.replace(" ", ""))
    expect(page.get_by_label("Card number")).to_have_value(AMEX)
    page.get_by_label("Card number").fill("")
    page.get_by_label("Card number").press_sequentially("4242424242424242")
    expect(page.get_by_label("Card number")).to_have_value(steps.GOOD_CARD)
    expect(page.get_by_label("Keep this card for next time")).to_have_count(0)


def test_without_javascript_one_chooses_a_card_and_how_the_shop_hears_of_it(visit: Visitors) -> None:
    page = visit(PHONE, javascript=False)
    page.goto(start(visit.address))

    page.get_by_text("They pay, and are disputed once the money is taken").click()
    page.get_by_role("link", name="4000 0000 0000 0259").click()
    expect(page.get_by_label("Card number")).to_have_value("4000 0000 0000 0259")
    steps.fill(page, {"Valid until": "12 / 34", "Security code": "123"})
    page.get_by_text("How the shop hears of it").click()
    page.get_by_label("Notices to the shop").select_option("Never")
    page.get_by_role("button", name="Pay").click()
    back_in_the_shop(page)

    intent = SandboxIntent.objects.get()
    assert (intent.status, intent.notices) == ("authorized", "never")
    assert not intent.told.exclude(sent_at=None).exists()


def test_without_javascript_a_card_is_kept_without_paying(visit: Visitors, user_id: int) -> None:
    page = visit(PHONE, javascript=False)
    page.goto(save(visit.address, user_id))

    steps.fill(page, {"Card number": steps.DECLINED_CARD, "Valid until": "12 / 34", "Security code": "123"})
    page.get_by_role("button", name="Keep this card").click()
    expect(page.get_by_role("alert")).to_contain_text("No card was kept.")
    steps.fill(page, {"Card number": steps.SECURE_CARD, "Valid until": "12 / 34", "Security code": "123"})
    page.get_by_role("button", name="Keep this card").click()
    page.get_by_role("button", name="Yes, keep my card").click()
    back_in_the_shop(page)

    assert [card.last4 for card in payments.list_cards(user_id=user_id)] == ["3155"]
    assert not SandboxIntent.objects.exists()
