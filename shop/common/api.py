"""What every API view shares: strict JSON in, problem+json out, money on the wire, paging."""

import codecs
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, JsonResponse
from drf_spectacular.utils import extend_schema_field
from rest_framework import exceptions, serializers, status
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from shop.common.errors import Invalid, Moved, ShopError
from shop.common.http import moved_url
from shop.common.money import Money
from shop.common.paging import Cursor as Cursor  # noqa: PLC0414 - most views import it from here

PROBLEM = "application/problem+json"
_MEMBERS = {"type", "title", "status", "code", "detail", "errors"}
MAX_BODY = 256 * 1024
MAX_DIGITS = 100  # beyond that it is no number but a burden; each field bounds its own
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


class BodyTooLarge(exceptions.APIException):
    """The body exceeds MAX_BODY bytes."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "body_too_large"
    default_detail = f"The body may have {MAX_BODY} bytes at the most."


class StrictJSONParser(BaseParser):
    """RFC 8259 JSON in UTF-8 and nothing beyond: no NaN, no lone surrogates, no NUL; bounded size, depth, numbers."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        """The decoded body. Raises: ParseError, BodyTooLarge."""
        body = stream.read(MAX_BODY + 1)
        if len(body) > MAX_BODY:
            raise BodyTooLarge
        try:
            text = codecs.decode(body, "utf-8", "strict")
            data = json.loads(text, parse_constant=_refuse_constant, parse_int=_bounded_int, parse_float=_bounded_float)
            if _NUL.search(json.dumps(data, ensure_ascii=False).encode().decode()):
                raise ValueError("the character NUL is not allowed")
        except RecursionError:
            raise exceptions.ParseError("The JSON is nested too deeply.") from None
        except UnicodeError:
            raise exceptions.ParseError("The body is not valid UTF-8.") from None
        except ValueError as error:
            raise exceptions.ParseError(f"The body is not valid JSON: {error}.") from None
        return data


def _refuse_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is not JSON")


def _bounded_int(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise ValueError(f"a number has more than {MAX_DIGITS} digits")
    return int(digits)


def _bounded_float(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise ValueError("a number is too large")
    return number


def problem(
    code: str, *, status: int, title: str, detail: str = "", errors: list[dict[str, str]] | None = None, **data: Any
) -> dict[str, Any]:
    """The members of a problem document (RFC 9457) with our stable `code`; `data` joins as extension members."""
    document: dict[str, Any] = {"type": f"about:blank#{code}", "title": title, "status": status, "code": code}
    if detail:
        document["detail"] = detail
    if errors:
        document["errors"] = errors
    return document | {key: _plain(value) for key, value in data.items() if key not in document}


def _plain(value: Any) -> Any:
    if isinstance(value, Money):
        return {"amount": value.amount, "currency": value.currency}
    return value


def handle_exception(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """DRF's exception handler: every error that has a meaning becomes problem+json; the rest is a real 500."""
    if isinstance(error, Moved):
        return _moved(error, context["request"])
    if isinstance(error, ShopError):
        return _from_shop_error(error)
    if isinstance(error, RequestDataTooBig):
        error = BodyTooLarge()
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if isinstance(error, exceptions.ValidationError):
        return _respond(
            problem(
                "validation_error",
                status=400,
                title="Some fields are not right",
                errors=list(flatten(error.get_full_details())),
            )
        )
    if isinstance(error, exceptions.APIException):
        return _from_api_exception(error)
    return None


def _from_shop_error(error: ShopError) -> Response:
    errors = None
    if isinstance(error, Invalid) and error.field:
        errors = [{"field": error.field, "code": error.code, "message": error.sentence}]
    facts = {name: value for name, value in error.data.items() if name not in _MEMBERS}
    document = problem(
        error.code, status=error.status, title=str(error.title), detail=error.sentence, errors=errors, **facts
    )
    headers = {"Retry-After": str(error.data["retry_after"])} if "retry_after" in error.data else {}
    if error.status == status.HTTP_401_UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    return _respond(document, headers)


def _moved(error: Moved, request: Request) -> Response:
    """The way to the present address; what is not merely read keeps its verb and body."""
    location = request.build_absolute_uri(moved_url(request, error.slug))
    reading = request.method in ("GET", "HEAD", "OPTIONS")
    return Response(status=error.status if reading else 308, headers={"Location": location})


