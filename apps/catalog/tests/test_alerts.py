"""Being told when something is back: the form on the page, the API, the mail, and the way out of it."""

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from apps.accounts.tests.factories import UserFactory
from apps.catalog import services, tasks
from apps.catalog.tests.factories import ProductFactory, shirt
from apps.inventory import services as inventory
from apps.inventory.models import StockAlert
from apps.notifications.models import Message

pytestmark = pytest.mark.django_db

NOTED = "We will write to that address once, as soon as it is back."
PAGE = "/p/wool-scarf/"


@pytest.fixture(autouse=True)
def _scarf(settings):
    settings.SITE_URL = "http://testserver"
    inventory.ensure_location(code="main", name="Main")
    ProductFactory(title="Wool scarf", slug="wool-scarf", sku="SCARF", stock=0)


def ask(client, email="ada@example.com", sku="SCARF", **headers):
    return client.post(f"{PAGE}alert/", {"sku": sku, "email": email}, **headers)


def restock(units=3, sku="SCARF"):
    inventory.adjust_stock(sku=sku, location="main", delta=units, reason="Delivery", actor="staff")


def waiting():
    return list(StockAlert.objects.waiting().order_by("pk").values_list("email", flat=True))


def test_a_sold_out_page_offers_to_write_and_others_do_not(client):
    shirt()

    assert b"Tell me when it is back" in client.get(PAGE).content
    page = client.get("/p/linen-shirt/")
    assert b"Tell me when it is back" not in page.content
    client.force_login(UserFactory(email="ada@example.com"))
    assert b'value="ada@example.com"' in client.get(PAGE).content


def test_a_wish_is_noted_once_and_the_answer_does_not_tell(client):
    first, second = ask(client, " Ada@Example.com"), ask(client)

    assert (first.status_code, first.url) == (second.status_code, second.url) == (302, f"{PAGE}?sku=SCARF")
    assert NOTED in client.get(first.url).content.decode()
    assert waiting() == ["ada@example.com"]


def test_with_htmx_the_form_is_answered_in_its_place(client):
    wrong = ask(client, "nobody", HTTP_HX_REQUEST="true")
    right = ask(client, HTTP_HX_REQUEST="true")

    assert "Write an address such as name@example.com." in wrong.content.decode()
    assert 'value="nobody"' in wrong.content.decode()
    assert NOTED in right.content.decode()
    assert b"<html" not in wrong.content + right.content


@pytest.mark.parametrize("email", ["", "nobody", "ä@example.com", f"{'a' * 250}@example.com", "a@example.com\x00"])
def test_what_is_no_address_is_said_at_the_field_and_nothing_is_lost(client, email):
    page = ask(client, email)

    assert page.status_code == 422
    assert page.context["alert"].errors["email"]
    assert waiting() == []


def test_what_is_back_meanwhile_or_is_another_products_is_refused_in_words(client):
    ProductFactory(title="Lamp", sku="LAMP", stock=0)

    assert "This product is not for sale." in ask(client, sku="LAMP").content.decode()
    restock()
    assert "it can be ordered now" in ask(client, HTTP_HX_REQUEST="true").content.decode()
    assert waiting() == []


def test_another_site_cannot_send_the_form(client):
    assert ask(client, HTTP_SEC_FETCH_SITE="cross-site").status_code == 403
    assert waiting() == []


