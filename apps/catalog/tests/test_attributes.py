"""The attributes there are: added, changed and deleted, while products and filters follow."""

import pytest

from apps.catalog import services
from apps.catalog.models import Attribute, AttributeChoice, Product
from apps.catalog.services import AttributeInput, ChoiceInput, Criteria
from apps.catalog.tests.factories import ProductFactory
from shop.common.errors import Invalid

pytestmark = pytest.mark.django_db


@pytest.fixture
def material() -> None:
    """Wool and linen, and a shawl of wool."""
    services.create_attribute(
        attribute=AttributeInput(name="Material", kind="choice", is_filterable=True, choices=["Wool", "Linen"])
    )
    ProductFactory(title="Shawl", attributes=[("Material", ["Wool"])])


def labels() -> list[str]:
    return [choice.label for choice in AttributeChoice.objects.order_by("position")]


def offered() -> dict[str, list[str]]:
    """What can be filtered by."""
    facets = services.find_facets(criteria=Criteria())
    return {group.label: [value.label for value in group.values] for group in facets.groups}


def test_an_attribute_gets_a_code_of_its_name_and_choices_in_their_order():
    code = services.create_attribute(
        attribute=AttributeInput(name=" Made in ", kind="choice", choices=["Wales", "Bohemia"])
    )

    assert code == "made-in"
    assert Attribute.objects.get().name == "Made in"
    assert labels() == ["Wales", "Bohemia"]


@pytest.mark.parametrize("values", [{"name": "MATERIAL"}, {"name": "Stuff", "code": "material"}])
def test_a_name_or_code_is_taken_once(material, values):
    with pytest.raises(services.AttributeTaken):
        services.create_attribute(attribute=AttributeInput(**values))

    assert services.ensure_attribute(attribute=AttributeInput(**values)) == "material"
    assert Attribute.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 61}, "name"),
        ({"name": "Weight", "code": "No code"}, "code"),
        ({"name": "Weight", "kind": "colour"}, "kind"),
        ({"name": "Weight", "unit": "g"}, "unit"),
        ({"name": "Weight", "kind": "number", "choices": ["1"]}, "choices"),
        ({"name": "Fabric", "kind": "choice", "choices": ["Wool", "wool "]}, "choices"),
        ({"name": "Fabric", "kind": "choice", "choices": [" "]}, "choices"),
        ({"name": "Fabric", "kind": "choice", "choices": ["x" * 61]}, "label"),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(values, field):
    with pytest.raises(Invalid) as refused:
        services.create_attribute(attribute=AttributeInput(**values))

    assert refused.value.field == field
    assert not Attribute.objects.exists()


