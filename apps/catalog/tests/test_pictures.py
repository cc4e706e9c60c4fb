"""Pictures: what is taken in, what becomes of it, and what is refused."""

import struct
import zlib
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from PIL import Image, ImageCms

from apps.catalog import services
from apps.catalog.models import Product, ProductImage
from apps.catalog.services import _masters
from apps.catalog.tests.factories import ProductFactory, picture, shirt

pytestmark = pytest.mark.django_db


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def stored(name: str) -> Image.Image:
    with default_storage.open(name) as file:
        return opened(file.read())


def test_a_picture_can_be_shown_at_once_before_it_is_rendered():
    product = ProductFactory(title="Mug")

    shown = services.add_image(product_slug=product.slug, content=picture("JPEG", size=(3000, 1500)))

    image = ProductImage.objects.get()
    master = stored(image.file.name)
    assert (master.format, master.size, master.info.get("progressive")) == ("JPEG", (2000, 1000), 1)
    assert (shown.width, shown.height, shown.alt) == (2000, 1000, "Mug")
    assert (shown.url, shown.small_url, shown.srcset, shown.sources) == (image.file.url, image.file.url, "", ())
    assert (image.widths, image.rendered_at) == ([], None)
    assert Product.objects.get().main_image == image


def test_a_small_picture_is_not_blown_up():
    shown = services.add_image(product_slug=ProductFactory().slug, content=picture(size=(60, 40)))

    assert (shown.width, shown.height) == (60, 40)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_the_usual_kinds_are_taken(kind):
    assert services.read_picture(BytesIO(picture(kind))).width == 60


@pytest.mark.parametrize(
    ("kind", "mode", "colour"), [("JPEG", "CMYK", "red"), ("PNG", "P", 1), ("PNG", "1", 1), ("PNG", "L", 9)]
)
def test_unusual_pixels_become_usual_ones(kind, mode, colour):
    read = services.read_picture(picture(kind, mode=mode, colour=colour))

    assert (read.extension, opened(read.data).format, opened(read.data).mode) == ("jpg", "JPEG", "RGB")


@pytest.mark.parametrize(("deep", "shallow"), [(0, 0), (0x4000, 0x40), (0x8000, 0x80), (0xFFFF, 0xFF)])
def test_sixteen_bits_keep_their_shades(deep, shallow):
    read = services.read_picture(picture("PNG", mode="I;16", colour=deep))

    assert opened(read.data).getpixel((9, 9)) == pytest.approx((shallow,) * 3, abs=1)


def test_colours_of_another_space_become_those_of_every_screen():
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

    same = services.read_picture(picture("PNG", colour="#c82828", icc_profile=srgb))
    nonsense = services.read_picture(picture("PNG", colour="#c82828", icc_profile=b"nothing"))
    unfit = services.read_picture(picture("PNG", colour="#c82828", icc_profile=lab))

    for read in (same, nonsense, unfit):
        assert opened(read.data).getpixel((9, 9)) == pytest.approx((200, 40, 40), abs=3)
        assert "icc_profile" not in opened(read.data).info


def test_a_wide_space_is_really_converted():
    wide = picture("JPEG", colour="#30c030", quality=95, icc_profile=swapped_profile())

    red, green, blue = opened(services.read_picture(wide).data).getpixel((9, 9))

    assert (red > 120, green < 120) == (True, True), (red, green, blue)


