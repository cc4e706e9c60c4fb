"""How reports and adjustments describe themselves in the OpenAPI document."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import exceptions

from apps.inventory import services
from apps.inventory.api import examples, inputs, outputs
from shop.common.errors import Invalid
from shop.common.openapi import (
    IDEMPOTENCY,
    IDEMPOTENCY_KEY,
    SIGN_IN,
    TOKEN_INVALID,
    gives,
    invalid,
    refusals,
    takes,
)

TAG = ["Staff: stock"]
_WHO = (SIGN_IN, TOKEN_INVALID, exceptions.PermissionDenied())
_NOT_YET = services.NotYet()
_NO_FILTER = invalid("colour", "There is no filter of that name.", "invalid")
_NO_SKU = services.UnknownSku(field="sku", sku="MUG-MOSS")
_NO_PLACE = services.UnknownLocation(field="location", location="valley")


def _reads(shape: Any, value: Any, *refused: Exception) -> dict[Any, Any]:
    """JSON and CSV, and how it is refused."""
    table = OpenApiResponse(
        {"type": "string"}, examples=[OpenApiExample("Table", value="sku,…\r\n", media_type="text/csv")]
    )
    json = {(200, "application/json"): gives(shape, answer=value)[200]}
    return json | {(200, "text/csv"): table} | refusals(_NO_FILTER, *refused, *_WHO)


def _page(row: Any) -> dict[str, Any]:
    return {"next": None, "previous": None, "results": [row]}


levels = extend_schema(
    tags=TAG,
    summary="List what lies where",
    parameters=[inputs.LevelsQuerySerializer],
    responses=_reads(outputs.LevelPageSerializer, _page(examples.LEVEL), _NOT_YET),
)
movements = extend_schema(
    tags=TAG,
    summary="List the ledger of movements",
    parameters=[inputs.MovementsQuerySerializer],
    responses=_reads(outputs.MovementPageSerializer, _page(examples.MOVEMENT)),
)
valuation = extend_schema(
    tags=TAG,
    summary="Show what the stock is worth, now or on any past day",
    parameters=[inputs.ValuationQuerySerializer],
    responses=_reads(outputs.ValuationSerializer, examples.VALUATION | _page(examples.VALUED), _NOT_YET),
)
trends = extend_schema(
    tags=TAG,
    summary="Show what came, was sold and lay there, day by day",
    parameters=[inputs.TrendsQuerySerializer],
    responses=_reads(outputs.TrendsSerializer, examples.TRENDS, _NO_SKU, _NO_PLACE, _NOT_YET),
)
reorder = extend_schema(
    tags=TAG,
    summary="List what to order, the most urgent first",
    parameters=[inputs.ReorderQuerySerializer],
    responses=_reads(outputs.FiguresPageSerializer, _page(examples.FIGURES)),
)
sell_through = extend_schema(
    tags=TAG,
    summary="List how well each SKU sells",
    parameters=[inputs.SellThroughQuerySerializer],
    responses=_reads(outputs.FiguresPageSerializer, _page(examples.FIGURES)),
)
ageing = extend_schema(
    tags=TAG,
    summary="List how long stock lies here",
    parameters=[inputs.AgeingQuerySerializer],
    responses=_reads(outputs.FiguresPageSerializer, _page(examples.FIGURES)),
)
adjust = extend_schema(
    tags=TAG,
    summary="Adjust the stock at a place",
    description="A line of the ledger with your name and reason; it is never changed, only followed by another.",
    request=inputs.AdjustmentSerializer,
    examples=takes(one_less=examples.ADJUSTMENT),
    parameters=[IDEMPOTENCY_KEY],
    responses=gives(outputs.AdjustedSerializer, status=201, adjusted=examples.ADJUSTED)
    | refusals(
        invalid("reason", "This field is required.", "required"),
        _NO_SKU,
        _NO_PLACE,
        Invalid("Write a number of units other than zero.", field="delta"),
        services.BelowReserved(
            "MUG-MOSS: so many units are not here, or some of them are promised to customers.",
            sku="MUG-MOSS",
            location="valley",
            delta=-1,
        ),
        *IDEMPOTENCY,
        *_WHO,
    ),
)
