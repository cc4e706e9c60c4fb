"""Renditions: each picture in the widths that pages need, as AVIF, WebP and what everything shows, made by a task."""

import logging
import os
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from io import BytesIO
from typing import Any

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from PIL import Image

from apps.catalog import tasks
from apps.catalog.models import ProductImage
from apps.catalog.services._refresh import chunks, refresh_products
from apps.catalog.services._shapes import ImageInfo, ImageSource

logger = logging.getLogger(__name__)

# For screens with two pixels a point: thumbnails, cards on phones small and large, cards, the gallery there and here.
WIDTHS = (160, 320, 480, 640, 960, 1280)
_USUAL, _LIGHT = 960, 320  # where one address has to do
_BETTER = {"avif": "image/avif", "webp": "image/webp"}
_ENCODERS: dict[str, tuple[str, dict[str, Any]]] = {
    "avif": ("AVIF", {"quality": 60, "speed": 8, "max_threads": 1}),
    "webp": ("WEBP", {"quality": 80, "method": 2}),
    "jpg": ("JPEG", {"quality": 80, "progressive": True, "optimize": True}),
    "png": ("PNG", {}),
}
_RUNNING, _LEASE = "catalog:rendering", 120  # seconds after which a run that died is forgotten
_WAKE_UP_KEEPS = 30  # seconds; then the sweep comes by anyway


def to_image(stored: Mapping[str, Any]) -> ImageInfo:
    """A picture as the repeated columns of a product keep it, for pages and the API."""
    master, widths = default_storage.url(stored["file"]), stored["widths"]
    stem, extension = master.rsplit(".", 1)
    plain = _plain_kind(extension)
    return ImageInfo(
        url=f"{stem}-{_nearest(widths, _USUAL)}.{plain}" if widths else master,
        small_url=f"{stem}-{_nearest(widths, _LIGHT)}.{plain}" if widths else master,
        srcset=_srcset(stem, widths, plain),
        sources=_sources(stem, widths) if widths else (),
        alt=stored["alt"],
        width=stored["width"],
        height=stored["height"],
    )


def _sources(stem: str, widths: Sequence[int]) -> tuple[ImageSource, ...]:
    return tuple([ImageSource(media_type, _srcset(stem, widths, kind)) for kind, media_type in _BETTER.items()])


def _plain_kind(extension: str) -> str:
    """What everything shows: JPEG, or PNG for a picture one can see through."""
    return "png" if extension == "png" else "jpg"


def _nearest(widths: Sequence[int], wanted: int) -> int:
    return max((width for width in widths if width <= wanted), default=min(widths))


def _srcset(stem: str, widths: Sequence[int], kind: str) -> str:
    return ", ".join([f"{stem}-{width}.{kind} {width}w" for width in widths])


def render_soon() -> None:
    """Let a task make what is missing, once the present transaction is through; the sweep repeats what it loses."""
    transaction.on_commit(lambda: tasks.render_images.apply_async(expires=_WAKE_UP_KEEPS), robust=True)


def render_due_images(*, seconds: float = 15) -> int:
    """Render pictures that wait for it, the oldest first, for about so many seconds; return how many files it were.

    One run at a time, so that other tasks keep their turn; what is left is asked for anew. A second run does no harm.
    """
    if not cache.add(_RUNNING, True, _LEASE):
        return 0
    try:
        done, finished = _render_for(seconds)
    finally:
        cache.delete(_RUNNING)
    if not finished:
        render_soon()
    return done


def _render_for(seconds: float) -> tuple[int, bool]:
    """How many files were looked at, and whether none is left but those whose storage does not answer."""
    deadline, seen = time.monotonic() + seconds, set[str]()
    while time.monotonic() < deadline:
        image = ProductImage.objects.unrendered().exclude(file__in=seen).first()
        if image is None:
            return len(seen), True
        seen.add(str(image.file.name))
        try:
            _render(image)
        except Exception:
            logger.exception("The picture %s could not be rendered now; the next sweep tries again.", image.file.name)
    return len(seen), False


