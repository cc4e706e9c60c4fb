"""Which version of a product a client has: `ETag` out, `If-Match` in.

A tag is the number of the product's latest change and a digest of the whole answer. The digest is for reading again:
stock that moved makes a new one. For writing only the number counts, since stock that moved was nobody's edit.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager

from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from apps.catalog.services import ProductChanged

_TAG = re.compile(r'"(\d{1,18})-[0-9a-f]{16}"')


class PreconditionFailed(exceptions.APIException):
    """The product is not what the client has seen."""

    status_code = 412
    default_code = "precondition_failed"
    default_detail = "The product was changed meanwhile"


def tagged(response: Response, version: int) -> Response:
    """The answer with its tag."""
    body = json.dumps(response.data, cls=JSONEncoder, sort_keys=True)
    response["ETag"] = f'"{version}-{hashlib.sha256(body.encode()).hexdigest()[:16]}"'
    return response


def seen_by(request: Request) -> int | None:
    """The version that If-Match names; None where any will do. Raises: PreconditionFailed, for what is no tag."""
    header = request.headers.get("If-Match", "*").strip()
    if header == "*":
        return None
    tag = _TAG.fullmatch(header)
    if tag is None:
        raise PreconditionFailed("If-Match holds the ETag of the product as you have read it, or is left out.")
    return int(tag[1])


@contextmanager
def versioned() -> Iterator[None]:
    """Say it in HTTP's own words where somebody else was quicker. Raises: PreconditionFailed."""
    try:
        yield
    except ProductChanged as error:
        raise PreconditionFailed(f"{error.sentence}. Read it again, then repeat your change.") from None
