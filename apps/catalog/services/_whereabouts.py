"""What became of products that are not shown under a slug (any more): renamed, retired, replaced."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.catalog.models import OldSlug, Product
from apps.catalog.services._categories import Tree
from apps.catalog.services._refresh import ProductNotFound
from apps.catalog.services._shapes import MenuItem
from apps.catalog.services._slugs import find_heir
from shop.common.errors import Invalid, Moved

# Nobody replaces a product more often; who does is not followed further.
_MAX_SUCCESSORS = 10


class ProductMoved(Moved, ProductNotFound):
    """The product has another slug now."""


class ProductGone(ProductNotFound):
    """The product was sold once and is not made any more; `successor` is the slug of what is sold instead, or None."""

    status = 410
    code = "product_gone"
    title = "The product is not made any more"

    def __init__(self, *, slug: str, successor: str | None) -> None:
        super().__init__(_("We do not make that product any more."), product=slug, successor=successor)
        self.slug, self.successor = slug, successor


@dataclass(frozen=True, slots=True)
class RetiredProduct:
    """What a retired product's page still tells; `path` leads from the root to its category."""

    slug: str
    title: str
    path: tuple[MenuItem, ...]


def whereabouts(slug: str) -> ProductNotFound:
    """Why no product is shown under `slug`: ProductMoved, ProductGone, or there never was any to see."""
    product = Product.objects.filter(slug=slug).first() or find_heir(kind=OldSlug.Kind.PRODUCT, slug=slug)
    if product is not None and _was_sold(product):
        return ProductGone(slug=product.slug, successor=_shown_successor(product))
    if product is not None and product.slug != slug and product.is_visible:
        return ProductMoved(product.slug)
    return ProductNotFound(_("We do not have that product (any more)."), product=slug)


def _was_sold(product: Product) -> bool:
    return product.status == Product.Status.RETIRED and product.published_at is not None


def _shown_successor(product: Product) -> str | None:
    """The slug of the first that shoppers may see of those that came after the product."""
    return next((heir.slug for heir in _successors(product) if heir.is_visible), None)


def _successors(product: Product) -> list[Product]:
    """What came after the product, one after the other; one query for each, and no circle is walked twice."""
    found = [product]
    while len(found) <= _MAX_SUCCESSORS:
        successor = Product.objects.for_cards().filter(pk=found[-1].successor_id or 0).first()
        if successor is None or successor in found:
            break
        found.append(successor)
    return found[1:]


def choose_successor(product: Product, slug: str | None) -> Product | None:
    """The product that comes after this one, whatever its state. Raises: Invalid, for one that leads back to it."""
    if not slug:
        return None
    successor = Product.objects.filter(slug=slug).first()
    if successor is None:
        raise Invalid(_("There is no product “%(slug)s”.") % {"slug": slug}, field="successor")
    if product.pk and product in [successor, *_successors(successor)]:
        raise Invalid(_("A product cannot be its own successor, not even in the end."), field="successor")
    return successor


def get_retired_product(*, slug: str) -> RetiredProduct:
    """What to say of a product that was sold once; seldom more than one query.

    Raises: ProductNotFound, unless ProductGone is what `get_product` raises for the slug.
    """
    product = Product.objects.filter(slug=slug).first()
    if product is None or not _was_sold(product):
        raise ProductNotFound(_("We do not have that product (any more)."), product=slug)
    home = Tree.load().deepest(set(product.page["categories"]))
    return RetiredProduct(slug=product.slug, title=product.title, path=home.path if home else ())