def test_the_api_notes_it_and_answers_alike(client):
    body = {"sku": "SCARF", "email": "Ada@example.com"}
    answers = [client.post("/api/v1/stock-alerts", body, content_type="application/json") for _time in range(2)]

    assert [(answer.status_code, answer.json()) for answer in answers] == [(202, {"detail": NOTED})] * 2
    assert waiting() == ["ada@example.com"]


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"email": "nobody"}, 400, "validation_error"),
        ({"sku": "NOBODY-KNOWS"}, 400, "unknown_sku"),
        ({"sku": "LAMP"}, 409, "can_be_ordered"),
        ({"sku": "DRAFT"}, 400, "unknown_sku"),
        ({"sku": None}, 400, "validation_error"),
    ],
    ids=["no-address", "unknown", "here", "draft", "null"],
)
def test_the_api_says_what_is_wrong(client, changes, status, code):
    ProductFactory(sku="LAMP", stock=1)
    ProductFactory(sku="DRAFT", stock=0, status="draft")
    body = {"sku": "SCARF", "email": "ada@example.com"} | changes

    answer = client.post("/api/v1/stock-alerts", body, content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer["Content-Type"] == "application/problem+json"
    assert waiting() == []


def test_too_many_wishes_for_one_address_are_refused(client):
    for n in range(11):
        sku = f"BOWL-{n}"
        ProductFactory(sku=sku, stock=0)
        answer = client.post("/api/v1/stock-alerts", {"sku": sku, "email": "ada@example.com"}, "application/json")

    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_tries")
    assert int(answer["Retry-After"]) > 80_000
    assert len(waiting()) == 10


def test_when_it_is_back_each_gets_one_mail_that_leads_there_and_out(client, commits):
    restock(1)
    restock(-1)
    for name in ("ada", "bob"):
        ask(client, f"{name}@example.com")
    assert mail.outbox == []

    restock()
    restock(-3)
    restock()
    tasks.tell_waiting_shoppers()

    letters = {letter.to[0]: letter for letter in mail.outbox if letter.subject == "Wool scarf is back"}
    assert len(mail.outbox) == len(letters) == Message.objects.filter(kind="back_in_stock").count() == 2
    token = StockAlert.objects.get(email="ada@example.com").token
    way_out = f"http://testserver/stock-alerts/{token}/"
    headers = letters["ada@example.com"].extra_headers
    assert headers["List-Unsubscribe"] == f"<{way_out}>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"http://testserver{PAGE}?sku=SCARF" in letters["ada@example.com"].body
    assert waiting() == []


def test_what_never_was_there_is_told_by_the_sweep(client, commits):
    ask(client)
    restock()
    tasks.tell_waiting_shoppers()
    tasks.tell_waiting_shoppers()

    assert [letter.subject for letter in mail.outbox] == ["Wool scarf is back"]


def test_shoppers_wait_on_while_it_is_not_for_sale(client, commits):
    ask(client)
    services.update_product(slug="wool-scarf", status="draft")
    restock()
    tasks.tell_waiting_shoppers()
    assert (mail.outbox, waiting()) == ([], ["ada@example.com"])

    services.update_product(slug="wool-scarf", status="published")
    tasks.tell_waiting_shoppers()

    assert [letter.to for letter in mail.outbox] == [["ada@example.com"]]


def test_the_way_out_asks_first_and_forgets_by_post_even_if_a_mail_program_sends_it(client):
    ask(client)
    ask(client, "bob@example.com")
    url = f"/stock-alerts/{StockAlert.objects.get(email='ada@example.com').token}/"

    page = client.get(url).content.decode()
    assert "Wool scarf" in page
    assert "ada@example.com" not in page
    assert len(waiting()) == 2
    done = client.post(url, {"List-Unsubscribe": "One-Click"})
    again = client.post(url, {"List-Unsubscribe": "One-Click"})

    assert done.status_code == again.status_code == 200
    assert waiting() == ["bob@example.com"]
    assert "There is nothing left to forget" in client.get(url).content.decode()
    assert client.get("/stock-alerts/short/").status_code == 404


def test_a_killed_worker_loses_and_doubles_nobody(monkeypatch):
    now = timezone.now()
    for n in range(7):
        inventory.ask_for_alert(sku="SCARF", email=f"shopper{n}@example.com", client=f"198.51.100.{n}", now=now)
    restock(1)
    monkeypatch.setattr(services._alerts, "BATCH", 3)
    truly, batches = inventory.claim_alerts, []

    def die_after_the_second(**what: object):
        claimed = truly(**what)
        batches.append(claimed)
        if len(batches) == 2:
            raise KeyboardInterrupt
        return claimed

    monkeypatch.setattr(inventory, "claim_alerts", die_after_the_second)
    with pytest.raises(KeyboardInterrupt):
        services.tell_waiting_shoppers(now=now)
    assert (Message.objects.count(), len(waiting())) == (3, 4)

    assert services.tell_waiting_shoppers(now=now + timedelta(minutes=1)) == 4

    told = Message.objects.order_by("pk").values_list("recipient", flat=True)
    assert list(told) == [f"shopper{n}@example.com" for n in range(7)]
    assert datetime.min.replace(tzinfo=now.tzinfo) < StockAlert.objects.latest("mailed_at").mailed_at


def test_telling_takes_no_more_queries_per_shopper_than_their_row_and_message(django_assert_max_num_queries):
    now = timezone.now()
    for n in range(20):
        inventory.ask_for_alert(sku="SCARF", email=f"shopper{n}@example.com", client="198.51.100.7", now=now)
    restock()

    with django_assert_max_num_queries(15 + 20 * 2):
        services.tell_waiting_shoppers(now=now)
    with django_assert_max_num_queries(1):
        services.tell_waiting_shoppers(now=now)
