"""Copying a product: everything but its SKUs, its stock and its history."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.catalog.models import Product, ProductAttribute, ProductImage, RelatedProduct
from apps.catalog.services._changes import record_change, words_of
from apps.catalog.services._options import OptionInput, write_options
from apps.catalog.services._refresh import refresh_products, stored_product
from apps.catalog.services._slugs import free_slug, save_under_slug

_WORDS = ("brand", "description_html", "meta_title", "meta_description", "is_featured", "position")


def duplicate_product(*, slug: str, actor: str = "catalogue") -> str:
    """Copy the product as a draft, and return its slug: words, attributes, options, shelves, pictures.

    It has no variants, since SKUs are never used twice: `propose_copies` says which it could have.
    Raises: ProductNotFound.
    """
    model = stored_product(slug)
    title = _("%(title)s (copy)") % {"title": model.title[:150]}
    words = {name: getattr(model, name) for name in _WORDS}
    with transaction.atomic():
        product = Product(title=title, slug=free_slug(Product, title), **words)
        save_under_slug(product)
        _copy_shelves(model, product)
        write_options(product, _options(model))
        _copy_rows(model, product)
        refresh_products([product.pk])
        record_change(product.pk, {}, words_of(product.pk), actor=actor, verb=f"copied from {model.slug}"[:40])
    return product.slug


def _options(model: Product) -> list[OptionInput]:
    options = model.options.prefetch_related("values")
    return [(option.name, [(value.label, value.swatch) for value in option.values.all()]) for option in options]


def _copy_shelves(model: Product, product: Product) -> None:
    product.categories.set(model.categories.all())
    product.tags.set(model.tags.all())
    RelatedProduct.objects.bulk_create(
        RelatedProduct(product=product, other_id=item.other_id, position=item.position)
        for item in model.related_items.all()
    )


def _copy_rows(model: Product, product: Product) -> None:
    """Attributes, and pictures by the same files; a picture of one variant becomes one of all."""
    attributes, images = list(model.attributes.all()), list(model.images.all())
    for fact in attributes:
        fact.pk, fact.product = None, product
    for image in images:
        image.pk, image.product, image.variant = None, product, None
    ProductAttribute.objects.bulk_create(attributes)
    ProductImage.objects.bulk_create(images)
