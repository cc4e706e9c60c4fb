"""Template tags every page may use."""

import json
from collections.abc import Hashable
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from shop.common.money import Money, format_money

register = template.Library()


@register.filter
def money(value: Money | None) -> str:
    """`{{ price|money }}` prints 19.99 euros as €19.99; nothing for None."""
    return format_money(value) if value is not None else ""


_TELLING = {ord(character): f"\\u{ord(character):04X}" for character in "<>&"}


@register.filter
def json_ld(thing: dict[str, Any]) -> str:
    """What the page tells machines, as a block of data: nothing in it can end the block, and no browser runs it."""
    written = json.dumps(thing, ensure_ascii=False).translate(_TELLING)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(written))  # noqa: S308 - escaped


@register.simple_tag
def part(name: str, **values: Hashable) -> str:
    """`{% part "partials/card.html" card=card %}`: an include that sees these values and the shop's name, nothing else.

    What it printed for the same values before it prints again without being run: lists show the same cards all day.
    """
    print_part = _print_part.__wrapped__ if settings.DEBUG else _print_part
    return print_part(name, get_language(), settings.SHOP_NAME, tuple(values.items()))


@lru_cache(maxsize=4096)
def _print_part(name: str, language: str | None, shop_name: str, values: tuple[tuple[str, Hashable], ...]) -> str:
    return render_to_string(name, {"shop_name": shop_name, **dict(values)})


@register.simple_tag
def picture(image: Any, sizes: str, *, first: bool = False, eager: bool = False, mute: bool = False) -> SafeString:
    """A picture in all its formats; `sizes` says how wide it is on the page, so that browsers take no more than that.

    `first` is the largest that is seen at once; `eager` ones are seen at once too, all others wait until they are
    near. `mute` where the words beside it say it all. In Python, since a list has two dozen and a template is slow.
    """
    rows = [(source.type, source.srcset, sizes) for source in image.sources]
    return format_html(
        '<picture>{}<img{}{} src="{}" alt="{}" width="{}" height="{}" decoding="async"></picture>',
        format_html_join("", '<source type="{}" srcset="{}" sizes="{}">', rows),
        _FIRST if first else _EAGER if eager else _LAZY,
        format_html(' srcset="{}" sizes="{}"', image.srcset, sizes) if image.srcset else "",
        image.url,
        "" if mute else image.alt,
        image.width,
        image.height,
    )


_FIRST, _EAGER, _LAZY = SafeString(' fetchpriority="high"'), SafeString(""), SafeString(' loading="lazy"')
