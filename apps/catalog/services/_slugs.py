"""Slugs: each thing has one, and those it had before lead to it for ever."""

from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from apps.catalog.models import Category, Collection, OldSlug, Product
from apps.catalog.services._text import checked
from shop.common.errors import Conflict


class SlugTaken(Conflict):
    """Another one has this address already, or had it once."""

    code = "slug_taken"
    title = "This address is taken"

    def __init__(self, slug: str) -> None:
        super().__init__(_("Something else has the address “%(slug)s”, or had it once.") % {"slug": slug}, slug=slug)


def old_slugs(model: Any) -> "models.QuerySet[OldSlug]":
    """What rows of `model` were called before; nothing where it keeps no history."""
    kind = model._meta.model_name
    return OldSlug.objects.filter(kind=kind) if kind in OldSlug.Kind.values else OldSlug.objects.none()


def free_slug(model: Any, text: str) -> str:
    """A slug made of `text` that no row of `model` has or had."""
    stem = slugify(text)[:70].strip("-") or model.__name__.lower()
    taken = {
        slug
        for rows in (model.objects, old_slugs(model))
        for slug in rows.filter(slug__startswith=stem).values_list("slug", flat=True)
    }
    number = 1
    while (slug := stem if number == 1 else f"{stem}-{number}") in taken:
        number += 1
    return slug


def save_under_slug(instance: Any) -> None:
    """Store the checked instance, whose slug is the one thing another row may have too.

    The only door through which a slug changes: whatever a product, category or collection was called before leads to it
    from now on (`find_heir`), and nothing else may be called so. It may itself: then the old slug is none any more.
    Raises: Invalid, SlugTaken.
    """
    checked(instance)
    try:
        with transaction.atomic():
            before = _stored_slug(instance)
            instance.save(update_fields=_own_columns(instance) if instance.pk else None)
            if before != instance.slug:
                _remember(instance, before)
    except IntegrityError:
        raise SlugTaken(instance.slug) from None


def _own_columns(instance: Any) -> list[str]:
    """What people write of it. What it repeats of others, and its status, others may be writing at this moment."""
    columns = instance._meta.concrete_fields
    own = [column for column in columns if column.editable or getattr(column, "auto_now", False)]
    return [column.name for column in own if not column.primary_key and column.name != "status"]


def _stored_slug(instance: Any) -> str | None:
    """What it is called so far, until the transaction ends; None for a new one."""
    rows = type(instance).objects.select_for_update().filter(pk=instance.pk)
    slug: str | None = rows.order_by().values_list("slug", flat=True).first() if instance.pk else None
    return slug


def _remember(instance: Any, before: str | None) -> None:
    """Note the former slug. Looks whether the new one is free after it was stored: by then every rival is through."""
    kind = instance._meta.model_name
    if kind not in OldSlug.Kind.values:
        return
    old_slugs(instance).filter(**{"slug": instance.slug, kind: instance}).delete()
    refuse_old_slugs(instance, [instance.slug])
    if before:
        OldSlug.objects.create(**{"kind": kind, "slug": before, kind: instance})


def refuse_old_slugs(model: Any, slugs: list[str]) -> None:
    """Nothing, if none of the slugs was another row's once; for those who have just stored them. Raises: SlugTaken."""
    taken = old_slugs(model).filter(slug__in=slugs).values_list("slug", flat=True).first()
    if taken is not None:
        raise SlugTaken(taken)


def find_heir(*, kind: str, slug: str) -> Any:
    """The product, category or collection (`kind`, of OldSlug.Kind) that was called `slug` once; None where none was.

    One query; ask only after the slug was found to be nobody's present one.
    """
    row = OldSlug.objects.filter(kind=kind, slug=slug).select_related(kind).first()
    return getattr(row, kind) if row else None


def audit_slugs() -> list[str]:
    """One sentence for each old slug that is somebody's present one; one query for each kind."""
    return [
        f"the old slug {slug} of a {model._meta.model_name} is a present one too"
        for model in (Product, Category, Collection)
        for slug in old_slugs(model)
        .filter(slug__in=model.objects.order_by().values("slug"))
        .values_list("slug", flat=True)
    ]