def swapped_profile() -> bytes:
    """sRGB with the primaries red and green exchanged, so that green turns out red."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile.replace(b"rXYZ", b"tmp_").replace(b"gXYZ", b"rXYZ").replace(b"tmp_", b"gXYZ")


@pytest.mark.parametrize("alpha", [0, 128])
def test_transparency_is_kept_in_what_everything_shows(alpha):
    read = services.read_picture(picture(mode="RGBA", colour=(9, 9, 9, alpha)))

    assert (read.extension, opened(read.data).format) == ("png", "PNG")
    assert opened(read.data).getpixel((9, 9))[3] == alpha


def test_transparency_of_a_palette_is_kept():
    read = services.read_picture(picture(mode="P", colour=0, transparency=0))

    assert (read.extension, opened(read.data).getpixel((9, 9))[3]) == ("png", 0)


def test_an_alpha_channel_that_hides_nothing_is_left_out():
    read = services.read_picture(picture(mode="RGBA", colour="#123456"))

    assert (read.extension, opened(read.data).mode) == ("jpg", "RGB")


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_of_a_moving_picture_the_first_is_kept(kind):
    second = Image.new("RGB", (60, 40), "blue")

    read = services.read_picture(picture(kind, colour="red", save_all=True, append_images=[second]))

    assert opened(read.data).getpixel((9, 9)) == pytest.approx((255, 0, 0), abs=3)
    assert getattr(opened(read.data), "n_frames", 1) == 1


@pytest.mark.parametrize(("size", "stored_as"), [((9000, 2), (2000, 1)), ((2, 9000), (1, 2000))])
def test_very_long_pictures_keep_a_pixel(size, stored_as):
    read = services.read_picture(picture(size=size))

    assert (read.width, read.height) == opened(read.data).size == stored_as


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_what_a_camera_wrote_is_taken_out_and_obeyed(kind):
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010E] = "my garden"
    exif.get_ifd(0x8825)[1] = "N"

    read = services.read_picture(picture(kind, size=(60, 40), exif=exif, **BESIDE.get(kind, {})))

    assert (read.width, read.height) == (40, 60)
    assert b"garden" not in read.data
    assert dict(opened(read.data).getexif()) == {}


BESIDE = {"JPEG": {"comment": b"garden"}, "WEBP": {"xmp": b"garden"}, "AVIF": {"xmp": b"garden"}}


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_notes_of_a_camera_that_make_no_sense_do_no_harm():
    assert services.read_picture(picture("JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff")).width == 60


@pytest.mark.parametrize("kind", ["GIF", "PNG", "JPEG"])
def test_a_picture_that_is_a_page_as_well_is_only_a_picture_afterwards(kind):
    page = b"<html><script>alert(1)</script></html>"

    read = services.read_picture(picture(kind) + page)

    assert b"script" not in read.data


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
        (picture("WEBP", size=(600, 400))[:60], "damaged|not a picture"),
        (picture("AVIF", size=(600, 400))[:200], "damaged|not a picture"),
        (b"\x00" * 500, "not a picture"),
        (b"PK\x03\x04" + picture(), "not a picture"),
    ],
)
def test_anything_else_is_refused_with_the_reason(content, sentence):
    product = ProductFactory()

    with pytest.raises(services.ImageRefused, match=sentence) as refusal:
        services.add_image(product_slug=product.slug, content=content)

    assert (refusal.value.code, refusal.value.field) == ("image_refused", "image")
    assert not ProductImage.objects.exists()


def test_a_picture_between_the_limits_is_refused_too(monkeypatch):
    monkeypatch.setattr(_masters, "MAX_PIXELS", 100)

    with pytest.raises(services.ImageRefused, match="megapixels"):
        services.read_picture(picture())


def test_a_file_that_is_too_large_is_not_even_read_to_its_end(monkeypatch):
    monkeypatch.setattr(_masters, "MAX_BYTES", 1000)
    file = BytesIO(b"\x00" * 5000)

    with pytest.raises(services.ImageRefused, match="larger than"):
        services.read_picture(file)

    assert file.tell() == 1001


def test_a_file_that_says_it_is_too_large_is_not_read_at_all():
    class Upload(BytesIO):
        size = 300_000_000

        def read(self, *args):
            raise AssertionError("read")

    with pytest.raises(services.ImageRefused, match="larger than 20 MB"):
        services.read_picture(Upload())


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


def test_a_variant_may_have_several_pictures_of_which_the_first_stands_for_it():
    product = shirt()
    for colour, alt, sku in [
        ("red", "All", None),
        ("green", "Moss", "SHIRT-MOSS-S"),
        ("blue", "Moss, back", "SHIRT-MOSS-S"),
    ]:
        services.add_image(product_slug=product.slug, content=picture(colour=colour), alt=alt, variant_sku=sku)

    shown = services.get_product(slug=product.slug)

    assert [image.alt for image in shown.images] == ["All", "Moss", "Moss, back"]
    by_sku = {variant.sku: variant.image.alt if variant.image else None for variant in shown.variants}
    assert by_sku == {"SHIRT-MOSS-S": "Moss", "SHIRT-MOSS-M": "Moss", "SHIRT-SAND-S": None, "SHIRT-SAND-M": None}


def three_pictures(product: Product) -> list[int]:
    for colour in ("red", "green", "blue"):
        services.add_image(product_slug=product.slug, content=picture(colour=colour), alt=colour)
    return list(product.images.values_list("pk", flat=True))


def test_pictures_are_put_in_order():
    product = ProductFactory()
    red, green, blue = three_pictures(product)

    services.reorder_images(product_slug=product.slug, image_ids=[blue, red, green])

    assert [image.alt for image in services.get_product(slug=product.slug).images] == ["blue", "red", "green"]
    product.refresh_from_db()
    assert (product.main_image_id, product.card["image"]["alt"]) == (blue, "blue")


@pytest.mark.parametrize("wrong", [lambda a, b, c, d: [a, b], lambda a, b, c, d: [a, b, b], lambda *all: [*all]])
def test_an_order_of_other_pictures_is_refused(wrong):
    product, other = ProductFactory(), ProductFactory()
    own = three_pictures(product)
    services.add_image(product_slug=other.slug, content=picture())

    with pytest.raises(services.ImageNotFound):
        services.reorder_images(product_slug=product.slug, image_ids=wrong(*own, other.images.get().pk))

    assert list(product.images.values_list("pk", flat=True)) == own


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
