"""Pictures: what is taken in, what becomes of it, and what is refused."""

import struct
import zlib
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from apps.catalog import services
from apps.catalog.models import Product, ProductImage
from apps.catalog.services import _pictures
from apps.catalog.tests.factories import ProductFactory, picture

pytestmark = pytest.mark.django_db


def stored(name: str) -> Image.Image:
    with default_storage.open(name) as file:
        return Image.open(BytesIO(file.read()))


def test_a_picture_is_stored_as_webp_in_two_sizes():
    product = ProductFactory(title="Mug")

    shown = services.add_image(product_slug=product.slug, content=picture("JPEG", size=(3000, 1500)))

    image = ProductImage.objects.get()
    large, small = stored(image.file.name), stored(image.small_file.name)
    assert (large.format, large.size, small.size) == ("WEBP", (1200, 600), (480, 240))
    assert (shown.width, shown.height, shown.alt) == (1200, 600, "Mug")
    assert shown.srcset == f"{image.small_file.url} 480w, {image.file.url} 1200w"
    assert Product.objects.get().main_image == image


def test_a_small_picture_is_not_blown_up():
    shown = services.add_image(product_slug=ProductFactory().slug, content=picture(size=(60, 40)))

    assert (shown.width, shown.height) == (60, 40)
    assert shown.srcset == f"{shown.url} 60w"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_the_usual_kinds_are_taken(kind):
    assert services.read_picture(BytesIO(picture(kind))).width == 60


@pytest.mark.parametrize(
    ("kind", "mode", "colour"), [("PNG", "I;16", 7), ("JPEG", "CMYK", "red"), ("PNG", "P", 1), ("PNG", "1", 1)]
)
def test_unusual_pixels_become_usual_ones(kind, mode, colour):
    large = Image.open(BytesIO(services.read_picture(picture(kind, mode=mode, colour=colour)).large))

    assert large.mode == "RGB"


def test_transparency_is_kept():
    large = Image.open(BytesIO(services.read_picture(picture(mode="RGBA", colour="#00000000")).large))

    assert large.mode == "RGBA"


def test_what_a_camera_wrote_is_taken_out_and_obeyed():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010E] = "my garden"

    read = services.read_picture(picture("JPEG", size=(60, 40), exif=exif))

    assert (read.width, read.height) == (40, 60)
    assert b"garden" not in read.large
    assert dict(Image.open(BytesIO(read.large)).getexif()) == {}


def test_a_name_says_what_is_in_the_file():
    mug, cup = ProductFactory(), ProductFactory()

    first = services.add_image(product_slug=mug.slug, content=picture(colour="red"))
    same = services.add_image(product_slug=cup.slug, content=picture(colour="red"))
    other = services.add_image(product_slug=cup.slug, content=picture(colour="blue"))

    assert first.url == same.url != other.url


def test_the_same_picture_again_only_changes_its_words():
    product = ProductFactory(sku="MUG-1")
    services.add_image(product_slug=product.slug, content=picture(), alt="A mug")
    services.add_image(product_slug=product.slug, content=picture(colour="red"))

    services.add_image(product_slug=product.slug, content=picture(), alt="The mug", variant_sku="MUG-1")

    assert [(i.alt, i.position) for i in product.images.all()] == [("The mug", 0), (product.title, 1)]


def huge_png() -> bytes:
    """A PNG that says it is 30000 by 30000 pixels and is a few bytes long."""
    chunks = [b"IHDR" + struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0), b"IDAT" + zlib.compress(b""), b"IEND"]
    packed = (struct.pack(">I", len(c) - 4) + c + struct.pack(">I", zlib.crc32(c)) for c in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "SVG and HTML"),
        (b"\xef\xbb\xbf\n<?xml version='1.0'?><svg/>", "SVG and HTML"),
        (b"<!doctype html><p>hello", "SVG and HTML"),
        (b"hello", "not a picture"),
        (b"%PDF-1.7", "not a picture"),
        (picture()[:50], "damaged"),
        (picture("JPEG", size=(600, 400))[:700], "damaged"),
        (huge_png(), "megapixels"),
        (picture("BMP"), "not a picture"),
    ],
)
def test_anything_else_is_refused_with_the_reason(content, sentence):
    product = ProductFactory()

    with pytest.raises(services.ImageRefused, match=sentence) as refusal:
        services.add_image(product_slug=product.slug, content=content)

    assert (refusal.value.code, refusal.value.field) == ("image_refused", "image")
    assert not ProductImage.objects.exists()


def test_a_picture_between_the_limits_is_refused_too(monkeypatch):
    monkeypatch.setattr(_pictures, "MAX_PIXELS", 100)

    with pytest.raises(services.ImageRefused, match="megapixels"):
        services.read_picture(picture())


def test_a_file_that_is_too_large_is_not_even_read_to_its_end(monkeypatch):
    monkeypatch.setattr(_pictures, "MAX_BYTES", 1000)
    file = BytesIO(b"\x00" * 5000)

    with pytest.raises(services.ImageRefused, match="larger than"):
        services.read_picture(file)

    assert file.tell() == 1001


def test_pictures_are_described_and_placed_anew():
    product = ProductFactory(sku="MUG-1")
    services.add_image(product_slug=product.slug, content=picture(colour="red"), alt="Red")
    services.add_image(product_slug=product.slug, content=picture(colour="blue"), alt="Blue")
    red, blue = product.images.all()

    services.update_image(image_id=red.pk, alt="Very red", position=5, variant_sku="MUG-1")

    shown = services.get_product(slug=product.slug)
    assert [image.alt for image in shown.images] == ["Blue", "Very red"]
    assert shown.variants[0].image == shown.images[1]
    product.refresh_from_db()
    assert product.main_image == blue


def test_a_removed_picture_leaves_its_file_to_old_orders():
    product = ProductFactory()
    services.add_image(product_slug=product.slug, content=picture())
    image = product.images.get()

    services.remove_image(image_id=image.pk)

    product.refresh_from_db()
    assert product.main_image is None
    assert default_storage.exists(image.file.name)
    with pytest.raises(services.ImageNotFound):
        services.remove_image(image_id=image.pk)


def test_a_picture_needs_a_product():
    with pytest.raises(services.ProductNotFound):
        services.add_image(product_slug="nothing", content=picture())
