"""Products for other systems: read and written whole, with the rights of a staff user, one change at a time."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.tests.factories import StaffFactory, UserFactory, bearer, sign_in
from apps.catalog import services
from apps.catalog.models import Product, ProductChange, SalePrice, Variant
from apps.catalog.tests.factories import CategoryFactory, ProductFactory, picture, shirt
from apps.inventory import services as inventory

pytestmark = pytest.mark.django_db
BASE = "/api/v1/staff/products"


def euros(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "EUR"}


class Caller:
    """A system that speaks to the API with somebody's token."""

    def __init__(self, client: Any, user: Any) -> None:
        self.client, self.headers = client, bearer(sign_in(user)) if user else {}

    def __call__(self, method: str, path: str = "", body: Any = None, **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.generic(
            method, f"{BASE}{path}", _json(body), content_type="application/json", headers=self.headers | named
        )

    def upload(self, path: str, **form: Any) -> Any:
        return self.client.post(f"{BASE}{path}", form, headers=self.headers)


def _json(body: Any) -> bytes:
    import json

    return b"" if body is None else json.dumps(body).encode()


@pytest.fixture
def call(client):
    """Somebody who may do everything."""
    return Caller(client, StaffFactory(email="erp@example.com"))


@pytest.fixture
def new():
    """The body of a shirt in two sizes."""
    CategoryFactory(name="Shirts")
    return {
        "title": "Linen shirt",
        "slug": "linen-shirt",
        "status": "published",
        "brand": "Fernhollow",
        "description_html": "<p>Airy.</p><script>1</script>",
        "categories": ["shirts"],
        "tags": ["Summer"],
        "attributes": {"Fit": "Loose"},
        "options": [{"name": "Size", "values": [{"label": "S"}, {"label": "M"}]}],
        "variants": [
            {"sku": "SHIRT-S", "options": {"Size": "S"}, "price": euros(3900), "opening_stock": 5},
            {"sku": "SHIRT-M", "options": {"Size": "M"}, "price": euros(3900), "compare_at_price": euros(4900)},
        ],
        "meta_title": "Shirts of linen",
        "is_featured": True,
        "position": 7,
    }


def fields(answer: Any) -> list[str]:
    return [error["field"] for error in answer.json()["errors"]]


def refused(answer: Any) -> tuple[int, str]:
    assert answer["Content-Type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


# --- who may ----------------------------------------------------------------------------------------------------------

CALLS = [("GET", ""), ("POST", ""), ("GET", "/mug"), ("PATCH", "/mug"), ("DELETE", "/mug"), ("PATCH", "/mug/images/x")]


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_nobody_and_shoppers_stay_outside(client, method, path):
    ProductFactory(slug="mug")

    assert refused(Caller(client, None)(method, path, {})) == (401, "not_authenticated")
    assert refused(Caller(client, UserFactory())(method, path, {})) == (403, "permission_denied")
    assert Product.objects.get().status == "published"


def test_staff_go_as_far_as_their_rights(client):
    ProductFactory(slug="mug")
    reader = UserFactory(is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_product"))
    call = Caller(client, reader)

    assert call("GET", "/mug").status_code == 200
    for method, path in [("POST", ""), ("PATCH", "/mug"), ("DELETE", "/mug"), ("DELETE", "/mug/images/x")]:
        assert refused(call(method, path, {"title": "Cup"})) == (403, "permission_denied")


def test_a_shopper_with_rights_is_no_staff(client):
    shopper = UserFactory()
    shopper.user_permissions.add(Permission.objects.get(codename="view_product"))

    assert refused(Caller(client, shopper)("GET")) == (403, "permission_denied")


# --- creating ---------------------------------------------------------------------------------------------------------


def test_a_product_goes_in_whole(call, new):
    answer = call("POST", "", new)

    assert answer.status_code == 201, answer.content
    shown = answer.json()
    assert {name: shown[name] for name in ("slug", "status", "brand", "categories", "tags", "is_featured")} == {
        "slug": "linen-shirt",
        "status": "published",
        "brand": "Fernhollow",
        "categories": ["shirts"],
        "tags": ["Summer"],
        "is_featured": True,
    }
    assert (shown["attributes"], shown["position"], shown["meta_title"]) == ({"fit": "Loose"}, 7, "Shirts of linen")
    assert shown["description_html"] == "<p>Airy.</p>"
    assert shown["options"] == [
        {"name": "Size", "values": [{"label": "S", "swatch": ""}, {"label": "M", "swatch": ""}]}
    ]
    assert [variant["available"] for variant in shown["variants"]] == [5, 0]
    assert shown["variants"][1] == {
        "sku": "SHIRT-M",
        "options": {"Size": "M"},
        "price": euros(3900),
        "compare_at_price": euros(4900),
        "is_active": True,
        "available": 0,
        "sale_prices": [],
    }
    assert services.get_product(slug="linen-shirt").title == "Linen shirt"
    assert set(ProductChange.objects.values_list("actor", flat=True)) == {"staff:erp@example.com"}
    assert services.audit() == []


def test_little_is_needed_for_a_draft(call):
    answer = call("POST", "", {"title": "Mug"})

    assert (answer.status_code, answer.json()["slug"], answer.json()["status"]) == (201, "mug", "draft")


def test_the_same_key_creates_one_product(call, new):
    first = call("POST", "", new, Idempotency_Key="k1")
    again = call("POST", "", new, Idempotency_Key="k1")

    assert (first.status_code, again.status_code, again["Idempotent-Replayed"]) == (201, 201, "true")
    assert first.json() == again.json()
    assert Product.objects.count() == 1
    assert refused(call("POST", "", new | {"title": "Other"}, Idempotency_Key="k1")) == (422, "idempotency_key_reused")


def test_what_is_taken_is_told_and_nothing_is_written(call, new):
    ProductFactory(slug="linen-shirt", sku="OTHER")
    ProductFactory(sku="shirt-m")

    assert refused(call("POST", "", new)) == (409, "slug_taken")
    answer = call("POST", "", new | {"slug": "another"})

    assert refused(answer) == (409, "sku_taken")
    assert answer.json()["sku"] == "SHIRT-M"
    assert Product.objects.count() == 2


def _variant(**changes: Any) -> dict[str, Any]:
    return {"sku": "SHIRT-M", "options": {"Size": "M"}, "price": euros(3900)} | changes


FIRST = {"sku": "SHIRT-S", "options": {"Size": "S"}, "price": euros(3900)}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "A" * 161}, "title"),
        ({"slug": "no slug"}, "slug"),
        ({"status": "sold"}, "status"),
        ({"status": "retired"}, "status"),
        ({"categories": "shirts"}, "categories"),
        ({"position": "7"}, "position"),
        ({"position": -1}, "position"),
        ({"position": 10**20}, "position"),
        ({"attributes": ["Fit"]}, "attributes"),
        ({"attributes": {"Fit": {"a": 1}}}, "attributes"),
        ({"attributes": {"Fit": ""}}, "attributes"),
        ({"publish_at": "tomorrow"}, "publish_at"),
        ({"publish_at": "2030-02-01T00:00:00Z", "retire_at": "2030-01-01T00:00:00Z"}, "retire_at"),
        ({"successor": "nothing"}, "successor"),
        ({"options": [{"name": "Size", "values": []}]}, "options.0.values"),
        ({"options": [{"name": "Size", "values": [{"label": "S", "swatch": "green"}]}]}, "options.0.values.0.swatch"),
        ({"variants": {}}, "variants"),
        ({"variants": [FIRST, _variant(price=3900)]}, "variants.1.price"),
        ({"variants": [FIRST, _variant(price={"amount": 3900, "currency": "USD"})]}, "variants.1.price"),
        ({"variants": [FIRST, _variant(price={"amount": "3900", "currency": "EUR"})]}, "variants.1.price"),
        ({"variants": [FIRST, _variant(price={"amount": True, "currency": "EUR"})]}, "variants.1.price"),
        ({"variants": [FIRST, _variant(price=euros(-1))]}, "variants.1.price"),
        ({"variants": [FIRST, _variant(price=euros(10**20))]}, "variants.1.price"),
        ({"variants": [FIRST, _variant(compare_at_price=euros(3900))]}, "variants.1.compare_at_price"),
        ({"variants": [FIRST, _variant(sku="no sku")]}, "variants.1.sku"),
        ({"variants": [FIRST, _variant(opening_stock=-1)]}, "variants.1.opening_stock"),
        ({"variants": [FIRST, {"sku": "SHIRT-M", "options": {"Size": "M"}}]}, "variants.1.price"),
        ({"variants": [FIRST, _variant(options={"Colour": "Moss"})]}, "variants.1.options"),
        ({"variants": [FIRST, _variant(options={"Size": "S"})]}, "variants.1.options"),
        ({"variants": [FIRST, _variant(sale_prices=[{"price": euros(1)}])]}, "variants.1.sale_prices.0.starts_at"),
        (
            {
                "variants": [
                    FIRST,
                    _variant(
                        sale_prices=[
                            {
                                "price": euros(1),
                                "starts_at": "2030-02-01T00:00:00Z",
                                "ends_at": "2030-01-01T00:00:00Z",
                            }
                        ]
                    ),
                ]
            },
            "variants.1.sale_prices",
        ),
    ],
)
def test_what_is_wrong_names_its_place_and_leaves_nothing_behind(call, new, changes, field):
    answer = call("POST", "", new | changes)

    assert answer.status_code == 400, answer.content
    assert fields(answer) == [field]
    assert not Product.objects.exists()
    assert not Variant.objects.exists()
    assert inventory.get_availability(["SHIRT-S"])["SHIRT-S"].on_hand == 0


