"""The history of a product: who changed what, from what to what; written by the services that change it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from apps.catalog.models import Product, ProductAttribute, ProductChange, ProductImage, Variant
from apps.catalog.services._derived import attribute_value
from shop.common.errors import Conflict
from shop.common.money import Money

# What is so at a moment, by name, in words people read.
State = dict[str, str]
Snapshot = Callable[[int], State]


class ProductChanged(Conflict):
    """Somebody else has changed the product since it was looked at."""

    code = "product_changed"
    title = "The product was changed meanwhile"


@dataclass(frozen=True, slots=True)
class ChangeInfo:
    """A step in a product's history; `differences` are (what, before, after), an empty word where there was nothing."""

    number: int
    at: datetime
    actor: str
    verb: str
    differences: tuple[tuple[str, str, str], ...]

    def __str__(self) -> str:
        return f"{self.actor} {self.verb}: {', '.join(name for name, _before, _after in self.differences)}"


def list_changes(*, slug: str, limit: int = 200, before: int | None = None) -> list[ChangeInfo]:
    """What happened to the product, the latest first; `before` is the number of the last one seen."""
    rows = ProductChange.objects.filter(product__slug=slug).order_by("-pk")
    return [_info(row) for row in (rows.filter(pk__lt=before) if before else rows)[:limit]]


def last_change(*, slug: str) -> int:
    """The number of the latest change of the product; 0 before the first."""
    rows = ProductChange.objects.filter(product__slug=slug).order_by("-pk")
    return rows.values_list("pk", flat=True).first() or 0


def require_unchanged(*, slug: str, seen: int) -> None:
    """Nothing, if the product is as it was when its latest change had the number `seen`.

    Within a transaction it stays so until its end. Raises: ProductChanged, whose sentence says who changed what.
    """
    rows = Product.objects.select_for_update().filter(slug=slug).order_by("pk")
    list(rows.values_list("pk"))  # whoever comes second waits here, and then sees what the first has done
    since = [_info(row) for row in ProductChange.objects.filter(product__slug=slug, pk__gt=seen).order_by("pk")]
    if since:
        raise ProductChanged("; ".join(_told(change) for change in since), slug=slug)


def _told(change: ChangeInfo) -> str:
    parts = [
        _("%(name)s from “%(before)s” to “%(after)s”")
        % {"name": name, "before": _short(before), "after": _short(after)}
        for name, before, after in change.differences
    ]
    return _("%(actor)s %(verb)s it: %(changes)s") % {
        "actor": change.actor.removeprefix("staff:"),
        "verb": change.verb,
        "changes": ", ".join(parts),
    }


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."


def _info(row: ProductChange) -> ChangeInfo:
    differences = tuple((name, before, after) for name, (before, after) in row.changes.items())
    return ChangeInfo(number=row.pk, at=row.created_at, actor=row.actor, verb=row.verb, differences=differences)


@contextmanager
def recording(product_id: int, *snapshots: Snapshot, actor: str, verb: str) -> Iterator[None]:
    """Write down what the body changes of the product, if anything, within the caller's transaction."""
    before = _state(product_id, snapshots)
    yield
    record_change(product_id, before, _state(product_id, snapshots), actor=actor, verb=verb)


def _state(product_id: int, snapshots: Sequence[Snapshot]) -> State:
    return {name: value for snapshot in snapshots for name, value in snapshot(product_id).items()}


def record_change(
    product_id: int, before: Mapping[str, str], after: Mapping[str, str], *, actor: str, verb: str
) -> None:
    """Write down where `after` differs from `before`, if it does."""
    changes = to_changes(before, after)
    if changes:
        ProductChange(product_id=product_id, actor=actor[:160], verb=verb, changes=changes).save()


def to_changes(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, list[str]]:
    """[before, after] by name, of what differs."""
    names = dict.fromkeys([*before, *after])
    both = {name: [before.get(name, ""), after.get(name, "")] for name in names}
    return {name: values for name, values in both.items() if values[0] != values[1]}


def status_of(product_id: int) -> State:
    """Where the product is in its life, and when it goes on; one query."""
    return _status(Product.objects.only("status", "publish_at", "retire_at").get(pk=product_id))


def _status(product: Product) -> State:
    return {
        "status": str(product.get_status_display()),
        "publish on": _moment(product.publish_at),
        "retire on": _moment(product.retire_at),
    }


def words_of(product_id: int) -> State:
    """The product's own fields and what it is filed under."""
    product = Product.objects.select_related("brand", "successor").get(pk=product_id)
    related = product.related_items.select_related("other").order_by("position", "pk")
    return {
        "title": product.title,
        "address": product.slug,
        "brand": product.brand.name if product.brand else "",
        **_status(product),
        "successor": product.successor.title if product.successor else "",
        "description": product.description_html,
        "title for search engines": product.meta_title,
        "description for search engines": product.meta_description,
        "categories": ", ".join(product.categories.order_by("name", "pk").values_list("name", flat=True)),
        "tags": ", ".join(product.tags.order_by("name", "pk").values_list("name", flat=True)),
        "related products": ", ".join(item.other.title for item in related),
        "featured": "yes" if product.is_featured else "",
        "position": str(product.position),
        **_attributes_of(product_id),
    }


def _moment(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M %Z}" if moment else ""


def _attributes_of(product_id: int) -> State:
    state: State = {}
    rows = ProductAttribute.objects.filter(product=product_id).select_related("attribute", "choice")
    for row in rows.order_by("attribute__position", "attribute__name", "choice__position", "pk"):
        value = attribute_value(row)
        text = ("yes" if value else "no") if isinstance(value, bool) else f"{value} {row.attribute.unit}".strip()
        state[row.attribute.name] = ", ".join(filter(None, (state.get(row.attribute.name), text)))
    return state


def variants_of(product_id: int) -> State:
    """What each variant chooses and costs, and whether it is for sale."""
    state: State = {}
    for variant in Variant.objects.filter(product=product_id).with_values():
        state |= {
            f"{variant.sku}: choice": variant.label,
            f"{variant.sku}: price": str(Money.of(variant.price)),
            f"{variant.sku}: was": price_words(variant.compare_at_price),
            f"{variant.sku}: for sale": "yes" if variant.is_active else "no",
        }
    return state


def price_words(amount: int | None) -> str:
    """A price of so many minor units as people write it; an empty word where there is none."""
    return "" if amount is None else str(Money.of(amount))


def pictures_of(product_id: int) -> State:
    """Each picture, by its file: its words, its place, and which variant it shows."""
    images = ProductImage.objects.filter(product=product_id).select_related("variant").order_by("position", "pk")
    return {
        f"picture {str(image.file.name).rpartition('/')[2][:12]}": f"{place}. {image.alt}"
        + (f" ({image.variant.sku})" if image.variant else "")
        for place, image in enumerate(images, 1)
    }
