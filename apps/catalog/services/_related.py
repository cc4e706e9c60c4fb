"""What is shown beside a product: what the staff chose, then its neighbours on the shelf."""

from collections.abc import Sequence

from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from apps.catalog.models import Product, RelatedProduct
from apps.catalog.services._pages import to_cards
from apps.catalog.services._refresh import ProductNotFound
from apps.catalog.services._shapes import ProductCard
from shop.common.errors import Invalid

MAX_RELATED = 24


def list_related(*, slug: str, limit: int) -> list[ProductCard]:
    """Other products to show beside this one: the staff's choice in their order, then those of the same categories,
    what is in stock first; one query.
    """
    chosen = RelatedProduct.objects.filter(product__slug=slug)
    shelves = Product.categories.through.objects.filter(product__slug=slug).values("category_id")
    neighbours = Product.categories.through.objects.filter(category__in=shelves)
    found = Product.objects.visible().for_cards().exclude(slug=slug)
    found = found.filter(Q(pk__in=chosen.values("other_id")) | Q(pk__in=neighbours.values("product_id")))
    place = Subquery(chosen.filter(other=OuterRef("pk")).order_by().values("position")[:1])
    own_order = (F("place").asc(nulls_last=True), "-in_stock", "position", "-published_at", "-pk")
    return to_cards(found.annotate(place=place).order_by(*own_order)[:limit])


def write_related(product: Product, slugs: Sequence[str]) -> None:
    """Let exactly these products be the staff's choice beside the product, in this order.

    Raises: ProductNotFound, Invalid.
    """
    wanted = list(dict.fromkeys(slugs))
    if product.slug in wanted:
        raise Invalid(_("A product is not related to itself."), field="related")
    if len(wanted) > MAX_RELATED:
        raise Invalid(_("Choose up to %(most)d related products.") % {"most": MAX_RELATED}, field="related")
    stored = dict(Product.objects.filter(slug__in=wanted).order_by("pk").values_list("slug", "pk"))
    for slug in wanted:
        if slug not in stored:
            raise ProductNotFound(_("There is no product “%(slug)s”.") % {"slug": slug}, product=slug)
    product.related_items.all().delete()
    RelatedProduct.objects.bulk_create(
        RelatedProduct(product=product, other_id=stored[slug], position=position)
        for position, slug in enumerate(wanted, 1)
    )