def test_members_nobody_knows_and_read_only_ones_change_nothing(call):
    answer = call(
        "POST", "", {"title": "Mug", "pk": 7, "rating_average": 5, "rating": {"average": 5}, "in_stock": True}
    )

    assert answer.status_code == 201
    assert (answer.json()["rating"], Product.objects.get().in_stock) == (None, False)


# --- reading ----------------------------------------------------------------------------------------------------------


def test_drafts_and_what_is_not_for_sale_are_read_too(call):
    product = shirt(status="draft")
    services.save_variants(
        product_slug=product.slug,
        variants=[
            services.NewVariant(sku="SHIRT-MOSS-S", price=1, options={"Colour": "Moss", "Size": "S"}, is_active=False)
        ],
        actor="staff",
    )

    shown = call("GET", f"/{product.slug}").json()

    assert (shown["status"], len(shown["variants"])) == ("draft", 4)
    assert [variant["is_active"] for variant in shown["variants"]].count(False) == 1
    assert refused(call("GET", "/nothing")) == (404, "product_not_found")


def test_what_was_read_can_be_sent_back_and_changes_nothing(call, new):
    call("POST", "", new)
    before = call("GET", "/linen-shirt")
    number = services.last_change(slug="linen-shirt")

    answer = call("PATCH", "/linen-shirt", before.json(), If_Match=before["ETag"])

    assert answer.status_code == 200, answer.content
    volatile = {"updated_at"}
    assert {k: v for k, v in answer.json().items() if k not in volatile} == {
        k: v for k, v in before.json().items() if k not in volatile
    }
    assert services.last_change(slug="linen-shirt") == number


