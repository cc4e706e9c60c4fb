"""Asking the index of words, in the tongue of each database."""

# ruff: noqa: S608 (what shoppers type is a parameter, never a part of a statement)

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, cast

from django.db import connection
from django.db.models import BooleanField, F, Func
from django.db.models.expressions import Col

# How many of the most similar words are looked at more closely.
_CANDIDATES = 40

_SOLD = "product.status = 'published' AND product.min_price IS NOT NULL"
_SIMILAR_PG = f"""SELECT word, weight FROM catalog_searchword
    WHERE length(word) BETWEEN %s AND %s OR word LIKE %s ORDER BY word <-> %s, word LIMIT {_CANDIDATES}"""
_VISIBLE_PG = f"""EXISTS (SELECT 1 FROM catalog_product product
    WHERE {_SOLD} AND product.search_words @@ quote_literal(word)::tsquery)"""
_SIMILAR = f"""SELECT word, weight FROM search_word_near JOIN catalog_searchword ON id = search_word_near.rowid
    WHERE (length(word) BETWEEN %s AND %s OR word LIKE %s) AND search_word_near MATCH %s
    ORDER BY rank, word LIMIT {_CANDIDATES}"""
_VISIBLE = f"""EXISTS (SELECT 1 FROM product_search JOIN catalog_product product ON product.id = product_search.rowid
    WHERE {_SOLD} AND product_search MATCH '"' || word || '"')"""

Form = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]


class Matches(Func):
    """Whether a product has, for each of the `forms` (`anyway`: for one of them), a word that fits.

    A form is what fits one word of a query: beginnings of words, whole words, and words that must all be there.
    """

    output_field = BooleanField()

    def __init__(self, forms: Sequence[Form], *, anyway: bool = False) -> None:
        super().__init__(F("pk"))
        self.forms, self.anyway = tuple(forms), anyway

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, tuple[str]]:
        """By the column made of all words, which Django need not know."""
        table = compiler.quote_name_unless_alias(cast("Col", self.source_expressions[0]).alias)
        forms = [_form(form, "'{}'", ":*", " | ", " & ") for form in self.forms]
        question = (" | " if self.anyway else " & ").join(forms)
        return f'({table}."search_words" @@ %s::tsquery)', (question,)

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, tuple[Any, ...]]:
        """By the table of words."""
        key, params = compiler.compile(self.source_expressions[0])
        forms = [_form(form, '"{}"', "*", " OR ", " AND ") for form in self.forms]
        question = (" OR " if self.anyway else " AND ").join(forms)
        return f"({key} IN (SELECT rowid FROM product_search WHERE product_search MATCH %s))", (*params, question)


def _form(form: Form, quoted: str, begins: str, one_of: str, all_of: str) -> str:
    """One form in the database's tongue. Words hold nothing but letters and digits, so quoting them is safe."""
    beginnings, whole, together = form
    choices = [f"{quoted.format(word)}{begins}" for word in beginnings] + [quoted.format(word) for word in whole]
    if together:
        *parts, last = together
        choices.append(f"({all_of.join([*map(quoted.format, parts), quoted.format(last) + begins])})")
    return f"({one_of.join(choices)})"


def known_words(whole: Iterable[str], beginnings: Iterable[str]) -> set[str]:
    """Those of `whole` that the catalogue knows, and for each beginning some word that has it; one query."""
    whole = sorted(set(whole) | set(beginnings))
    if not whole:
        return set()
    begins = [_beginning(word) for word in sorted(set(beginnings))]
    marks = ", ".join(["%s"] * len(whole))
    parts = [f"SELECT word FROM catalog_searchword WHERE word IN ({marks})"]
    parts += [f"SELECT * FROM (SELECT word FROM catalog_searchword WHERE {sql} LIMIT 1) AS found" for sql, _ in begins]
    params = [*whole, *(param for _, values in begins for param in values)]
    return {word for (word,) in _rows(" UNION ALL ".join(parts), params)}


def _beginning(word: str) -> tuple[str, list[str]]:
    """A condition that an index answers."""
    if connection.vendor == "postgresql":
        return "word LIKE %s", [f"{word}%"]
    return "word >= %s AND word < %s", [word, f"{word}\U0010ffff"]


def similar_words(words: Sequence[str]) -> dict[str, list[tuple[str, int]]]:
    """For each of `words` those of the catalogue that look like it, with their weights; one query.

    Only such as some visible product has.
    """
    if not words:
        return {}
    similar, visible = (_SIMILAR_PG, _VISIBLE_PG) if connection.vendor == "postgresql" else (_SIMILAR, _VISIBLE)
    part = f"SELECT %s AS asked, word, weight FROM ({similar}) AS near WHERE {visible}"
    params = [param for word in words for param in (word, *_similar_params(word))]
    found: dict[str, list[tuple[str, int]]] = {word: [] for word in words}
    for asked, word, weight in _rows(" UNION ALL ".join([part] * len(words)), params):
        found[asked].append((word, weight))
    return found


def _similar_params(word: str) -> tuple[int, int, str, str]:
    shape = (len(word) - 2, len(word) + 2, f"%{word}%")
    if connection.vendor == "postgresql":
        return (*shape, word)
    return (*shape, " OR ".join(f'"{part}"' for part in sorted(set(_trigrams(f"^^{word}$")))))


def _trigrams(text: str) -> Iterator[str]:
    return (text[start : start + 3] for start in range(len(text) - 2))


def _rows(sql: str, params: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())
