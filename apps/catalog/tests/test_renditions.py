"""Renditions: the widths and formats in which pictures are shown, and what happens when making them goes wrong."""

from io import BytesIO

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from apps.catalog import services, tasks
from apps.catalog.models import Product, ProductImage
from apps.catalog.services import PlainProduct, _renditions
from apps.catalog.services._renditions import to_image
from apps.catalog.tests.factories import CategoryFactory, ProductFactory, picture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def add(size=(700, 350), kind="JPEG", **words) -> ProductImage:
    product = ProductFactory(title="Mug")
    services.add_image(product_slug=product.slug, content=picture(kind, size=size, **words))
    return ProductImage.objects.get(product=product)


def opened(name: str) -> Image.Image:
    with default_storage.open(name) as file:
        return Image.open(BytesIO(file.read()))


def beside(image: ProductImage) -> dict[str, tuple[str | None, tuple[int, int]]]:
    """Format and size of all renditions, by what follows the master's stem."""
    folder, _slash, master = image.file.name.rpartition("/")
    names = [name for name in default_storage.listdir(folder)[1] if name != master]
    found = {name.partition("-")[2]: opened(f"{folder}/{name}") for name in names}
    return {name: (picture.format, picture.size) for name, picture in found.items()}


def test_a_picture_is_rendered_in_widths_up_to_its_own():
    image = add((700, 350))

    assert services.render_due_images() == 1

    image.refresh_from_db()
    assert image.widths == [160, 320, 480, 640, 700]
    assert image.rendered_at is not None
    sizes = {160: (160, 80), 320: (320, 160), 480: (480, 240), 640: (640, 320), 700: (700, 350)}
    kinds = {"avif": "AVIF", "webp": "WEBP", "jpg": "JPEG"}
    assert beside(image) == {f"{w}.{ext}": (kind, size) for w, size in sizes.items() for ext, kind in kinds.items()}


@pytest.mark.parametrize(
    ("size", "widths"),
    [
        ((60, 40), [60]),
        ((320, 200), [160, 320]),
        ((2000, 500), [160, 320, 480, 640, 960, 1280]),
        ((1900, 1), [160, 320, 480, 640, 960, 1280]),
        ((1, 1900), [1]),
    ],
)
def test_no_picture_is_blown_up_or_vanishes(size, widths):
    image = add(size, kind="PNG")

    services.render_image(image_id=image.pk)

    image.refresh_from_db()
    assert image.widths == widths
    assert {made[0] for made in beside(image).values()} == {"AVIF", "WEBP", "JPEG"}
    assert all(min(made[1]) >= 1 for made in beside(image).values())


def test_a_rendered_picture_is_offered_in_every_format_and_width():
    image = add()
    services.render_due_images()

    (shown,) = services.get_product(slug=image.product.slug).images

    stem = image.file.url.removesuffix(".jpg")
    srcset = ", ".join(f"{stem}-{width}.{{0}} {width}w" for width in (160, 320, 480, 640, 700))
    assert shown.srcset == srcset.format("jpg")
    assert [(source.type, source.srcset) for source in shown.sources] == [
        ("image/avif", srcset.format("avif")),
        ("image/webp", srcset.format("webp")),
    ]
    assert (shown.url, shown.small_url) == (f"{stem}-700.jpg", f"{stem}-320.jpg")
    assert (shown.width, shown.height) == (700, 350)
    assert services.to_cards(Product.objects.for_cards())[0].image == shown


def test_the_api_shows_the_same_with_whole_addresses(client):
    image = add()
    services.render_due_images()

    (listed,) = client.get("/api/v1/products").json()["results"]
    product = client.get("/api/v1/products/mug").json()

    stem = f"http://testserver{image.file.url.removesuffix('.jpg')}"
    srcset = ", ".join(f"{stem}-{width}.{{0}} {width}w" for width in (160, 320, 480, 640, 700))
    assert listed["image"] == product["images"][0]
    assert listed["image"] == {
        "url": f"{stem}-700.jpg",
        "srcset": srcset.format("jpg"),
        "sources": [{"type": f"image/{kind}", "srcset": srcset.format(kind)} for kind in ("avif", "webp")],
        "alt": "Mug",
        "width": 700,
        "height": 350,
    }


def test_what_one_can_see_through_falls_back_to_png():
    image = add(kind="PNG", mode="RGBA", colour="#12345680")

    services.render_due_images()

    image.refresh_from_db()
    (shown,) = services.get_product(slug=image.product.slug).images
    assert shown.url.endswith("-700.png")
    for source in ("160.avif", "160.webp", "160.png"):
        rendition = opened(image.file.name.replace(".png", f"-{source}"))
        assert rendition.convert("RGBA").getpixel((9, 9))[3] == 128


