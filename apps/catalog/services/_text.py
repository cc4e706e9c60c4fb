"""Words of the catalogue: tidy input, the text that search looks through, and safe HTML."""

import re
import unicodedata
from html import unescape

import nh3
from django.core.exceptions import ValidationError
from django.db import models

from shop.common.errors import Invalid

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_PLAIN = re.compile(r"[^\W_]+")
_JOINED = re.compile(r"[^\W_]+(?:[-._'\u2019][^\W_]+)*")
_TAGS = {
    "p", "br", "ul", "ol", "li", "strong", "em", "b", "i", "u", "s", "del", "code", "pre", "h2", "h3", "h4", "a",
    "blockquote",
}  # fmt: skip
# What goes with all that is in it.
_NOT_WORDS = {"script", "style", "figure", "svg", "template", "noscript", "iframe", "object", "select", "button"}
_DIV = re.compile(r"<div\b[^>]*>((?:(?!<div\b).)*?)</div\s*>", re.IGNORECASE | re.DOTALL)
_GAP = re.compile(r"(?:<br\s*/?>\s*){2,}", re.IGNORECASE)
_TITLE = re.compile(r"<(/?)h1\b[^>]*>", re.IGNORECASE)
_LOOSE_DIV = re.compile(r"<(/?)div\b[^>]*>", re.IGNORECASE)
_EMPTY = re.compile(r"<p>(?:\s|&nbsp;|<br>)*</p>")
MAX_WORD = 64
MAX_WORDS = 8
MAX_QUERY = 200


def tidy(text: str) -> str:
    """Without control characters and outer blanks."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def safe_html(html: str) -> str:
    """What remains of `html` when everything but plain formatting and links is taken out; doing it twice is once.

    What an editor writes as blocks with blank lines in them becomes paragraphs, a first heading a second one, since the
    page has its own.
    """
    blocks = _DIV.sub(lambda block: f"<p>{_GAP.sub('</p><p>', block[1])}</p>", tidy(html))
    clean = nh3.clean(
        _LOOSE_DIV.sub(r"<\1p>", _TITLE.sub(r"<\1h2>", blocks)),
        tags=_TAGS,
        clean_content_tags=_NOT_WORDS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
    )
    return _EMPTY.sub("", clean).strip()


def plain_text(html: str) -> str:
    """The words of `html`."""
    return " ".join(unescape(nh3.clean(html.replace("<", " <"), tags=set())).split())


def normalise(text: str) -> str:
    """`text` as search compares it: lower case, no accents, single blanks."""
    decomposed = unicodedata.normalize("NFKD", tidy(text)).casefold()
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


def plain_words(text: str) -> list[str]:
    """The words of `text`, normalised, of nothing but letters and digits; endless ones are cut."""
    return [word[:MAX_WORD] for word in _PLAIN.findall(normalise(text))]


def joined_words(text: str) -> list[str]:
    """What stands in `text` in several parts with dashes, dots or apostrophes, as one word: "MUG-1" is "mug1"."""
    joined = ("".join(_PLAIN.findall(word)) for word in _JOINED.findall(normalise(text)) if not word.isalnum())
    return [word[:MAX_WORD] for word in joined]


def words(query: str) -> list[str]:
    """The first few words of what somebody searches for, normalised; those in several parts are left together."""
    return list(dict.fromkeys(_JOINED.findall(normalise(query[:MAX_QUERY]))))[:MAX_WORDS]


def checked(instance: models.Model) -> None:
    """Nothing, if each column of the instance is well formed. Raises: Invalid, naming the first that is not.

    Foreign keys are left to the database, which knows better.
    """
    keys = [field.name for field in instance._meta.fields if field.is_relation]
    try:
        instance.full_clean(exclude=keys, validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Invalid(messages[0], field=field) from None
