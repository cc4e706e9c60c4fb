"""Pictures: what is uploaded is decoded, bounded, re-encoded as WebP in two sizes, and named after its content."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from apps.catalog.models import Product, ProductImage, Variant
from apps.catalog.services._derived import image_columns
from apps.catalog.services._refresh import refresh_products, stored_product
from apps.catalog.services._shapes import ImageInfo
from apps.catalog.services._text import checked, tidy
from shop.common.errors import Invalid, NotFound

LARGE, SMALL = 1200, 480
MAX_BYTES = 20_000_000
MAX_PIXELS = 50_000_000
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")


class ImageRefused(Invalid):
    """The file is not a picture we can show."""

    code = "image_refused"
    title = "This picture cannot be used"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, field="image")


class ImageNotFound(NotFound):
    """The product has no such picture."""

    code = "image_not_found"
    title = "There is no such picture"


@dataclass(frozen=True, slots=True)
class Picture:
    """A checked picture, ready to be stored: WebP without metadata, and the size of the large one."""

    large: bytes
    small: bytes
    width: int
    height: int


def read_picture(content: bytes | IO[bytes]) -> Picture:
    """The picture in `content`, turned upright, in both sizes, freed of everything a camera wrote beside it.

    Raises: ImageRefused.
    """
    image = _decode(_read(content))
    large, small = _fit(image, LARGE), _fit(image, SMALL)
    return Picture(large=_encode(large), small=_encode(small), width=large.width, height=large.height)


def _read(content: bytes | IO[bytes]) -> bytes:
    data = content if isinstance(content, bytes) else content.read(MAX_BYTES + 1)
    if not data:
        raise ImageRefused(_("The file is empty."))
    if len(data) > MAX_BYTES:
        raise ImageRefused(_("The file is larger than %(limit)d MB.") % {"limit": MAX_BYTES // 1_000_000})
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise ImageRefused(_("SVG and HTML files can carry scripts; please upload a JPEG, PNG or WebP picture."))
    return data


def _decode(data: bytes) -> Image.Image:
    """The pixels, upright, in RGB or RGBA. The size is looked at before they are unpacked."""
    try:
        image = Image.open(BytesIO(data), formats=_FORMATS)
        if image.width * image.height > MAX_PIXELS:
            raise Image.DecompressionBombError
        image.draft("RGB", (2 * LARGE, 2 * LARGE))
        upright = ImageOps.exif_transpose(image)
        return upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    except UnidentifiedImageError:
        raise ImageRefused(_("This is not a picture; please upload a JPEG, PNG or WebP file.")) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        limit = MAX_PIXELS // 1_000_000
        raise ImageRefused(_("The picture has more than %(limit)d megapixels.") % {"limit": limit}) from None
    except Exception:  # noqa: BLE001 - decoders of damaged files raise nearly anything; the answer is the same
        raise ImageRefused(_("The picture is damaged and cannot be read.")) from None


def _fit(image: Image.Image, side: int) -> Image.Image:
    fitted = image.copy()
    fitted.thumbnail((side, side), Image.Resampling.LANCZOS)
    return fitted


def _encode(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "WEBP", quality=82, method=2)
    return out.getvalue()


def add_image(
    *,
    product_slug: str,
    content: bytes | IO[bytes] | Picture,
    alt: str = "",
    variant_sku: str | None = None,
    position: int | None = None,
) -> ImageInfo:
    """Add a picture to the product, or to one variant of it; the same picture again only changes its words.

    Without `alt` it is described by the product's title, without `position` it comes last.
    Raises: ProductNotFound, ImageRefused, Invalid.
    """
    product = stored_product(product_slug)
    picture = content if isinstance(content, Picture) else read_picture(content)
    stem = hashlib.sha256(picture.large).hexdigest()[:40]
    file = _store(f"products/{stem[:2]}/{stem}.webp", picture.large)
    with transaction.atomic():
        image = product.images.filter(file=file).first() or ProductImage(product=product, file=file)
        image.width, image.height = picture.width, picture.height
        if position is None:
            position = image.position if image.pk else _next_position(product)
        image.position = position
        _describe(image, alt=alt, variant_sku=variant_sku)
        refresh_products([product.pk])
    return to_image(image_columns(image))


def _store(name: str, data: bytes) -> str:
    """Keep the bytes under `name`, which says what they are, so that what is there already may stay."""
    return name if default_storage.exists(name) else default_storage.save(name, ContentFile(data))


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


def update_image(*, image_id: int, alt: str, position: int, variant_sku: str | None) -> None:
    """Describe and place a picture anew. Raises: ImageNotFound, Invalid."""
    with transaction.atomic():
        image = _stored(image_id)
        image.position = position
        _describe(image, alt=alt, variant_sku=variant_sku)
        refresh_products([image.product_id])


def remove_image(*, image_id: int) -> None:
    """Take a picture off its product; the file stays, for orders that show it. Raises: ImageNotFound."""
    with transaction.atomic():
        image = _stored(image_id)
        image.delete()
        refresh_products([image.product_id])


def _stored(image_id: int) -> ProductImage:
    image = ProductImage.objects.select_related("product").filter(pk=image_id).first()
    if image is None:
        raise ImageNotFound()
    return image


def to_image(stored: Mapping[str, Any]) -> ImageInfo:
    """A picture as the repeated columns of a product keep it, for pages and the API."""
    url = default_storage.url(stored["file"])
    return ImageInfo(
        url=url,
        small_url=url,
        srcset="",
        sources=(),
        alt=stored["alt"],
        width=stored["width"],
        height=stored["height"],
    )
