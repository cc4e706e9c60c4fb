"""Collections as shoppers see them: by hand or by rule, always as the catalogue is now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.catalog.models import Collection, CollectionItem, OldSlug, ProductQuerySet
from apps.catalog.services._covers import count_and_cover
from apps.catalog.services._rules import Rule, gathered_by
from apps.catalog.services._shapes import CollectionCard, CollectionInfo, ImageInfo
from apps.catalog.services._slugs import find_heir
from shop.common.errors import Moved, NotFound
from shop.common.stamps import Kept

TAG = "collections"
# Where stamps cannot tell, other processes see a change after this many seconds.
_KEPT_SECONDS = 30
_NO_PLACE = Value(0, output_field=IntegerField())


class CollectionNotFound(NotFound):
    """There is no visible collection with that slug."""

    code = "collection_not_found"
    title = "There is no such collection"


class CollectionMoved(Moved, CollectionNotFound):
    """The collection has another slug now."""


@dataclass(frozen=True, slots=True)
class Gathering:
    """A collection with what it takes to gather its products."""

    pk: int
    info: CollectionInfo
    by_hand: bool
    match: str
    rules: tuple[Rule, ...]
    is_featured: bool

    @classmethod
    def of(cls, row: Collection) -> "Gathering":
        """That of a row whose rules are at hand."""
        return cls(
            pk=row.pk,
            info=CollectionInfo(slug=row.slug, name=row.name, description=row.description),
            by_hand=row.kind == Collection.Kind.HAND,
            match=row.match,
            rules=tuple(Rule.of(rule) for rule in row.rules.all()),
            is_featured=row.is_featured,
        )

    def condition(self, now: datetime) -> Q:
        """What a product has to be."""
        if self.by_hand:
            return Q(pk__in=self.items().values("product_id"))
        return gathered_by(self.rules, self.match, now)

    def items(self) -> QuerySet[CollectionItem]:
        """The products in it by hand."""
        return CollectionItem.objects.filter(collection=self.pk).order_by()


def _load() -> dict[str, Gathering]:
    rows = Collection.objects.visible().prefetch_related("rules__attribute")
    return {row.slug: Gathering.of(row) for row in rows}


collections = Kept(_load, TAG, seconds=_KEPT_SECONDS)


def find_collection(slug: str) -> Gathering:
    """The visible collection, though it be newer than what is kept, or the one that was called so once.

    Raises: CollectionNotFound.
    """
    found = collections.get().get(slug) or collections.renew().get(slug) or _heir(slug)
    if found is None:
        raise CollectionNotFound(_("We do not have that collection (any more)."), collection=slug)
    return found


def _heir(slug: str) -> Gathering | None:
    heir = find_heir(kind=OldSlug.Kind.COLLECTION, slug=slug)
    return collections.get().get(heir.slug) if heir else None


def list_collections() -> tuple[CollectionInfo, ...]:
    """All visible collections in their order; seldom a query."""
    return tuple(gathering.info for gathering in collections.get().values())


def get_collection(*, slug: str) -> CollectionInfo:
    """The collection for its own page. Raises: CollectionNotFound, CollectionMoved."""
    return _present(slug).info


def get_collection_card(*, slug: str, now: datetime | None = None) -> CollectionCard:
    """The collection with a picture, though nothing be in it. Raises: CollectionNotFound, CollectionMoved."""
    found = _present(slug)
    return _card(found.info, *count_and_cover({found.pk: found.condition(now or timezone.now())})[found.pk])


def _present(slug: str) -> Gathering:
    """The collection that is called so now. Raises: CollectionNotFound, CollectionMoved."""
    found = find_collection(slug)
    if found.info.slug != slug:
        raise CollectionMoved(found.info.slug)
    return found


def list_collection_cards(*, featured_only: bool = False, now: datetime | None = None) -> list[CollectionCard]:
    """The collections in which something is for sale, each with a picture of something in it; two queries."""
    wanted = [row for row in collections.get().values() if row.is_featured or not featured_only]
    moment = now or timezone.now()
    found = count_and_cover({row.pk: row.condition(moment) for row in wanted})
    return [_card(row.info, *found[row.pk]) for row in wanted if found[row.pk][0]]


def _card(info: CollectionInfo, count: int, image: ImageInfo | None) -> CollectionCard:
    return CollectionCard(slug=info.slug, name=info.name, description=info.description, image=image, count=count)


def gather(products: ProductQuerySet, slug: str, now: datetime | None = None) -> ProductQuerySet:
    """Those of `products` that are in the collection, with their `place` in it: 0 for all where rules gather.

    Raises: CollectionNotFound.
    """
    found = find_collection(slug)
    return _with_place(products.filter(found.condition(now or timezone.now())), found)


def _with_place(products: ProductQuerySet, found: Gathering) -> ProductQuerySet:
    if not found.by_hand:
        return products.annotate(place=_NO_PLACE)
    return products.annotate(place=Subquery(found.items().filter(product=OuterRef("pk")).values("position")[:1]))


def count_gathered(slugs: Iterable[str], *, now: datetime | None = None) -> dict[str, int]:
    """How many products shoppers find, or would find, in each of the collections, hidden or not; three queries."""
    moment = now or timezone.now()
    rows = Collection.objects.filter(slug__in=list(slugs)).prefetch_related("rules__attribute").order_by("pk")
    found = count_and_cover({row.pk: Gathering.of(row).condition(moment) for row in rows})
    return {row.slug: found[row.pk][0] for row in rows}