def render_image(*, image_id: int) -> None:
    """Make the sizes of a picture and tell all products that show it; one that is gone or done needs nothing."""
    image = ProductImage.objects.unrendered().filter(pk=image_id).first()
    if image is not None:
        _render(image)


def _render(image: ProductImage) -> None:
    """Files first, then rows: a crash in between leaves files which the next try finds. No widths: not to be had."""
    file, widths = str(image.file.name), list(_widths(image.width))
    if not _make(file, widths):
        widths = []
    rows = ProductImage.objects.unrendered().filter(file=file)
    for products in chunks(set(rows.values_list("product_id", flat=True))):
        with transaction.atomic():
            rows.filter(product_id__in=products).update(widths=widths, rendered_at=timezone.now())
            refresh_products(products)


def _widths(own: int) -> Iterator[int]:
    """Ours as far as they are below the picture's own, and that or the largest of ours."""
    largest = min(own, WIDTHS[-1])
    yield from (width for width in WIDTHS if width < largest)
    yield largest


def _make(file: str, widths: Sequence[int]) -> bool:
    """Make those files beside the master that are not there; False, and a line in the log, where that can never be."""
    stem, extension = file.rsplit(".", 1)
    kinds = (*_BETTER, _plain_kind(extension))
    names = {f"{stem}-{width}.{kind}": (width, kind) for width in widths for kind in kinds}
    missing = {name: made for name, made in names.items() if not default_storage.exists(name)}
    try:
        for name, data in _aside(_read(file), missing).items() if missing else ():
            keep(name, data)
    except (FileNotFoundError, _Unreadable) as error:
        logger.warning("The picture %s stays as it is, it cannot be rendered: %s", file, error)
        return False
    return True


class _Unreadable(Exception):
    """The master is no picture (any more)."""


def _read(file: str) -> bytes:
    with default_storage.open(file) as master:
        return bytes(master.read())


def keep(name: str, data: bytes) -> None:
    """Store the bytes under `name`, which says what they are, so that what is there already may stay."""
    if default_storage.exists(name):
        return
    saved = default_storage.save(name, ContentFile(data))
    if saved != name:  # somebody stored the same a moment earlier
        default_storage.delete(saved)


def _aside(master: bytes, wanted: Mapping[str, tuple[int, str]]) -> dict[str, bytes]:
    """The wanted renditions, made in a thread that steps back for everything else. Raises: _Unreadable."""
    with ThreadPoolExecutor(max_workers=1, initializer=_step_back) as thread:
        return thread.submit(_encode_all, master, wanted).result()


def _step_back() -> None:
    """On Linux a thread has a priority of its own; elsewhere it stays as it is."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)


def _encode_all(master: bytes, wanted: Mapping[str, tuple[int, str]]) -> dict[str, bytes]:
    try:
        image = Image.open(BytesIO(master), formats=("JPEG", "PNG", "WEBP"))
        image.load()
        image.info = {}
        sizes = {width: _resized(image, width) for width, _kind in wanted.values()}
        return {name: _encode(sizes[width], kind) for name, (width, kind) in wanted.items()}
    except Exception as error:
        raise _Unreadable(error) from error


def _resized(image: Image.Image, width: int) -> Image.Image:
    if width == image.width:
        return image
    height = max(1, round(image.height * width / image.width))
    return image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)


def _encode(image: Image.Image, kind: str) -> bytes:
    encoder, options = _ENCODERS[kind]
    out = BytesIO()
    (_on_white(image) if kind == "jpg" else image).save(out, encoder, **options)
    return out.getvalue()


def _on_white(image: Image.Image) -> Image.Image:
    """Without transparency, of which JPEG knows nothing."""
    if image.mode == "RGB":
        return image
    paper = Image.new("RGBA", image.size, "white")
    paper.alpha_composite(image.convert("RGBA"))
    return paper.convert("RGB")
