"""Filters and what they would leave: counts that follow all the other filters."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from apps.catalog import services
from apps.catalog.models import Product
from apps.catalog.services import AttributeInput, Criteria, FacetRange, Facets, NewVariant
from apps.catalog.tests.factories import CategoryFactory, ProductFactory, shirt
from apps.inventory import services as inventory
from shop.common.errors import Invalid
from shop.common.money import Money

pytestmark = pytest.mark.django_db


@pytest.fixture
def vocabulary() -> None:
    """What the goods below are described by."""
    material = ("Wool", "Linen", "Cotton")
    for attribute in (
        AttributeInput(name="Material", kind="choice", is_filterable=True, position=1, choices=material),
        AttributeInput(name="Weight", kind="number", unit="g", is_filterable=True, position=2),
        AttributeInput(name="Dishwasher safe", kind="boolean", is_filterable=True, position=3),
        AttributeInput(name="Care", position=4),
    ):
        services.create_attribute(attribute=attribute)


@pytest.fixture
def goods(vocabulary: None) -> None:
    """A blanket, a towel on sale, a mug that is sold out, a shirt in two colours, and a draft nobody sees."""
    for name, parent in (("Home", None), ("Textiles", "home"), ("Kitchen", None), ("Mugs", "kitchen"), ("Wear", None)):
        CategoryFactory(name=name, parent=parent)
    wool = [("Material", ["Wool"]), ("Weight", 900), ("Care", "Air it")]
    ProductFactory(
        title="Blanket", sku="BLANKET-1", categories=["textiles"], brand="Fernhollow", price=9000, attributes=wool
    )
    mixed = [("Material", ["Cotton", "Linen"]), ("Weight", "300 g")]
    reduced = {"price": 2000, "compare_at_price": 3000}
    ProductFactory(title="Towel", categories=["textiles"], brand="Low Meadow", attributes=mixed, **reduced)
    clay = [("Dishwasher safe", True), ("Weight", 300)]
    ProductFactory(title="Mug", categories=["mugs"], brand="Fernhollow", price=1800, stock=0, attributes=clay)
    shirt(categories=["wear"], attributes=[("Material", ["Linen"])])
    ProductFactory(title="Draft", status="draft", categories=["textiles"], brand="Fernhollow", attributes=wool)


def find(**wanted: Any) -> Facets:
    return services.find_facets(criteria=Criteria(**wanted))


def counts(facets: Facets) -> dict[str, str]:
    """Each group in a line, its selected values in capitals: "wool 1, LINEN 2"."""
    return {
        group.name.removeprefix("attr."): ", ".join(
            f"{value.value.upper() if value.selected else value.value} {value.count}" for value in group.values
        )
        for group in facets.groups
        if group.values
    }


EVERYTHING = {
    "category": "home 2, textiles 2, kitchen 1, mugs 1, wear 1",
    "brand": "fernhollow 2, low-meadow 1",
    "colour": "moss 1, sand 1",
    "size": "s 1, m 1",
    "material": "wool 1, linen 2, cotton 1",
    "dishwasher-safe": "yes 1",
}


@pytest.mark.parametrize(
    ("wanted", "expected", "figures", "weights"),
    [
        ({}, EVERYTHING, (4, 3, 1, 1800, 9000), (300, 900)),
        (
            {"attributes": {"material": ["linen"]}},
            {
                "category": "home 1, textiles 1, wear 1",
                "brand": "low-meadow 1",
                "colour": "moss 1, sand 1",
                "size": "s 1, m 1",
                "material": "wool 1, LINEN 2, cotton 1",
            },
            (2, 2, 1, 2000, 3900),
            (300, 300),
        ),
        (
            {"attributes": {"material": ["linen", "wool"]}, "brand": ["low-meadow"]},
            {
                "category": "home 1, textiles 1",
                "brand": "fernhollow 1, LOW-MEADOW 1",
                "material": "WOOL 0, LINEN 1, cotton 1",
            },
            (1, 1, 1, 2000, 2000),
            (300, 300),
        ),
        (
            {"category": "home"},
            {
                "category": "HOME 2, textiles 2",
                "brand": "fernhollow 1, low-meadow 1",
                "material": "wool 1, linen 1, cotton 1",
            },
            (2, 2, 1, 2000, 9000),
            (300, 900),
        ),
        (
            {"price_max": 2500},
            {
                "category": "home 1, textiles 1, kitchen 1, mugs 1",
                "brand": "fernhollow 1, low-meadow 1",
                "material": "linen 1, cotton 1",
                "dishwasher-safe": "yes 1",
            },
            (2, 1, 1, 1800, 9000),
            (300, 300),
        ),
        (
            {"in_stock": True, "on_sale": True},
            {"category": "home 1, textiles 1", "brand": "low-meadow 1", "material": "linen 1, cotton 1"},
            (1, 1, 1, 2000, 2000),
            (300, 300),
        ),
        (
            {"attributes": {"weight": ["500.."]}},
            {"category": "home 1, textiles 1", "brand": "fernhollow 1", "material": "wool 1"},
            (1, 1, 0, 9000, 9000),
            (300, 900),
        ),
        (
            {"attributes": {"colour": ["moss"], "dishwasher-safe": ["yes"]}},
            {"colour": "MOSS 0", "dishwasher-safe": "YES 0"},
            (0, 0, 0, None, None),
            None,
        ),
    ],
)
def test_counts_are_those_one_works_out_by_hand(goods, wanted, expected, figures, weights):
    facets = find(**wanted)

    assert counts(facets) == expected
    lowest, highest = facets.prices or (None, None)
    ends = (lowest and lowest.amount, highest and highest.amount)
    assert (facets.total, facets.in_stock, facets.on_sale, *ends) == figures
    ranges = [(int(group.range.min), int(group.range.max)) for group in facets.groups if group.range]
    assert ranges == ([weights] if weights else [])


def test_a_group_tells_all_about_itself(goods):
    groups = {group.name: group for group in find(attributes={"weight": ["..500"]}).groups}

    assert [(group.label, group.kind, group.unit) for group in groups.values()] == [
        ("Category", "category", ""),
        ("Brand", "brand", ""),
        ("Material", "choice", ""),
        ("Weight", "number", "g"),
        ("Dishwasher safe", "boolean", ""),
    ]
    assert groups["attr.weight"].range == FacetRange(Decimal(300), Decimal(900))
    assert [value.label for value in groups["attr.dishwasher-safe"].values] == ["Yes"]
    assert [(value.label, value.depth) for value in groups["category"].values][:2] == [("Home", 0), ("Textiles", 1)]


def test_colours_bring_their_swatches_even_when_nothing_is_left(goods):
    colours = next(
        group
        for group in find(attributes={"colour": ["moss"]}, brand=["fernhollow"]).groups
        if group.name == "attr.colour"
    )

    assert [(value.label, value.swatch, value.count) for value in colours.values] == [("Moss", "#5a6b3b", 0)]


def test_options_are_sorted_as_sizes_and_numbers_are(vocabulary):
    for option, values in {"Size": ["XL", "S", "M", "L"], "Volume": ["1000 ml", "250 ml", "1.5 l"]}.items():
        variants = [NewVariant(sku=f"{option}-{n}", price=100, options={option: v}) for n, v in enumerate(values)]
        ProductFactory(title=option, options=[(option, values)], variants=variants)

    found = {group.label: [value.label for value in group.values] for group in find().groups}

    assert found == {"Size": ["S", "M", "L", "XL"], "Volume": ["1.5 l", "250 ml", "1000 ml"]}


def test_a_hidden_category_is_never_counted(goods):
    services.update_category(slug="textiles", is_visible=False)

    assert counts(find())["category"] == "home 2, kitchen 1, mugs 1, wear 1"
    with pytest.raises(services.CategoryNotFound):
        find(category="textiles")


def test_of_many_values_the_biggest_are_shown_and_the_selected_always(vocabulary):
    for n in range(33):
        ProductFactory(brand=f"Brand {n:02}")
    ProductFactory(brand="Brand 00")

    brands = find(brand=["brand-32"]).groups[0].values

    assert len(brands) == 30
    assert (brands[0].value, brands[0].count) == ("brand-00", 2)
    assert (brands[-1].value, brands[-1].selected) == ("brand-32", True)


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"attributes": {"shape": ["round"]}}, "attr.shape"),
        ({"attributes": {"care": ["air-it"]}}, "attr.care"),
        ({"attributes": {"": ["x"]}}, "attr."),
        ({"attributes": {"weight": ["heavy"]}}, "attr.weight"),
        ({"attributes": {"weight": [".."]}}, "attr.weight"),
        ({"attributes": {"weight": [""]}}, "attr.weight"),
        ({"attributes": {"weight": ["1020"] * 51}}, "attr.weight"),
        ({"attributes": {"weight": ["20..10"]}}, "attr.weight"),
        ({"attributes": {"weight": ["1e9"]}}, "attr.weight"),
        ({"attributes": {"weight": ["9" * 40]}}, "attr.weight"),
        ({"attributes": {"weight": ["\x00"]}}, "attr.weight"),
        ({"attributes": {"dishwasher-safe": ["perhaps"]}}, "attr.dishwasher-safe"),
        ({"brand": ["x"] * 51}, "brand"),
        ({"price_min": -1}, "price_min"),
        ({"price_max": 10**12}, "price_max"),
        ({"price_min": 2, "price_max": 1}, "price_max"),
    ],
)
def test_what_makes_no_sense_is_refused_by_the_name_of_its_filter(goods, wanted, field):
    for ask in (find, lambda **wanted: services.find_products(criteria=Criteria(**wanted), ordering="newest")):
        with pytest.raises(Invalid) as refused:
            ask(**wanted)

        assert refused.value.field == field


@pytest.mark.parametrize(
    ("attributes", "titles"),
    [
        ({"material": ["wool", "cotton"]}, ["Blanket", "Towel"]),
        ({"material": ["Wool"]}, ["Blanket"]),
        ({"material": ["nothing"]}, []),
        ({"material": ["\x00"]}, []),
        ({"weight": ["300"]}, ["Mug", "Towel"]),
        ({"weight": ["300.5..900"]}, ["Blanket"]),
        ({"weight": ["..300", "900"]}, ["Blanket", "Mug", "Towel"]),
        ({"dishwasher-safe": ["true"]}, ["Mug"]),
        ({"dishwasher-safe": ["no"]}, []),
        ({"colour": ["sand"], "size": ["m"]}, ["Linen shirt"]),
    ],
)
def test_attributes_filter(goods, attributes, titles):
    found = services.find_products(criteria=Criteria(attributes=attributes), ordering="name")

    assert [product.title for product in found] == titles


def test_counting_costs_three_queries_however_many_groups_and_filters(goods, django_assert_num_queries):
    find()

    with django_assert_num_queries(3):
        find()
    many = {"material": ["linen", "cotton"], "weight": ["..500"], "colour": ["moss"]}
    with django_assert_num_queries(3):
        find(category="home", brand=["low-meadow"], attributes=many, in_stock=True, on_sale=True, price_max=5000)


def test_a_brand_may_be_named(goods):
    brands = find(brand=["Low Meadow", "nobody"]).groups[1].values

    assert [(value.value, value.count, value.selected) for value in brands] == [
        ("fernhollow", 2, False), ("low-meadow", 1, True), ("nobody", 0, True)
    ]  # fmt: skip


@dataclass(frozen=True)
class Thing:
    """A product of the random shop."""

    price: int
    stock: int
    was: int | None
    brand: str
    shelf: str
    material: tuple[str, ...]
    weight: int | None

    def fits(self, wanted: dict[str, Any], leave: str = "") -> bool:
        """Whether it fits all of the filters but the one that is left out."""
        low, high = wanted.get("weight", (0, 10**9))
        tests = {
            "category": lambda: wanted["category"] in (self.shelf, PARENTS[self.shelf]),
            "brand": lambda: self.brand in wanted["brand"],
            "material": lambda: bool({*self.material} & {*wanted["material"]}),
            "weight": lambda: self.weight is not None and low <= self.weight <= high,
            "price": lambda: wanted["price"][0] <= self.price <= wanted["price"][1],
            "in_stock": lambda: self.stock > 0,
            "on_sale": lambda: self.was is not None,
        }
        return all(tests[name]() for name in wanted if name != leave)


PARENTS = {"a": "top", "b": "top", "c": "other"}
MATERIALS = ("wool", "linen", "cotton")


def things(dice: Random) -> Iterator[Thing]:
    for _ in range(24):
        yield Thing(
            price=dice.randrange(1, 9) * 1000,
            stock=dice.randrange(2),
            was=dice.choice([None, 20_000]),
            brand=dice.choice(["ash", "birch", "cedar"]),
            shelf=dice.choice(list(PARENTS)),
            material=tuple(dice.sample(MATERIALS, dice.randrange(3))),
            weight=dice.choice([None, 100, 200, 300]),
        )


def filters(dice: Random) -> dict[str, Any]:
    every = {
        "category": dice.choice([*PARENTS, "top", "other"]),
        "brand": dice.sample(["ash", "birch", "cedar"], 2),
        "material": dice.sample(MATERIALS, dice.randrange(1, 3)),
        "weight": dice.choice([(100, 200), (150, 10**9), (300, 300)]),
        "price": tuple(sorted((dice.randrange(9000), dice.randrange(9000)))),
        "in_stock": True,
        "on_sale": True,
    }
    return {name: every[name] for name in dice.sample(list(every), dice.randrange(5))}


def to_criteria(wanted: dict[str, Any]) -> Criteria:
    attributes = {"material": wanted["material"]} if "material" in wanted else {}
    if "weight" in wanted:
        attributes["weight"] = ["{}..{}".format(*wanted["weight"])]
    low, high = wanted.get("price", (None, None))
    named = {name: wanted[name] for name in ("category", "brand", "in_stock", "on_sale") if name in wanted}
    return Criteria(attributes=attributes, price_min=low, price_max=high, **named)


def test_counts_equal_brute_force_whatever_the_products_and_filters(vocabulary):
    dice = Random(4711)
    for name, parent in (("Top", None), ("Other", None), ("A", "top"), ("B", "top"), ("C", "other")):
        CategoryFactory(name=name, parent=parent)
    shop = list(things(dice))
    for thing in shop:
        said: list[Any] = [("Material", [m.title() for m in thing.material])] if thing.material else []
        said += [("Weight", thing.weight)] if thing.weight else []
        ProductFactory(
            brand=thing.brand.title(), categories=[thing.shelf], price=thing.price, compare_at_price=thing.was,
            stock=thing.stock, attributes=said,
        )  # fmt: skip

    for _ in range(80):
        wanted = filters(dice)

        facets = services.find_facets(criteria=to_criteria(wanted))

        assert_brute(facets, shop, wanted)
        found = services.find_products(criteria=to_criteria(wanted), ordering="newest")
        assert found.count() == facets.total


def assert_brute(facets: Facets, shop: list[Thing], wanted: dict[str, Any]) -> None:
    def left(leave: str) -> list[Thing]:
        return [thing for thing in shop if thing.fits(wanted, leave)]

    def told(name: str) -> dict[str, int]:
        groups = [group for group in facets.groups if group.name == name]
        return {value.value: value.count for group in groups for value in group.values if value.count}

    def counted(leave: str, values: Any) -> dict[str, int]:
        each = [value for thing in left(leave) for value in values(thing)]
        return {value: each.count(value) for value in each}

    shelves = (
        {wanted["category"], *(s for s, top in PARENTS.items() if top == wanted["category"])}
        if "category" in wanted
        else None
    )
    inside = counted("", lambda thing: (thing.shelf, PARENTS[thing.shelf]))
    assert told("category") == {k: n for k, n in inside.items() if shelves is None or k in shelves}, wanted
    assert told("brand") == counted("brand", lambda thing: (thing.brand,)), wanted
    assert told("attr.material") == counted("material", lambda thing: thing.material), wanted
    weights = [thing.weight for thing in left("weight") if thing.weight]
    ranges = [(int(group.range.min), int(group.range.max)) for group in facets.groups if group.range]
    assert ranges == ([(min(weights), max(weights))] if weights else []), wanted
    prices = [thing.price for thing in left("price")]
    assert facets.prices == ((Money.of(min(prices)), Money.of(max(prices))) if prices else None), wanted
    assert facets.in_stock == sum(thing.stock > 0 for thing in left("in_stock")), wanted
    assert facets.on_sale == sum(thing.was is not None for thing in left("on_sale")), wanted
    assert facets.total == len(left("")), wanted


def test_a_move_in_the_tree_shows_in_the_same_transaction(goods):
    services.update_category(slug="textiles", parent="wear")

    assert counts(find())["category"] == "kitchen 1, mugs 1, wear 3, textiles 2"
    assert find(category="home").total == 0
    assert services.audit() == []


def test_what_hangs_in_two_branches_stays_in_the_one_that_did_not_move(goods):
    services.update_product(slug="blanket", categories=["textiles", "home"])

    services.update_category(slug="textiles", parent=None)

    assert counts(find())["category"] == "home 1, kitchen 1, mugs 1, textiles 2, wear 1"
    assert services.audit() == []


def test_a_deleted_category_counts_nothing_at_once(goods):
    services.delete_category(slug="textiles")

    assert counts(find())["category"] == "kitchen 1, mugs 1, wear 1"
    assert not Product.objects.get(slug="blanket").facets.filter(name="category").exists()


@pytest.mark.django_db(transaction=True)
def test_counts_are_kept_until_something_changes(goods, django_assert_num_queries):
    find(category="textiles")

    with django_assert_num_queries(0):
        kept = find(category="textiles")
    inventory.adjust_stock(sku="BLANKET-1", location="main", delta=-5, reason="Moths", actor="ada")

    assert (kept.total, kept.in_stock) == (2, 2)
    assert (find(category="textiles").total, find(category="textiles").in_stock) == (2, 1)