def test_a_master_of_an_older_kind_is_laid_on_white_for_jpeg():
    data = picture("WEBP", size=(400, 400), mode="RGBA", colour="#00000000")
    file = default_storage.save("products/ab/older.webp", ContentFile(data))
    image = ProductImage.objects.create(product=ProductFactory(), file=file, width=400, height=400, alt="Older")

    services.render_image(image_id=image.pk)

    assert opened("products/ab/older-320.jpg").getpixel((9, 9)) == (255, 255, 255)


def test_nothing_a_camera_wrote_is_in_any_rendition():
    exif = Image.Exif()
    exif[0x010E] = "my garden"
    exif.get_ifd(0x8825)[1] = "N"
    image = add(exif=exif, comment=b"my garden")

    services.render_due_images()

    image.refresh_from_db()
    stem = image.file.name.removesuffix(".jpg")
    for kind in ("avif", "webp", "jpg"):
        rendition = opened(f"{stem}-320.{kind}")
        assert dict(rendition.getexif()) == {}
        assert not {"exif", "xmp", "icc_profile", "comment"}.intersection(rendition.info)


def test_an_upload_wakes_the_task(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        image = add()

    image.refresh_from_db()
    assert image.rendered_at is not None


def test_a_lost_task_is_made_up_for_by_the_sweep(monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(tasks.render_images, "apply_async", broken_broker)
    with django_capture_on_commit_callbacks(execute=True):
        image = add()
    image.refresh_from_db()
    assert image.rendered_at is None

    tasks.render_images()

    image.refresh_from_db()
    assert image.widths


def broken_broker(*args, **options):
    raise ConnectionError("no broker")


def test_a_second_time_changes_nothing(monkeypatch):
    image = add()
    tasks.render_images()
    image.refresh_from_db()
    before, product = image.rendered_at, Product.objects.get()
    monkeypatch.setattr(_renditions, "_encode_all", never)

    tasks.render_images()
    services.render_image(image_id=image.pk)

    image.refresh_from_db()
    assert image.rendered_at == before
    assert Product.objects.get().updated_at == product.updated_at


def never(*args):
    raise AssertionError("rendered again")


def test_a_run_leaves_the_work_to_one_that_is_busy_with_it(monkeypatch):
    image = add()
    seen = []
    monkeypatch.setattr(_renditions, "_render", lambda image: seen.append(services.render_due_images()))

    services.render_due_images(seconds=0.2)

    assert seen == [0]
    assert cache.add(_renditions._RUNNING, True, 1)  # given back
    image.refresh_from_db()
    assert image.rendered_at is None


def test_two_runs_at_once_end_as_one(monkeypatch):
    image = add()
    real = _renditions._encode_all

    def overtaken(master, wanted):
        monkeypatch.setattr(_renditions, "_encode_all", real)
        made = real(master, wanted)
        for name, data in made.items():
            default_storage.save(name, ContentFile(data))
        return made

    monkeypatch.setattr(_renditions, "_encode_all", overtaken)

    services.render_image(image_id=image.pk)

    image.refresh_from_db()
    assert len(beside(image)) == 3 * len(image.widths) == 15


def test_a_crash_between_files_and_row_costs_no_second_rendering(monkeypatch):
    image = add()
    with monkeypatch.context() as crashing, pytest.raises(KeyboardInterrupt):
        crashing.setattr(_renditions, "refresh_products", crash)
        services.render_image(image_id=image.pk)
    image.refresh_from_db()
    assert (image.widths, image.rendered_at) == ([], None)
    assert image.product.card["image"]["widths"] == []
    monkeypatch.setattr(_renditions, "_encode_all", never)

    services.render_due_images()

    image.refresh_from_db()
    assert image.widths == [160, 320, 480, 640, 700]
    assert Product.objects.get().card["image"]["widths"] == image.widths
    assert services.audit() == []


def crash(*args):
    raise KeyboardInterrupt


def test_a_crash_while_storing_leaves_only_whole_files(monkeypatch):
    image = add()
    monkeypatch.setattr("shop.common.files.os.fsync", crash)
    with pytest.raises(KeyboardInterrupt):
        services.render_image(image_id=image.pk)

    assert beside(image) == {}


@pytest.mark.parametrize("content", [None, b"", b"\xff\xd8\xff half a picture"])
def test_a_lost_or_damaged_master_is_tried_once_and_said(content, caplog):
    image, healthy = add(), add(colour="red")
    default_storage.delete(image.file.name)
    if content is not None:
        default_storage.save(image.file.name, ContentFile(content))

    services.render_due_images()

    image.refresh_from_db()
    healthy.refresh_from_db()
    assert (image.widths, healthy.widths) == ([], [160, 320, 480, 640, 700])
    assert image.rendered_at is not None
    assert [image.file.name in record.getMessage() for record in caplog.records] == [True]
    assert services.get_product(slug=image.product.slug).images[0].url == image.file.url
    assert services.render_due_images() == 0


def test_a_storage_that_does_not_answer_is_asked_again_by_the_next_sweep(monkeypatch, caplog):
    image, healthy = add(), add(colour="red")
    real = _renditions._read
    monkeypatch.setattr(_renditions, "_read", lambda file: silent() if file == image.file.name else real(file))

    services.render_due_images()

    image.refresh_from_db()
    healthy.refresh_from_db()
    assert (image.rendered_at, bool(healthy.widths)) == (None, True)
    assert len(caplog.records) == 1
    monkeypatch.setattr(_renditions, "_read", real)
    services.render_due_images()
    image.refresh_from_db()
    assert image.widths


def silent():
    raise TimeoutError("no answer")


def test_a_run_ends_in_time_and_asks_for_another(monkeypatch, django_capture_on_commit_callbacks):
    add(), add(colour="red")
    asked = []
    monkeypatch.setattr(tasks.render_images, "apply_async", lambda **options: asked.append(options))

    with django_capture_on_commit_callbacks(execute=True):
        assert services.render_due_images(seconds=0) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert services.render_due_images(seconds=0.0001) == 1

    assert len(asked) == 2
    assert ProductImage.objects.unrendered().count() == 1


def test_a_file_that_many_show_is_rendered_once_for_all(monkeypatch):
    image = add()
    CategoryFactory(name="Mugs", slug="mugs")
    rows = [
        PlainProduct(
            slug=f"p-{n}", title=f"P {n}", sku=f"P-{n}", price=100, brand="B", category="mugs",
            pictured_as=image.product.slug,
        )
        for n in range(3)
    ]  # fmt: skip
    services.create_plain_products(products=rows)
    calls = []
    real = _renditions._encode_all
    monkeypatch.setattr(_renditions, "_encode_all", lambda *args: calls.append(1) or real(*args))

    assert services.render_due_images() == 1

    assert len(calls) == 1
    cards = services.to_cards(Product.objects.for_cards())
    assert len(cards) == 4
    assert len({card.image.srcset for card in cards}) == 1
    assert cards[0].image.srcset
    assert services.audit() == []


def test_products_that_come_later_take_the_renditions_along():
    image = add()
    services.render_due_images()
    CategoryFactory(name="Mugs", slug="mugs")
    plain = PlainProduct(
        slug="p", title="P", sku="P", price=100, brand="B", category="mugs", pictured_as=image.product.slug
    )

    services.create_plain_products(products=[plain])

    assert services.get_product(slug="p").images[0].sources
    assert not ProductImage.objects.unrendered().exists()


def test_telling_many_products_takes_no_more_statements(django_assert_max_num_queries):
    image = add()
    counts = []
    for rows in (1, 5):
        for _ in range(rows):
            other = ProductFactory()
            values = {"file": image.file.name, "width": 700, "height": 350, "alt": "Mug"}
            ProductImage.objects.create(product=other, **values)
        with CaptureQueriesContext(connection) as queries:
            services.render_due_images()
        counts.append(len(queries))
        ProductImage.objects.update(rendered_at=None)

    assert counts[0] == counts[1]


def test_showing_a_picture_asks_nothing_of_the_storage_but_one_address(monkeypatch):
    asked = []
    real = default_storage.url
    for question in ("exists", "size", "open", "url"):
        monkeypatch.setattr(
            default_storage, question, lambda name, question=question: asked.append(question) or real(name)
        )

    to_image({"file": "products/ab/abc.jpg", "widths": [160, 320], "width": 320, "height": 200, "alt": "A mug"})

    assert asked == ["url"]


def test_a_bucket_s_addresses_are_made_without_asking_it(settings):
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {
                "bucket_name": "pictures", "custom_domain": "cdn.shop.example/media", "querystring_auth": False,
            },
        }
    }  # fmt: skip

    shown = to_image({"file": "products/ab/abc.jpg", "widths": [160], "width": 160, "height": 90, "alt": "A mug"})

    assert shown.srcset == "https://cdn.shop.example/media/products/ab/abc-160.jpg 160w"


def test_a_picture_removed_while_it_is_rendered_leaves_no_trace(monkeypatch):
    image = add()
    real = _renditions._make
    monkeypatch.setattr(_renditions, "_make", lambda *args: (real(*args), services.remove_image(image_id=image.pk))[0])

    services.render_image(image_id=image.pk)

    assert not ProductImage.objects.exists()
    assert Product.objects.get().card["image"] is None
    assert services.audit() == []


def test_one_that_was_given_up_is_not_waiting():
    image = add()
    ProductImage.objects.filter(pk=image.pk).update(rendered_at=timezone.now())

    assert services.render_due_images() == 0
