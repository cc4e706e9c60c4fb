"""Collections over the API."""

from django.utils.decorators import method_decorator
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.catalog import services
from apps.catalog.api import examples, serializers
from apps.catalog.api.views import _answer
from shop.common.openapi import LOCATION, MOVED, refusals
from shop.common.pagecache import until_touched

_NO_COLLECTION = services.CollectionNotFound("We do not have that collection (any more).", collection="rainy-days")


@method_decorator(until_touched("catalog", public=True), name="dispatch")
class CollectionsView(APIView):
    """GET /collections."""

    authentication_classes = ()

    @extend_schema(
        operation_id="collections_list",
        tags=["Catalogue"],
        summary="List the collections",
        responses=_answer(serializers.CollectionListSerializer, examples.COLLECTIONS),
    )
    def get(self, request: Request) -> Response:
        """Those in which something is for sale, in the staff's order; `next` and `previous` are always null."""
        found = {"results": services.list_collection_cards(), "next": None, "previous": None}
        return Response(serializers.CollectionListSerializer(found, context={"request": request}).data)


@method_decorator(until_touched("catalog", public=True), name="dispatch")
class CollectionView(APIView):
    """GET /collections/{slug}."""

    authentication_classes = ()

    @extend_schema(
        operation_id="collections_retrieve",
        tags=["Catalogue"],
        summary="Show a collection",
        parameters=[LOCATION],
        responses=_answer(serializers.CollectionSerializer, examples.COLLECTION) | MOVED | refusals(_NO_COLLECTION),
    )
    def get(self, request: Request, slug: str) -> Response:
        """The collection; its products are listed by `GET /products?collection=`. An old slug is answered with 301."""
        found = services.get_collection_card(slug=slug)
        return Response(serializers.CollectionSerializer(found, context={"request": request}).data)
