"""What a query may mean: its words compared with those of the catalogue, mistyped ones with their neighbours."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from apps.catalog.models import Product
from apps.catalog.services._lookup import Form, Matches, known_words, similar_words
from apps.catalog.services._text import MAX_QUERY, MAX_WORD, plain_words, tidy, words

_MEANINGS = 3
_SHORTEST_INSIDE = 4
# Words that say nothing about what is looked for, as long as another word does.
_FILLERS = frozenset({"a", "an", "and", "for", "from", "in", "of", "on", "or", "the", "to", "with"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A word of a query: it fits what begins with `text`, the words `whole`, and whatever has all `parts`."""

    text: str
    whole: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    corrected: bool = False

    @property
    def form(self) -> Form:
        """As the index wants it."""
        return (self.text,), self.whole, self.parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What a query (tidied) was taken for.

    `corrected` is how it might have been spelt, None where it was understood as it stands; `partial`: no product fits
    all of it, so that those which fit some of it are found.
    """

    query: str
    terms: tuple[Term, ...]
    corrected: str | None = None
    partial: bool = False


def understand(query: str, *, exact: bool = False, partly: bool = True) -> Understood:
    """What the shopper may mean; `exact`: nothing but what stands there; `partly`: some of it, where all is too much.

    One query, one more where a word is unknown, and one more where there are several words and `partly` matters.
    """
    tidied = " ".join(tidy(query[:MAX_QUERY]).split())
    terms = _compare(words(tidied), exact=exact)
    spelt = " ".join(term.whole[0] if term.corrected else term.text for term in terms)
    corrected = spelt if any(term.corrected for term in terms) else None
    understood = Understood(query=tidied, terms=tuple(terms), corrected=corrected)
    hopeless = partly and not exact and len(terms) > 1 and not _fits_anything(understood)
    return replace(understood, partial=hopeless)


def _fits_anything(understood: Understood) -> bool:
    return Product.objects.visible().filter(Matches([term.form for term in understood.terms])).exists()


def _compare(typed: Sequence[str], *, exact: bool) -> list[Term]:
    """The terms of a query."""
    telling = [word for word in typed if word not in _FILLERS] or typed
    terms = [_term(tuple(plain_words(word))) for word in telling]
    if exact:
        return terms
    spellable = {word for term in terms for word in (term.text, *term.parts) if word.isalpha()}
    known = known_words([stem for word in spellable for stem in _stems(word)], spellable)
    terms = [each for term in terms for each in _split(term, known)]
    strange = (term.text for term in terms if not term.parts and term.text.isalpha() and len(term.text) > 2)
    similar = similar_words([word for word in dict.fromkeys(strange) if not _is_known(word, known)])
    return [_meant(term, known, similar.get(term.text)) for term in terms]


def _term(parts: tuple[str, ...]) -> Term:
    """A word as it stands: "mug-1" is "mug1", and whatever has both "mug" and "1"."""
    return Term(text="".join(parts)[:MAX_WORD], parts=parts if len(parts) > 1 else ())


def _split(term: Term, known: Iterable[str]) -> list[Term]:
    """The term, or one for each of its parts where they are words of which some are unknown."""
    familiar = not term.text.isalpha() or _is_known(term.text, known)
    if not term.parts or familiar or all(_is_known(part, known) for part in term.parts):
        return [term]
    return [_term((part,)) for part in term.parts]


def _is_known(word: str, known: Iterable[str]) -> bool:
    """Whether a word of the catalogue begins with it, or is its simple form."""
    return any(other.startswith(word) for other in known) or any(stem in known for stem in _stems(word))


def _stems(word: str) -> list[str]:
    """What an English plural may be the plural of."""
    endings = (("ies", "y"), ("ves", "f"), ("es", ""), ("s", ""))
    return [word.removesuffix(plural) + single for plural, single in endings if word.endswith(plural) and len(word) > 3]


def _meant(term: Term, known: set[str], similar: list[tuple[str, int]] | None) -> Term:
    """The term with the words it may stand for; `similar` is None where it is known."""
    if similar is None:
        return replace(term, whole=tuple(stem for stem in _stems(term.text) if stem in known))
    longer = sorted((w for w, _ in similar if len(term.text) >= _SHORTEST_INSIDE and term.text in w), key=len)
    if longer:
        return replace(term, whole=tuple(longer[:8]))
    near = _nearest(term.text, similar)
    return replace(term, whole=near, corrected=bool(near))


def _nearest(word: str, similar: Sequence[tuple[str, int]]) -> tuple[str, ...]:
    """The likeliest of those that are few slips away: fewest slips, the same first letter, the weightiest."""
    allowed = 1 if len(word) <= 5 else 2
    slips = {other: distance(word, other) for other, _ in similar if other.isalpha()}
    weights = dict(similar)
    near = [other for other, count in slips.items() if count <= allowed]
    near.sort(key=lambda other: (slips[other], other[0] != word[0], -weights[other], other))
    best = [other for other in near if (slips[other], other[0] == word[0]) == (slips[near[0]], near[0][0] == word[0])]
    return tuple(best[:_MEANINGS])


def distance(one: str, other: str) -> int:
    """How many slips lead from one word to the other: a letter missing, doubled, wrong, or swapped with the next."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, above, row = row, before, [i]
        for j, its in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != its))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == its:
                cost = min(cost, above[j - 2] + 1)
            row.append(cost)
    return row[-1]
