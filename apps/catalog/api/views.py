"""The catalogue's part of the API; everybody may read, so nobody is asked who they are."""

from typing import Any

from django.utils.decorators import method_decorator
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.catalog import services
from apps.catalog.api import examples, serializers
from apps.catalog.api.filters import ATTRIBUTES, read_filters, refusal
from apps.catalog.services import Criteria
from shop.common.api import PROBLEM, Cursor, ProblemSerializer, problem
from shop.common.errors import Invalid, NotFound
from shop.common.openapi import LOCATION, MOVED, refusals
from shop.common.pagecache import until_moment, until_touched

_BAD_QUERY = problem("validation_error", status=400, title="Some fields are not right") | {
    "errors": [{"field": "price_min", "code": "invalid", "message": "A valid integer is required."}]
}
_NO_PRODUCT = services.ProductNotFound("We do not have that product (any more).", product="linen-shirt")
_GONE = services.ProductGone(slug="linen-shirt", successor="hemp-shirt")


def _answer(serializer: Any, value: dict[str, Any]) -> dict[Any, OpenApiResponse]:
    example = OpenApiExample("Answer", value=value, response_only=True)
    return {200: OpenApiResponse(serializer, description="Found", examples=[example])}


def _problem(document: dict[str, Any]) -> dict[Any, OpenApiResponse]:
    example = OpenApiExample(document["code"], value=document, response_only=True, media_type=PROBLEM)
    answer = OpenApiResponse(ProblemSerializer, description=document["title"], examples=[example])
    return {(document["status"], PROBLEM): answer}


@method_decorator(until_touched("catalog", public=True), name="dispatch")
class CategoriesView(APIView):
    """GET /categories."""

    authentication_classes = ()

    @extend_schema(
        operation_id="categories_list",
        tags=["Catalogue"],
        summary="List the categories as a tree",
        responses=_answer(serializers.CategoryListSerializer, examples.CATEGORIES),
    )
    def get(self, request: Request) -> Response:
        """All levels at once, in the order of the menu; `next` and `previous` are always null."""
        tree = {"results": services.get_category_tree(), "next": None, "previous": None}
        return Response(serializers.CategoryListSerializer(tree).data)


@method_decorator(until_touched("catalog", "collections", public=True), name="dispatch")
class ProductsView(APIView):
    """GET /products."""

    authentication_classes = ()

    @extend_schema(
        operation_id="products_list",
        tags=["Catalogue"],
        summary="Find products",
        parameters=[serializers.ProductQuerySerializer, ATTRIBUTES],
        responses=_answer(serializers.ProductPageSerializer, examples.PRODUCTS) | _problem(_BAD_QUERY),
    )
    def get(self, request: Request) -> Response:
        """Products that fit all the filters; follow `next` for more, whatever changes meanwhile."""
        criteria, query = read_filters(serializers.ProductQuerySerializer, request)
        ordering = _ordering(query)
        pages = Cursor()
        pages.ordering = services.ORDERINGS[ordering]
        rows = pages.paginate_queryset(_find(criteria, ordering), request, view=self)
        if not rows:
            services.report_miss(criteria)
        cards = services.to_cards(rows)
        shown = serializers.ProductSummarySerializer(cards, many=True, context={"request": request})
        return pages.get_paginated_response(shown.data)


def _ordering(query: dict[str, Any]) -> str:
    """The wanted order; without a query nothing is more relevant than anything else, so the newest come first."""
    default = "relevance" if query["q"] else "newest"
    wanted = query.get("ordering", default)
    return default if wanted == "relevance" else str(wanted)


def _find(criteria: Criteria, ordering: str) -> Any:
    try:
        return services.find_products(criteria=criteria, ordering=ordering)
    except (Invalid, NotFound) as error:
        raise refusal(error) from None


@method_decorator(until_touched("catalog", "collections", public=True), name="dispatch")
class FacetsView(APIView):
    """GET /products/facets."""

    authentication_classes = ()

    @extend_schema(
        operation_id="products_facets",
        tags=["Catalogue"],
        summary="Count what each filter would leave",
        parameters=[serializers.FilterSerializer, ATTRIBUTES],
        responses=_answer(serializers.FacetsSerializer, examples.FACETS) | _problem(_BAD_QUERY),
    )
    def get(self, request: Request) -> Response:
        """How many products are left, and for each filter its values with how many of them it would leave.

        A filter's own selection does not narrow its counts, so that one sees what else could be chosen. Of categories
        it tells the wanted one and those below it, or all. Up to 30 values each, those that are selected always.
        """
        criteria, _query = read_filters(serializers.FilterSerializer, request)
        try:
            facets = services.find_facets(criteria=criteria)
        except (Invalid, NotFound) as error:
            raise refusal(error) from None
        return Response(serializers.FacetsSerializer(facets).data)


@method_decorator(until_touched("catalog", "product:{slug}", public=True), name="dispatch")
class ProductView(APIView):
    """GET /products/{slug}."""

    authentication_classes = ()

    @extend_schema(
        operation_id="products_retrieve",
        tags=["Catalogue"],
        summary="Show a product",
        parameters=[LOCATION],
        responses=_answer(serializers.ProductSerializer, examples.PRODUCT) | MOVED | refusals(_NO_PRODUCT, _GONE),
    )
    def get(self, request: Request, slug: str) -> Response:
        """The product with its variants and what of them can be ordered now.

        A slug leads to its product for ever: an old one is answered with 301. What is not made any more is answered
        with 410 and, where something else is sold instead, the slug of that as `successor`.
        """
        product = services.get_product(slug=slug)
        until_moment(request, product.prices_change_at)
        related = services.list_related(slug=slug, limit=4, kin=product.kin)
        context = {"request": request, "product": product, "related": related}
        return Response(serializers.ProductSerializer(product, context=context).data)
