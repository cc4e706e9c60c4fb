"""Idempotency-Key for API views, after the IETF draft: same key and body, same answer; the work runs once."""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from shop.common.errors import Conflict, Invalid
from shop.common.http import visitor_token
from shop.common.models import IdempotencyRecord

KEPT = timedelta(hours=24)
LEASE = timedelta(seconds=60)


class KeyMalformed(Invalid):
    """The header is not 1 to 255 visible ASCII characters."""

    code = "idempotency_key_malformed"
    title = "The Idempotency-Key is not usable"


class KeyReused(Invalid):
    """The key was used with another body or path."""

    status = 422
    code = "idempotency_key_reused"
    title = "This Idempotency-Key belongs to another request"


class StillRunning(Conflict):
    """The first request with this key has not been answered yet."""

    code = "request_in_progress"
    title = "The same request is still being worked on"


def idempotent(view: Callable[..., Response]) -> Callable[..., Response]:
    """Make a POST method of an API view answer a repeated Idempotency-Key from memory.

    Keys are scoped by user or by cart token; a request with neither, or without the header, just runs. Answers of
    5xx and crashes are forgotten, so that they can be tried again.
    """

    @wraps(view)
    def wrapper(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key, scope = request.headers.get("Idempotency-Key"), _scope(request)
        if key is None or scope is None:
            return view(self, request, *args, **kwargs)
        if not re.fullmatch(r"[\x21-\x7e]{1,255}", key):
            raise KeyMalformed
        record, stored = _claim(scope, key, _fingerprint(request))
        if stored is not None:
            return stored
        return _run(record, lambda: view(self, request, *args, **kwargs), self)

    return wrapper


def _scope(request: Request) -> str | None:
    if request.user.is_authenticated:
        return f"user:{request.user.pk}"
    token = visitor_token(request)
    return f"visitor:{hashlib.sha256(token.encode()).hexdigest()}" if token else None


def _fingerprint(request: Request) -> str:
    body = json.dumps(request.data, sort_keys=True)
    return hashlib.sha256(f"{request.method} {request.path} {body}".encode()).hexdigest()


def _claim(scope: str, key: str, fingerprint: str) -> tuple[IdempotencyRecord, Response | None]:
    """The record of this key, and the answer to give if the work is not ours to do."""
    now = timezone.now()
    record, created = IdempotencyRecord.objects.get_or_create(
        scope=scope, key=key, defaults={"fingerprint": fingerprint, "started_at": now}
    )
    if created:
        return record, None
    if record.fingerprint != fingerprint:
        raise KeyReused
    if record.status is not None:
        return record, Response(record.body, status=record.status, headers={"Idempotent-Replayed": "true"})
    abandoned = IdempotencyRecord.objects.filter(pk=record.pk, status=None, started_at__lt=now - LEASE)
    if not abandoned.update(started_at=now):
        raise StillRunning(retry_after=2)
    return record, None


def _run(record: IdempotencyRecord, work: Callable[[], Response], view: Any) -> Response:
    own = IdempotencyRecord.objects.filter(pk=record.pk)
    try:
        response = work()
    except Exception as error:
        answer = view.get_exception_handler()(error, view.get_exception_handler_context())
        if answer is None or answer.status_code >= 500 or answer.status_code == 409:
            own.delete()
        else:
            _remember(own, answer)
        raise
    _remember(own, response)
    return response


def _remember(own: Any, response: Response) -> None:
    body = json.loads(json.dumps(response.data, cls=JSONEncoder))
    own.update(status=response.status_code, body=body)


def forget_old(*, now: Any) -> int:
    """Delete answers older than a day; return how many."""
    return IdempotencyRecord.objects.filter(started_at__lt=now - KEPT).delete()[0]