def test_the_list_is_filtered_and_paged(call):
    for n in range(3):
        ProductFactory(title=f"Mug {n}", sku=f"MUG-{n}")
    ProductFactory(title="Spade", sku="SPADE-1", status="draft")
    old = Product.objects.get(slug="mug-0")
    Product.objects.filter(pk=old.pk).update(updated_at=timezone.now() - timedelta(days=2))
    since = (timezone.now() - timedelta(days=1)).isoformat().replace("+00:00", "Z")

    def slugs(query: str) -> list[str]:
        return [product["slug"] for product in call("GET", f"?{query}").json()["results"]]

    assert slugs("") == ["mug-0", "mug-1", "mug-2", "spade"]
    assert slugs("status=draft") == slugs("q=spade") == slugs("q=spade-1") == ["spade"]
    assert slugs("q=MUG-2") == ["mug-2"]
    assert slugs(f"updated_since={since}") == ["mug-1", "mug-2", "spade"]
    page = call("GET", "?page_size=3").json()
    rest = call.client.get(page["next"], headers=call.headers).json()
    assert [product["slug"] for product in page["results"] + rest["results"]] == slugs("")


@pytest.mark.parametrize("query", ["status=sold", "page_size=0", "updated_since=x", "cursor=x", "title=Mug"])
def test_odd_queries_are_refused(call, query):
    answer = call("GET", f"?{query}")

    assert refused(answer) == (400, "validation_error")
    assert fields(answer) == [query.split("=")[0]]


