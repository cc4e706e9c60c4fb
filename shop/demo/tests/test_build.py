"""Laying the demo shop out, again and again."""

import pytest
from django.core.management import CommandError, call_command

from apps.accounts import services as accounts
from apps.cart import services as cart
from apps.catalog import services as catalog
from apps.inventory import services as inventory
from shop.demo import build, bulk
from shop.demo.build import PEOPLE, lay_out, minor
from shop.demo.bulk import add_plain_products
from shop.demo.content import ITEMS
from shop.demo.tests.conftest import QuickStudio

pytestmark = pytest.mark.django_db


def test_a_thing_goes_in_with_its_pictures_variants_and_stock(three_items):
    lay_out()

    blanket = catalog.get_product(slug="valley-wool-blanket")
    assert [variant.sku for variant in blanket.variants][:2] == ["BLK-FERN-THROW", "BLK-FERN-DOUBLE"]
    assert [variant.price.amount for variant in blanket.variants][:2] == [12900, 17900]
    assert [option.name for option in blanket.options] == ["Colour", "Size"]
    assert blanket.options[0].swatches[0] == "#4c7a53"
    assert len(blanket.images) == 4
    assert blanket.path[0].slug == "home"
    assert not blanket.variants[3].in_stock


def test_facts_can_be_filtered_by(three_items):
    lay_out()

    groups = {group.name: group for group in catalog.find_facets(criteria=catalog.Criteria()).groups}
    assert [value.label for value in groups["attr.material"].values] == ["Enamelled steel", "Stoneware", "Wool"]
    assert (groups["attr.weight"].range.min, groups["attr.weight"].range.max) == (160, 720)
    assert [(value.label, value.count) for value in groups["attr.dishwasher-safe"].values] == [("Yes", 2)]


def test_stock_lies_at_both_places(three_items):
    lay_out()

    units = inventory.get_availability(["MUG-CREAM", "MUG-DUSK", "PLT"])
    assert [place.code for place in inventory.list_locations()] == ["valley", "harbour"]
    assert [units[sku].available for sku in ("MUG-CREAM", "MUG-DUSK", "PLT")] == [4, 2, 0]


def test_what_is_low_is_on_its_way(three_items):
    lay_out()
    lay_out()

    supply = inventory.get_supply(["PLT"])["PLT"]
    [incoming] = inventory.get_incoming(["PLT"])["PLT"]
    assert (supply.supplier_code, supply.pack_size, supply.unit_cost) == ("pottery", 4, 1260)
    assert (incoming.units, incoming.location) == (24, "valley")
    assert inventory.incoming_totals(["MUG-DUSK"]) == {"MUG-DUSK": 10}


def test_a_second_time_changes_nothing(three_items, django_assert_max_num_queries):
    lay_out()
    before = (catalog.get_product(slug="hollow-enamel-mug"), inventory.get_availability(["MUG-CREAM"]))

    with django_assert_max_num_queries(80):
        lay_out()

    assert before == (catalog.get_product(slug="hollow-enamel-mug"), inventory.get_availability(["MUG-CREAM"]))


def test_what_the_staff_changed_stays(three_items):
    lay_out()
    catalog.update_product(slug="hollow-enamel-mug", title="Our Mug", new_slug="our-mug")
    catalog.retire_product(slug="supper-plate")
    catalog.update_category(slug="mugs", name="Cups")
    inventory.adjust_stock(sku="MUG-CREAM", location="valley", delta=-3, reason="broken", actor="staff")

    lay_out()

    assert catalog.get_product(slug="our-mug").title == "Our Mug"
    assert catalog.get_category(slug="mugs").name == "Cups"
    assert not catalog.get_variants(["PLT"])["PLT"].sellable
    assert inventory.get_availability(["MUG-CREAM"])["MUG-CREAM"].available == 1


def test_a_run_that_broke_off_is_completed_by_the_next(three_items, monkeypatch):
    real, calls = QuickStudio.picture, []

    def broken(self, name):
        calls.append(name)
        if name == "plate":
            raise KeyboardInterrupt
        return real(self, name)

    monkeypatch.setattr(QuickStudio, "picture", broken)
    with pytest.raises(KeyboardInterrupt):
        lay_out()
    assert "PLT" not in catalog.get_variants(["PLT"])
    monkeypatch.setattr(QuickStudio, "picture", real)

    lay_out()

    skus = [form.sku for item in three_items for form in item.forms()]
    assert set(catalog.get_variants(skus)) == set(skus)


