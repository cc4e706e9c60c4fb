"""Stock alerts over the API: being told once when something is back."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.catalog import services
from apps.inventory.services import CanBeOrdered, TooManyTries
from shop.common.api import read_body
from shop.common.emails import EmailJsonField
from shop.common.http import client_address
from shop.common.openapi import gives, invalid, refusals, takes

_WISH = {"sku": "SHIRT-MOSS-M", "email": "ada@example.com"}
_DETAIL = "We will write to that address once, as soon as it is back."
_UNKNOWN = services.NotForSale("This product is not for sale.", field="sku", sku="SHIRT-MOSS-XXL")
_HERE = CanBeOrdered("You need not wait: it can be ordered now.", sku="SHIRT-MOSS-M", available=3)
_WAIT = TooManyTries("There were too many tries. Please wait 12 minutes, then try again.", retry_after=720)


class StockAlertSerializer(serializers.Serializer[Any]):
    """Body of POST /stock-alerts."""

    sku = serializers.CharField(max_length=64)
    email = EmailJsonField(help_text="Where to write, once.")


class StockAlertNotedSerializer(serializers.Serializer[Any]):
    """What happens next, in words."""

    detail = serializers.CharField()


class StockAlertsView(APIView):
    """POST /stock-alerts."""

    authentication_classes = ()

    @extend_schema(
        operation_id="stock_alerts_create",
        tags=["Catalogue"],
        summary="Be told when something is back",
        request=StockAlertSerializer,
        examples=takes(sold_out=_WISH),
        responses=gives(StockAlertNotedSerializer, status=202, noted={"detail": _DETAIL})
        | refusals(invalid("email", "Enter a valid email address.", "invalid"), _UNKNOWN, _HERE, _WAIT),
    )
    def post(self, request: Request) -> Response:
        """Note that the owner of the address wants one mail when the SKU can be ordered again.

        The answer is the same whether or not they were noted before. What can be ordered now is refused with
        `can_be_ordered`. Each mail has a link that forgets the address.
        """
        wish = read_body(StockAlertSerializer, request)
        services.ask_for_alert(**wish, client=client_address(request), now=timezone.now())
        return Response({"detail": _DETAIL}, status=202)
