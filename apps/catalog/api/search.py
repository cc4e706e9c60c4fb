"""Suggestions over the API."""

from typing import Any

from django.utils.decorators import method_decorator
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.catalog import services
from apps.catalog.api import examples
from apps.catalog.api.serializers import CategoryRefSerializer, ProductSummarySerializer
from apps.catalog.api.views import _answer, _problem
from shop.common.api import problem, read_query
from shop.common.pagecache import until_touched

_BAD_QUERY = problem("validation_error", status=400, title="Some fields are not right") | {
    "errors": [{"field": "q", "code": "required", "message": "This field is required."}]
}


class SuggestQuerySerializer(serializers.Serializer[Any]):
    """The query string; a name it does not know is refused."""

    q = serializers.CharField(max_length=200, allow_blank=True, help_text="What was typed so far.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse unknown names. Raises: ValidationError."""
        unknown = {name: ["There is no such field."] for name in self.initial_data if name not in self.fields}
        if unknown:
            raise serializers.ValidationError(unknown)
        return attrs


class BrandRefSerializer(serializers.Serializer[Any]):
    """A brand in passing."""

    slug = serializers.CharField()
    name = serializers.CharField()


class SuggestionsSerializer(serializers.Serializer[Any]):
    """What fits, the best first; `corrected`: how `query` was understood, where a word of it is spelt otherwise."""

    query = serializers.CharField(allow_blank=True)
    corrected = serializers.CharField(allow_null=True)
    products = ProductSummarySerializer(many=True)
    categories = CategoryRefSerializer(many=True)
    brands = BrandRefSerializer(many=True)


@method_decorator(until_touched("catalog", public=True), name="dispatch")
class SuggestView(APIView):
    """GET /search/suggest."""

    authentication_classes = ()

    @extend_schema(
        operation_id="search_suggest",
        tags=["Catalogue"],
        summary="Suggest while somebody types",
        parameters=[SuggestQuerySerializer],
        responses=_answer(SuggestionsSerializer, examples.SUGGESTIONS) | _problem(_BAD_QUERY),
    )
    def get(self, request: Request) -> Response:
        """Up to six products, three categories and three brands; forgives slips as `GET /products?q=` does."""
        query = read_query(SuggestQuerySerializer, request)
        found = services.suggest(query=query["q"])
        return Response(SuggestionsSerializer(found, context={"request": request}).data)
