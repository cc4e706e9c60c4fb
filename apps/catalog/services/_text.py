"""Words of the catalogue: tidy input, slugs, the text that search looks through, and safe HTML."""

import re
import unicodedata
from html import unescape
from typing import Any

import nh3
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from shop.common.errors import Conflict, Invalid

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_WORD = re.compile(r"\w[\w.\-]*")
_TAGS = {"p", "br", "ul", "ol", "li", "strong", "em", "b", "i", "h2", "h3", "h4", "a", "blockquote"}
MAX_WORDS = 8
MAX_QUERY = 200


class SlugTaken(Conflict):
    """Another one has this address already."""

    code = "slug_taken"
    title = "This address is taken"

    def __init__(self, slug: str) -> None:
        super().__init__(_("Something else has the address “%(slug)s”.") % {"slug": slug}, slug=slug)


def tidy(text: str) -> str:
    """Without control characters and outer blanks."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def safe_html(html: str) -> str:
    """What remains of `html` when everything but plain formatting and links is taken out."""
    return nh3.clean(tidy(html), tags=_TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"})


def plain_text(html: str) -> str:
    """The words of `html`."""
    return " ".join(unescape(nh3.clean(html.replace("<", " <"), tags=set())).split())


def normalise(text: str) -> str:
    """`text` as search compares it: lower case, no accents, single blanks."""
    decomposed = unicodedata.normalize("NFKD", tidy(text)).casefold()
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


def words(query: str) -> list[str]:
    """The first few words of what somebody searches for, normalised."""
    found = (word.rstrip(".-_") for word in _WORD.findall(normalise(query[:MAX_QUERY])))
    return [word for word in dict.fromkeys(found) if word][:MAX_WORDS]


def free_slug(model: Any, text: str) -> str:
    """A slug made of `text` that no row of `model` has."""
    stem = slugify(text)[:70].strip("-") or model.__name__.lower()
    taken = set(model.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    number = 1
    while (slug := stem if number == 1 else f"{stem}-{number}") in taken:
        number += 1
    return slug


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


def save_under_slug(instance: Any) -> None:
    """Store the checked instance, whose slug is the one thing another row may have too. Raises: Invalid, SlugTaken."""
    checked(instance)
    try:
        with transaction.atomic():
            instance.save()
    except IntegrityError:
        raise SlugTaken(instance.slug) from None