def test_the_list_costs_the_same_however_many_there_are(call):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert call("GET").status_code == 200
        return len(captured)

    def add(n: int) -> None:
        product = shirt(
            title=f"Shirt {n}",
            tags=["A"],
            variants=[
                services.NewVariant(sku=f"S{n}-{size}", price=1, options={"Colour": "Moss", "Size": size})
                for size in "SM"
            ],
        )
        services.add_image(product_slug=product.slug, content=picture(), alt="A shirt")

    add(0)
    queries()
    few = queries()
    for n in range(1, 5):
        add(n)

    assert queries() == few


# --- changing ---------------------------------------------------------------------------------------------------------


def test_only_what_is_given_changes(call, new):
    call("POST", "", new)

    answer = call("PATCH", "/linen-shirt", {"title": "Shirt", "variants": [{"sku": "SHIRT-S", "price": euros(3500)}]})

    shown = answer.json()
    assert (shown["title"], shown["brand"], shown["tags"], shown["status"]) == (
        "Shirt", "Fernhollow", ["Summer"], "published",
    )  # fmt: skip
    assert [variant["price"]["amount"] for variant in shown["variants"]] == [3500, 3900]
    assert shown["variants"][0]["options"] == {"Size": "S"}
    assert shown["variants"][1]["compare_at_price"] == euros(4900)
    assert shown["variants"][0]["available"] == 5


def test_variants_are_added_taken_off_sale_and_freed_of_what_they_were_compared_with(call, new):
    call("POST", "", new)
    sizes = [{"label": "S"}, {"label": "M"}, {"label": "L"}]

    answer = call(
        "PATCH",
        "/linen-shirt",
        {
            "options": [{"name": "Size", "values": sizes}],
            "variants": [
                {"sku": "SHIRT-S", "is_active": False},
                {"sku": "SHIRT-M", "compare_at_price": None},
                {"sku": "SHIRT-L", "options": {"Size": "L"}, "price": euros(4100), "opening_stock": 2},
            ],
        },
    )

    shown = {variant["sku"]: variant for variant in answer.json()["variants"]}
    assert not shown["SHIRT-S"]["is_active"]
    assert shown["SHIRT-M"]["compare_at_price"] is None
    assert shown["SHIRT-L"]["available"] == 2
    assert services.audit() == []


def test_sale_prices_are_replaced_as_a_whole(call, new):
    call("POST", "", new)
    sale = {"name": "May", "price": euros(2900), "starts_at": "2020-05-01T00:00:00Z", "ends_at": None}

    shown = call("PATCH", "/linen-shirt", {"variants": [{"sku": "SHIRT-S", "sale_prices": [sale]}]}).json()
    assert shown["variants"][0]["sale_prices"] == [sale]
    assert services.get_product(slug="linen-shirt").price.amount == 2900

    call("PATCH", "/linen-shirt", {"variants": [{"sku": "SHIRT-S", "sale_prices": []}]})
    assert not SalePrice.objects.exists()


def test_a_product_moves_and_its_state_changes(call, new):
    call("POST", "", new)

    assert call("PATCH", "/linen-shirt", {"slug": "shirt", "status": "draft"}).json()["slug"] == "shirt"
    assert refused(call("GET", "/linen-shirt")) == (404, "product_not_found")
    assert call("PATCH", "/shirt", {"status": "retired"}).json()["status"] == "retired"
    assert refused(call("PATCH", "/shirt", {"status": "published"})) == (409, "status_conflict")


def test_a_change_that_fails_in_the_end_leaves_nothing_behind(call, new):
    call("POST", "", new)
    before = call("GET", "/linen-shirt").json()

    answer = call(
        "PATCH", "/linen-shirt", {"title": "Other", "variants": [{"sku": "SHIRT-S", "options": {"Size": "M"}}]}
    )

    assert fields(answer) == ["variants.0.options"]
    assert call("GET", "/linen-shirt").json() == before


def test_deleting_retires(call, new):
    call("POST", "", new)

    assert call("DELETE", "/linen-shirt").status_code == 204
    assert call("DELETE", "/linen-shirt").status_code == 204

    assert call("GET", "/linen-shirt").json()["status"] == "retired"
    assert Variant.objects.count() == 2
    assert refused(call("DELETE", "/nothing")) == (404, "product_not_found")


