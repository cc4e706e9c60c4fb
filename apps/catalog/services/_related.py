"""What is shown beside a product: what the staff chose, then its neighbours on the shelf."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from apps.catalog.models import Product, RelatedProduct
from apps.catalog.services._pages import to_cards, to_kin
from apps.catalog.services._refresh import stored_keys
from apps.catalog.services._shapes import Kin, ProductCard
from shop.common.errors import Invalid

MAX_RELATED = 24


def list_related(*, slug: str, limit: int, kin: Kin | None = None) -> list[ProductCard]:
    """Other products to show beside this one: the staff's choice in their order, then those of the same categories that
    are in stock; one query, or two where the staff chose less than `limit`; one more without the product's `kin`.
    """
    kin = kin or _kin(slug)
    chosen = _chosen(kin, limit) if kin.chosen else []
    return [*chosen, *_neighbours(slug, kin, limit - len(chosen))] if len(chosen) < limit else chosen


def _kin(slug: str) -> Kin:
    page = Product.objects.filter(slug=slug).values_list("page", flat=True).first()
    return to_kin(page or {})


def _chosen(kin: Kin, limit: int) -> list[ProductCard]:
    found = {product.pk: product for product in Product.objects.visible().for_cards().filter(pk__in=kin.chosen)}
    return to_cards([found[pk] for pk in kin.chosen if pk in found][:limit])


def _neighbours(slug: str, kin: Kin, limit: int) -> list[ProductCard]:
    """Walks along the shop's order until enough of the shelves are met, however many products they hold."""
    shelves = Product.categories.through.objects.filter(category__in=kin.shelves)
    found = Product.objects.visible().for_cards().filter(in_stock=True, pk__in=shelves.values("product_id"))
    return to_cards(found.exclude(slug=slug).exclude(pk__in=kin.chosen).in_shop_order()[:limit])


def write_related(product: Product, slugs: Sequence[str]) -> None:
    """Let exactly these products be the staff's choice beside the product, in this order.

    Raises: ProductNotFound, Invalid.
    """
    wanted = list(dict.fromkeys(slugs))
    if product.slug in wanted:
        raise Invalid(_("A product is not related to itself."), field="related")
    if len(wanted) > MAX_RELATED:
        raise Invalid(_("Choose up to %(most)d related products.") % {"most": MAX_RELATED}, field="related")
    stored = stored_keys(wanted)
    product.related_items.all().delete()
    RelatedProduct.objects.bulk_create(
        RelatedProduct(product=product, other_id=stored[slug], position=position)
        for position, slug in enumerate(wanted, 1)
    )
