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
from django.test import Client
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from apps.accounts import services as accounts
from shop.common.api import PROBLEM
from shop.wsgi import application

schema = schemathesis.openapi.from_wsgi("/api/schema/", application)
bounded = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
PASSWORD = "a long enough secret"


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
def shopper(db: None) -> dict[str, str]:
    """The headers of somebody signed in."""
    accounts.ensure_user(email="ada@example.com", password=PASSWORD, full_name="Ada Lovelace")
    answer = Client().post(
        "/api/v1/auth/login", {"email": "ada@example.com", "password": PASSWORD}, content_type="application/json"
    )
    return {"Authorization": f"Bearer {answer.json()['access']}"}


@pytest.fixture
def connection(db: None) -> Iterator[None]:
    """Keep the connection, and with it the test's transaction, from one request to the next; ask for it last."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.fixture
def world() -> dict[str, str]:
    return {}


def make_real(case: Any, world: dict[str, str]) -> None:
    """In every other case put keys of things that exist where it has invented ones."""
    if crc32(repr((case.path_parameters, case.query, case.body)).encode()) % 2:
        for values in (case.path_parameters, case.body):
            if isinstance(values, dict):
                values.update({name: value for name, value in world.items() if name in values})


@schema.parametrize()
@bounded
def test_a_guest_never_breaks_the_api(case, world, connection):
    make_real(case, world)

    case.call_and_validate(checks=CHECKS)


@schema.parametrize()
@bounded
def test_a_shopper_never_breaks_the_api(case, shopper, world, connection):
    make_real(case, world)

    case.call_and_validate(checks=CHECKS, headers=shopper)


def test_the_description_is_openapi_3_1_without_a_warning(tmp_path):
    call_command("spectacular", "--validate", "--fail-on-warn", file=str(tmp_path / "schema.yaml"), stderr=StringIO())

    assert schema.raw_schema["openapi"].startswith("3.1.")


def test_every_operation_says_what_it_is_and_how_it_fails():
    silent = [
        f"{method} {path}"
        for path, methods in schema.raw_schema["paths"].items()
        for method, operation in methods.items()
        if not operation.get("summary") or not set(operation["responses"]) - {"200", "201", "202", "204"}
    ]

    assert not silent, "\n".join(silent)
