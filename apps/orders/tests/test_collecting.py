"""Money an order waits for: less than agreed, by bank transfer, and once more where a payment ended."""

import pytest

from apps.accounts.tests.factories import UserFactory
from apps.cart.tests.factories import visitor
from apps.notifications.models import Message
from apps.orders import services as orders
from apps.orders.models import Order, PaymentException, Shipment
from apps.orders.tests.factories import place
from apps.payments import services as payments
from apps.payments.gateways.sandbox import SandboxGateway
from apps.payments.gateways.stripe import StripeGateway
from apps.payments.models import Payment, SandboxIntent
from apps.payments.tests.factories import GOOD_CARD, card, keep_card
from shop.common.http import CART_COOKIE
from tests.fixtures import assert_audit_clean


def now(order):
    return orders.find_order(number=order.number)


def ship(order):
    return orders.ship_order(number=order.number, carrier="dhl", tracking_number="1", actor="staff")


def arrive(order, amount, bank_reference="B-1"):
    orders.note_arrival(number=order.number, amount=amount, bank_reference=bank_reference, actor="staff:ada")


def open_kinds():
    return list(PaymentException.objects.open().order_by("pk").values_list("kind", flat=True))


# --- less than agreed -------------------------------------------------------------------------------------------------


@pytest.fixture
def authorized(shop, settings):
    """Two mugs, 42.90, authorised and not taken."""
    settings.PAYMENT_CAPTURE = "at_shipment"
    return place(visitor(), **{"MUG-1": 2})


def test_what_staff_took_less_on_purpose_ships(authorized):
    orders.capture_order(number=authorized.number, amount=3000, actor="staff")

    assert now(authorized).payment_status == "partially_paid"
    assert [event.message for event in now(authorized).events][1:] == [
        "We are charging €30.00.",
        "We received €30.00 of €42.90.",
    ]
    assert_audit_clean()
    ship(authorized)
    assert now(authorized).status == "shipped"
    assert (SandboxIntent.objects.get().captured, open_kinds()) == (3000, [])


def test_nothing_is_taken_twice_and_no_more_than_agreed(authorized):
    with pytest.raises(payments.CaptureTooLarge):
        orders.capture_order(number=authorized.number, amount=4291, actor="staff")
    orders.capture_order(number=authorized.number, amount=4290, actor="staff")
    with pytest.raises(orders.WrongState):
        orders.capture_order(number=authorized.number, amount=1, actor="staff")

    assert (SandboxIntent.objects.get().captured, now(authorized).payment_status) == (4290, "paid")


# --- bank transfers ---------------------------------------------------------------------------------------------------


def test_the_customer_is_told_where_the_money_goes(client, by_transfer):
    page = client.get(f"/orders/{by_transfer.number}/", {"token": by_transfer.token}).text
    mail = Message.objects.get(kind="order_placed")

    from apps.notifications.services import preview

    letter = preview(message_id=mail.pk)
    (payment,) = by_transfer.payments
    assert (payment.owed.amount, [line.name for line in payment.instructions][2:]) == (4290, ["IBAN", "Purpose"])
    for line in payment.instructions:
        assert line.value in page
        assert line.value in letter.text
        assert line.value in letter.html
    assert "Waiting for your transfer" in page
    assert "as soon as your transfer has arrived" in page


