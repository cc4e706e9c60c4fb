"""The cart over the API."""

import re

import pytest

from apps.cart.models import MAX_LINES, Cart, CartLine
from apps.cart.tests.factories import CartLineFactory, make_goods
from apps.catalog import services as catalog
from apps.catalog.tests.factories import picture
from tests.api import Api, fields_of, refusal

pytestmark = pytest.mark.django_db
HUGE = 10**20


@pytest.fixture
def api():
    return Api()


@pytest.fixture
def mug():
    return make_goods("MUG-1", price=1900, stock=5)


def lines_of(answer):
    assert answer.status_code == 200, answer.content
    return {line["sku"]: line["quantity"] for line in answer.json()["lines"]}


def test_the_first_call_hands_out_the_token_under_which_the_cart_is_then_filled(api, mug):
    first = api.get("/cart")

    assert first.status_code == 200
    assert re.fullmatch(r"[\w-]{22}", first.json()["token"])
    assert first.headers["Cart-Token"] == first.json()["token"]
    assert not Cart.objects.exists()

    added = api.post("/cart/items", {"sku": mug, "quantity": 2})

    assert added.json()["token"] == first.json()["token"]
    assert lines_of(api.get("/cart")) == {"MUG-1": 2}


def test_a_cart_has_exactly_the_documented_members(api, mug):
    cart = api.post("/cart/items", {"sku": mug, "quantity": 2}).json()

    assert cart == {
        "token": api.cart,
        "lines": [
            {
                "sku": "MUG-1",
                "title": "Stoneware mug",
                "options": "",
                "product_slug": "product-mug-1",
                "image_url": "",
                "quantity": 2,
                "unit_price": {"amount": 1900, "currency": "EUR"},
                "compare_at_price": None,
                "line_total": {"amount": 3800, "currency": "EUR"},
                "available": 5,
                "later": 0,
                "expected_on": None,
                "problems": [],
            }
        ],
        "quantity": 2,
        "subtotal": {"amount": 3800, "currency": "EUR"},
        "discounts": [],
        "total": {"amount": 3800, "currency": "EUR"},
        "problems": [],
    }


def test_the_address_of_a_picture_is_absolute(api, mug):
    catalog.add_image(product_slug="product-mug-1", content=picture(), alt="A mug")

    (line,) = api.post("/cart/items", {"sku": mug, "quantity": 1}).json()["lines"]

    assert line["image_url"].startswith("http://testserver/media/")


def test_adding_adds_and_putting_sets(api, mug):
    api.post("/cart/items", {"sku": mug, "quantity": 1})
    api.post("/cart/items", {"sku": mug, "quantity": 2})
    assert lines_of(api.get("/cart")) == {"MUG-1": 3}

    set_ = api.put("/cart/items/MUG-1", {"quantity": 2})

    assert lines_of(set_) == {"MUG-1": 2}


def test_deleting_takes_out_one_line_or_all_of_them(api, mug):
    make_goods("TEA-1")
    api.post("/cart/items", {"sku": mug, "quantity": 1})
    api.post("/cart/items", {"sku": "TEA-1", "quantity": 1})

    assert lines_of(api.delete("/cart/items/MUG-1")) == {"TEA-1": 1}
    assert lines_of(api.delete("/cart/items/MUG-1")) == {"TEA-1": 1}
    assert lines_of(api.delete("/cart")) == {}
    assert lines_of(api.delete("/cart")) == {}


def test_the_cart_of_a_user_needs_no_token_and_no_token_opens_it(api, mug):
    api.sign_in()
    api.post("/cart/items", {"sku": mug, "quantity": 2})
    stranger = Api()
    stranger.cart = api.cart

    assert lines_of(stranger.get("/cart")) == {}
    api.cart = None
    assert lines_of(api.get("/cart")) == {"MUG-1": 2}


