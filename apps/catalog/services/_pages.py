"""Reading for shoppers: cards in lists, the product page, and variants as other apps see them."""

from collections.abc import Iterable, Sequence
from itertools import chain, groupby

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from apps.catalog.models import Product, ProductImage, Variant
from apps.catalog.services._categories import Tree
from apps.catalog.services._pictures import image_info, image_srcset, image_urls
from apps.catalog.services._refresh import ProductNotFound
from apps.catalog.services._shapes import (
    AttributeInfo,
    OptionInfo,
    ProductCard,
    ProductDetail,
    VariantDetail,
    VariantInfo,
)
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


def list_related(*, slug: str, limit: int) -> list[ProductCard]:
    """Other products of the same categories, those in stock first."""
    links = Product.categories.through.objects.filter(product__slug=slug)
    relatives = Product.objects.visible().filter(categories__in=links.values("category_id")).exclude(slug=slug)
    return to_cards(relatives.distinct().for_cards().order_by("-in_stock", "position", "-published_at", "-pk")[:limit])


def to_cards(products: Iterable[Product]) -> list[ProductCard]:
    """The products of a `for_cards` query as cards, in the same order; no further query."""
    return [_card(product) for product in products]


def _card(product: Product) -> ProductCard:
    image = product.main_image
    return ProductCard(
        slug=product.slug,
        title=product.title,
        brand=product.brand.name if product.brand else "",
        image_url=image_urls(image)[1] if image else "",
        image_srcset=image_srcset(image) if image else "",
        image_alt=image.alt if image else "",
        image_width=image.width if image else 0,
        image_height=image.height if image else 0,
        price=Money.of(product.min_price or 0),
        price_varies=product.min_price != product.max_price,
        compare_at_price=_money(product.compare_at_price),
        in_stock=product.in_stock,
        swatches=tuple(product.swatches),
        image=image_info(image) if image else None,
    )


def get_product(*, slug: str) -> ProductDetail:
    """Everything a product's page shows. Raises: ProductNotFound, for what shoppers may not see too."""
    product = Product.objects.visible().with_details().filter(slug=slug).first()
    if product is None:
        raise ProductNotFound(_("We do not have that product (any more)."), product=slug)
    variants = list(product.variants.all())
    categories = {category.pk for category in product.categories.all()}
    tree = Tree.load()
    home = tree.deepest(categories)
    return ProductDetail(
        slug=product.slug,
        title=product.title,
        brand=product.brand.name if product.brand else "",
        description_html=product.description_html,
        categories=tuple(node.item(0) for node in tree.by_slug.values() if node.pk in categories),
        path=home.path if home else (),
        images=tuple(image_info(image) for image in product.images.all()),
        options=_options(variants),
        attributes=tuple(AttributeInfo(name=a.name, value=a.value) for a in product.attributes.all()),
        variants=_details(product, variants),
        price=Money.of(product.min_price or 0),
        price_varies=product.min_price != product.max_price,
        compare_at_price=_money(product.compare_at_price),
    )


def _options(variants: Sequence[Variant]) -> tuple[OptionInfo, ...]:
    """The options with those values that some variant has."""
    values = {value.pk: value for variant in variants for value in variant.values}
    ordered = sorted(values.values(), key=lambda value: (value.option.position, value.position, value.pk))
    return tuple(
        OptionInfo(name=name, values=tuple(v.label for v in group), swatches=tuple(v.swatch for v in group))
        for name, group in ((name, list(group)) for name, group in groupby(ordered, lambda value: value.option.name))
    )


def _details(product: Product, variants: Sequence[Variant]) -> tuple[VariantDetail, ...]:
    availability = inventory.get_availability([variant.sku for variant in variants])
    pictures = {variant.pk: _picture_of(variant, product.images.all()) for variant in variants}
    return tuple(
        VariantDetail(
            sku=variant.sku,
            options=variant.choices,
            label=variant.label,
            price=Money.of(variant.price),
            compare_at_price=_money(variant.compare_at_price),
            available=availability[variant.sku].available,
            image=image_info(picture) if (picture := pictures[variant.pk]) else None,
        )
        for variant in variants
    )


def _picture_of(variant: Variant, images: Iterable[ProductImage]) -> ProductImage | None:
    """The first picture of the variant itself, else the first of one in the same colours."""
    shown = [(image, image.variant) for image in images if image.variant]
    own = (image for image, other in shown if other.pk == variant.pk)
    alike = (image for image, other in shown if variant.colours and variant.colours <= other.value_ids)
    return next(chain(own, alike), None)


def get_variants(skus: Iterable[str]) -> dict[str, VariantInfo]:
    """What the SKUs are, by SKU; one that never existed is missing, one not for sale is not `sellable`. Two queries."""
    pictures = Prefetch("product__images", ProductImage.objects.select_related("variant"))
    variants = Variant.objects.filter(sku__in=list(skus)).with_values().select_related("product__main_image")
    return {variant.sku: _variant_info(variant) for variant in variants.prefetch_related(pictures)}


def _variant_info(variant: Variant) -> VariantInfo:
    product = variant.product
    image = _picture_of(variant, product.images.all()) or product.main_image
    return VariantInfo(
        sku=variant.sku,
        title=product.title,
        options=variant.label,
        price=Money.of(variant.price),
        compare_at_price=_money(variant.compare_at_price),
        product_slug=product.slug,
        image_url=image_urls(image)[1] if image else "",
        sellable=variant.is_active and product.status == Product.Status.PUBLISHED,
    )
