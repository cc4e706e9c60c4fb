"""How the account endpoints describe themselves in the OpenAPI document."""

from collections.abc import Callable
from typing import Any, TypeVar

from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema

from shop.common.api import PROBLEM, ProblemSerializer, problem

Method = TypeVar("Method", bound=Callable[..., Any])

_EXAMPLES = {
    400: problem("validation_error", status=400, title="Some fields are not right")
    | {"errors": [{"field": "email", "code": "required", "message": "This field is required."}]},
    401: problem("token_invalid", status=401, title="This token is not valid"),
    404: problem("not_found", status=404, title="Not found"),
    409: problem("too_many_addresses", status=409, title="You can save 50 addresses; please delete one first"),
    429: problem("too_many_tries", status=429, title="Too many tries", retry_after=840),
}


def documented(
    tag: str, summary: str, *, problems: tuple[int, ...] = (), answers: Any, **kwargs: Any
) -> Callable[[Method], Method]:
    """Annotate one method of an API view; `answers` maps a status to a serializer or to None, for no body."""
    responses = dict(answers) | {(status, PROBLEM): _problem(status) for status in problems}
    return extend_schema(tags=[tag], summary=summary, responses=responses, **kwargs)


def _problem(status: int) -> OpenApiResponse:
    example = OpenApiExample("Problem", value=_EXAMPLES[status], response_only=True, status_codes=[str(status)])
    return OpenApiResponse(ProblemSerializer, description=_EXAMPLES[status]["title"], examples=[example])
