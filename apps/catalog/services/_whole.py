"""Writing a product as a whole, for other systems: words, options, variants and sales at one stroke or not at all."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Required, TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext as _

from apps.catalog.models import Product, Variant
from apps.catalog.services._changes import require_unchanged
from apps.catalog.services._options import OptionInput
from apps.catalog.services._pictures import reorder_images, update_image
from apps.catalog.services._products import ProductChanges, create_product, retire_product, update_product
from apps.catalog.services._refresh import stored_product
from apps.catalog.services._sales import SalePriceInput, set_sale_prices
from apps.catalog.services._staff import find_image
from apps.catalog.services._variants import NewVariant, check_price, save_variants
from shop.common.errors import Invalid


class VariantMembers(TypedDict, total=False):
    """What of a variant is given; a stored one keeps what is not. Prices in minor units.

    `sale_prices` are all of its sales; `opening_stock` counts for a new SKU only.
    """

    sku: Required[str]
    price: int
    compare_at_price: int | None
    options: Mapping[str, str]
    is_active: bool
    opening_stock: int
    sale_prices: Sequence[SalePriceInput]


class WholeProduct(ProductChanges, total=False):
    """What of a product is given, its options and variants included."""

    options: Sequence[OptionInput]
    variants: Sequence[VariantMembers]


def create_whole_product(*, slug: str | None = None, actor: str, **given: Unpack[WholeProduct]) -> str:
    """Add a product and return its slug, which is made of the title where none is given.

    Raises: as `create_product` and `set_sale_prices`; what is wrong with a variant is named `variants.0.price`.
    """
    members: dict[str, Any] = {**given}
    variants, title = members.pop("variants", ()), members.pop("title")
    with transaction.atomic(), _placed(variants):
        new = [_variant(given_variant, None) for given_variant in variants]
        stored = create_product(title=title, slug=slug, variants=new, actor=actor, **members)
        _write_sales(variants, actor)
    return stored


def change_whole_product(*, slug: str, seen: int | None = None, actor: str, **given: Unpack[WholeProduct]) -> str:
    """Change what is given and return the slug; variants that are not named stay as they are.

    `seen` is the number of the latest change the caller knows of (None: whatever there is). Raises: ProductNotFound,
    ProductChanged, and as `update_product`, `save_variants` and `set_sale_prices`.
    """
    members: dict[str, Any] = {**given}
    variants, options = members.pop("variants", ()), members.pop("options", None)
    status = members.pop("status", None)
    with transaction.atomic(), _placed(variants):
        _hold(slug, seen)
        product = stored_product(slug)
        if members:
            slug = update_product(slug=slug, actor=actor, **members)
        if variants or options is not None:
            stored = {variant.sku: variant for variant in product.variants.all().with_values()}
            wanted = [_variant(given_variant, stored.get(given_variant["sku"])) for given_variant in variants]
            save_variants(product_slug=slug, variants=wanted, options=options, actor=actor)
        _write_sales(variants, actor)
        if status is not None:
            update_product(slug=slug, status=status, actor=actor)
    return slug


def retire_whole_product(*, slug: str, seen: int | None = None, actor: str) -> None:
    """Take the product out of the shop. Raises: ProductNotFound, ProductChanged."""
    with transaction.atomic():
        _hold(slug, seen)
        retire_product(slug=slug, actor=actor)


def change_image(
    *,
    product_slug: str,
    key: str,
    alt: str | None = None,
    variant: str | None = None,
    position: int | None = None,
    actor: str,
) -> None:
    """Change what is given of a picture; at `position` the others make room for it, `variant` "" shows the product.

    Raises: ProductNotFound, ImageNotFound, Invalid.
    """
    with transaction.atomic():
        _hold(product_slug, None)
        pk = find_image(product_slug=product_slug, key=key)
        images = list(stored_product(product_slug).images.select_related("variant"))
        image = next(image for image in images if image.pk == pk)
        shows = image.variant.sku if image.variant else ""
        update_image(
            image_id=pk,
            alt=image.alt if alt is None else alt,
            position=image.position,
            variant_sku=(shows if variant is None else variant) or None,
            actor=actor,
        )
        if position is not None:
            order = [other.pk for other in images if other.pk != pk]
            order.insert(position, pk)
            reorder_images(product_slug=product_slug, image_ids=order, actor=actor)


def _hold(slug: str, seen: int | None) -> None:
    """Have the product for ourselves, as it was when `seen` was its latest change."""
    if seen is not None:
        require_unchanged(slug=slug, seen=seen)
    list(Product.objects.select_for_update().filter(slug=slug).order_by("pk").values_list("pk"))


def _variant(given: VariantMembers, stored: Variant | None) -> NewVariant:
    """The variant as it shall be: what is given, and what a stored one has already."""
    if stored is None and "price" not in given:
        raise Invalid(_("A new variant needs a price."), field="price", sku=given["sku"])
    before: dict[str, Any] = {} if stored is None else _kept(stored)
    wanted = {name: value for name, value in given.items() if name != "sale_prices"}
    variant = NewVariant(**(before | wanted))
    try:
        check_price(variant)
    except Invalid as error:
        error.data["sku"] = variant.sku
        raise
    return variant


def _kept(stored: Variant) -> dict[str, Any]:
    return {
        "price": stored.price,
        "compare_at_price": stored.compare_at_price,
        "options": stored.choices,
        "is_active": stored.is_active,
    }


def _write_sales(variants: Sequence[VariantMembers], actor: str) -> None:
    for given in variants:
        if "sale_prices" in given:
            try:
                set_sale_prices(sku=given["sku"], sales=given["sale_prices"], actor=actor)
            except Invalid as error:
                error.field, error.data["sku"] = "sale_prices", given["sku"]
                raise


@contextmanager
def _placed(variants: Sequence[VariantMembers]) -> Iterator[None]:
    """Let an error that names a SKU name the place of its variant as well: `variants.2.price`."""
    try:
        yield
    except Invalid as error:
        places = {given["sku"]: place for place, given in enumerate(variants)}
        if error.data.get("sku") in places:
            error.field = f"variants.{places[error.data['sku']]}.{error.field or 'sku'}"
        raise
