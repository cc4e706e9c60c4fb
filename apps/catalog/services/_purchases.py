"""Who has bought what, as orders tell the catalogue: the ground on which reviews stand."""

from collections.abc import Iterable

from apps.catalog.models import Purchase, Variant


def note_purchases(*, user_id: int, order_number: str, skus: Iterable[str]) -> None:
    """Let this person review the products of these SKUs, which they bought with that order; repeating changes nothing.

    SKUs that the catalogue does not know are passed over.
    """
    bought = set(Variant.objects.filter(sku__in=list(skus)).values_list("product_id", flat=True))
    rows = [Purchase(product_id=product, user_id=user_id, order_number=order_number) for product in sorted(bought)]
    Purchase.objects.bulk_create(rows, ignore_conflicts=True)


def forget_purchases(*, order_number: str) -> None:
    """The goods of this order went back: it lets nobody write a review any more. One that was written stays."""
    Purchase.objects.filter(order_number=order_number).delete()
