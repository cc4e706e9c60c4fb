"""How the account endpoints describe themselves in the OpenAPI document."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema

from shop.common.api import PROBLEM, ProblemSerializer, problem

Method = TypeVar("Method", bound=Callable[..., Any])

_REQUIRED = [{"field": "email", "code": "required", "message": "This field is required."}]
_PROBLEMS = {
    document["code"]: document
    for document in [
        problem("validation_error", status=400, title="Some fields are not right", errors=_REQUIRED),
        problem("password_too_weak", status=400, title="Please choose a stronger password"),
        problem("password_wrong", status=400, title="This is not your present password"),
        problem("code_invalid", status=400, title="This code is not right, or not valid any more"),
        problem("reset_code_invalid", status=400, title="This code is not valid any more; please ask for a new one"),
        problem("login_failed", status=401, title="The e-mail address or the password is not right"),
        problem("token_invalid", status=401, title="This token is not valid"),
        problem("session_not_found", status=404, title="There is no such session"),
        problem("address_not_found", status=404, title="There is no such address"),
        problem("too_many_addresses", status=409, title="You can save 50 addresses; please delete one first"),
        problem("too_many_tries", status=429, title="Too many tries", retry_after=840),
    ]
}


def documented(
    tag: str, summary: str, *, answers: Any, problems: tuple[str, ...] = (), **kwargs: Any
) -> Callable[[Method], Method]:
    """Annotate one method of an API view.

    `answers` maps a status to a serializer or, for no body, to None; `problems` are the codes it may answer with.
    """
    by_status: dict[int, list[OpenApiExample]] = defaultdict(list)
    for code in problems:
        by_status[_PROBLEMS[code]["status"]].append(OpenApiExample(code, value=_PROBLEMS[code], response_only=True))
    refusals = {(status, PROBLEM): _refusal(examples) for status, examples in by_status.items()}
    return extend_schema(tags=[tag], summary=summary, responses=dict(answers) | refusals, **kwargs)


def _refusal(examples: list[OpenApiExample]) -> OpenApiResponse:
    titles = "; ".join(example.value["title"] for example in examples)
    return OpenApiResponse(ProblemSerializer, description=titles, examples=examples)