def test_a_token_one_made_up_opens_nothing_and_a_malformed_one_counts_as_none(api, mug):
    api.post("/cart/items", {"sku": mug, "quantity": 2})
    own = api.cart

    assert lines_of(api.get("/cart", Cart_Token="A" * 22)) == {}
    assert lines_of(api.get("/cart", Cart_Token="' OR 1=1 --")) == {}
    assert lines_of(api.get("/cart", Cart_Token=own)) == {"MUG-1": 2}


@pytest.mark.parametrize("quantity", [0, -1, 1.5, 1.0, True, "2", "", None, [], {}, 1000, HUGE, -HUGE, 1e300])
@pytest.mark.parametrize(("method", "path"), [("POST", "/cart/items"), ("PUT", "/cart/items/MUG-1")])
def test_a_quantity_is_a_whole_number_from_1_to_999(api, mug, method, path, quantity):
    answer = api.send(method, path, {"sku": mug, "quantity": quantity})

    assert list(fields_of(answer)) == ["quantity"]
    assert answer.json()["code"] == "validation_error"
    assert not Cart.objects.exists()


@pytest.mark.parametrize("sku", ["", " ", None, [], {}, True, "x" * 65])
def test_a_sku_is_a_short_text(api, mug, sku):
    answer = api.post("/cart/items", {"sku": sku, "quantity": 1})

    assert list(fields_of(answer)) == ["sku"]
    assert not Cart.objects.exists()


def test_missing_members_are_named(api):
    assert fields_of(api.post("/cart/items", {})) == {"sku": "required", "quantity": "required"}
    assert fields_of(api.put("/cart/items/MUG-1", {})) == {"quantity": "required"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"[" * 50_000,
        b"\xff\xfe",
        b'{"sku": "MUG-1", "quantity": NaN}',
        b'{"sku": "MUG-1", "quantity": 1e999}',
        b'{"sku": "MUG-1", "quantity": 1' + b"0" * 5000 + b"}",
        b'{"sku": "MUG-1\\u0000", "quantity": 1}',
        b'{"sku": "MUG-1\\ud800", "quantity": 1}',
    ],
)
def test_a_body_that_is_no_json_object_is_refused(api, body):
    answer = api.post("/cart/items", body)

    assert answer.status_code == 400
    assert refusal(answer)[1] in ("parse_error", "validation_error")


def test_a_body_beyond_the_limit_and_a_body_of_another_kind_are_refused(api):
    assert refusal(api.post("/cart/items", b" " * 300_000)) == (413, "body_too_large")
    answer = api.client.post("/api/v1/cart/items", {"sku": "MUG-1", "quantity": "1"})
    assert refusal(answer) == (415, "unsupported_media_type")


def test_unknown_members_change_nothing(api, mug):
    body = {"sku": mug, "quantity": 1, "unit_price": 1, "user_id": 1, "token": "A" * 22}

    answer = api.post("/cart/items", body)

    assert answer.json()["lines"][0]["unit_price"]["amount"] == 1900
    assert answer.json()["token"] != "A" * 22


def test_what_is_not_for_sale_does_not_come_into_the_cart(api, mug):
    catalog.retire_product(slug="product-mug-1")

    assert refusal(api.post("/cart/items", {"sku": "NO-SUCH", "quantity": 1})) == (400, "unknown_sku")
    assert fields_of(api.put("/cart/items/MUG-1", {"quantity": 1})) == {"sku": "unknown_sku"}
    assert not Cart.objects.exists()


def test_more_than_there_is_does_not_come_into_the_cart(api, mug):
    refused = api.post("/cart/items", {"sku": mug, "quantity": 6})

    assert refusal(refused) == (409, "out_of_stock")
    assert refused.json()["shortages"] == [{"sku": "MUG-1", "available": 5}]
    assert not Cart.objects.exists()

    api.post("/cart/items", {"sku": mug, "quantity": 5})
    assert refusal(api.post("/cart/items", {"sku": mug, "quantity": 1})) == (409, "out_of_stock")
    assert lines_of(api.get("/cart")) == {"MUG-1": 5}


