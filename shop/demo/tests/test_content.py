"""What the demo shop sells holds together."""

from shop.demo.content import ITEMS, SHELVES, TAX_RATES
from shop.demo.drawing import NAMES
from shop.demo.facts import ATTRIBUTES, said
from shop.demo.goods import Choice, Item, swatch

FORMS = [form for item in ITEMS for form in item.forms()]


def test_there_is_enough_of_everything():
    assert len(ITEMS) >= 48
    assert sum(bool(item.choices) for item in ITEMS) >= 15
    assert sum(len(item.choices) == 2 for item in ITEMS) >= 4
    assert sum(bool(item.was) for item in ITEMS) >= 8
    assert len({item.maker for item in ITEMS}) == 4


def test_the_tree_has_two_levels_and_no_empty_shelf():
    shelves = [shelf for top in SHELVES for shelf in top.below]

    assert len(SHELVES) == 5
    assert all(2 <= len(top.below) <= 4 for top in SHELVES)
    assert not any(shelf.below for shelf in shelves)
    assert {item.shelf for item in ITEMS} == {shelf.slug for shelf in shelves}


def test_names_and_skus_are_unique():
    assert len({item.slug for item in ITEMS}) == len({item.title for item in ITEMS}) == len(ITEMS)
    assert len({form.sku for form in FORMS}) == len(FORMS)


def test_every_picture_belongs_to_one_thing_and_says_what_it_shows():
    shots = [shot for item in ITEMS for shot in item.shots()]

    assert sorted(shot.name for shot in shots) == sorted(NAMES)
    assert all("{" not in shot.alt and 15 < len(shot.alt) <= 160 for shot in shots)


def test_some_is_scarce_and_some_is_gone():
    totals = [sum(form.units) for form in FORMS]

    assert sum(total == 0 for total in totals) >= 5
    assert sum(0 < total <= 5 for total in totals) >= 8
    assert sum(total > 5 for total in totals) > len(totals) / 2


def test_scarcity_is_written_for_skus_that_exist():
    for item in ITEMS:
        own = {form.sku.removeprefix(f"{item.code}-") for form in item.forms()}

        assert set(item.units) <= own, item.title


def test_former_prices_are_higher():
    assert all(form.price > 0 for form in FORMS)
    assert all(form.was == 0 or form.was > form.price for form in FORMS)


def test_a_variant_is_named_after_its_values():
    item = _item(choices=(Choice("Scent", {"Cedar & Moss": 0}), Choice("Size", {"Small": 0, "Tall": 800})), was=2500)

    small, tall = item.forms()

    assert (small.sku, small.price, small.was) == ("X-CEDAR-MOSS-SMALL", 2000, 2500)
    assert (tall.sku, tall.price, tall.was) == ("X-CEDAR-MOSS-TALL", 2800, 3300)
    assert tall.values == {"Scent": "Cedar & Moss", "Size": "Tall"}


def test_words_with_a_meaning_in_html_are_shown_as_they_are():
    item = _item(text="Salt & <b>pepper</b>")

    assert item.html == "<p>Salt &amp; &lt;b&gt;pepper&lt;/b&gt;</p><ul><li>one</li></ul>"


def test_colours_have_a_swatch_and_sizes_have_none():
    assert swatch("Fern") == "#4c7a53"
    assert swatch("Double") == ""


def test_every_country_of_the_union_has_its_rate():
    assert len(TAX_RATES) == 27 + 3
    assert (TAX_RATES["DE"], TAX_RATES["FI"], TAX_RATES["CH"], TAX_RATES["US"]) == (1900, 2550, 810, 0)


def test_facts_are_told_by_kind():
    item = _item(facts=(("Material", "Oak, linseed oil"), ("Weight", "1.1 kg"), ("Made in", "Mossgate")))

    assert said(item) == [("Material", ["Oak", "Linseed oil"]), ("Weight", "1100"), ("Made in", "Mossgate")]


def test_every_fact_has_an_attribute_of_its_own():
    assert {name for item in ITEMS for name, _text in item.facts} == {attribute.name for attribute in ATTRIBUTES}


def _item(**changes) -> Item:
    members = {
        "code": "X",
        "slug": "x",
        "title": "X",
        "maker": "Low Meadow",
        "shelf": "seeds",
        "text": "Text.",
        "details": ("one",),
        "facts": (),
        "price": 2000,
        "picture": "x",
        "alt": "An x",
        "scene": "An x outdoors",
    }
    return Item(**{**members, **changes})
