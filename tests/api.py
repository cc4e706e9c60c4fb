"""A client of the API as an app would be one: speaks JSON and remembers who it is."""

import json
from typing import Any

from django.test import Client

from apps.accounts import services as accounts
from shop.common.http import CART_HEADER

PASSWORD = "correct horse battery"


class Api:
    """Answers are Django's test responses; `cart` is the last Cart-Token that came, `access` the access token."""

    def __init__(self) -> None:
        self.client = Client()
        self.cart: str | None = None
        self.access: str | None = None
        self.user_id: int | None = None

    def sign_in(self, email: str = "ada@example.com") -> int:
        """Sign in with an account that is made if need be; the user's key."""
        self.user_id = accounts.ensure_user(email=email, password=PASSWORD, full_name="Ada Lovelace")
        self.access = self.post("/auth/login", {"email": email, "password": PASSWORD}).json()["access"]
        return self.user_id

    def get(self, path: str, **headers: str) -> Any:
        return self.send("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.send("POST", path, body, **headers)

    def put(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.send("PUT", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self.send("DELETE", path, **headers)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Send `body` as JSON (bytes as they are); header names are written with underscores: If_None_Match="..."."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cart:
            named.setdefault(CART_HEADER, self.cart)
        if self.access:
            named.setdefault("Authorization", f"Bearer {self.access}")
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        address = path if path.startswith(("http", "/webhooks", "/api")) else f"/api/v1{path}"
        answer = self.client.generic(method, address, raw, content_type="application/json", headers=named)
        self.cart = answer.headers.get(CART_HEADER, self.cart)
        return answer


def fields_of(answer: Any) -> dict[str, str]:
    """The fields a 400 complains about, with the code of each."""
    assert answer.status_code == 400, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    return {error["field"]: error["code"] for error in answer.json()["errors"]}


def refusal(answer: Any) -> tuple[int, str]:
    """Status and code of a problem document."""
    assert answer["Content-Type"] == "application/problem+json", answer.content
    assert answer.json()["status"] == answer.status_code
    return answer.status_code, answer.json()["code"]
