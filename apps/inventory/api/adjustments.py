"""Changing stock over the API, with a reason that stays."""

import hashlib
import json

from rest_framework.request import Request
from rest_framework.response import Response

from apps.inventory import services
from apps.inventory.api import inputs, schema
from apps.inventory.api.access import MayAdjustStock, actor_of
from shop.common.api import read_body
from shop.common.idempotency import idempotent
from shop.common.views import PrivateView


class AdjustmentsView(PrivateView):
    """POST /inventory/adjustments."""

    permission_classes = (MayAdjustStock,)

    @schema.adjust
    @idempotent
    def post(self, request: Request) -> Response:
        """Add units at a place or take them away; the answer says how many are there now."""
        given = read_body(inputs.AdjustmentSerializer, request)
        on_hand = services.adjust_stock(actor=actor_of(request), key=_key(request), **given)
        return Response({**given, "on_hand": on_hand}, status=201)


def _key(request: Request) -> str | None:
    """The ledger's own key for the request, so that it is booked once even if the answer was lost on the way."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    named = json.dumps([request.user.pk, key, request.data], sort_keys=True)
    return f"api:{hashlib.sha256(named.encode()).hexdigest()}"
