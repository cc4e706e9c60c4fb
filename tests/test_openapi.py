"""The API keeps to its description: whatever is sent to it, it answers as documented, and errors speak one language."""

import json
from collections.abc import Iterator
from io import StringIO
from typing import Any
from zlib import crc32

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from apps.cart import services as cart
from apps.cart.tests.factories import fill_cart, make_goods, make_shipping, start, visitor
from apps.orders.tests.factories import place
from shop.common.api import PROBLEM
from shop.common.http import CART_HEADER
from shop.wsgi import application
from tests.api import Api
from tests.fixtures import assert_audit_clean

schema = schemathesis.openapi.from_wsgi("/api/schema/", application)
bounded = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@schemathesis.check
def errors_are_problems(ctx: Any, response: Any, case: Any) -> None:
    """A client error is a problem document with its status and a stable code."""
    if response.status_code >= 400:
        assert response.headers["content-type"] == [PROBLEM]
        problem = json.loads(response.content)
        assert problem["status"] == response.status_code
        assert problem["code"]
        assert problem["title"]


CHECKS = [
    not_a_server_error,
    errors_are_problems,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]


@pytest.fixture
def world(commits: None) -> Iterator[dict[str, dict[str, str]]]:
    """A shop in which somebody signed in and a guest each have a cart, a checkout under way and an order.

    For both of them: the headers that say who they are, and the keys of what is theirs. Whatever was sent, the books
    balance in the end.
    """
    make_shipping()
    sku = make_goods(stock=10_000)
    api = Api()
    user, guest = cart.Shopper(user_id=api.sign_in(), token=None), visitor()
    orders = {who: place(shopper, **{sku: 1}) for who, shopper in (("user", user), ("guest", guest))}
    known: dict[str, dict[str, str]] = {}
    for who, shopper in (("user", user), ("guest", guest)):
        fill_cart(shopper, **{sku: 2})
        reference = str(start(shopper).reference)
        known[who] = {"sku": sku, "slug": "product-mug-1", "reference": reference, "shipping_method": "standard"}
        known[who] |= {"number": orders[who].number, "token": orders[who].token}
    known["user"]["Authorization"] = f"Bearer {api.access}"
    known["guest"][CART_HEADER] = str(guest.token)
    yield known
    assert_audit_clean()


@pytest.fixture
def connection(world: object) -> Iterator[None]:
    """Keep the connection, and with it the test's transaction, from one request to the next."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@schema.parametrize()
@bounded
def test_nothing_a_guest_or_a_shopper_sends_breaks_the_api(case, world, connection):
    """Half of the cases come from the guest, half from the shopper, and half of either name things that exist."""
    dice = crc32(repr((case.path_parameters, case.query, case.body)).encode())
    known = world["guest" if dice & 1 else "user"]
    if dice & 2:
        for values in (case.path_parameters, case.query, case.body):
            if isinstance(values, dict):
                values.update({name: value for name, value in known.items() if name in values})
    own = {name: value for name, value in known.items() if name in {"Authorization", CART_HEADER}}

    case.call_and_validate(checks=CHECKS, headers=own | {"Accept-Encoding": "identity"})


def test_the_description_is_openapi_3_1_without_a_warning(tmp_path):
    call_command("spectacular", "--validate", "--fail-on-warn", file=str(tmp_path / "schema.yaml"), stderr=StringIO())

    assert schema.raw_schema["openapi"].startswith("3.1.")


def test_every_operation_says_what_it_is_and_how_it_fails():
    operations = [
        (f"{method} {path}", operation)
        for path, methods in schema.raw_schema["paths"].items()
        for method, operation in methods.items()
    ]
    nameless = [name for name, operation in operations if not operation.get("summary")]
    silent = [
        name
        for name, operation in operations
        if {"parameters", "requestBody"} & set(operation) and not any(code >= "400" for code in operation["responses"])
    ]

    assert not nameless, "\n".join(nameless)
    assert not silent, "\n".join(silent)
