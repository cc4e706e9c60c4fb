"""Two systems change a product at the same moment, having read the same version: one of them wins."""

from collections import Counter

import pytest

from apps.catalog import services
from apps.catalog.models import Product
from apps.catalog.tests.factories import ProductFactory
from tests import crowd

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_changes_to_the_same_version_exactly_one_wins():
    product = ProductFactory(slug="mug")
    seen = services.last_change(slug="mug")

    def rename(title: str) -> str:
        work = {"slug": "mug", "seen": seen, "actor": f"staff:{title}", "title": title}
        return str(crowd.request(lambda: services.change_whole_product(**work)))

    outcomes = Counter(crowd.in_threads(rename, [f"Mug {n}" for n in range(8)]))

    assert outcomes == {"mug": 1, "product_changed": 7}
    change = services.list_changes(slug="mug")[0]
    assert change.actor == f"staff:{Product.objects.get(pk=product.pk).title}"


def test_changes_of_different_members_at_once_are_all_kept():
    ProductFactory(slug="mug", sku="MUG-1")
    changes = [{"title": "Cup"}, {"position": 3}, {"brand": "Oakmoor"}, {"variants": [{"sku": "MUG-1", "price": 7}]}]

    def change(what: dict) -> str:
        return str(crowd.request(lambda: services.change_whole_product(slug="mug", actor="staff", **what)))

    assert set(crowd.in_threads(change, changes * 2)) == {"mug"}

    stored = Product.objects.get()
    assert (stored.title, stored.position, stored.brand.name, stored.min_price) == ("Cup", 3, "Oakmoor", 7)
    assert services.audit() == []