def _from_api_exception(error: exceptions.APIException) -> Response:
    code = error.get_codes()
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait))
    document = problem(
        code if isinstance(code, str) else error.default_code,
        status=error.status_code,
        title=str(error.default_detail),
        detail=str(error.detail),
    )
    return _respond(document, headers)


def _respond(document: dict[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    return Response(document, status=document["status"], headers=headers, content_type=PROBLEM)


def flatten(details: Any, path: str = "") -> Iterator[dict[str, str]]:
    """DRF's nested error details as a flat list of {"field", "code", "message"}; nesting shows as `a.b.0.c`."""
    if isinstance(details, dict) and "message" in details and "code" in details:
        yield {"field": path, "code": str(details["code"]), "message": str(details["message"])}
    elif isinstance(details, dict):
        for key, value in details.items():
            own = path if key == "non_field_errors" else f"{path}.{key}".lstrip(".")
            yield from flatten(value, own)
    elif isinstance(details, list):
        nested = any(isinstance(item, dict) and "message" not in item for item in details)
        for position, item in enumerate(details):
            yield from flatten(item, f"{path}.{position}" if nested else path)


def json_problem(request: HttpRequest, code: str, *, status: int, title: str) -> JsonResponse:
    """A problem document outside of DRF's views (unknown path, server error)."""
    return JsonResponse(problem(code, status=status, title=title), status=status, content_type=PROBLEM)


def read_body(serializer: type[serializers.BaseSerializer[Any]], request: Request) -> dict[str, Any]:
    """The validated body. Raises: ValidationError."""
    checked = serializer(data=request.data)
    checked.is_valid(raise_exception=True)
    return dict(checked.validated_data)


def read_query(serializer: type[serializers.BaseSerializer[Any]], request: Request) -> dict[str, Any]:
    """The validated query string. Raises: ValidationError."""
    checked = serializer(data=request.query_params.dict())
    checked.is_valid(raise_exception=True)
    return dict(checked.validated_data)


class QuerySerializer(serializers.Serializer[Any]):
    """The query string of a list; a name it does not know is refused rather than ignored."""

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse unknown names. Raises: ValidationError."""
        unknown = {name: ["There is no filter of that name."] for name in self.initial_data if name not in self.fields}
        if unknown:
            raise serializers.ValidationError(unknown)
        return attrs


@extend_schema_field(
    {
        "type": "object",
        "required": ["amount", "currency"],
        "properties": {
            "amount": {"type": "integer", "description": "in minor units", "examples": [1999]},
            "currency": {"type": "string", "description": "ISO 4217", "examples": ["EUR"]},
        },
    }
)
class MoneyField(serializers.Field[Any, Any, Any, Any]):
    """Money on the wire: {"amount": 1999, "currency": "EUR"}; read-only."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"read_only": True, **kwargs})

    def to_representation(self, value: Money) -> dict[str, Any]:
        """Both members, always."""
        return {"amount": value.amount, "currency": value.currency}


class QuantityField(serializers.IntegerField):
    """How many of a thing: a JSON whole number (no strings, no 1.0, no booleans) from `min_value` to 999."""

    def __init__(self, *, min_value: int = 1, **kwargs: Any) -> None:
        super().__init__(min_value=min_value, max_value=999, **kwargs)

    def to_internal_value(self, data: Any) -> int:
        """The number. Raises: ValidationError."""
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return super().to_internal_value(data)


class AbsoluteURLField(serializers.CharField):
    """An address of ours with host and all, for clients outside a browser; empty stays empty, so it is no `uri`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"read_only": True, **kwargs})

    def to_representation(self, value: str) -> str:
        """Absolute, seen from where the request came in."""
        request = self.context.get("request")
        return str(request.build_absolute_uri(value)) if value and request else value


class FieldErrorSerializer(serializers.Serializer[Any]):
    """What is wrong with one input; nested inputs read `shipping_address.postcode`."""

    field = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()


class ProblemSerializer(serializers.Serializer[Any]):
    """The shape of every error, for the OpenAPI document; some codes bring further members along."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField(help_text="Stable: write your program against this one.")
    detail = serializers.CharField(required=False, help_text="A sentence for people.")
    errors = FieldErrorSerializer(many=True, required=False)  # type: ignore[assignment]