def test_products_and_filters_follow_a_new_name(material, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        services.update_attribute(code="material", name="Made of")

    assert offered() == {"Made of": ["Wool"]}
    assert [row["name"] for row in Product.objects.get().page["attributes"]] == ["Made of"]
    assert services.audit() == []


def test_products_follow_a_choice_that_is_renamed(material, django_capture_on_commit_callbacks):
    choices = [ChoiceInput(label="Linen"), ChoiceInput(label="Merino wool", was="wool"), "Silk"]

    with django_capture_on_commit_callbacks(execute=True):
        services.update_attribute(code="material", choices=choices)

    assert labels() == ["Linen", "Merino wool", "Silk"]
    assert offered() == {"Material": ["Merino wool"]}
    assert [p.title for p in services.find_products(criteria=Criteria(query="merino"), ordering="newest")] == ["Shawl"]
    assert services.audit() == []


def test_two_choices_swap_their_names(material, django_capture_on_commit_callbacks):
    choices = [ChoiceInput(label="Linen", was="Wool"), ChoiceInput(label="Wool", was="Linen")]

    with django_capture_on_commit_callbacks(execute=True):
        services.update_attribute(code="material", choices=choices)

    assert offered() == {"Material": ["Linen"]}


def test_a_choice_goes_only_if_no_product_has_it(material):
    services.update_attribute(code="material", choices=["Wool"])
    with pytest.raises(services.AttributeInUse):
        services.update_attribute(code="material", name="Stuff", choices=["Linen"])

    assert labels() == ["Wool"]
    assert Attribute.objects.get().name == "Material"


def test_an_attribute_stops_and_starts_being_a_filter(material, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        services.update_attribute(code="material", is_filterable=False)

    assert offered() == {}
    assert services.audit() == []
    with django_capture_on_commit_callbacks(execute=True):
        services.update_attribute(code="material", is_filterable=True)
    assert offered() == {"Material": ["Wool"]}


def test_its_kind_stays_once_products_have_it(material):
    with pytest.raises(services.AttributeInUse):
        services.update_attribute(code="material", kind="text")
    services.update_product(slug="shawl", attributes=[])

    services.update_attribute(code="material", kind="number", unit="g")

    assert (Attribute.objects.get().kind, labels()) == ("number", [])


def test_it_goes_only_if_nothing_is_said_by_it(material):
    with pytest.raises(services.AttributeInUse):
        services.delete_attribute(code="material")
    services.update_product(slug="shawl", attributes=[])

    services.delete_attribute(code="material")

    assert not Attribute.objects.exists()


def test_what_is_not_there_says_so():
    with pytest.raises(services.AttributeNotFound):
        services.update_attribute(code="nothing", name="Something")
    with pytest.raises(services.AttributeNotFound):
        services.delete_attribute(code="nothing")


def test_many_plain_products_carry_attributes(material):
    plain = {"price": 100, "brand": "Fernhollow", "category": services.create_category(name="Home")}

    services.create_plain_products(
        products=[
            services.PlainProduct(
                slug=f"p-{n}", title=f"P {n}", sku=f"P-{n}", attributes=[("Material", [label])], **plain
            )
            for n, label in enumerate(["Wool", "Linen"])
        ]
    )

    groups = {group.name: group for group in services.find_facets(criteria=Criteria()).groups}
    assert [(value.label, value.count) for value in groups["attr.material"].values] == [("Wool", 2), ("Linen", 1)]
    assert services.audit() == []


def test_staff_write_an_attribute_with_its_choices(staff):
    form = {
        "name": "Material", "code": "material", "kind": "choice", "unit": "", "is_filterable": "on", "position": "1",
        "choices-TOTAL_FORMS": "2", "choices-INITIAL_FORMS": "0",
        "choices-0-label": "Wool", "choices-0-position": "0", "choices-1-label": "Linen", "choices-1-position": "0",
    }  # fmt: skip

    response = staff.post("/admin/catalog/attribute/add/", form)

    assert response.status_code == 302, response.context["errors"]
    assert (Attribute.objects.get().is_filterable, labels()) == (True, ["Wool", "Linen"])


def test_staff_rename_and_reorder_choices_and_are_told_what_is_in_use(staff, material):
    attribute, (wool, linen) = Attribute.objects.get(), AttributeChoice.objects.order_by("position")
    form = {
        "name": "Material", "kind": "choice", "unit": "", "is_filterable": "on", "position": "1",
        "choices-TOTAL_FORMS": "2", "choices-INITIAL_FORMS": "2",
        "choices-0-id": wool.pk, "choices-0-attribute": attribute.pk, "choices-0-label": "Lambswool",
        "choices-0-position": "1",
        "choices-1-id": linen.pk, "choices-1-attribute": attribute.pk, "choices-1-label": "Linen",
        "choices-1-position": "0",
    }  # fmt: skip
    path = f"/admin/catalog/attribute/{attribute.pk}/change/"

    refused = staff.post(path, form | {"choices-0-DELETE": "on"})
    other = staff.post(path, form | {"kind": "text"})
    stored = staff.post(path, form)

    assert "Products have “Wool”" in refused.content.decode()
    assert "stays of its kind" in other.content.decode()
    assert stored.status_code == 302
    assert labels() == ["Linen", "Lambswool"]
    assert AttributeChoice.objects.get(label="Lambswool").pk == wool.pk


def test_staff_see_the_list_and_delete_what_is_not_used(staff, material, django_assert_max_num_queries):
    services.create_attribute(attribute=AttributeInput(name="Weight", kind="number", unit="g"))

    page = staff.get("/admin/catalog/attribute/").content.decode()
    staff.post(f"/admin/catalog/attribute/{Attribute.objects.get(code='weight').pk}/delete/", {"post": "yes"})
    staff.post(f"/admin/catalog/attribute/{Attribute.objects.get(code='material').pk}/delete/", {"post": "yes"})

    assert "Weight" in page
    assert Attribute.objects.get().code == "material"
