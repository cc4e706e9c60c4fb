"""Lists of products: a category, what was found."""

import re
from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.catalog import services
from apps.catalog.models import Product
from apps.catalog.services import Criteria, ProductCard
from apps.catalog.views.crumbs import crumbs

PAGE_SIZE = 24
CATEGORY_SORTS = ("featured", "newest", "price", "-price", "name")
SEARCH_SORTS = ("relevance", "newest", "price", "-price", "name")
MAX_QUERY = 200


@require_safe
def category(request: HttpRequest, slug: str) -> HttpResponse:
    """A category with what is in it and below it."""
    info = services.get_category(slug=slug)
    sort = _sort(request, CATEGORY_SORTS)
    page = _page(request, services.find_products(criteria=Criteria(category=slug), ordering=sort))
    context = {
        "category": info,
        "breadcrumbs": [*crumbs(info.path[:-1]), (info.name, "")],
        "children": info.children,
        **_results(page, sort, CATEGORY_SORTS),
    }
    return render(request, "catalog/category.html", context)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What was found for `q`; where that is nothing, categories to try."""
    query = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:MAX_QUERY]
    sort = _sort(request, SEARCH_SORTS)
    found = services.find_products(criteria=Criteria(query=query), ordering=sort) if query else Product.objects.none()
    page = _page(request, found)
    context = {
        "query": query,
        "suggestions": [] if page.paginator.count else services.get_menu(),
        **_results(page, sort, SEARCH_SORTS),
    }
    return render(request, "catalog/search.html", context)


def _sort(request: HttpRequest, sorts: Sequence[str]) -> str:
    """The wanted order, or the first where there is no such."""
    wanted = request.GET.get("sort", "")
    return wanted if wanted in sorts else sorts[0]


def _page(request: HttpRequest, products: QuerySet[Product]) -> "Page[ProductCard]":
    """The page `?page=` asks for; beyond the last it is the last. Raises: Http404, where it is no page number."""
    wanted = request.GET.get("page", "1")
    if not re.fullmatch(r"[1-9]\d{0,17}", wanted, re.ASCII):
        raise Http404(_("There is no such page."))
    paginator = Paginator(products, PAGE_SIZE)
    page: Page[Any] = paginator.page(min(int(wanted), paginator.num_pages))
    page.object_list = services.to_cards(page.object_list)
    return page


def _results(page: "Page[ProductCard]", sort: str, sorts: Sequence[str]) -> dict[str, object]:
    """What every list of results prints."""
    named: list[tuple[str, str | Promise]] = [(value, services.ORDERING_NAMES[value]) for value in sorts]
    return {"page": page, "sort": sort, "sorts": named, "total": page.paginator.count}