# --- versions ---------------------------------------------------------------------------------------------------------


def test_who_has_read_an_older_version_writes_nothing(call, new):
    tag = call("POST", "", new)["ETag"]
    assert call("GET", "/linen-shirt")["ETag"] == tag
    services.update_product(slug="linen-shirt", title="Shirt", actor="staff:ada@example.com")

    for method, body in (("PATCH", {"title": "Other"}), ("DELETE", None)):
        answer = call(method, "/linen-shirt", body, If_Match=tag)
        assert refused(answer) == (412, "precondition_failed")
        assert "ada@example.com" in answer.json()["detail"]

    assert (Product.objects.get().title, Product.objects.get().status) == ("Shirt", "published")
    fresh = call("GET", "/linen-shirt")["ETag"]
    assert call("PATCH", "/linen-shirt", {"title": "Other"}, If_Match=fresh).status_code == 200


def test_stock_that_moved_is_nobodys_edit_but_reads_anew(call, new):
    tag = call("POST", "", new)["ETag"]
    inventory.adjust_stock(sku="SHIRT-S", location="main", delta=3, reason="Count", actor="staff")

    assert call("GET", "/linen-shirt", If_None_Match=tag).status_code == 200
    fresh = call("GET", "/linen-shirt")["ETag"]
    assert call("GET", "/linen-shirt", If_None_Match=fresh).status_code == 304
    assert call("PATCH", "/linen-shirt", {"title": "Other"}, If_Match=tag).status_code == 200


@pytest.mark.parametrize(
    "tag", ["x", '"x"', '"1"', 'W/"1-0123456789abcdef"', '"99999999999999999999-0123456789abcdef"']
)
def test_what_is_no_tag_of_ours_matches_nothing(call, new, tag):
    call("POST", "", new)

    assert refused(call("PATCH", "/linen-shirt", {"title": "Other"}, If_Match=tag)) == (412, "precondition_failed")
    assert call("PATCH", "/linen-shirt", {"title": "Other"}, If_Match="*").status_code == 200


# --- pictures ---------------------------------------------------------------------------------------------------------


def upload(colour: str = "#5a6b3b") -> SimpleUploadedFile:
    return SimpleUploadedFile("photo.png", picture(colour=colour), content_type="image/png")


def test_pictures_are_added_moved_described_and_removed(call, new):
    call("POST", "", new)
    call.upload("/linen-shirt/images", image=upload(), alt="Front", variant="SHIRT-S")
    answer = call.upload("/linen-shirt/images", image=upload("#102030"))

    assert answer.status_code == 201, answer.content
    first, second = answer.json()["images"]
    assert (first["alt"], first["variant"], second["alt"], second["variant"]) == ("Front", "SHIRT-S", "Linen shirt", "")
    answer = call("PATCH", f"/linen-shirt/images/{second['key']}", {"alt": "Back", "position": 0})
    assert [(image["alt"], image["key"]) for image in answer.json()["images"]] == [
        ("Back", second["key"]), ("Front", first["key"]),
    ]  # fmt: skip
    answer = call("PATCH", f"/linen-shirt/images/{first['key']}", {"variant": ""})
    assert [image["variant"] for image in answer.json()["images"]] == ["", ""]
    assert call("DELETE", f"/linen-shirt/images/{first['key']}").status_code == 204
    assert [image["key"] for image in call("GET", "/linen-shirt").json()["images"]] == [second["key"]]
    assert services.audit() == []


def test_what_is_no_picture_is_refused(call, new):
    call("POST", "", new)
    text = SimpleUploadedFile("photo.png", b"<svg onload=alert(1)>", content_type="image/png")

    assert refused(call.upload("/linen-shirt/images", image=text)) == (400, "image_refused")
    assert fields(call.upload("/linen-shirt/images")) == ["image"]
    assert refused(call.upload("/nothing/images", image=upload())) == (404, "product_not_found")
    assert refused(call("PATCH", "/linen-shirt/images/nothing", {"alt": "A"})) == (404, "image_not_found")
    assert refused(call("DELETE", "/linen-shirt/images/nothing")) == (404, "image_not_found")
    assert fields(call.upload("/linen-shirt/images", image=upload(), variant="GONE")) == ["variant"]
    assert call("GET", "/linen-shirt").json()["images"] == []
