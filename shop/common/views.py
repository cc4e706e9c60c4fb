"""API views that several apps build on."""

from typing import Any

from django.utils.cache import patch_vary_headers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from shop.common.http import CART_HEADER


class PrivateView(APIView):
    """An answer that is only for whoever asked: shared caches keep nothing, the client's own asks again each time."""

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """Add the headers."""
        answer: Response = super().finalize_response(request, response, *args, **kwargs)
        answer.headers["Cache-Control"] = "private, no-cache"
        patch_vary_headers(answer, ["Authorization", CART_HEADER, "Cookie"])
        return answer
