"""Pictures of products: adding, describing, arranging and removing them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from apps.catalog.models import Product, ProductImage, Variant
from apps.catalog.services._changes import pictures_of, recording
from apps.catalog.services._derived import image_columns
from apps.catalog.services._masters import Picture, read_picture
from apps.catalog.services._refresh import refresh_products, stored_product
from apps.catalog.services._renditions import keep, render_soon, to_image
from apps.catalog.services._shapes import ImageInfo
from apps.catalog.services._text import checked, tidy
from shop.common.errors import Invalid, NotFound


class ImageNotFound(NotFound):
    """The product has no such picture."""

    code = "image_not_found"
    title = "There is no such picture"


@dataclass(frozen=True, slots=True)
class StoredPicture:
    """A picture whose master is kept already, and waits for a product to show it."""

    file: str
    width: int
    height: int


def store_picture(*, content: bytes | IO[bytes] | Picture) -> StoredPicture:
    """Check the picture and keep its master, so that `add_image` has nothing slow left to do.

    Keep no transaction open meanwhile. Raises: ImageRefused.
    """
    picture = content if isinstance(content, Picture) else read_picture(content)
    return StoredPicture(file=_store(picture), width=picture.width, height=picture.height)


def add_image(
    *,
    product_slug: str,
    content: bytes | IO[bytes] | Picture | StoredPicture,
    alt: str = "",
    variant_sku: str | None = None,
    position: int | None = None,
    actor: str = "catalogue",
) -> ImageInfo:
    """Add a picture to the product, or to one variant of it; the same picture again only changes its words.

    Without `alt` it is described by the product's title, without `position` it comes last.
    Raises: ProductNotFound, ImageRefused, Invalid.
    """
    product = stored_product(product_slug)
    stored = content if isinstance(content, StoredPicture) else store_picture(content=content)
    with transaction.atomic(), recording(product.pk, pictures_of, actor=actor, verb="changed"):
        image = _image_of(product, stored)
        if position is not None:
            image.position = position
        _describe(image, alt=alt, variant_sku=variant_sku)
        refresh_products([product.pk])
        if image.rendered_at is None:
            render_soon()
    return to_image(image_columns(image))


def _store(picture: Picture) -> str:
    """Keep the master under a name made of its content, and return that."""
    stem = hashlib.sha256(picture.data).hexdigest()[:40]
    file = f"products/{stem[:2]}/{stem}.{picture.extension}"
    keep(file, picture.data)
    return file


def _image_of(product: Product, picture: StoredPicture) -> ProductImage:
    """The row of this picture, new in the last place if need be."""
    usual = {"width": picture.width, "height": picture.height, "position": _next_position(product)}
    return product.images.get_or_create(file=picture.file, defaults=usual)[0]


def _next_position(product: Product) -> int:
    last: int | None = product.images.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def _describe(image: ProductImage, *, alt: str, variant_sku: str | None) -> None:
    image.alt = tidy(alt) or image.product.title
    image.variant = _variant_of(image.product, variant_sku) if variant_sku else None
    checked(image)
    image.save()


def _variant_of(product: Product, sku: str) -> Variant:
    variant = product.variants.filter(sku=sku).first()
    if variant is None:
        raise Invalid(_("The product has no variant %(sku)s.") % {"sku": sku}, field="variant", sku=sku)
    return variant


def update_image(*, image_id: int, alt: str, position: int, variant_sku: str | None, actor: str = "catalogue") -> None:
    """Describe and place a picture anew. Raises: ImageNotFound, Invalid."""
    image = _stored(image_id)
    with transaction.atomic(), recording(image.product_id, pictures_of, actor=actor, verb="changed"):
        image.position = position
        _describe(image, alt=alt, variant_sku=variant_sku)
        refresh_products([image.product_id])


def reorder_images(*, product_slug: str, image_ids: Sequence[int], actor: str = "catalogue") -> None:
    """Put the product's pictures in this order; the first is shown in lists.

    Raises: ProductNotFound, ImageNotFound where these are not exactly the pictures of the product.
    """
    product = stored_product(product_slug)
    with transaction.atomic(), recording(product.pk, pictures_of, actor=actor, verb="changed"):
        images = product.images.select_for_update().in_bulk()
        if sorted(image_ids) != sorted(images):
            raise ImageNotFound(_("These are not the pictures of the product (any more)."), product=product_slug)
        for position, image_id in enumerate(image_ids):
            images[image_id].position = position
        ProductImage.objects.bulk_update(images.values(), ["position"])
        refresh_products([product.pk])


def remove_image(*, image_id: int, actor: str = "catalogue") -> None:
    """Take a picture off its product; the file stays, for orders that show it. Raises: ImageNotFound."""
    image = _stored(image_id)
    with transaction.atomic(), recording(image.product_id, pictures_of, actor=actor, verb="changed"):
        image.delete()
        refresh_products([image.product_id])


def _stored(image_id: int) -> ProductImage:
    image = ProductImage.objects.select_related("product").filter(pk=image_id).first()
    if image is None:
        raise ImageNotFound()
    return image
