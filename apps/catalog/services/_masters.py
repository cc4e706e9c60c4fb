"""Masters: what is uploaded is decoded, bounded, freed of everything a camera wrote beside it, and encoded anew."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any

from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from shop.common.errors import Invalid

LONGEST = 2000
MAX_BYTES = 20_000_000
MAX_PIXELS = 50_000_000
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


class ImageRefused(Invalid):
    """The file is not a picture we can show."""

    code = "image_refused"
    title = "This picture cannot be used"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, field="image")


@dataclass(frozen=True, slots=True)
class Picture:
    """A checked picture, ready to be stored: its master without metadata, at most LONGEST pixels on either side.

    `extension` says what it is: "jpg", or "png" where one can see through it; mail programs show both as well.
    """

    data: bytes
    extension: str
    width: int
    height: int


def read_picture(content: bytes | IO[bytes]) -> Picture:
    """The picture in `content` (of a moving one the first), upright and in sRGB.

    Takes a moment, so keep no transaction open.
    Raises: ImageRefused.
    """
    image = _decode(_read(content))
    image.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    data, extension = _encode(image)
    return Picture(data=data, extension=extension, width=image.width, height=image.height)


def _read(content: bytes | IO[bytes]) -> bytes:
    """All of it; of a file that is too large nothing where it says so itself, else one byte more than is allowed."""
    announced = getattr(content, "size", None) or 0
    data = content if isinstance(content, bytes) else content.read(MAX_BYTES + 1) if announced <= MAX_BYTES else b""
    if max(announced, len(data)) > MAX_BYTES:
        raise ImageRefused(_("The file is larger than %(limit)d MB.") % {"limit": MAX_BYTES // 1_000_000})
    if not data:
        raise ImageRefused(_("The file is empty."))
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise ImageRefused(_("SVG and HTML files can carry scripts; please upload a JPEG, PNG or WebP picture."))
    return data


def _decode(data: bytes) -> Image.Image:
    """The pixels, upright, in RGB or RGBA. The size is looked at before they are unpacked."""
    try:
        image = Image.open(BytesIO(data), formats=_FORMATS)
        if image.width * image.height > MAX_PIXELS:
            raise Image.DecompressionBombError
        image.draft("RGB", (2 * LONGEST, 2 * LONGEST))
        image.load()
        return _plain(_upright(image))
    except UnidentifiedImageError:
        raise ImageRefused(_("This is not a picture; please upload a JPEG, PNG or WebP file.")) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        limit = MAX_PIXELS // 1_000_000
        raise ImageRefused(_("The picture has more than %(limit)d megapixels.") % {"limit": limit}) from None
    except Exception:  # noqa: BLE001 - decoders of damaged files raise nearly anything; the answer is the same
        raise ImageRefused(_("The picture is damaged and cannot be read.")) from None


def _upright(image: Image.Image) -> Image.Image:
    """Turned as the camera says; as it is where what the camera says makes no sense."""
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # noqa: BLE001 - the picture is whole, only the notes beside it are not
        return image


def _plain(image: Image.Image) -> Image.Image:
    """In eight bits and in sRGB, with transparency only where some of it can be seen through, and nothing else."""
    if image.mode.startswith(("I", "F")):
        image = _in_eight_bits(image)
    image = _in_srgb(image)
    image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    if image.mode == "RGBA" and image.getchannel("A").getextrema() == (255, 255):
        image = image.convert("RGB")
    image.info = {}  # encoders write what they find here: profiles, comments, notes of cameras
    return image


def _in_eight_bits(image: Image.Image) -> Image.Image:
    """Sixteen bits of grey as eight; Pillow itself would cut off all but the darkest."""
    darken: Callable[[Any], Any] = lambda value: value * (1 / 256)  # noqa: E731 - Pillow takes it apart, so it has to be one
    plain = image.convert("I").point(darken).convert("L")
    plain.info = {"icc_profile": image.info["icc_profile"]} if "icc_profile" in image.info else {}
    return plain


def _in_srgb(image: Image.Image) -> Image.Image:
    """The colours as every screen understands them; a profile that makes no sense is left aside."""
    profile = image.info.get("icc_profile")
    if not profile:
        return image
    if image.mode in ("P", "LA", "PA"):
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    try:
        source, mode = ImageCms.ImageCmsProfile(BytesIO(profile)), "RGBA" if image.mode == "RGBA" else "RGB"
        return ImageCms.profileToProfile(image, source, _SRGB, outputMode=mode) or image
    except (ImageCms.PyCMSError, OSError):
        return image


def _encode(image: Image.Image) -> tuple[bytes, str]:
    """The bytes of the master, and their extension."""
    out = BytesIO()
    if image.mode == "RGBA":
        image.save(out, "PNG")
        return out.getvalue(), "png"
    image.save(out, "JPEG", quality=88, progressive=True, optimize=True)
    return out.getvalue(), "jpg"
