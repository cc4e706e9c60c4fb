"""Reviews over the API: everybody reads them, buyers write theirs."""

from typing import Any, cast

from django.utils.decorators import method_decorator
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.catalog import services
from apps.catalog.services import NotABuyer, ProductNotFound, ReviewNotFound
from shop.common.api import Cursor, QuantityField, QuerySerializer, read_body, read_query
from shop.common.openapi import LOCATION, MOVED, SIGN_IN, TOKEN_INVALID, invalid, refusals
from shop.common.pagecache import until_touched
from shop.common.views import PrivateView

TAG = ["Reviews"]
_NO_PRODUCT = ProductNotFound("We do not have that product (any more).", product="linen-shirt")
_GONE = services.ProductGone(slug="linen-shirt", successor="hemp-shirt")
_NOT_A_BUYER = NotABuyer("You can review what you have bought here with this account, once it is on its way to you.")
_NO_REVIEW = ReviewNotFound("You have written no review of this product.", product="linen-shirt")
_WORDS = {
    "rating": 5,
    "title": "Softer every week",
    "text": "It has been through twenty washes and looks better for it.",
    "author_name": "Ada L.",
}
_SHOWN = _WORDS | {"created_at": "2026-11-22T13:07:10Z"}
_MINE = _SHOWN | {"status": "pending"}


class ReviewQuerySerializer(QuerySerializer):
    """The query string of a list of reviews."""

    ordering = serializers.ChoiceField(
        choices=list(services.REVIEW_ORDERINGS), required=False, default="newest", help_text="`newest` by default."
    )
    page_size = serializers.IntegerField(required=False, min_value=1, max_value=100, help_text="24 by default.")
    cursor = serializers.CharField(required=False, help_text="Taken from `next` or `previous`.")


class ReviewSerializer(serializers.Serializer[Any]):
    """What a buyer says; `title` and `text` are plain text and may be empty."""

    rating = serializers.IntegerField(help_text="1 to 5 stars.")
    title = serializers.CharField(allow_blank=True)
    text = serializers.CharField(allow_blank=True)
    author_name = serializers.CharField()
    created_at = serializers.DateTimeField()


class ReviewPageSerializer(serializers.Serializer[Any]):
    """A page of reviews."""

    results = ReviewSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class OwnReviewSerializer(ReviewSerializer):
    """One's own review, with what the staff made of it."""

    status = serializers.CharField(help_text="`pending`, `approved` or `rejected`; only approved ones are listed.")


class ReviewStateSerializer(serializers.Serializer[Any]):
    """Whether the user may write a review of the product, and the one they have written."""

    may_write = serializers.BooleanField()
    review = OwnReviewSerializer(allow_null=True, source="mine")


class StarsField(QuantityField):
    """1 to 5, as a JSON whole number."""

    def __init__(self, **kwargs: Any) -> None:
        serializers.IntegerField.__init__(self, min_value=1, max_value=5, **kwargs)


class WriteReviewSerializer(serializers.Serializer[Any]):
    """Body of POST /products/{slug}/reviews."""

    rating = StarsField()
    title = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    text = serializers.CharField(max_length=4000, required=False, allow_blank=True, default="")
    author_name = serializers.CharField(
        max_length=60,
        required=False,
        help_text="Shown beside the words; the name of the account if it is left out.",
    )


def _gives(status: int, shape: Any, value: Any) -> dict[int, OpenApiResponse]:
    return {status: OpenApiResponse(shape, examples=[OpenApiExample("Answer", value=value, response_only=True)])}


@method_decorator(until_touched("catalog", public=True), name="dispatch")
class ReviewsView(APIView):
    """GET, POST /products/{slug}/reviews."""

    def get_authenticators(self) -> list[BaseAuthentication]:
        """Readers are not asked who they are, so that one answer serves all of them."""
        return [] if self._reads() else super().get_authenticators()

    def get_permissions(self) -> list[Any]:
        """Writers are."""
        return [] if self._reads() else [IsAuthenticated()]

    def _reads(self) -> bool:
        return getattr(self.request, "method", "POST") != "POST"

    @extend_schema(
        operation_id="reviews_list",
        tags=TAG,
        summary="List what buyers say about a product",
        parameters=[ReviewQuerySerializer, LOCATION],
        responses=_gives(200, ReviewPageSerializer, {"results": [_SHOWN], "next": None, "previous": None})
        | MOVED
        | refusals(invalid("page_size", "A valid integer is required.", "invalid"), _NO_PRODUCT, _GONE),
    )
    def get(self, request: Request, slug: str) -> Response:
        """Reviews that the staff have approved. What they add up to is the `rating` of the product."""
        query = read_query(ReviewQuerySerializer, request)
        services.get_product(slug=slug)
        pages = Cursor()
        pages.ordering = services.REVIEW_ORDERINGS[query["ordering"]]
        found = services.list_reviews(slug=slug, ordering=query["ordering"])
        rows = services.to_reviews(pages.paginate_queryset(found, request, view=self))
        return pages.get_paginated_response(ReviewSerializer(rows, many=True).data)

    @extend_schema(
        operation_id="reviews_create",
        tags=TAG,
        summary="Review a product you have bought",
        request=WriteReviewSerializer,
        examples=[OpenApiExample("Five stars", value=_WORDS, request_only=True)],
        responses=_gives(202, OwnReviewSerializer, _MINE)
        | refusals(
            invalid("rating", "Ensure this value is less than or equal to 5.", "max_value"),
            SIGN_IN,
            TOKEN_INVALID,
            _NOT_A_BUYER,
            _NO_PRODUCT,
        ),
    )
    def post(self, request: Request, slug: str) -> Response:
        """Write it, or write it anew: there is one review per buyer, so repeating changes nothing.

        It shows once the staff have approved it.
        """
        body = read_body(WriteReviewSerializer, request)
        body.setdefault("author_name", getattr(request.user, "full_name", "")[:60])
        said = services.write_review(slug=slug, user_id=cast("int", request.user.pk), **body)
        return Response(OwnReviewSerializer(said).data, status=202)


class MyReviewView(PrivateView):
    """GET, DELETE /products/{slug}/reviews/mine."""

    permission_classes = (IsAuthenticated,)

    @extend_schema(
        operation_id="reviews_mine_retrieve",
        tags=TAG,
        summary="Show your own review, and whether you may write one",
        responses=_gives(200, ReviewStateSerializer, {"may_write": True, "review": _MINE})
        | refusals(SIGN_IN, TOKEN_INVALID, _NO_PRODUCT),
    )
    def get(self, request: Request, slug: str) -> Response:
        """Whoever has bought the product with this account may write; `review` is null until they have."""
        state = services.get_review_state(slug=slug, user_id=cast("int", request.user.pk))
        return Response(ReviewStateSerializer(state).data)

    @extend_schema(
        operation_id="reviews_mine_destroy",
        tags=TAG,
        summary="Take your own review back",
        responses={204: OpenApiResponse(description="It is gone")} | refusals(SIGN_IN, TOKEN_INVALID, _NO_REVIEW),
    )
    def delete(self, request: Request, slug: str) -> Response:
        """It shows no more and its stars no longer count; another may be written."""
        services.delete_own_review(slug=slug, user_id=cast("int", request.user.pk))
        return Response(status=204)
