"""Writing products: create, change, publish, retire. Nothing that was ever sold is deleted."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce, Upper
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.catalog.models import Brand, Product
from apps.catalog.services._attributes import AttributeValue, write_attributes
from apps.catalog.services._categories import find_stored_categories
from apps.catalog.services._changes import record_change, recording, status_of, variants_of, words_of
from apps.catalog.services._options import OptionInput
from apps.catalog.services._refresh import refresh_after_commit, refresh_products, stored_product
from apps.catalog.services._related import write_related
from apps.catalog.services._slugs import free_slug, save_under_slug
from apps.catalog.services._tags import write_tags
from apps.catalog.services._text import safe_html, tidy
from apps.catalog.services._variants import NewVariant, write_variants
from apps.catalog.services._whereabouts import choose_successor
from shop.common import lifecycle, stamps
from shop.common.errors import Conflict, Invalid

Status = Product.Status


class StatusConflict(Conflict):
    """The product cannot get there from where it is."""

    code = "status_conflict"
    title = "The product is not in a state for that"


class BrandInUse(Conflict):
    """Products carry the brand."""

    code = "brand_in_use"
    title = "The brand is in use"


class ProductMembers(TypedDict, total=False):
    """What a product may have; categories by slug, the brand by name, attributes by name or code with their values.

    `successor`: the slug of what is sold instead once it is retired, or None. `tags` are names, `related` slugs in
    order. A draft is published at `publish_at`, a published one retired at `retire_at`, or soon after (None: by hand).
    """

    brand: str
    description_html: str
    categories: Iterable[str]
    attributes: Sequence[tuple[str, AttributeValue]]
    meta_title: str
    meta_description: str
    successor: str | None
    tags: Iterable[str]
    related: Sequence[str]
    publish_at: datetime | None
    retire_at: datetime | None
    is_featured: bool
    position: int


class ProductChanges(ProductMembers, total=False):
    """What of a product may change."""

    new_slug: str
    title: str
    status: str


def create_product(
    *,
    title: str,
    slug: str | None = None,
    variants: Sequence[NewVariant] = (),
    options: Sequence[OptionInput] = (),
    status: str = Status.DRAFT,
    actor: str = "catalogue",
    **members: Unpack[ProductMembers],
) -> str:
    """Add a product and return its slug, which is made of the title where none is given.

    A published one needs a variant for sale. Raises: SlugTaken, SkuTaken, CategoryNotFound, OptionsInvalid,
    PriceInvalid, Invalid.
    """
    with transaction.atomic():
        product = Product(slug=slug or free_slug(Product, title))
        _write(product, {"title": title, **members})
        write_variants(product, options=options, variants=variants, actor=actor)
        refresh_products([product.pk])
        _move(product, status)
        state = words_of(product.pk) | variants_of(product.pk)
        record_change(product.pk, {}, state, actor=actor, verb="created")
    return product.slug


def update_product(*, slug: str, actor: str = "catalogue", **changes: Unpack[ProductChanges]) -> str:
    """Change the given members and return the slug.

    Raises: ProductNotFound, SlugTaken, CategoryNotFound, StatusConflict, Invalid.
    """
    with transaction.atomic():
        product = stored_product(slug, locked=True)
        status = changes.pop("status", product.status)
        with recording(product.pk, words_of, actor=actor, verb="changed"):
            _write(product, changes)
            refresh_products([product.pk])
            _move(product, status)
    return product.slug


def _write(product: Product, changes: Any) -> None:
    """Store plain columns and the rows that hang on the product."""
    columns = dict(changes)
    rows = {name: value for name in _HANGING if (value := columns.pop(name, None)) is not None}
    product.slug = columns.pop("new_slug", None) or product.slug
    if "brand" in columns:
        product.brand = _brand(columns.pop("brand"))
    if "description_html" in columns:
        product.description_html = safe_html(columns.pop("description_html"))
    for column in {"meta_title", "meta_description"} & set(columns):
        columns[column] = " ".join(columns[column].split())
    if "successor" in columns:
        product.successor = choose_successor(product, columns.pop("successor"))
    for column, value in columns.items():
        setattr(product, column, tidy(value) if isinstance(value, str) else value)
    _check_days(product)
    save_under_slug(product)
    for name, value in rows.items():
        _HANGING[name](product, value)


def _write_categories(product: Product, slugs: Iterable[str]) -> None:
    product.categories.set(find_stored_categories(list(slugs)))


_HANGING: dict[str, Callable[[Product, Any], None]] = {
    "categories": _write_categories,
    "attributes": write_attributes,
    "tags": write_tags,
    "related": write_related,
}


def _check_days(product: Product) -> None:
    if product.publish_at and product.retire_at and product.retire_at <= product.publish_at:
        raise Invalid(_("A product is retired after it was published."), field="retire_at")


def _brand(name: str) -> Brand | None:
    """The brand of that name, in whatever case, made where there is none."""
    name = tidy(name)
    if not name:
        return None
    stored = Brand.objects.annotate(upper=Upper("name")).filter(upper=name.upper()).first()
    if stored is not None:
        return stored
    brand = Brand(name=name, slug=free_slug(Brand, name))
    save_under_slug(brand)
    return brand


def publish_product(*, slug: str, actor: str = "catalogue") -> None:
    """Show the product to shoppers; one that is shown stays as it is. Raises: ProductNotFound, StatusConflict."""
    product = stored_product(slug)
    with transaction.atomic(), recording(product.pk, status_of, actor=actor, verb="published"):
        _move(product, Status.PUBLISHED)


def retire_product(*, slug: str, actor: str = "catalogue") -> None:
    """Take the product out of the shop for good measure: its page goes, its SKUs and orders stay.

    One that is retired stays as it is. Raises: ProductNotFound.
    """
    product = stored_product(slug)
    with transaction.atomic(), recording(product.pk, status_of, actor=actor, verb="retired"):
        _move(product, Status.RETIRED)


# The days that have no meaning any more once a product is there.
_DAYS_OVER: dict[str, dict[str, None]] = {
    Status.DRAFT: {},
    Status.PUBLISHED: {"publish_at": None},
    Status.RETIRED: {"publish_at": None, "retire_at": None},
}


def _move(product: Product, to: str) -> None:
    """Move the product along its life cycle; it is no error to be there. Raises: StatusConflict, Invalid."""
    if to not in Status.values:
        raise Invalid(_("There is no such status."), field="status")
    if to == Status.PUBLISHED and not product.variants.active().exists():
        raise Invalid(_("Add a variant for sale first; without one there is nothing to buy."), field="status")
    row, now = Product.objects.filter(pk=product.pk), timezone.now()
    if to == Status.PUBLISHED != product.status and product.retire_at and product.retire_at <= now:
        raise Invalid(_("The day on which it is to be retired is past; change that first."), field="retire_at")
    extra = {"published_at": Coalesce(F("published_at"), now)} if to == Status.PUBLISHED else {}
    over = _DAYS_OVER[to]
    moved = lifecycle.advance(row, Product.LIFECYCLE, to, **extra, **over)
    if not moved and not row.filter(status=to).update(status=to, **over):
        raise StatusConflict(_("A retired product becomes a draft before it is published again."), slug=product.slug)
    stamps.touch("catalog")


def create_brand(*, name: str) -> str:
    """Add a brand and return its slug; one of that name stays as it is. Raises: Invalid."""
    brand = _brand(name)
    if brand is None:
        raise Invalid(_("A brand needs a name."), field="name")
    return brand.slug


def rename_brand(*, slug: str, name: str) -> None:
    """Call the brand something else; its products are found by the new name soon. Raises: Invalid."""
    namesakes = Brand.objects.annotate(upper=Upper("name")).filter(upper=tidy(name).upper())
    if namesakes.exclude(slug=slug).exists():
        raise Invalid(_("Another brand has this name."), field="name")
    brand = Brand.objects.get(slug=slug)
    brand.name = tidy(name)
    with transaction.atomic():
        save_under_slug(brand)
        stamps.touch("catalog")
        refresh_after_commit(brand.products.all())


def delete_brand(*, slug: str) -> None:
    """Forget a brand that no product has. Raises: BrandInUse."""
    brand = Brand.objects.get(slug=slug)
    if brand.products.exists():
        raise BrandInUse(_("Products carry this brand; give them another first."), slug=slug)
    brand.delete()
