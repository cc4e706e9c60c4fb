"""The category tree: read whole (it is small), kept by each process until it changes, changed here."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self, TypedDict, Unpack

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from apps.catalog.models import Category, OldSlug
from apps.catalog.services._covers import count_and_cover
from apps.catalog.services._facets import products_on, write_shelves
from apps.catalog.services._refresh import refresh_after_commit
from apps.catalog.services._shapes import CategoryCard, CategoryInfo, ImageInfo, MenuItem
from apps.catalog.services._slugs import find_heir, free_slug, save_under_slug
from apps.catalog.services._text import tidy
from shop.common import stamps
from shop.common.errors import Conflict, Moved, NotFound
from shop.common.stamps import Kept


class CategoryNotFound(NotFound):
    """There is no visible category with that slug."""

    code = "category_not_found"
    title = "There is no such category"


class CategoryMoved(Moved, CategoryNotFound):
    """The category has another slug now."""


class CategoryInUse(Conflict):
    """Other categories hang below it."""

    code = "category_in_use"
    title = "The category is in use"


@dataclass(frozen=True, slots=True)
class Node:
    """A visible category in the tree; `path` leads from the root to it, itself included."""

    pk: int
    slug: str
    name: str
    description: str
    path: tuple[MenuItem, ...]
    children: tuple["Node", ...]

    def family(self) -> Iterator["Node"]:
        """Itself and everything below it."""
        yield self
        for child in self.children:
            yield from child.family()

    def item(self, depth: int = 99) -> MenuItem:
        """As others see it, with `depth` levels below."""
        children = tuple(child.item(depth - 1) for child in self.children) if depth else ()
        return MenuItem(slug=self.slug, name=self.name, children=children)


@dataclass(frozen=True, slots=True)
class Tree:
    """All visible categories."""

    roots: tuple[Node, ...]
    by_slug: dict[str, Node]

    @classmethod
    def load(cls) -> "Tree":
        """The tree as this process keeps it, else as it is stored."""
        return _tree.get()

    @classmethod
    def load_fresh(cls) -> "Tree":
        """The tree as it is stored."""
        return _tree.renew()

    @classmethod
    def read(cls) -> Self:
        """The same, not kept; one query."""
        below: dict[int | None, list[Category]] = defaultdict(list)
        for category in Category.objects.filter(is_visible=True).order_by("position", "name", "pk"):
            below[category.parent_id].append(category)
        roots = _nodes(None, (), below)
        return cls(roots=roots, by_slug={node.slug: node for root in roots for node in root.family()})

    def deepest(self, ids: set[int]) -> Node | None:
        """The category among `ids` that says most about where we are: the deepest, then the first in the menu."""
        nodes = [node for root in self.roots for node in root.family() if node.pk in ids]
        return max(nodes, key=lambda node: len(node.path), default=None)


_tree = Kept(Tree.read, "categories", seconds=30)


def _nodes(parent: int | None, path: tuple[MenuItem, ...], below: dict[int | None, list[Category]]) -> tuple[Node, ...]:
    return tuple(_node(category, path, below) for category in below[parent])


def _node(category: Category, path: tuple[MenuItem, ...], below: dict[int | None, list[Category]]) -> Node:
    own_path = (*path, MenuItem(slug=category.slug, name=category.name, children=()))
    return Node(
        pk=category.pk,
        slug=category.slug,
        name=category.name,
        description=category.description,
        path=own_path,
        children=_nodes(category.pk, own_path, below),
    )


def find_node(slug: str) -> Node:
    """The visible category `slug`, though it be newer than the cache, or the one that was called so once.

    Raises: CategoryNotFound.
    """
    node = Tree.load().by_slug.get(slug) or Tree.load_fresh().by_slug.get(slug) or _heir(slug)
    if node is None:
        raise CategoryNotFound(_("We do not have that category (any more)."), category=slug)
    return node


def _heir(slug: str) -> Node | None:
    category = find_heir(kind=OldSlug.Kind.CATEGORY, slug=slug)
    return Tree.load().by_slug.get(category.slug) if category else None


def get_menu() -> tuple[MenuItem, ...]:
    """The two upper levels of visible categories; seldom a query."""
    return tuple(root.item(1) for root in Tree.load().roots)


def get_category_tree() -> tuple[MenuItem, ...]:
    """All levels of visible categories; seldom a query."""
    return tuple(root.item() for root in Tree.load().roots)


def get_category(*, slug: str) -> CategoryInfo:
    """The category for its own page. Raises: CategoryNotFound, CategoryMoved."""
    node = find_node(slug)
    if node.slug != slug:
        raise CategoryMoved(node.slug)
    return CategoryInfo(
        slug=node.slug,
        name=node.name,
        description=node.description,
        path=node.path,
        children=node.item(1).children,
    )


def list_category_cards() -> list[CategoryCard]:
    """The top categories in which something is for sale, each with a picture of something in it; two queries."""
    roots = Tree.load().roots
    found = count_and_cover({root.pk: Q(categories__in=[node.pk for node in root.family()]) for root in roots})
    return [_card(root, *found[root.pk]) for root in roots if found[root.pk][0]]


def _card(node: Node, count: int, image: ImageInfo | None) -> CategoryCard:
    return CategoryCard(slug=node.slug, name=node.name, image=image, count=count)


class CategoryChanges(TypedDict, total=False):
    """What of a category may change."""

    new_slug: str
    name: str
    parent: str | None
    description: str
    position: int
    is_visible: bool


def create_category(
    *,
    name: str,
    slug: str | None = None,
    parent: str | None = None,
    description: str = "",
    position: int = 0,
    is_visible: bool = True,
) -> str:
    """Add a category below `parent` (a slug) and return its slug.

    Raises: CategoryNotFound, SlugTaken, Invalid.
    """
    category = Category(slug=slug or free_slug(Category, name))
    return _save(category, name=name, parent=parent, description=description, position=position, is_visible=is_visible)


def update_category(*, slug: str, **changes: Unpack[CategoryChanges]) -> str:
    """Change the given members and return the slug; products of a renamed category are found by its new name.

    Raises: CategoryNotFound, SlugTaken, Invalid.
    """
    category = _stored(slug)
    if new_slug := changes.pop("new_slug", None):
        category.slug = new_slug
    return _save(category, **changes)


def _save(category: Category, **changes: Unpack[CategoryChanges]) -> str:
    has_moved = "parent" in changes
    if has_moved:
        parent = changes.pop("parent")
        category.parent = _stored(parent) if parent else None
    for member, value in changes.items():
        setattr(category, member, tidy(value) if isinstance(value, str) else value)
    with transaction.atomic():
        save_under_slug(category)
        if has_moved:
            write_shelves(products_on(category))
        _forget_tree()
        refresh_after_commit(category.products.all())
    return category.slug


def delete_category(*, slug: str) -> None:
    """Take the category away; its products stay. Raises: CategoryNotFound, CategoryInUse."""
    category = _stored(slug)
    if category.children.exists():
        raise CategoryInUse(_("Other categories hang below it; move or delete those first."), category=slug)
    with transaction.atomic():
        refresh_after_commit(category.products.all())
        products = products_on(category)
        category.delete()
        write_shelves(products)
        _forget_tree()


def _stored(slug: str) -> Category:
    category = Category.objects.filter(slug=slug).first()
    if category is None:
        raise CategoryNotFound(_("There is no category “%(slug)s”.") % {"slug": slug}, category=slug)
    return category


def find_stored_categories(slugs: list[str]) -> list[Category]:
    """The categories, hidden ones included. Raises: CategoryNotFound."""
    found = {category.slug: category for category in Category.objects.filter(slug__in=slugs)}
    for slug in slugs:
        if slug not in found:
            raise CategoryNotFound(_("There is no category “%(slug)s”.") % {"slug": slug}, category=slug)
    return list(found.values())


def _forget_tree() -> None:
    """Now for this transaction's own reads, and after commit for everybody's."""
    _tree.forget()
    stamps.touch("categories", "catalog")
