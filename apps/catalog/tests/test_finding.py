"""What the search makes of what people type, on either database: the same words find the same, in the same order."""

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import example, given, settings
from hypothesis import strategies as st

from apps.catalog import services
from apps.catalog.models import Product, SearchWord
from apps.catalog.services import Criteria, _index
from apps.catalog.services._understanding import distance
from apps.catalog.tests.factories import CategoryFactory, ProductFactory

pytestmark = pytest.mark.django_db

FOUND = {
    # as it stands, in any case, with or without accents, in any order, and while it is being typed
    "jacket": ["waxed-jacket", "storm-lantern"],
    "JACKET": ["waxed-jacket", "storm-lantern"],
    "jack": ["waxed-jacket", "storm-lantern"],
    "shirt blue": ["blue-linen-shirt"],
    "blue li": ["blue-linen-shirt"],
    "cafe": ["cafe-jug"],
    "CAFÉ": ["cafe-jug"],
    "große": ["groe-lampe"],
    "GROSSE": ["groe-lampe"],
    "mütze": ["grune-mutze"],
    "mutze": ["grune-mutze"],
    "a jacket for the wind": ["waxed-jacket"],
    # several parts as one word, and one word in several parts
    "t-shirt": ["t-shirt"],
    "tshirt": ["t-shirt"],
    "t shirt": ["t-shirt"],
    "shepherd's": ["shepherds-hat"],
    "shepherds": ["shepherds-hat"],
    # numbers of articles, whole or begun
    "OAK-JKT-01": ["waxed-jacket"],
    "oakjkt01": ["waxed-jacket"],
    "oak-jk": ["waxed-jacket"],
    "shirt.blue_s": ["blue-linen-shirt"],
    "SHIRTBLUES": ["blue-linen-shirt"],
    # brands and shelves
    "oakmoor": ["waxed-jacket"],
    "oakmor jacket": ["waxed-jacket"],
    "headwear": ["grune-mutze"],
    # a letter is missing, doubled, wrong or swapped
    "jaket": ["waxed-jacket", "storm-lantern"],
    "jackket": ["waxed-jacket", "storm-lantern"],
    "jackat": ["waxed-jacket", "storm-lantern"],
    "jakcet": ["waxed-jacket", "storm-lantern"],
    "blue shrt": ["blue-linen-shirt"],
    "muetze": ["grune-mutze"],
    "lantren": ["storm-lantern"],
    # plurals, and the inside of a word
    "jackets": ["waxed-jacket", "storm-lantern"],
    "lanterns": ["storm-lantern"],
    "hollow": ["blue-linen-shirt"],
    # nothing like it
    "submarine": [],
    "jacket submarine": [],
    "secret": [],
    "...": [],
}  # fmt: skip

HOSTILE = [
    "'", '"', '"""', "*", ":", "jacket:*", "NEAR(jacket storm)", "jacket NEAR/2 storm", "title_text:jacket", "-jacket",
    "jacket & storm", "jacket | !storm", "jacket <-> storm", "(((", "\\", "%", "_", "\x00", "jacket\x00",
    "'; DROP TABLE x;",
    "x" * 10_000, "jacket " * 2_000, "-" * 500, "a-" * 300, "^jacket$", "{jacket}", "jacket AND OR NOT", "日本",
    "🦊", "½ ² ⅷ",
    "\ud7ff\u0301", "I\u0307", "\u017f", "\ufb01", "\u0640",
]  # fmt: skip


@pytest.fixture
def goods() -> None:
    """Some things to find, and some that nobody may."""
    CategoryFactory(name="Headwear")
    ProductFactory(title="Storm lantern", description_html="<p>Hangs beside a jacket.</p>", sku="LAMP-1")
    ProductFactory(
        title="Waxed jacket", brand="Oakmoor", sku="OAK-JKT-01", description_html="<p>For rain and wind.</p>"
    )
    ProductFactory(title="Blue linen shirt", brand="Fernhollow", sku="SHIRT.BLUE_S")
    ProductFactory(title="T-shirt", sku="TEE-1")
    ProductFactory(title="Café jug", sku="JUG-1")
    ProductFactory(title="Große Lampe", sku="LAMP-2")
    ProductFactory(title="Grüne Mütze", categories=["headwear"], sku="CAP-1")
    ProductFactory(title="Shepherd\u2019s hat", sku="HAT-1")
    ProductFactory(title="Jacket in secret", status="draft", sku="JACKET-9")
    services.retire_product(slug=ProductFactory(title="Jacket of yesterday", sku="JACKET-8").slug)


def find(query: str) -> list[str]:
    found = services.find_products(criteria=Criteria(query=query), ordering="relevance")
    return [product.slug for product in found]


def test_what_people_type_finds_what_they_mean(goods):
    assert {query: find(query) for query in FOUND} == FOUND


def test_better_places_come_first():
    for title in ("Green lamp, brass", "Brass lamp", "Lamplight", "Lamp", "Mood lighting", "Lamp with brass foot"):
        described = "<p>Like a lamp.</p>" if title == "Mood lighting" else ""
        ProductFactory(title=title, description_html=described, stock=0 if title == "Lamp" else 5)
    CategoryFactory(name="Lamp shelf")
    ProductFactory(title="Candle", categories=["lamp-shelf"])

    assert find("lamp") == [
        "lamp-with-brass-foot", "lamp", "brass-lamp", "green-lamp-brass", "lamplight", "candle", "mood-lighting",
    ]  # fmt: skip
    assert find("brass lamp")[:2] == ["brass-lamp", "lamp-with-brass-foot"]


