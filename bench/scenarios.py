"""What is measured: the pages and calls of a day in the shop."""

import json
import secrets
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.catalog.models import Category, Product, Variant
from bench import load

API = "/api/v1"
ADDRESS = {"full_name": "Ada Example", "line1": "Main Street 1", "city": "Berlin", "postcode": "10115", "country": "DE"}
CARD = {"card_number": "4242424242424242", "exp_month": 12, "exp_year": 2040, "cvc": "123"}


Scenario = tuple[str, load.Work, int | str]


def made_anew() -> Iterator[Scenario]:
    """Name, work and queries per request of everything that is made for each visitor."""
    for name, paths in _reads().items():
        yield name, load.get(paths), _queries(lambda client, paths=paths: client.get(paths[0]))
    skus = _in_stock()
    yield (
        "add to cart",
        _add_to_cart(skus),
        _queries(lambda client: _post(client, "/cart/items", {"sku": skus[0], "quantity": 1})),
    )
    yield "whole checkout", _checkout(skus), _checkout_queries(skus[0])
    connection.close()


def kept() -> Iterator[Scenario]:
    """The same for what visitors without a cart get out of the page cache; few enough to be in it after the warm-up."""
    for name, paths in _reads().items():
        yield f"{name}, cached", load.get(paths[:20]), 0


def _reads() -> dict[str, list[str]]:
    """The addresses of each kind of page."""
    slugs = list(Product.objects.filter(status="published").order_by("?").values_list("slug", flat=True)[:200])
    pages = {
        "category page": [f"/c/{slug}/" for slug in Category.objects.order_by("pk").values_list("slug", flat=True)],
        "product page": [f"/p/{slug}/" for slug in slugs],
        "search": [f"/search/?q={word}" for word in ("wool", "lantern", "mug", "green", "field")],
        "API product list": [f"{API}/products?page_size=24", f"{API}/products?ordering=price"],
        "API product": [f"{API}/products/{slug}" for slug in slugs],
    }
    connection.close()
    return pages


def _in_stock() -> list[str]:
    """SKUs that can be bought for as long as a run lasts; topped up if need be."""
    from apps.inventory import services as inventory

    skus = list(Variant.objects.filter(product__status="published").order_by("pk").values_list("sku", flat=True)[:64])
    inventory.ensure_location(code="bench", name="Bench", priority=9)
    for sku in skus:
        inventory.adjust_stock(
            sku=sku, location="bench", delta=100_000, kind="receipt", reason="bench", actor="bench", key=f"bench:{sku}"
        )
    return skus


def _queries(call: Callable[[Client], Any]) -> int:
    """How many queries the request makes once caches are warm."""
    client = Client(SERVER_NAME="127.0.0.1")
    call(client)
    with CaptureQueriesContext(connection) as captured:
        call(client)
    return len(captured)


def _post(client: Client, path: str, body: Any, token: str = "") -> Any:
    headers = {"Cart-Token": token} if token else {}
    return client.post(API + path, json.dumps(body), content_type="application/json", headers=headers)


def _checkout_queries(sku: str) -> str:
    """Queries of the three steps: add, freeze, pay."""
    client, token = Client(SERVER_NAME="127.0.0.1"), secrets.token_urlsafe(16)
    counts = []
    reference = ""
    for step in ("/cart/items", "/checkout", "/pay"):
        with CaptureQueriesContext(connection) as captured:
            path = f"/checkout/{reference}/pay" if step == "/pay" else step
            answer = _post(client, path, _body(step, sku), token).json()
        reference = answer.get("reference", reference)
        counts.append(str(len(captured)))
    return "+".join(counts)


def _body(step: str, sku: str) -> dict[str, Any]:
    if step == "/cart/items":
        return {"sku": sku, "quantity": 1}
    if step == "/checkout":
        return {"email": "bench@shop.example", "shipping_address": ADDRESS, "shipping_method": "standard"}
    return CARD


def _add_to_cart(skus: list[str]) -> load.Work:
    tokens: dict[int, str] = {}

    async def work(connection: load.Connection, number: int) -> bool:
        token = tokens.setdefault(number, secrets.token_urlsafe(16))
        body = {"sku": skus[secrets.randbelow(len(skus))], "quantity": 1}
        status, _ = await connection.request(
            "PUT", f"{API}/cart/items/{body['sku']}", body=body, headers={"Cart-Token": token}
        )
        return status == 200

    return work


def _checkout(skus: list[str]) -> load.Work:
    async def work(connection: load.Connection, number: int) -> bool:
        headers = {"Cart-Token": secrets.token_urlsafe(16)}
        sku = skus[secrets.randbelow(len(skus))]
        answer: dict[str, Any] = {}
        for step in ("/cart/items", "/checkout", "/pay"):
            path = f"/checkout/{answer['reference']}/pay" if step == "/pay" else step
            status, body = await connection.request("POST", API + path, body=_body(step, sku), headers=headers)
            if status not in (200, 201):
                return False
            answer = json.loads(body)
        return answer["status"] == "completed"

    return work