def test_a_line_holds_999_units_however_they_come_together(api):
    make_goods("PIN-1", stock=5000)
    api.post("/cart/items", {"sku": "PIN-1", "quantity": 999})

    assert fields_of(api.post("/cart/items", {"sku": "PIN-1", "quantity": 1})) == {"quantity": "quantity_invalid"}
    assert lines_of(api.get("/cart")) == {"PIN-1": 999}


def test_what_changed_since_is_told_per_line(api, mug):
    make_goods("TEA-1", stock=3)
    api.post("/cart/items", {"sku": mug, "quantity": 1})
    api.post("/cart/items", {"sku": "TEA-1", "quantity": 3})
    catalog.retire_product(slug="product-mug-1")
    other = Api()
    other.post("/cart/items", {"sku": "TEA-1", "quantity": 1})
    CartLine.objects.filter(sku="TEA-1", quantity=3).update(quantity=4)

    cart = api.get("/cart").json()

    mug_line, tea_line = cart["lines"]
    assert [problem["code"] for problem in mug_line["problems"]] == ["not_for_sale"]
    assert (mug_line["available"], mug_line["line_total"]["amount"]) == (0, 0)
    assert [problem["code"] for problem in tea_line["problems"]] == ["only_n_left"]
    assert tea_line["available"] == 3
    assert [problem["code"] for problem in cart["problems"]] == ["not_for_sale", "only_n_left"]
    assert cart["total"]["amount"] == 4 * 1900


def test_a_cart_holds_so_many_different_things(api, mug):
    api.post("/cart/items", {"sku": mug, "quantity": 1})
    CartLineFactory.create_batch(MAX_LINES - 1, cart=Cart.objects.get())
    make_goods("ONE-MORE")

    assert refusal(api.post("/cart/items", {"sku": "ONE-MORE", "quantity": 1})) == (409, "cart_full")


@pytest.mark.parametrize("sku", ["MUG%00", "MUG%0A1", "-MUG", "MUG 1", "M" * 65, "MÜG"])
def test_a_path_that_names_no_sku_is_not_found(api, mug, sku):
    assert refusal(api.put(f"/cart/items/{sku}", {"quantity": 1})) == (404, "not_found")


def test_a_wrong_method_is_told_as_a_problem(api):
    assert refusal(api.put("/cart")) == (405, "method_not_allowed")


def test_a_bad_access_token_is_refused_rather_than_taken_for_a_guest(api):
    answer = api.get("/cart", Authorization="Bearer nonsense")

    assert refusal(answer)[0] == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_cart_is_read_again_only_where_it_changed(api, mug):
    api.post("/cart/items", {"sku": mug, "quantity": 1})
    first = api.get("/cart")

    again = api.get("/cart", If_None_Match=first.headers["ETag"])
    assert again.status_code == 304
    assert not again.content

    api.post("/cart/items", {"sku": mug, "quantity": 1})
    assert api.get("/cart", If_None_Match=first.headers["ETag"]).status_code == 200


def test_no_shared_cache_keeps_a_cart(api):
    answer = api.get("/cart")

    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert {"Authorization", "Cart-Token", "Cookie"} <= set(answer.headers["Vary"].split(", "))


def test_a_long_cart_asks_the_database_as_seldom_as_a_short_one(api, mug, django_assert_max_num_queries):
    def count(method, path, body=None):
        with django_assert_max_num_queries(16) as asked:
            assert api.send(method, path, body).status_code == 200
        return len(asked)

    def all_of_them():
        return {
            "read": count("GET", "/cart"),
            "add": count("POST", "/cart/items", {"sku": mug, "quantity": 1}),
            "set": count("PUT", "/cart/items/MUG-1", {"quantity": 1}),
        }

    api.post("/cart/items", {"sku": mug, "quantity": 1})
    short = all_of_them()
    for number in range(5):
        api.post("/cart/items", {"sku": make_goods(f"TEA-{number}"), "quantity": 1})

    assert all_of_them() == short
    assert short["read"] <= 6
