"""The line to Stripe: its pinned client, what its errors mean, and asking for a thing once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import stripe
from django.conf import settings

from apps.payments.gateways import GatewayRefused, GatewayUnavailable

# The version that the types of the installed SDK describe. It is sent with every call, so that neither the account's
# default version nor an upgrade of the SDK changes the shape of an answer by itself: a test fails until somebody has
# read Stripe's changelog and moved it.
API_VERSION = "2026-10-28.endive"
# Seconds to connect and to wait for the answer, eight together: a worker that waits longer serves nobody.
TIMEOUT = (1, 7)
PAGE = 100
TRIES = 4


@cache
def _client(key: str, base: str) -> stripe.StripeClient:
    addresses: Any = {"api": base} if base else {}
    return stripe.StripeClient(
        key,
        stripe_version=API_VERSION,
        base_addresses=addresses,
        http_client=stripe.RequestsClient(timeout=TIMEOUT),
        max_network_retries=0,  # what may be repeated, and under which key, is decided here and by the sweeper
    )


@contextmanager
def told_apart() -> Iterator[None]:
    """A definite no of Stripe and an unknown result are told apart, as everything after depends on it.

    Raises: GatewayRefused, GatewayUnavailable.
    """
    try:
        yield
    except (stripe.InvalidRequestError, stripe.CardError) as error:
        raise GatewayRefused(error.user_message or "", stripe_code=error.code) from error
    except stripe.StripeError as error:
        raise GatewayUnavailable() from error


def api() -> Any:
    """Stripe's API for this shop's account. Raises: GatewayUnavailable (the shop has no key, or none any more)."""
    if not settings.STRIPE_SECRET_KEY:
        raise GatewayUnavailable()
    return _client(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE).v1


def every(listing: Callable[..., Any], **params: Any) -> Iterator[Any]:
    """Each object of a list, however many pages it has."""
    with told_apart():
        yield from listing(params={"limit": PAGE, **params}).auto_paging_iter()


def once(key: str, create: Callable[[Any], Any], find: Callable[[], Any]) -> Any:
    """What `create` makes under our idempotency key, or what it made before; `find` looks among what exists.

    Stripe repeats its first answer to a key for a day, a server error as well, which must not stop the shop for a day.
    Such a repeat proves that the first request is over. What it made is found, and where it made nothing the next key
    in a fixed row does, the same for everybody who asks at once. Raises: GatewayRefused, GatewayUnavailable.
    """
    for name in (key, *(f"{key}:{number}" for number in range(2, TRIES + 1))):
        with told_apart():
            try:
                return create({"idempotency_key": name})
            except stripe.StripeError as error:
                if not _is_spent(error):
                    raise
        if (found := find()) is not None:
            return found
    raise GatewayUnavailable()


def _is_spent(error: stripe.StripeError) -> bool:
    """Whether the key will never do: it repeats an unknown result, or belongs to a request with other contents."""
    if isinstance(error, stripe.IdempotencyError):
        return True
    repeated = (error.headers or {}).get("Idempotent-Replayed") == "true"
    return repeated and not isinstance(error, stripe.InvalidRequestError | stripe.CardError)
