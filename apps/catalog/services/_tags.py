"""Tags: words that the staff hang on products, to gather them in collections."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from apps.catalog.models import CollectionRule, Product, Tag
from apps.catalog.services._refresh import refresh_after_commit
from apps.catalog.services._slugs import free_slug, save_under_slug
from apps.catalog.services._text import tidy
from shop.common.errors import Conflict, Invalid, NotFound


class TagNotFound(NotFound):
    """There is no such tag."""

    code = "tag_not_found"
    title = "There is no such tag"


class TagInUse(Conflict):
    """A collection gathers by the tag."""

    code = "tag_in_use"
    title = "The tag is in use"


def create_tag(*, name: str) -> str:
    """Add a tag and return its slug; one of that name stays as it is. Raises: Invalid."""
    return _ensure([name])[0].slug


def rename_tag(*, slug: str, name: str) -> None:
    """Call the tag something else; its products are found by the new word soon. Raises: TagNotFound, Invalid."""
    tag = stored_tag(slug)
    if any(other.pk != tag.pk for other in _named([name]).values()):
        raise Invalid(_("Another tag has this name."), field="name")
    tag.name = _checked(name)
    with transaction.atomic():
        save_under_slug(tag)
        refresh_after_commit(Product.objects.filter(tags=tag))


def delete_tag(*, slug: str) -> None:
    """Take the tag off all products and forget it. Raises: TagNotFound, TagInUse."""
    tag = stored_tag(slug)
    with transaction.atomic():
        if CollectionRule.objects.filter(tag=tag).exists():
            raise TagInUse(_("A collection gathers by this tag; change its rules first."), slug=slug)
        refresh_after_commit(Product.objects.filter(tags=tag))
        tag.delete()


def stored_tag(slug: str) -> Tag:
    """The tag. Raises: TagNotFound."""
    tag = Tag.objects.filter(slug=slug).first()
    if tag is None:
        raise TagNotFound(_("There is no tag “%(slug)s”.") % {"slug": slug}, tag=slug)
    return tag


def write_tags(product: Product, names: Iterable[str]) -> None:
    """Let the product carry exactly the tags of these names; one that is missing is made. Raises: Invalid."""
    product.tags.set(_ensure(names))


def _ensure(names: Iterable[str]) -> list[Tag]:
    wanted = {_checked(name).casefold(): tidy(name) for name in names}
    known = _named(wanted.values())
    for key, name in wanted.items():
        if key not in known:
            known[key] = Tag(name=name, slug=free_slug(Tag, name)[:60])
            save_under_slug(known[key])
    return [known[key] for key in wanted]


def _checked(name: str) -> str:
    if not tidy(name):
        raise Invalid(_("A tag needs a name."), field="tags")
    return tidy(name)


def _named(names: Iterable[str]) -> dict[str, Tag]:
    """The tags there are of these names, by the name in small letters; there are few tags."""
    wanted = {tidy(name).casefold() for name in names}
    tags = Tag.objects.order_by("pk") if wanted else Tag.objects.none()
    return {key: tag for tag in tags if (key := tag.name.casefold()) in wanted}