def test_a_word_that_is_known_is_not_corrected(goods):
    ProductFactory(title="Packet of seeds")

    assert find("packet") == ["packet-of-seeds"]
    assert services.understand("packet").corrected is None


@pytest.mark.parametrize(
    ("query", "corrected"),
    [
        ("jaket", "jacket"),
        ("blue shrt", "blue shirt"),
        ("jacket", None),
        ("jack", None),
        ("submarine", None),
        ("OAK-JKT-02", None),
    ],
)
def test_it_says_what_it_took_for_what(goods, query, corrected):
    assert services.understand(query).corrected == corrected


def test_a_correction_leads_to_what_can_be_seen_alone(goods):
    """The catalogue knows "secret" from a draft, and keeps the words of what was retired until the night."""
    assert services.understand("secrt").corrected is None
    assert services.understand("yesterdy").corrected is None
    assert find("secrt") == []


def test_exactly_what_stands_there_is_looked_for_on_demand(goods):
    understood = services.understand("jaket", exact=True)

    assert understood.corrected is None
    assert list(services.search(understood, Product.objects.visible())) == []


def test_what_fits_some_words_is_found_where_nothing_fits_all(goods):
    understood = services.understand("blue submarine jug")

    assert understood.partial
    assert {product.slug for product in services.search(understood, Product.objects.visible())} == {
        "blue-linen-shirt",
        "cafe-jug",
    }
    assert not services.understand("blue shirt").partial
    assert not services.understand("blue submarine", exact=True).partial


def test_the_condition_can_be_combined(goods):
    blue, jackets = services.search_condition("blue"), services.search_condition("jackets")

    assert set(Product.objects.filter(blue | jackets).visible().values_list("slug", flat=True)) == {
        "waxed-jacket", "storm-lantern", "blue-linen-shirt",
    }  # fmt: skip
    assert Product.objects.filter(pk__in=Product.objects.filter(blue).values("pk")).count() == 1
    assert Product.objects.filter(~jackets).visible().count() == 6
    assert not Product.objects.filter(services.search_condition("...")).exists()


def test_hostile_words_are_words(goods):
    for query in HOSTILE:
        find(query)
        list(services.search(services.understand(query), Product.objects.visible()))
        services.suggest(query=query)

    assert Product.objects.count() == 10


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=40))
@example("\x00")
def test_whatever_is_typed_is_no_error(query):
    list(services.search(services.understand(query), Product.objects.visible()))


def test_the_search_follows_every_change(goods, django_capture_on_commit_callbacks):
    services.update_product(slug="cafe-jug", title="Teapot")
    with django_capture_on_commit_callbacks(execute=True):
        services.rename_brand(slug="oakmoor", name="Ravensfield")
    services.retire_product(slug="storm-lantern")

    assert find("teapot") == find("tepot") == ["cafe-jug"]
    assert find("cafe") == []
    assert find("ravensfield") == ["waxed-jacket"]
    assert find("oakmoor") == []
    assert find("lantern") == []
    assert services.audit() == []


def test_the_index_follows_whoever_writes(goods):
    now = timezone.now()
    raft = Product.objects.create(slug="raft", title_text=" raft ", status="published", published_at=now, min_price=1)
    Product.objects.filter(slug="cafe-jug").update(title_text=" samovar ")
    found = find("raft")
    raft.delete()

    assert found == ["raft"]
    assert find("raft") == []
    assert find("samovar") == ["cafe-jug"]
    assert _index.audit_index() == []


@pytest.mark.sqlite  # PostgreSQL keeps the column itself
def test_an_index_without_its_triggers_is_mended_and_noticed_by_the_audit(goods):
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER product_search_update")
    Product.objects.filter(slug="cafe-jug").update(title_text=" samovar ")
    said = services.audit()

    services.mend_index()

    assert "the index of the search does not hold what the products say" in said
    assert _index.audit_index() == []
    assert find("samovar") == ["cafe-jug"]


def test_the_night_forgets_words_that_are_gone_and_weighs_the_rest(goods):
    services.rebuild_lexicon()

    weights = dict(SearchWord.objects.values_list("word", "weight"))
    assert "yesterday" not in weights
    assert weights["jacket"] > weights["rain"]
    assert weights["jacket"] > weights["wind"]
    assert "01" not in weights
    assert find("jaket") == ["waxed-jacket", "storm-lantern"]


def test_a_word_that_nobody_learnt_is_found_all_the_same(goods):
    SearchWord.objects.all().delete()

    assert find("jacket") == ["waxed-jacket", "storm-lantern"]


@pytest.mark.parametrize(("query", "queries"), [("jacket", 2), ("jaket", 3), ("blue shrt", 3), ("a b c d e f g h", 2)])
def test_a_search_costs_few_queries_however_many_words(goods, django_assert_max_num_queries, query, queries):
    with django_assert_max_num_queries(queries):
        find(query)


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [
        ("jacket", "jacket", 0),
        ("jaket", "jacket", 1),
        ("jakcet", "jacket", 1),
        ("jackat", "jacket", 1),
        ("", "abc", 3),
        ("lamp", "mug", 4),
    ],
)
def test_slips_are_counted(one, other, slips):
    assert distance(one, other) == distance(other, one) == slips