def test_everything_goes_in_and_adds_up(quick_pictures, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        lay_out()

    skus = [form.sku for item in ITEMS for form in item.forms()]
    infos = catalog.get_variants(skus)
    assert all(infos[sku].sellable and infos[sku].image_url for sku in skus)
    assert [item.slug for item in catalog.get_menu()] == ["kitchen", "home", "wear", "trail", "garden"]
    assert len(catalog.list_featured(limit=20)) == 9
    assert len(catalog.list_on_sale(limit=20)) == 12
    assert all(catalog.get_product(slug=item.slug).description_html == item.html for item in ITEMS)
    assert catalog.audit() == inventory.audit() == []


def test_the_shopper_can_pay_for_it_to_be_sent(three_items):
    lay_out()
    stranger = cart.Shopper(user_id=None, token=None)
    shopper = cart.Shopper(user_id=None, token=cart.add_item(shopper=stranger, sku="MUG-FERN", quantity=1).token)

    quotes = cart.quote(shopper=shopper, country="DE")

    assert [(quote.code, quote.price.amount, quote.total.amount) for quote in quotes] == [
        ("standard", 490, 2290),
        ("express", 1290, 3090),
        ("harbour", 0, 1800),
    ]
    assert quotes[0].tax.amount == 287 + 78
    assert [quote.code for quote in cart.quote(shopper=shopper, country="JP")] == ["standard"]


def test_people_exist_once_with_an_address(three_items):
    lay_out()
    lay_out()

    ids = [accounts.ensure_user(email=person.email, password="other", full_name="") for person in PEOPLE]
    assert [len(accounts.list_addresses(user_id=user)) for user in ids] == [0, 1]
    assert accounts.list_staff_emails() == [PEOPLE[0].email]


@pytest.mark.parametrize(("currency", "amount"), [("EUR", 1850), ("JPY", 1850), ("KWD", 18500)])
def test_prices_look_right_in_any_currency(settings, currency, amount):
    settings.SHOP_CURRENCY = currency

    assert minor(1850) == amount


def test_the_command_prints_two_lines_and_nothing_else(three_items, capsys):
    call_command("demo")

    assert capsys.readouterr().out.splitlines() == [
        f"staff: {PEOPLE[0].email} / {PEOPLE[0].password}",
        f"shopper: {PEOPLE[1].email} / {PEOPLE[1].password}",
    ]


def test_the_command_is_silent_if_asked(three_items, capsys):
    call_command("demo", verbosity=0)

    assert capsys.readouterr() == ("", "")


def test_the_bar_is_drawn_on_a_terminal(three_items, monkeypatch, capsys):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)

    call_command("demo")

    bar, wiped, end = capsys.readouterr().err.split("\r")[1:]
    assert bar.strip() == "█" * 14 + "·" * 14 + " 1 of 2 pictures"
    assert (wiped.strip(), end) == ("", "")


def test_a_shop_on_https_is_not_given_public_passwords(three_items, settings):
    settings.HTTPS = True

    with pytest.raises(CommandError, match="--public-passwords"):
        call_command("demo")

    assert catalog.get_menu() == ()
    assert accounts.list_staff_emails() == []


def test_a_shop_on_https_gets_them_if_it_insists(three_items, settings):
    settings.HTTPS = True

    call_command("demo", public_passwords=True)

    assert accounts.list_staff_emails() == [PEOPLE[0].email]


def test_a_negative_number_is_refused(three_items):
    with pytest.raises(CommandError, match="--products"):
        call_command("demo", products=-1)


def test_plain_products_can_be_bought_and_share_pictures(three_items, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(bulk, "ITEMS", three_items)
    told = []
    with django_capture_on_commit_callbacks(execute=True):
        lay_out()

    add_plain_products(3, lambda done, total: told.append((done, total)))

    infos = catalog.get_variants(["PLAIN-000001", "PLAIN-000002", "PLAIN-000003", "PLAIN-000004"])
    models = {catalog.get_product(slug=item.slug).images[0].url for item in three_items}
    assert len(infos) == 3
    assert {catalog.get_product(slug=info.product_slug).images[0].url for info in infos.values()} == models
    assert inventory.get_availability(["PLAIN-000001"])["PLAIN-000001"].available is None
    assert told == [(3, 3)]
    assert catalog.audit() == inventory.audit() == []


def test_plain_products_are_filled_up_not_doubled(three_items, monkeypatch):
    monkeypatch.setattr(bulk, "_BATCH", 2)
    lay_out()
    add_plain_products(3, lambda done, total: None)

    add_plain_products(5, lambda done, total: None)

    infos = catalog.get_variants(f"PLAIN-{number:06}" for number in range(1, 7))
    assert sorted(infos) == [f"PLAIN-{number:06}" for number in range(1, 6)]


def test_positions_follow_the_order_of_the_shop(quick_pictures):
    assert build.ITEMS == ITEMS
    assert {item.shelf for item in ITEMS[-8:]} != {ITEMS[-1].shelf}
