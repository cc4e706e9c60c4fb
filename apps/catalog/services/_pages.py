"""Reading for shoppers: cards in lists, the product page, and variants as other apps see them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from apps.catalog.models import Product, Variant
from apps.catalog.services._categories import Tree
from apps.catalog.services._derived import derive, sales_of
from apps.catalog.services._prices import price_at, read_sales
from apps.catalog.services._ratings import average_rating
from apps.catalog.services._refresh import availability_of
from apps.catalog.services._renditions import to_image
from apps.catalog.services._shapes import (
    AttributeInfo,
    ImageInfo,
    Kin,
    OptionInfo,
    ProductCard,
    ProductDetail,
    Rating,
    VariantDetail,
    VariantInfo,
)
from apps.catalog.services._whereabouts import whereabouts
from apps.inventory import services as inventory
from shop.common.money import Money


def _money(amount: int | None) -> Money | None:
    return None if amount is None else Money.of(amount)


def list_newest(*, limit: int) -> list[ProductCard]:
    """What came last."""
    return to_cards(Product.objects.visible().for_cards().newest_first()[:limit])


def list_on_sale(*, limit: int) -> list[ProductCard]:
    """What is cheaper than it was, as the staff arranged it."""
    return to_cards(Product.objects.visible().reduced().for_cards().in_shop_order()[:limit])


def list_featured(*, limit: int) -> list[ProductCard]:
    """What the staff want to be seen."""
    return to_cards(Product.objects.visible().filter(is_featured=True).for_cards().in_shop_order()[:limit])


def to_cards(products: Iterable[Product]) -> list[ProductCard]:
    """The products of a `for_cards` query as cards, in the same order; no further query."""
    return [_card(product) for product in products]


def _card(product: Product) -> ProductCard:
    card = product.card
    return ProductCard(
        slug=product.slug,
        title=product.title,
        brand=card.get("brand", ""),
        image=to_image(card["image"]) if card.get("image") else None,
        price=Money.of(product.min_price or 0),
        price_varies=product.min_price != product.max_price,
        compare_at_price=_money(product.compare_at_price),
        in_stock=product.in_stock,
        swatches=tuple(card.get("swatches", ())),
        rating=to_rating(product.rating_counts),
    )


def to_rating(counts: Sequence[int]) -> Rating | None:
    """The stars from 1 to 5 as one figure; None where nobody gave any."""
    average = average_rating(counts)
    if average is None:
        return None
    return Rating(count=sum(counts), average=float(average), counts=tuple(counts))


def get_product(*, slug: str, now: datetime | None = None) -> ProductDetail:
    """Everything a product's page shows, with the prices of `now`; two queries.

    Raises: ProductNotFound, for what shoppers may not see too; ProductMoved and ProductGone, if it was seen once.
    """
    product = Product.objects.visible().defer("search_text", "keyword_text").filter(slug=slug).first()
    if product is None:
        raise whereabouts(slug)
    return to_detail(product, now or timezone.now())


def to_detail(product: Product, now: datetime) -> ProductDetail:
    """The product, whatever its state, as its page shows it."""
    product = product if product.page else _derived(product.pk, now)
    page = product.page
    tree, categories = Tree.load(), set(page["categories"])
    home = tree.deepest(categories)
    images = tuple(to_image(image) for image in page["images"])
    variants = _details(page["variants"], images, now)
    prices = sorted(variant.price for variant in variants)
    cheapest = min(variants, key=lambda v: (v.price, v.compare_at_price is None), default=None)
    return ProductDetail(
        slug=product.slug,
        title=product.title,
        brand=product.card["brand"],
        description_html=product.description_html,
        categories=tuple(node.item(0) for node in tree.by_slug.values() if node.pk in categories),
        path=home.path if home else (),
        images=images,
        options=tuple(_option(option) for option in page["options"]),
        attributes=tuple(_attribute(attribute) for attribute in page["attributes"]),
        variants=variants,
        price=prices[0] if prices else Money.of(0),
        price_varies=len(set(prices)) > 1,
        compare_at_price=cheapest.compare_at_price if cheapest else None,
        rating=to_rating(product.rating_counts),
        meta_title=product.meta_title,
        meta_description=product.meta_description,
        updated_at=product.updated_at,
        prices_change_at=product.prices_change_at,
        kin=to_kin(page),
    )


def _derived(pk: int, now: datetime) -> Product:
    """The product with what its columns should repeat, where a migration has emptied them a moment ago."""
    product = Product.objects.with_sources().get(pk=pk)
    for column, value in derive(product, availability_of(product.variants.all()), now).items():
        setattr(product, column, value)
    return product


def to_kin(page: Mapping[str, Any]) -> Kin:
    """What the repeated page of a product says of its relatives."""
    return Kin(chosen=tuple(page.get("related", ())), shelves=tuple(page.get("categories", ())))


def _option(stored: Mapping[str, Any]) -> OptionInfo:
    return OptionInfo(name=stored["name"], values=tuple(stored["values"]), swatches=tuple(stored["swatches"]))


def _attribute(stored: Mapping[str, Any]) -> AttributeInfo:
    values = tuple(stored["values"])
    return AttributeInfo(
        code=stored["code"], name=stored["name"], kind=stored["kind"], unit=stored["unit"], values=values
    )


def list_attributes(*, slug: str) -> list[AttributeInfo]:
    """The facts about a product, whatever its state; none where there is no such product."""
    product = Product.objects.filter(slug=slug).first()
    return [_attribute(attribute) for attribute in product.page.get("attributes", ())] if product else []


def _details(
    variants: Sequence[Mapping[str, Any]], images: Sequence[ImageInfo], now: datetime
) -> tuple[VariantDetail, ...]:
    availability = inventory.get_availability([variant["sku"] for variant in variants])
    return tuple(_detail(variant, availability[variant["sku"]], images, now) for variant in variants)


def _detail(
    variant: Mapping[str, Any], stock: inventory.Availability, images: Sequence[ImageInfo], now: datetime
) -> VariantDetail:
    sales = read_sales(variant["sales"])
    price, before, ends_at = price_at(variant["price"], variant["compare_at_price"], sales, now)
    return VariantDetail(
        sku=variant["sku"],
        options=variant["options"],
        label=variant["label"],
        price=Money.of(price),
        compare_at_price=_money(before),
        available=stock.available,
        image=images[variant["image"]] if variant["image"] is not None else None,
        sale_ends_at=ends_at,
        ready=None if stock.available is None else stock.ready,
        policy=stock.policy,
        expected_on=stock.expected_on,
    )


def get_variants(skus: Iterable[str], *, now: datetime | None = None) -> dict[str, VariantInfo]:
    """What the SKUs are, by SKU, with the prices of `now`; two queries.

    One that never existed is missing, one not for sale is not `sellable`.
    """
    variants = Variant.objects.filter(sku__in=list(skus)).with_values().select_related("product")
    heavy = ("product__description_html", "product__search_text", "product__keyword_text")
    moment = now or timezone.now()
    found = variants.defer(*heavy).prefetch_related("sale_prices")
    return {variant.sku: _variant_info(variant, moment) for variant in found}


def _variant_info(variant: Variant, now: datetime) -> VariantInfo:
    product = variant.product
    price, before, _ends_at = price_at(variant.price, variant.compare_at_price, sales_of(variant), now)
    image = _stored_image(product, variant.sku)
    return VariantInfo(
        sku=variant.sku,
        title=product.title,
        options=variant.label,
        price=Money.of(price),
        compare_at_price=_money(before),
        product_slug=product.slug,
        image_url=to_image(image).small_url if image else "",
        sellable=variant.is_active and product.status == Product.Status.PUBLISHED,
    )


def _stored_image(product: Product, sku: str) -> Mapping[str, Any] | None:
    """The picture of the variant, else the first of the product."""
    own = next((variant["image"] for variant in product.page.get("variants", ()) if variant["sku"] == sku), None)
    image: Mapping[str, Any] | None = product.card.get("image") if own is None else product.page["images"][own]
    return image