def test_a_transfer_of_less_does_not_ship_and_the_rest_does(client, by_transfer):
    with pytest.raises(orders.NotPaid):
        ship(by_transfer)
    arrive(by_transfer, 4000)

    (payment,) = now(by_transfer).payments
    assert (now(by_transfer).payment_status, payment.owed.amount) == ("partially_paid", 290)
    with pytest.raises(orders.NotPaid):
        ship(by_transfer)
    orders.request_refund(number=by_transfer.number, lines={}, amount=100, reason="", actor="staff", key="k")
    (refund,) = orders.list_refunds_to_send(order=Order.objects.get())
    orders.note_refund_sent(number=by_transfer.number, key=refund.key, bank_reference="OUT-1", actor="staff")
    assert now(by_transfer).payment_status == "partially_refunded"
    with pytest.raises(orders.NotPaid):
        ship(by_transfer)
    assert Shipment.objects.count() == 0
    assert "€2.90" in client.get(f"/orders/{by_transfer.number}/", {"token": by_transfer.token}).text
    assert_audit_clean()

    arrive(by_transfer, 290, "B-2")
    ship(by_transfer)

    assert (now(by_transfer).status, now(by_transfer).payments[0].instructions) == ("shipped", ())
    assert_audit_clean()


def test_the_same_line_of_the_statement_is_booked_once(by_transfer):
    arrive(by_transfer, 1000)
    arrive(by_transfer, 1000)

    assert now(by_transfer).payments[0].captured.amount == 1000
    assert [event.kind for event in now(by_transfer).events].count("paid") == 1


def test_a_card_payment_is_not_booked_by_hand(shop):
    order = place(visitor(), **{"MUG-1": 1})

    with pytest.raises(payments.NotBookedByHand):
        arrive(order, 1)


def test_a_refund_of_another_order_is_not_noted_under_this_one(by_transfer, shop):
    other = place(visitor(), **{"MUG-1": 1})
    arrive(by_transfer, 4290)
    orders.request_refund(number=by_transfer.number, lines={}, amount=100, reason="", actor="staff", key="k")

    with pytest.raises(payments.RefundNotFound):
        orders.note_refund_sent(
            number=other.number, key=f"{by_transfer.number}:k", bank_reference="OUT-1", actor="staff"
        )


# --- once more --------------------------------------------------------------------------------------------------------


def keep_a_card(order, number=GOOD_CARD):
    """The customer has an account with a card."""
    user = UserFactory()
    Order.objects.filter(number=order.number).update(user=user)
    keep_card(user.pk, number)


def collect(order):
    return orders.collect_again(number=order.number, actor="staff:ada")


def test_an_authorisation_that_ended_waits_for_staff(lapsed):
    assert (lapsed.payment_status, lapsed.payable, open_kinds()) == ("voided", True, ["authorization_ended"])
    assert_audit_clean()


def test_the_kept_card_pays_without_the_customer(lapsed):
    keep_a_card(lapsed)

    assert collect(lapsed) == "charged"

    assert (now(lapsed).payment_status, now(lapsed).payable, Order.objects.count()) == ("paid", False, 1)
    assert [event.kind for event in now(lapsed).events] == ["placed", "voided", "authorized", "paid"]
    assert (open_kinds(), Message.objects.filter(kind="payment_requested").count()) == ([], 0)
    assert_audit_clean()
    with pytest.raises(orders.NothingToPay):
        collect(lapsed)


@pytest.mark.parametrize("number", ["4000002760003184", "4000000000000341"])
def test_where_the_bank_asks_or_declines_the_customer_is_asked_and_can_pay(client, lapsed, number, settings):
    keep_a_card(lapsed, number)

    assert collect(lapsed) == "asked"

    assert (now(lapsed).payment_status, now(lapsed).payable) == ("voided", True)
    assert Message.objects.get(kind="payment_requested").recipient == "ada@example.com"
    assert_audit_clean()
    there = client.post(f"/orders/{lapsed.number}/pay/", {"token": lapsed.token})
    voided, again = Payment.objects.filter(reference=lapsed.reference).order_by("pk")
    assert (voided.status, again.redirect_url) == ("voided", f"{settings.SITE_URL}{there['Location']}")


