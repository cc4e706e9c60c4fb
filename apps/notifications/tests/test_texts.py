"""What the mails say, word for word where it matters."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project

from apps.catalog import services as catalog
from apps.inventory import services as inventory
from apps.notifications import services
from apps.notifications.models import Message
from apps.notifications.services._texts import compose
from apps.notifications.tests.factories import address, line, queued, shipment
from apps.orders import services as orders
from shop.common.money import Money

Kind = Message.Kind
FACTS: dict[Kind, dict[str, Any]] = {
    Kind.REGISTRATION_CODE: {"code": "481902", "minutes": 30},
    Kind.PASSWORD_RESET: {"code": "481902", "minutes": 15},
    Kind.STOCK_LOW: {"sku": "MUG-MOSS", "available": 3, "threshold": 5},
    Kind.STOCK_CHANGED: {"out": ["LAMP"], "low": [["MUG-MOSS", 3, 5]]},
    Kind.STOCK_DIGEST: {"day": "2026-11-28"},
    Kind.BACK_IN_STOCK: {"sku": "MUG-MOSS", "token": "o1h5W2vQ8rT6yU0pLkJ9xA"},
    Kind.ORDER_SHIPPED: {"number": "F7K2-93QM", "shipment": "S-1"},
    Kind.ORDER_REFUNDED: {"number": "F7K2-93QM", "amount": 2900, "currency": "EUR"},
    Kind.ORDER_PLACED: {"number": "F7K2-93QM"},
    Kind.ORDER_PROCESSING: {"number": "F7K2-93QM"},
    Kind.ORDER_DELIVERED: {"number": "F7K2-93QM"},
    Kind.ORDER_CANCELLED: {"number": "F7K2-93QM"},
    Kind.PAYMENT_REQUESTED: {"number": "F7K2-93QM"},
    Kind.EXCEPTION_OPENED: {"what": "refund failed", "detail": "It <b>bounced</b>.", "amount": 2900, "currency": "EUR"},
}
ORDER_PAGE = "https://shop.example/orders/F7K2-93QM/?token=3yb9Jq0Zt2Qm5v8w1XcR4A"


def test_an_exception_tells_staff_what_happened_and_where_to_decide():
    mail = letter(Kind.EXCEPTION_OPENED)

    assert mail.subject == "Please decide: refund failed (€29.00)"
    assert "https://shop.example/admin/orders/paymentexception/" in mail.text
    assert "It &lt;b&gt;bounced&lt;/b&gt;." in mail.html


def letter(kind, **facts):
    return compose(Message(kind=kind, recipient="ada@example.com", context=FACTS.get(kind, {}) | facts))


@pytest.fixture(autouse=True)
def _shop(settings, tell_of, monkeypatch):
    settings.SITE_URL, settings.SHOP_NAME = "https://shop.example", "Fernhollow"
    monkeypatch.setattr(catalog, "get_variants", lambda skus: {})
    _stock(monkeypatch)
    tell_of()


def _stock(monkeypatch, *, available=3):
    """A lamp is out, a mug is low, and somebody waits for the lamp and for a bowl that never came."""
    alarms, low = inventory.StockAlarms(out=1, low=2), inventory.LowStock(sku="MUG-MOSS", available=3, threshold=5)
    units = inventory.Availability(sku="MUG-MOSS", available=available, on_hand=3, reserved=0, ready=3)
    for name, answer in {
        "count_stock_alarms": lambda: alarms,
        "list_out_of_stock": lambda limit: ["LAMP"],
        "list_low_stock": lambda limit: [low],
        "list_most_wanted": lambda limit: [("LAMP", 4), ("BOWL", 1)],
        "get_availability": lambda skus: dict.fromkeys(skus, units),
    }.items():
        monkeypatch.setattr(inventory, name, answer)


class Page(HTMLParser):
    """The links, pictures and visible words of a mail."""

    def __init__(self, html):
        super().__init__()
        self.links, self.pictures, self.words, self.tags = [], [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.tags.append(tag)
        self.links += [found["href"]] if tag == "a" else []
        self.pictures += [found["src"]] if tag == "img" else []

    def handle_data(self, data):
        self.words += data.split()

    def __contains__(self, sentence):
        return " ".join(sentence.split()) in " ".join(self.words)


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_can_be_written(kind):
    mail = letter(kind)

    page = Page(mail.html)
    assert mail.subject
    assert "Fernhollow" in mail.text
    assert "Fernhollow" in page
    assert not re.search(r"\{[{%]|[}%]\}|None|\n\n\n", mail.text + " ".join(page.words))
    assert max(len(row) for row in mail.text.splitlines() if "https://" not in row) <= 90
    assert len(mail.html.encode()) < 30_000
    assert all(link.startswith("https://") for link in page.links + page.pictures)
    assert "script" not in page.tags


@pytest.mark.parametrize("kind", Kind)
def test_text_and_html_lead_to_the_same_places(kind):
    mail = letter(kind)

    in_text = set(re.findall(r"https://\S+", mail.text)) - {"https://shop.example"}
    assert bool(in_text) == (kind != Kind.REGISTRATION_CODE)  # a code is typed where one signed up
    assert set(Page(mail.html).links) - {"https://shop.example/"} == in_text


def test_there_is_no_template_without_a_kind():
    folder = Path(project.BASE_DIR) / "templates/notifications/email"
    names = {path.stem for path in folder.glob("*.*")}

    assert names == set(Kind.values) | {"layout"}


def test_the_confirmation_says_what_was_bought_for_how_much_and_where_it_goes():
    mail = letter(Kind.ORDER_PLACED)

    assert mail.subject == "Thank you! We have your order F7K2-93QM"
    assert mail.text == (
        "Thank you, Ada Lovelace\n"
        "\n"
        "We have your order and pack it next. You hear from us again when it\n"
        "leaves, with a link to follow it.\n"
        "\n"
        f"See your order: {ORDER_PAGE}\n"
        "\n"
        "Order F7K2-93QM, placed on 20 November 2026\n"
        "\n"
        "  2 × Stoneware mug (Moss)\n"  # noqa: RUF001
        "      €48.00\n"
        "\n"
        "  Subtotal: €48.00\n"
        "  Standard: €4.90\n"
        "  Total: €52.90, including €8.45 tax\n"
        "\n"
        "Delivery to\n"
        "  Ada Lovelace\n"
        "  Lindenstraße 12\n"
        "  10969 Berlin\n"
        "  Germany\n"
        "\n"
        "Billed to\n"
        "  Ada Lovelace\n"
        "  Torstraße 1\n"
        "  10119 Berlin\n"
        "  Germany\n"
        "\n"
        "-- \n"
        "Fernhollow, https://shop.example\n"
        "This confirms your order F7K2-93QM at Fernhollow. The link\n"
        "above opens it without signing in, so keep this mail to yourself.\n"
        "Questions? Just reply to this mail.\n"
    )
    page = Page(mail.html)
    for words in (
        "Stoneware mug",
        "2 × €24.00",  # noqa: RUF001
        "€48.00",
        "€4.90",
        "€52.90",
        "€8.45 tax",
        "Lindenstraße 12",
        "Torstraße 1",
    ):
        assert words in page
    assert page.pictures == ["https://shop.example/media/mug.webp"]


def test_pictures_elsewhere_keep_their_address_and_none_is_no_broken_picture(tell_of):
    tell_of(lines=(line(image_url="https://cdn.example/mug.webp"), line(sku="T", image_url="", options="")))

    assert Page(letter(Kind.ORDER_PLACED).html).pictures == ["https://cdn.example/mug.webp"]


def test_free_shipping_and_no_tax_are_said_so(tell_of):
    tell_of(shipping=Money(0, "EUR"), tax=Money(0, "EUR"))

    mail = letter(Kind.ORDER_PLACED)

    assert "Standard: free\n  Total: €52.90\n" in mail.text
    assert "Standard Free Total" in Page(mail.html)


def test_an_order_on_hold_promises_no_parcel_yet(tell_of):
    tell_of(status="on_hold")

    mail = letter(Kind.ORDER_PLACED)

    assert "need to check one thing" in Page(mail.html)
    assert "need to check one thing" in mail.text
    assert "pack it next" not in mail.text + mail.html


def test_a_shipped_order_can_be_followed():
    mail = letter(Kind.ORDER_SHIPPED)

    assert "to DHL." in mail.text
    assert "Tracking number: 00340434\n" in mail.text
    assert "https://dhl.example/track?n=00340434" in Page(mail.html).links


def test_a_parcel_without_a_number_is_told_of_too(tell_of):
    tell_of(shipments=(shipment(tracking_number="", tracking_url=""),))

    mail = letter(Kind.ORDER_SHIPPED)

    assert "racking" not in mail.text
    assert Page(mail.html).links[-1] == ORDER_PAGE


@pytest.mark.parametrize(
    ("payment_status", "sentence"),
    [
        ("paid", "What you paid goes back the way it came"),
        ("refunded", "What you paid goes back the way it came"),
        ("authorized", "You have not been charged"),
        ("voided", "You have not been charged"),
    ],
)
def test_a_cancelled_order_says_what_happens_to_the_money(tell_of, payment_status, sentence):
    tell_of(payment_status=payment_status, status="cancelled")

    mail = letter(Kind.ORDER_CANCELLED)

    assert sentence in mail.text
    assert sentence in Page(mail.html)


def test_a_refund_names_its_amount():
    mail = letter(Kind.ORDER_REFUNDED)

    assert "we refunded €29.00 of your order F7K2-93QM" in mail.text
    assert "€29.00 is on its way back to you" in Page(mail.html)


@pytest.mark.parametrize("kind", [Kind.REGISTRATION_CODE, Kind.PASSWORD_RESET])
def test_a_code_is_in_the_mail_and_not_in_its_subject(kind):
    mail = letter(kind)

    assert "\n    481902\n" in mail.text
    assert "481902" in Page(mail.html)
    assert "481902" not in mail.subject


MUG = catalog.VariantInfo(
    sku="MUG-MOSS",
    title="Stoneware mug",
    options="Moss",
    price=Money(2400, "EUR"),
    compare_at_price=None,
    product_slug="stoneware-mug",
    image_url="/media/mug.webp",
    sellable=True,
)


def test_low_stock_names_the_variant_where_the_catalogue_knows_it(monkeypatch):
    monkeypatch.setattr(catalog, "get_variants", lambda skus: dict.fromkeys(skus, MUG))

    mail = letter(Kind.STOCK_LOW)

    assert mail.subject == "Low stock: 3 left of Stoneware mug (MUG-MOSS)"
    assert "  Variant: Moss\n  Can be ordered now: 3\n  Threshold: 5\n" in mail.text
    assert "?q=MUG-MOSS" in mail.text


def test_low_stock_of_an_unknown_sku_names_the_sku():
    assert letter(Kind.STOCK_LOW).subject == "Low stock: 3 left of MUG-MOSS (MUG-MOSS)"


def test_a_subject_is_one_line_whatever_is_in_it():
    assert "\n" not in letter(Kind.STOCK_LOW, sku="A\r\nBcc: eve@example.com\x0b\u2028B").subject


def test_what_a_shopper_typed_is_text(tell_of):
    evil = "<img src=x onerror=alert(1)> & {{ 7|add:7 }}"
    tell_of(
        shipping_address=address(full_name=evil),
        billing_address=address(company=evil),
        lines=(line(title=evil, options=evil),),
    )

    mail = letter(Kind.ORDER_PLACED)

    page = Page(mail.html)
    assert "x" not in page.pictures
    assert evil in page
    assert f"Thank you, {evil}" in mail.text


def test_staff_see_what_was_written(db):
    message = queued(kind=Kind.ORDER_PLACED, context={"number": "F7K2-93QM"})

    shown = services.preview(message_id=message.pk)

    assert shown is not None
    assert shown.subject == "Thank you! We have your order F7K2-93QM"


def test_staff_do_not_see_codes(db):
    message = queued(kind=Kind.PASSWORD_RESET, context=FACTS[Kind.PASSWORD_RESET], sensitive=True)

    assert services.preview(message_id=message.pk) is None


def test_a_message_about_an_unknown_order_cannot_be_written():
    with pytest.raises(orders.OrderNotFound):
        letter(Kind.ORDER_PLACED, number="GONE")


@pytest.mark.parametrize(
    ("available", "sentence"),
    [
        (None, "here it is. We keep none aside, so do not wait"),
        (40, "here it is. We keep none aside, so do not wait"),
        (3, "There are only 3 for now, and you are not the only one who asked."),
        (1, "There is only 1 for now"),
        (0, "It was, and has sold out again already"),
    ],
    ids=["any", "plenty", "few", "one", "gone"],
)
def test_a_shopper_learns_how_few_there_are_and_how_to_be_forgotten(monkeypatch, available, sentence):
    monkeypatch.setattr(catalog, "get_variants", lambda skus: dict.fromkeys(skus, MUG))
    _stock(monkeypatch, available=available)

    mail = letter(Kind.BACK_IN_STOCK)

    assert mail.subject == "Stoneware mug is back"
    assert sentence in " ".join(mail.text.split())
    assert sentence in Page(mail.html)
    assert "https://shop.example/p/stoneware-mug/?sku=MUG-MOSS" in mail.text
    assert mail.unsubscribe_url == "https://shop.example/stock-alerts/o1h5W2vQ8rT6yU0pLkJ9xA/"
    assert "somebody, most likely you, left this address" in " ".join(mail.text.split())


def test_the_digest_names_what_is_out_what_is_low_and_who_waits():
    mail = letter(Kind.STOCK_DIGEST)

    assert mail.subject == "Stock today: 1 out, 2 low"
    assert "Sold out\n  LAMP (LAMP): 4 shoppers wait\n" in mail.text
    assert "Running low\n  MUG-MOSS (MUG-MOSS): 3 left, alert at 5\n" in mail.text
    assert "Awaited by shoppers\n  BOWL (BOWL): 1 shopper waits\n" in mail.text


def test_what_happened_within_minutes_is_one_mail():
    assert letter(Kind.STOCK_CHANGED).subject == "Stock: 1 sold out, 1 low"
    assert letter(Kind.STOCK_CHANGED, low=[]).subject == "Sold out: LAMP"
