"""How API views describe themselves: refusals are shown as the very errors that are raised would tell them."""

from collections import defaultdict
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse
from rest_framework import exceptions

from shop.common.api import PROBLEM, ProblemSerializer, handle_exception
from shop.common.http import CART_HEADER
from shop.common.idempotency import KeyMalformed, KeyReused, StillRunning

_TOKEN = {"type": "string", "pattern": "^[A-Za-z0-9_-]{22}$"}
CART_TOKEN = OpenApiParameter(
    CART_HEADER,
    _TOKEN,
    OpenApiParameter.HEADER,
    description="Names a guest's cart; the first answer about a cart hands it out. A signed-in user needs none.",
)
CART_TOKEN_BACK = OpenApiParameter(
    CART_HEADER, _TOKEN, OpenApiParameter.HEADER, response=[200], description="Send this with every later call."
)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "pattern": "^[!-~]{1,255}$"},
    OpenApiParameter.HEADER,
    description="1 to 255 visible ASCII characters, new for each thing you want done. The same key with the same body "
    "gets the same answer for 24 hours, and the work is done once.",
)
REFERENCE = OpenApiParameter("reference", OpenApiTypes.UUID, OpenApiParameter.PATH, description="Of the checkout.")
LOCATION = OpenApiParameter(
    "Location", OpenApiTypes.URI, OpenApiParameter.HEADER, response=[301], description="Where it is now, for good."
)
MOVED = {301: OpenApiResponse(description="The slug is an old one; follow `Location` and remember that address.")}
IDEMPOTENCY = (KeyMalformed(), KeyReused(), StillRunning(retry_after=2))
NOT_FOUND = exceptions.NotFound()
SIGN_IN = exceptions.NotAuthenticated()
TOKEN_INVALID = exceptions.AuthenticationFailed("This token is not valid.", code="token_invalid")


def gives(shape: Any, *, status: int = 200, **values: Any) -> dict[int, OpenApiResponse]:
    """The good answer, with an example for each of the named values."""
    shown = [
        OpenApiExample(name.replace("_", " ").capitalize(), value=value, response_only=True, status_codes=[str(status)])
        for name, value in values.items()
    ]
    return {status: OpenApiResponse(shape, examples=shown)}


def takes(**values: Any) -> list[OpenApiExample]:
    """An example of the body for each of the named values."""
    return [
        OpenApiExample(name.replace("_", " ").capitalize(), value=value, request_only=True)
        for name, value in values.items()
    ]


def invalid(field: str, message: str, code: str) -> exceptions.ValidationError:
    """A refusal of one field, as an example."""
    return exceptions.ValidationError({field: [exceptions.ErrorDetail(message, code=code)]})


def refusals(*errors: Exception) -> dict[tuple[int, str], OpenApiResponse]:
    """The responses for these errors: one for each status, with an example for each code."""
    examples: dict[int, list[OpenApiExample]] = defaultdict(list)
    for error in errors:
        document = _document(error)
        examples[document["status"]].append(_example(document))
    return {
        (status, PROBLEM): OpenApiResponse(
            ProblemSerializer, description=", ".join(f"`{example.name}`" for example in listed), examples=listed
        )
        for status, listed in sorted(examples.items())
    }


def _document(error: Exception) -> dict[str, Any]:
    """What the API answers when the error is raised."""
    answer = handle_exception(error, {})
    if answer is None:
        raise TypeError(f"{type(error).__name__} has no meaning for the API's clients")
    document: dict[str, Any] = answer.data
    return document


def _example(document: dict[str, Any]) -> OpenApiExample:
    return OpenApiExample(
        document["code"],
        value=document,
        summary=document["title"],
        response_only=True,
        media_type=PROBLEM,
        status_codes=[str(document["status"])],
    )
