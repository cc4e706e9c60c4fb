"""The words of the catalogue: learnt as products are written, and once a day tidied up."""

from collections import Counter
from collections.abc import Iterable, Sequence

from django.db.models import Max

from apps.catalog.models import Product, SearchWord

_BATCH = 500
# A word of a title is likelier to be meant than one of a name or number, and that than one of a description.
_WEIGHTS = {"title_text": 16, "keyword_text": 4, "search_text": 1}
_MOST = 2_000_000_000


def learn_words(products: Iterable[Product]) -> None:
    """Add the words of these products that the catalogue does not know yet."""
    weights = _weigh([(product.title_text, product.keyword_text, product.search_text) for product in products])
    words = sorted(weights)  # in one order everywhere, so that no two who learn wait for each other
    for start in range(0, len(words), _BATCH):
        batch = words[start : start + _BATCH]
        known = set(SearchWord.objects.filter(word__in=batch).values_list("word", flat=True))
        new = [SearchWord(word=word, weight=weights[word]) for word in batch if word not in known]
        SearchWord.objects.bulk_create(new, ignore_conflicts=True)


def _weigh(texts: Iterable[Sequence[str]]) -> Counter[str]:
    """The words among `texts` (title, names, description of each product); what holds a digit has no other spelling."""
    weights: Counter[str] = Counter()
    for each in texts:
        for text, weight in zip(each, _WEIGHTS.values(), strict=True):
            for word in set(text.split()):
                if word.isalpha():
                    weights[word] += weight
    return weights


def rebuild_lexicon() -> None:
    """Weigh all words anew by the products that have them, and forget those that no product has any more."""
    last = SearchWord.objects.aggregate(last=Max("pk"))["last"] or 0
    products = Product.objects.exclude(status=Product.Status.RETIRED).order_by("pk")
    weights = _weigh(products.values_list(*_WEIGHTS).iterator(chunk_size=_BATCH))
    stored = dict(SearchWord.objects.values_list("word", "weight"))
    wanted = {word: min(weight, _MOST) for word, weight in weights.items()}
    changed = sorted(word for word, weight in wanted.items() if stored.get(word) != weight)
    SearchWord.objects.bulk_create(
        [SearchWord(word=word, weight=wanted[word]) for word in changed],
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["word"],
        update_fields=["weight"],
    )
    gone = sorted(stored.keys() - wanted.keys())
    for start in range(0, len(gone), _BATCH):
        SearchWord.objects.filter(word__in=gone[start : start + _BATCH], pk__lte=last).delete()
