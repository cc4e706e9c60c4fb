"""The OpenAPI document shows an example for every request, answer and error, and each of them fits its own schema."""

from collections.abc import Iterator
from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator

from shop.common.api import PROBLEM

MINE = ("/api/v1/cart", "/api/v1/checkout", "/api/v1/orders", "/api/v1/me/cards", "/api/v1/inventory/")


@pytest.fixture(scope="module")
def document() -> Any:
    return SchemaGenerator().get_schema(request=None, public=True)


def operations(document: Any) -> Iterator[tuple[str, Any]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def contents(operation: Any) -> Iterator[tuple[str, Any]]:
    """Each body that is described: of the request, and of the answers by status."""
    bodies = {"request": operation.get("requestBody", {}), **operation["responses"]}
    for name, body in bodies.items():
        for kind, content in body.get("content", {}).items():
            yield f"{name} {kind}", content


def test_every_example_fits_its_schema(document):
    wrong = []
    for operation_name, operation in operations(document):
        for name, content in contents(operation):
            schema = {**content.get("schema", {}), "components": document["components"]}
            for example_name, example in content.get("examples", {}).items():
                errors = Draft202012Validator(schema).iter_errors(example["value"])
                wrong += [f"{operation_name} {name} {example_name}: {error.message}" for error in errors]

    assert not wrong, "\n".join(wrong)


def test_every_body_of_cart_checkout_orders_and_cards_has_an_example(document):
    silent = [
        f"{operation_name} {name}"
        for operation_name, operation in operations(document)
        if operation_name.split()[1].startswith(MINE)
        for name, content in contents(operation)
        if not content.get("examples")
    ]

    assert not silent, "\n".join(silent)


def test_every_error_is_a_problem_with_the_code_that_names_its_example(document):
    for operation_name, operation in operations(document):
        if not operation_name.split()[1].startswith(MINE):
            continue
        for status, response in operation["responses"].items():
            if status < "400":
                continue
            assert list(response["content"]) == [PROBLEM], operation_name
            for example in response["content"][PROBLEM]["examples"].values():
                assert example["value"]["status"] == int(status)
                assert f"`{example['value']['code']}`" in response["description"]


def unbounded(name: str, schema: Any, document: Any) -> Iterator[str]:
    """The texts and whole numbers in a schema that may be of any size."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    for part in (*schema.get("allOf", []), *schema.get("oneOf", []), *schema.get("anyOf", [])):
        yield from unbounded(name, part, document)
    for member, value in schema.get("properties", {}).items():
        yield from unbounded(f"{name}.{member}", value, document)
    kinds = schema.get("type", [])
    if "string" in kinds and not {"enum", "maxLength"} & set(schema) and schema.get("format") != "uuid":
        yield name
    if "integer" in kinds and not {"minimum", "maximum"} <= set(schema):
        yield name


def test_whatever_is_sent_to_cart_checkout_orders_and_cards_is_bounded(document):
    found = [
        name
        for operation_name, operation in operations(document)
        if operation_name.split()[1].startswith(MINE)
        for content in operation.get("requestBody", {}).get("content", {}).values()
        for name in unbounded(operation_name, content["schema"], document)
    ]

    assert not found
