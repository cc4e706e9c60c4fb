"""The small things all apps share: life cycles, ledgers, errors, addresses, requests, mail in a folder."""

from pathlib import Path

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import RequestFactory
from rest_framework import exceptions, serializers

from shop.common import errors
from shop.common.addresses import AddressForm, AddressSerializer, PostalAddress
from shop.common.api import flatten, handle_exception, problem
from shop.common.http import client_address, visitor_token
from shop.common.ledger import LedgerIsAppendOnly, LedgerQuerySet
from shop.common.lifecycle import sources
from shop.common.models import IdempotencyRecord
from shop.common.money import Money

HOME = {
    "full_name": "Ada Lovelace",
    "line1": "Lindenstraße 12",
    "city": "Berlin",
    "postcode": "10969",
    "country": "DE",
}


def test_a_life_cycle_knows_from_where_a_step_is_allowed():
    table = {"new": ("paid", "gone"), "paid": ("sent", "gone"), "sent": (), "gone": ()}

    assert sources(table, "gone") == ["new", "paid"]
    assert sources(table, "new") == []


def test_a_ledger_can_be_read_and_added_to_and_nothing_else():
    rows = LedgerQuerySet(IdempotencyRecord)

    for forbidden in (lambda: rows.update(status=1), rows.delete, lambda: rows.bulk_update([], ["status"])):
        with pytest.raises(LedgerIsAppendOnly):
            forbidden()


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (errors.ShopError(), 400, "invalid"),
        (errors.NotFound(), 404, "not_found"),
        (errors.Forbidden(), 403, "forbidden"),
        (errors.Conflict(), 409, "conflict"),
        (errors.Throttled(retry_after=3), 429, "too_many_requests"),
        (errors.Unavailable(), 503, "unavailable"),
        (exceptions.NotAuthenticated(), 401, "not_authenticated"),
    ],
)
def test_every_error_is_a_problem_document(error, status, code):
    answer = handle_exception(error, {})

    assert (answer.status_code, answer.data["code"], answer.data["status"]) == (status, code, status)
    assert answer.data["title"]


def test_an_error_says_its_sentence_field_and_facts():
    answer = handle_exception(errors.Invalid("Too many.", field="quantity", price=Money(5, "EUR"), status=1), {})

    assert (answer.data["detail"], answer.data["status"]) == ("Too many.", 400)  # facts never overwrite the document
    assert answer.data["errors"] == [{"field": "quantity", "code": "invalid", "message": "Too many."}]
    assert answer.data["price"] == {"amount": 5, "currency": "EUR"}


def test_who_asked_too_often_is_told_when_to_come_back():
    assert handle_exception(errors.Throttled(retry_after=30), {}).headers["Retry-After"] == "30"


def test_what_has_no_meaning_is_left_to_be_a_real_error():
    assert handle_exception(ValueError("a bug"), {}) is None


def test_a_problem_has_no_empty_members():
    assert problem("x", status=400, title="X") == {"type": "about:blank#x", "title": "X", "status": 400, "code": "x"}


def test_errors_of_nested_inputs_name_their_path():
    class Lines(serializers.Serializer):
        quantity = serializers.IntegerField()

    class Body(serializers.Serializer):
        address = AddressSerializer()
        lines = Lines(many=True)

    body = Body(data={"address": HOME | {"postcode": "!"}, "lines": [{"quantity": 1}, {"quantity": "x"}]})
    with pytest.raises(exceptions.ValidationError) as refused:
        body.is_valid(raise_exception=True)

    assert [(e["field"], e["code"]) for e in flatten(refused.value.get_full_details())] == [
        ("address.postcode", "invalid"),
        ("lines.1.quantity", "invalid"),
    ]


def test_an_address_survives_being_stored():
    address = PostalAddress.from_dict(HOME | {"planet": "earth"})

    assert PostalAddress.from_dict(address.as_dict()) == address
    assert address.lines == ["Ada Lovelace", "Lindenstraße 12", "10969 Berlin", "Germany"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("full_name", "Ada\nBcc: x"),
        ("full_name", "a" * 121),
        ("line1", "\x7f"),
        ("postcode", "10969;"),
        ("country", "XX"),
        ("phone", "call me"),
        ("city", ""),
    ],
)
def test_form_and_api_refuse_the_same_addresses(field, value):
    form, body = AddressForm(HOME | {field: value}), AddressSerializer(data=HOME | {field: value})

    assert list(form.errors) == [field]
    assert not body.is_valid()
    assert list(body.errors) == [field]


def test_a_form_helps_the_browser_to_fill_it_in():
    form = AddressForm(HOME, section="billing")

    assert form.is_valid()
    assert form.address() == PostalAddress.from_dict(HOME)
    assert form.fields["line1"].widget.attrs["autocomplete"] == "billing address-line1"


@pytest.mark.parametrize(
    ("headers", "cookies", "token"),
    [
        ({}, {}, None),
        ({"Cart-Token": "a" * 22}, {}, "a" * 22),
        ({}, {"cart": "b" * 22}, "b" * 22),
        ({"Cart-Token": "a" * 22}, {"cart": "b" * 22}, "a" * 22),
        ({"Cart-Token": "a" * 21}, {}, None),
        ({"Cart-Token": "a" * 21 + "\n"}, {}, None),
        ({"Cart-Token": "a" * 21 + "'"}, {}, None),
    ],
)
def test_a_visitor_is_named_by_header_or_cookie(headers, cookies, token):
    request = RequestFactory().get("/", headers=headers)
    request.COOKIES = cookies

    assert visitor_token(request) == token


@pytest.mark.parametrize(("trusted", "address"), [(False, "10.0.0.1"), (True, "192.0.2.7")])
def test_only_a_trusted_proxy_says_who_asks(settings, trusted, address):
    settings.TRUST_PROXY = trusted
    seen = {"X-Forwarded-For": "6.6.6.6, 192.0.2.7"}

    assert client_address(RequestFactory().get("/", headers=seen, REMOTE_ADDR="10.0.0.1")) == address


def test_without_a_mail_server_mails_are_files_one_can_open(settings, tmp_path, capsys):
    settings.EMAIL_FOLDER = tmp_path / "mail"
    message = EmailMultiAlternatives("Your order!", "Thank you.", to=["ada@example.com"])
    message.attach_alternative("<p>Thank you.</p>", "text/html")

    sent = mail.get_connection("shop.common.mail.FolderBackend").send_messages([message])

    html, eml = sorted(Path(tmp_path / "mail").iterdir(), key=lambda path: path.suffix, reverse=True)
    assert (sent, html.suffix, eml.suffix) == (1, ".html", ".eml")
    assert html.read_text() == "<p>Thank you.</p>"
    assert b"Subject: Your order!" in eml.read_bytes()
    assert "mail to ada@example.com: Your order!" in capsys.readouterr().out