def test_a_guest_pays_by_the_link_in_the_mail(client, lapsed):
    assert collect(lapsed) == "asked"
    page = client.get(f"/orders/{lapsed.number}/", {"token": lapsed.token})
    assert "Pay €42.90 now" in page.text
    answer = client.post(f"/orders/{lapsed.number}/pay/", {"token": lapsed.token})
    assert answer.status_code == 302

    payments.pay_with_card(reference=lapsed.reference, **card())
    back = client.get(f"/orders/{lapsed.number}/paid/", {"token": lapsed.token}, follow=True)

    assert "your payment is with us" in back.text
    assert "Pay €42.90 now" not in back.text
    assert (now(lapsed).payment_status, Order.objects.count(), open_kinds()) == ("paid", 1, [])
    assert_audit_clean()


def test_coming_back_without_having_paid_says_so(client, lapsed):
    orders.pay_order(number=lapsed.number)

    back = client.get(f"/orders/{lapsed.number}/paid/", {"token": lapsed.token}, follow=True)

    assert "nothing was charged" in back.text
    assert now(lapsed).payable


def test_a_form_on_our_own_page_gets_all_it_needs(client, lapsed, monkeypatch, settings):
    monkeypatch.setattr(SandboxGateway, "panel", StripeGateway.panel)
    orders.pay_order(number=lapsed.number)
    Payment.objects.filter(status="pending").update(redirect_url="", client_secret="pi_1_secret_2")

    page = client.post(f"/orders/{lapsed.number}/pay/", {"token": lapsed.token})

    link = f"?token={lapsed.token}"
    assert 'data-client-secret="pi_1_secret_2"' in page.text
    assert f'data-return-url="{settings.SITE_URL}/orders/{lapsed.number}/paid/{link}"' in page.text
    assert f'href="/orders/{lapsed.number}/{link}"' in page.text
    assert "Confirm with my bank" not in page.text


@pytest.mark.parametrize("path", ["pay", "paid"])
def test_strangers_cannot_pay_or_look(client, lapsed, path):
    client.cookies[CART_COOKIE] = visitor().token
    ask = client.post if path == "pay" else client.get

    assert ask(f"/orders/{lapsed.number}/{path}/").status_code == 404
    assert Payment.objects.count() == 1


def test_only_an_order_that_waits_for_money_is_paid_again(client, shop):
    order = place(visitor(), **{"MUG-1": 1})

    for ask in (lambda: collect(order), lambda: orders.pay_order(number=order.number)):
        with pytest.raises(orders.NothingToPay):
            ask()

    assert Payment.objects.count() == 1
    assert "now</button>" not in client.get(f"/orders/{order.number}/", {"token": order.token}).text


def test_each_asking_is_one_mail(lapsed):
    for _time in range(2):
        collect(lapsed)

    assert Message.objects.filter(kind="payment_requested").count() == 2


def test_money_for_an_order_cancelled_meanwhile_goes_straight_back(lapsed):
    orders.pay_order(number=lapsed.number)
    orders.cancel_order(number=lapsed.number, actor="staff", reason="", by_staff=True)

    payments.pay_with_card(reference=lapsed.reference, **card())

    assert (now(lapsed).status, now(lapsed).payment_status) == ("cancelled", "voided")
    assert set(SandboxIntent.objects.values_list("status", flat=True)) == {"voided"}
    assert_audit_clean()


def test_an_order_cancelled_while_its_payment_begins_is_not_paid(lapsed, monkeypatch):
    from apps.orders.services import _collecting

    truly = _collecting._start

    def cancelled_meanwhile(order, **wishes):
        orders.cancel_order(number=order.number, actor="staff", reason="", by_staff=True)
        return truly(order, **wishes)

    monkeypatch.setattr(_collecting, "_start", cancelled_meanwhile)

    with pytest.raises(orders.NothingToPay):
        orders.pay_order(number=lapsed.number)

    assert set(Payment.objects.values_list("status", flat=True)) == {"voided"}


def test_nobody_waits_for_a_transaction_while_the_gateway_is_asked(lapsed, line):
    orders.pay_order(number=lapsed.number)
    payments.pay_with_card(reference=lapsed.reference, **card())

    assert line.asked
    assert line.within == []
