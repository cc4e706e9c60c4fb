"""The catalogue's part of the API; everybody may read, so nobody is asked who they are."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.catalog import services
from apps.catalog.api import examples, serializers
from apps.catalog.services import Criteria
from shop.common.api import PROBLEM, Cursor, ProblemSerializer, problem, read_query

_BAD_QUERY = problem("validation_error", status=400, title="Some fields are not right") | {
    "errors": [{"field": "price_min", "code": "invalid", "message": "A valid integer is required."}]
}
_NO_PRODUCT = problem("product_not_found", status=404, title="There is no such product")


def _answer(serializer: Any, value: dict[str, Any]) -> dict[Any, OpenApiResponse]:
    example = OpenApiExample("Answer", value=value, response_only=True)
    return {200: OpenApiResponse(serializer, description="Found", examples=[example])}


def _problem(document: dict[str, Any]) -> dict[Any, OpenApiResponse]:
    example = OpenApiExample(document["code"], value=document, response_only=True, media_type=PROBLEM)
    answer = OpenApiResponse(ProblemSerializer, description=document["title"], examples=[example])
    return {(document["status"], PROBLEM): answer}


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


class ProductsView(APIView):
    """GET /products."""

    authentication_classes = ()

    @extend_schema(
        operation_id="products_list",
        tags=["Catalogue"],
        summary="Find products",
        parameters=[serializers.ProductQuerySerializer],
        responses=_answer(serializers.ProductPageSerializer, examples.PRODUCTS) | _problem(_BAD_QUERY),
    )
    def get(self, request: Request) -> Response:
        """Products that fit all the filters; follow `next` for more, whatever changes meanwhile."""
        query = read_query(serializers.ProductQuerySerializer, request)
        ordering = _ordering(query)
        pages = Cursor()
        pages.ordering = services.ORDERINGS[ordering]
        rows = pages.paginate_queryset(_find(query, ordering), request, view=self)
        cards = services.to_cards(rows)
        shown = serializers.ProductSummarySerializer(cards, many=True, context={"request": request})
        return pages.get_paginated_response(shown.data)


def _ordering(query: dict[str, Any]) -> str:
    """The wanted order; without a query nothing is more relevant than anything else, so the newest come first."""
    default = "relevance" if query["q"] else "newest"
    wanted = query.get("ordering", default)
    return default if wanted == "relevance" else str(wanted)


def _find(query: dict[str, Any], ordering: str) -> Any:
    filters = ("category", "brand", "price_min", "price_max", "in_stock")
    criteria = Criteria(query=query["q"], **{name: query[name] for name in filters if name in query})
    try:
        return services.find_products(criteria=criteria, ordering=ordering)
    except services.CategoryNotFound as error:
        raise ValidationError({"category": [error.sentence]}) from None


class ProductView(APIView):
    """GET /products/{slug}."""

    authentication_classes = ()

    @extend_schema(
        operation_id="products_retrieve",
        tags=["Catalogue"],
        summary="Show a product",
        responses=_answer(serializers.ProductSerializer, examples.PRODUCT) | _problem(_NO_PRODUCT),
    )
    def get(self, request: Request, slug: str) -> Response:
        """The product with its variants and what of them can be ordered now."""
        product = services.get_product(slug=slug)
        context = {"request": request, "product": product}
        return Response(serializers.ProductSerializer(product, context=context).data)
