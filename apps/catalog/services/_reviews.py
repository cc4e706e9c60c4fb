"""Reviews: who may write one, what buyers say, and what the staff make of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from django.db import transaction
from django.db.models import Exists, FilteredRelation, OuterRef, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.catalog.models import Product, Purchase, Review, ReviewQuerySet
from apps.catalog.services._ratings import rate_products, take_products
from apps.catalog.services._refresh import ProductNotFound
from apps.catalog.services._text import checked, tidy
from shop.common import lifecycle
from shop.common.errors import Forbidden, NotFound

Status = Review.Status

REVIEW_ORDERINGS = MappingProxyType(
    {
        "newest": ("-created_at", "-pk"),
        "highest": ("-rating", "-created_at", "-pk"),
        "lowest": ("rating", "-created_at", "-pk"),
    }
)
REVIEW_ORDERING_NAMES: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "newest": gettext_lazy("Newest"),
        "highest": gettext_lazy("Most stars first"),
        "lowest": gettext_lazy("Fewest stars first"),
    }
)


class NotABuyer(Forbidden):
    """Only those review a product who have bought it here with their account and kept it."""

    code = "not_a_buyer"
    title = "Only buyers review a product"


class ReviewNotFound(NotFound):
    """This person has written no review of the product."""

    code = "review_not_found"
    title = "There is no such review"


@dataclass(frozen=True, slots=True)
class ReviewInfo:
    """What a buyer says: 1 to 5 stars, and words as they were typed; `status` is pending, approved or rejected."""

    author_name: str
    rating: int
    title: str
    text: str
    created_at: datetime
    status: str

    @property
    def percent(self) -> int:
        """How full five stars are."""
        return self.rating * 20


@dataclass(frozen=True, slots=True)
class ReviewState:
    """What one person may do about a product: whether they may write, and what they have written."""

    may_write: bool
    mine: ReviewInfo | None


# --- reading ----------------------------------------------------------------------------------------------------------


def list_reviews(*, slug: str, ordering: str = "newest") -> ReviewQuerySet:
    """What everybody may read about the product, ready for paging and for `to_reviews`; one query.

    `ordering` is one of REVIEW_ORDERINGS. None where shoppers may not see the product.
    """
    visible = Product.objects.visible().filter(slug=slug).values("pk")
    return Review.objects.approved().filter(product_id__in=visible).order_by(*REVIEW_ORDERINGS[ordering])


def to_reviews(reviews: Iterable[Review]) -> list[ReviewInfo]:
    """The reviews as other rooms see them; no further query."""
    return [_info(review) for review in reviews]


def _info(review: Review) -> ReviewInfo:
    return ReviewInfo(
        author_name=review.author_name,
        rating=review.rating,
        title=review.title,
        text=review.text,
        created_at=review.created_at,
        status=review.status,
    )


def get_review_state(*, slug: str, user_id: int) -> ReviewState:
    """What this person may do about the product; one query. Raises: ProductNotFound."""
    own = FilteredRelation("reviews", condition=Q(reviews__user_id=user_id))
    columns = [f"own__{column}" for column in ReviewInfo.__slots__]
    found = Product.objects.visible().filter(slug=slug).annotate(bought=_bought(user_id), own=own)
    row = found.values_list("bought", *columns).first()
    if row is None:
        raise _unknown(slug)
    may_write, *said = row
    return ReviewState(may_write=may_write, mine=ReviewInfo(*said) if said[0] is not None else None)


def _bought(user_id: int) -> Exists:
    """Whether this person has bought the product of a query."""
    return Exists(Purchase.objects.filter(product=OuterRef("pk"), user_id=user_id))


def _unknown(slug: str) -> ProductNotFound:
    return ProductNotFound(_("We do not have that product (any more)."), product=slug)


def list_waiting_reviews(*, slugs: Iterable[str]) -> list[int]:
    """The keys of those reviews of these products that the staff have to look at, the oldest first."""
    return list(Review.objects.waiting().filter(product__slug__in=list(slugs)).values_list("pk", flat=True))


def count_waiting_reviews() -> int:
    """How many the staff have to look at."""
    return Review.objects.waiting().count()


# --- writing ----------------------------------------------------------------------------------------------------------


def write_review(
    *,
    slug: str,
    user_id: int,
    author_name: str,
    rating: int,
    title: str = "",
    text: str = "",
    now: datetime | None = None,
) -> ReviewInfo:
    """Store what a buyer says about a product; nobody else reads it until the staff have approved it.

    There is one review per buyer: another call changes it and lets the staff look again, but the same words change
    nothing. Raises: ProductNotFound, NotABuyer, Invalid.
    """
    product = Product.objects.visible().filter(slug=slug).only("slug").first()
    if product is None:
        raise _unknown(slug)
    if not product.purchases.filter(user_id=user_id).exists():
        raise NotABuyer(_("You can review what you have bought here with this account, once it is on its way to you."))
    said = {"author_name": _line(author_name), "rating": rating, "title": _line(title), "text": tidy(text)}
    checked(Review(product=product, user_id=user_id, **said))
    with transaction.atomic():
        take_products([product.pk])
        mine = Review.objects.filter(product=product, user_id=user_id).first()
        if mine and all(getattr(mine, column) == value for column, value in said.items()):
            return _info(mine)
        fresh = {"status": Status.PENDING, "created_at": now or timezone.now(), "moderated_at": None}
        values = said | fresh | {"moderated_by": ""}
        review, _new = Review.objects.update_or_create(product=product, user_id=user_id, defaults=values)
        rate_products([product.pk])
    return _info(review)


def delete_own_review(*, slug: str, user_id: int) -> None:
    """Take back what this person said about the product, whether or not it is still sold. Raises: ReviewNotFound."""
    mine = Review.objects.filter(product__slug=slug, user_id=user_id)
    with transaction.atomic():
        products = take_products(mine.values_list("product_id", flat=True))
        if not mine.delete()[0]:
            raise ReviewNotFound(_("You have written no review of this product."), product=slug)
        rate_products(products)


def _line(text: str) -> str:
    return " ".join(tidy(text).split())


def approve_reviews(*, ids: Iterable[int], actor: str, seen_at: datetime | None = None) -> int:
    """Let everybody read these reviews; return how many that changed.

    Those written anew after `seen_at` stay as they are, since nobody has looked at their words.
    """
    return _moderate(ids, Status.APPROVED, actor, seen_at)


def reject_reviews(*, ids: Iterable[int], actor: str, seen_at: datetime | None = None) -> int:
    """Keep these reviews from everybody but their buyers; the same in everything else."""
    return _moderate(ids, Status.REJECTED, actor, seen_at)


def _moderate(ids: Iterable[int], to: str, actor: str, seen_at: datetime | None) -> int:
    asked, now, changed = Review.objects.filter(pk__in=list(ids)), timezone.now(), 0
    if seen_at is not None:
        asked = asked.filter(created_at__lte=seen_at)
    with transaction.atomic():
        products = take_products(asked.values_list("product_id", flat=True))
        for pk in asked.order_by("pk").values_list("pk", flat=True):
            row = asked.filter(pk=pk)
            changed += lifecycle.advance(row, Review.LIFECYCLE, to, moderated_at=now, moderated_by=actor)
        rate_products(products)
    return changed
