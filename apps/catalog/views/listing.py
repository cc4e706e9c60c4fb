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
from apps.catalog.views.filters import read_filters
from apps.catalog.views.head import list_head
from apps.catalog.views.panel import to_panel
from shop.common.pagecache import until_touched

PAGE_SIZE = 24
CATEGORY_SORTS = ("featured", "newest", "price", "-price", "name")
SEARCH_SORTS = ("relevance", "newest", "price", "-price", "name")


@require_safe
@until_touched("catalog")
def category(request: HttpRequest, slug: str) -> HttpResponse:
    """A category with what is in it and below it."""
    info = services.get_category(slug=slug)
    results = show_results(request, Criteria(category=info.slug), CATEGORY_SORTS)
    breadcrumbs, page = [*crumbs(info.path[:-1]), (info.name, "")], results["page"]
    context = {
        "head": list_head(request, title=info.name, description=info.description, page=page, breadcrumbs=breadcrumbs),
        "category": info,
        "breadcrumbs": breadcrumbs,
        "children": info.children,
        **results,
    }
    return render(request, "catalog/category.html", context)


@require_safe
@until_touched("catalog")
def search(request: HttpRequest) -> HttpResponse:
    """What was found for `q`; where that is nothing, categories and products to try."""
    understood = services.understand(request.GET.get("q", ""), exact=request.GET.get("exact") == "1")
    fixed = Criteria(query=understood)
    results = show_results(request, fixed, SEARCH_SORTS) if understood.query else {"total": 0, "filtered": False}
    if not results["filtered"] and (understood.partial or not results["total"]):
        services.report_miss(fixed)
    context = {
        "query": understood.query,
        "understood": understood,
        "suggestions": [] if results["total"] else services.get_menu(),
        "newest": [] if results["total"] else services.list_newest(limit=4),
        **results,
    }
    return render(request, "catalog/search.html", context)


def show_results(request: HttpRequest, fixed: Criteria, sorts: Sequence[str]) -> dict[str, Any]:
    """What every list of products prints: those that fit `fixed` and the filters of the address.

    `filtered`: it is but a part of what the page is about. Raises: Http404, where the address names no page.
    """
    asked, sort = read_filters(request.GET, fixed), _sort(request, sorts)
    facets = services.find_facets(criteria=asked.criteria)
    found = services.find_products(criteria=asked.criteria, ordering=sort)
    named: list[tuple[str, str | Promise]] = [(value, services.ORDERING_NAMES[value]) for value in sorts]
    return {
        "page": _page(request, found, facets.total),
        "sort": sort,
        "sorts": named,
        "total": facets.total,
        "panel": to_panel(request.path, request.GET, asked, facets),
        "filtered": asked.criteria != fixed,
    }


def _sort(request: HttpRequest, sorts: Sequence[str]) -> str:
    """The wanted order, or the first where there is no such."""
    wanted = request.GET.get("sort", "")
    return wanted if wanted in sorts else sorts[0]


def _page(request: HttpRequest, products: QuerySet[Product], count: int) -> "Page[ProductCard]":
    """The page `?page=` asks for; beyond the last it is the last. Raises: Http404, where it is no page number."""
    wanted = request.GET.get("page", "1")
    if not re.fullmatch(r"[1-9]\d{0,17}", wanted, re.ASCII):
        raise Http404(_("There is no such page."))
    paginator = Paginator(products, PAGE_SIZE)
    paginator.count = count  # they were counted with the facets
    page: Page[Any] = paginator.page(min(int(wanted), paginator.num_pages))
    page.object_list = services.to_cards(page.object_list) if count else []
    return page
