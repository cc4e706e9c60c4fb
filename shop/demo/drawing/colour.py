"""Colours of the demo's illustrations: one palette, mixed in a perceptual space so that shades stay warm."""

from functools import cache

INK = "#1f2f2a"
PINE = "#2c4a3e"
FERN = "#4c7a53"
MOSS = "#75854a"
SAGE = "#a3b391"
LICHEN = "#d3dabf"
OAT = "#e9dcc3"
CREAM = "#f7efdf"
PAPER = "#fffaf0"
CLAY = "#c8704e"
RUST = "#a9482f"
HONEY = "#dba23f"
SAND = "#d2b48a"
DUSK = "#4a6a85"
MIST = "#b8cbd1"
SLATE = "#47545a"
IRON = "#32383a"
BLUSH = "#ecccb9"
PLUM = "#70455a"
BARK = "#7a573d"
WALNUT = "#573c2c"
OAK = "#c99f6b"
BRASS = "#c79b45"
STEEL = "#aeb8b8"

# The colours things come in, as the shop names them.
DYES = {
    "Fern": FERN,
    "Cream": CREAM,
    "Rust": RUST,
    "Dusk": DUSK,
    "Oat": OAT,
    "Pine": PINE,
    "Clay": CLAY,
    "Moss": "#626d3f",
    "Bark": BARK,
    "Honey": HONEY,
    "Sand": SAND,
    "Oak": OAK,
    "Walnut": WALNUT,
}

Lab = tuple[float, float, float]


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _companded(channel: float) -> int:
    channel = min(1.0, max(0.0, channel))
    return round(255 * (12.92 * channel if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055))


@cache
def _lab(colour: str) -> Lab:
    r, g, b = (_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    medium = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _hex(lab: Lab) -> str:
    lightness, a, b = lab
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    channels = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    return "#" + "".join(f"{_companded(channel):02x}" for channel in channels)


@cache
def mix(first: str, second: str, share: float) -> str:
    """`first` with `share` (0 to 1) of `second` in it, mixed in OKLab."""
    a, b = _lab(first), _lab(second)
    return _hex((a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share))


def darker(colour: str, share: float = 0.25) -> str:
    """The colour in the shade: towards a deep green ink."""
    return mix(colour, "#14231f", share)


def lighter(colour: str, share: float = 0.25) -> str:
    """The colour in the light: towards warm paper."""
    return mix(colour, PAPER, share)
