"""The filters of the product list: read from the query string, and told in the API's documentation."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from apps.catalog import services
from apps.catalog.services import Criteria
from shop.common.errors import Invalid, NotFound

_BEGINS = "attr."
_NAMES = ("category", "collection", "brand", "price_min", "price_max", "in_stock", "on_sale")
ATTRIBUTES = OpenApiParameter(
    "attributes",
    {
        "type": "object",
        "patternProperties": {
            r"^attr\.[^.]+$": {"type": "array", "items": {"type": "string", "maxLength": 120}, "maxItems": 50}
        },
        "additionalProperties": False,
        "examples": [{"attr.colour": ["moss", "sand"], "attr.weight": ["..500"]}],
    },
    OpenApiParameter.QUERY,
    style="form",
    explode=True,
    description="One parameter for each attribute or option, named `attr.` and its code: `attr.colour=moss`. Repeated "
    "it means any of the values: `attr.colour=moss&attr.colour=sand`; different ones have to fit all. Numbers take a "
    "range, `10..20`, `10..` or `..20`, or one number; yes or no is `yes` or `no`. `/products/facets` names them; "
    "an unknown one is refused.",
)


def read_filters(serializer: type[serializers.Serializer[Any]], request: Request) -> tuple[Criteria, dict[str, Any]]:
    """The criteria, and all of the validated query string but for attributes. Raises: ValidationError."""
    sent = request.query_params
    several = {name for name, field in serializer().fields.items() if isinstance(field, serializers.ListField)}
    plain = {name: sent.getlist(name) if name in several else sent[name] for name in sent if not _is_attribute(name)}
    checked = serializer(data=plain)
    checked.is_valid(raise_exception=True)
    query = dict(checked.validated_data)
    wanted = {name: query[name] for name in _NAMES if name in query}
    attributes = {name.removeprefix(_BEGINS): sent.getlist(name) for name in sent if _is_attribute(name)}
    return Criteria(query=query["q"], attributes=attributes, **wanted), query


def _is_attribute(name: str) -> bool:
    return name.startswith(_BEGINS)


def refusal(error: Invalid | NotFound) -> ValidationError:
    """What a service found wrong with a filter, said at its name."""
    names = {services.CategoryNotFound: "category", services.CollectionNotFound: "collection"}
    field = getattr(error, "field", None) or next((names[kind] for kind in names if isinstance(error, kind)), "q")
    return ValidationError({field: [error.sentence]})
