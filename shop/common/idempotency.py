"""Idempotency-Key for API views, after the IETF draft: same key and body, same answer; the work runs once."""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.db import IntegrityError, models
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from shop.common.api import PROBLEM
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

    Keys are scoped by user, by cart token or by the secret of a guest's link; a request with none of them, or without
    the header, just runs. Remembered is what may have cost something: success, and a card that was tried and declined.
    Any other refusal changed nothing, and a crash may be tried again, so both leave the key free.
    """

    @wraps(view)
    def wrapper(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key, scope = request.headers.get("Idempotency-Key"), _scope(request)
        if key is not None and not re.fullmatch(r"[\x21-\x7e]{1,255}", key):
            raise KeyMalformed
        if key is None or scope is None:
            return view(self, request, *args, **kwargs)
        record, stored = _claim(scope, key, _fingerprint(request))
        if stored is not None:
            return stored
        return _run(record, lambda: view(self, request, *args, **kwargs), self)

    return wrapper


def _scope(request: Request) -> str | None:
    if request.user.is_authenticated:
        return f"user:{request.user.pk}"
    secret = visitor_token(request) or request.query_params.get("token")
    return f"visitor:{hashlib.sha256(secret.encode()).hexdigest()}" if secret else None


def _fingerprint(request: Request) -> str:
    body = json.dumps(request.data, sort_keys=True)
    return hashlib.sha256(f"{request.method} {request.path} {body}".encode()).hexdigest()


def _claim(scope: str, key: str, fingerprint: str) -> tuple[IdempotencyRecord, Response | None]:
    """The record of this key, and the answer to give if the work is not ours to do."""
    now = timezone.now()
    try:
        record, created = IdempotencyRecord.objects.get_or_create(
            scope=scope, key=key, defaults={"fingerprint": fingerprint, "started_at": now}
        )
    except IntegrityError:  # it was there, and gone a moment later: the first request has just been refused
        raise StillRunning(retry_after=1) from None
    if created:
        return record, None
    if record.fingerprint != fingerprint:
        raise KeyReused
    if record.status is not None:
        return record, _replay(record)
    abandoned = IdempotencyRecord.objects.filter(pk=record.pk, status=None, started_at__lt=now - LEASE)
    if not abandoned.update(started_at=now):
        raise StillRunning(retry_after=2)
    record.started_at = now
    return record, None


def _replay(record: IdempotencyRecord) -> Response:
    kind = PROBLEM if record.status and record.status >= 400 else None
    return Response(record.body, status=record.status, headers={"Idempotent-Replayed": "true"}, content_type=kind)


def _run(record: IdempotencyRecord, work: Callable[[], Response], view: Any) -> Response:
    """Do the work and write its answer down, unless it took so long that somebody else has taken it over."""
    own = IdempotencyRecord.objects.filter(pk=record.pk, started_at=record.started_at)
    try:
        response = work()
    except Exception as error:
        _settle(own, view.get_exception_handler()(error, view.get_exception_handler_context()))
        raise
    _settle(own, response)
    return response


def _settle(own: models.QuerySet[IdempotencyRecord], answer: Response | None) -> None:
    if answer is None or (answer.status_code >= 400 and answer.status_code != 402):
        own.delete()
        return
    body = json.loads(json.dumps(answer.data, cls=JSONEncoder))
    own.update(status=answer.status_code, body=body)


def forget_old(*, now: Any) -> int:
    """Delete answers older than a day; return how many."""
    return IdempotencyRecord.objects.filter(started_at__lt=now - KEPT).delete()[0]
