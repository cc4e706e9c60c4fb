"""What products repeat of their reviews: how many stars they got.

Whoever changes what counts takes the products first and lets them be counted anew in the end, so that of two changes
at the same moment the later one counts both.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.db.models import Count

from apps.catalog.models import Product, Review
from shop.common import stamps


def take_products(product_ids: Iterable[int]) -> list[int]:
    """Have these products for ourselves until the transaction ends; in one order, so that nobody waits in a ring."""
    products = Product.objects.select_for_update().filter(pk__in=set(product_ids)).order_by("pk")
    return list(products.values_list("pk", flat=True))


def rate_products(product_ids: Sequence[int]) -> None:
    """Write down what the approved reviews of these products, which the caller has taken, add up to."""
    stored = dict(Product.objects.filter(pk__in=product_ids).values_list("pk", "rating_counts"))
    for pk, counts in count_ratings(product_ids).items():
        if counts != stored[pk]:
            Product.objects.filter(pk=pk).update(rating_counts=counts, rating_average=average_rating(counts))
            stamps.touch("catalog")


def count_ratings(product_ids: Iterable[int]) -> dict[int, list[int]]:
    """How many buyers gave 1, 2, ... 5 stars to each of these products; [] where nobody did. One query."""
    counts: dict[int, list[int]] = {pk: [] for pk in product_ids}
    approved = Review.objects.approved().filter(product_id__in=list(counts)).order_by()
    for pk, rating, times in approved.values_list("product_id", "rating").annotate(times=Count("pk")):
        counts[pk] = counts[pk] or [0] * 5
        counts[pk][rating - 1] = times
    return counts


def average_rating(counts: Sequence[int]) -> Decimal | None:
    """The average of so many times 1, 2, ... 5 stars, to two decimals; None where nobody gave any."""
    total = sum(counts)
    if not total:
        return None
    stars = sum(rating * times for rating, times in enumerate(counts, 1))
    return (Decimal(stars) / total).quantize(Decimal("0.01"))
