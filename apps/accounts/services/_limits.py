"""How often something may be tried: counters in the database, which hold when many tries come at once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address
from typing import NoReturn

from django.db import transaction
from django.db.models import Case, F, Q, When

from apps.accounts.models import AttemptCounter
from shop.common.errors import Throttled


class TooManyTries(Throttled):
    """The limit is reached; `retry_after` says when to come back."""

    code = "too_many_tries"
    title = "Too many tries"


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` tries within `window`, which begins with the first of them."""

    name: str
    most: int
    window: timedelta


LOGINS_PER_ACCOUNT = Limit("logins-account", 10, timedelta(minutes=15))
LOGINS_PER_CLIENT = Limit("logins-client", 50, timedelta(minutes=15))
CODES_PER_CLIENT = Limit("codes-client", 50, timedelta(minutes=15))
MAILS_PER_CLIENT = Limit("mails-client", 100, timedelta(minutes=15))
REGISTRATIONS_PER_EMAIL = Limit("registrations-email", 3, timedelta(minutes=30))
RESETS_PER_EMAIL = Limit("resets-email", 3, timedelta(minutes=60))


def take(limit: Limit, *subject: str, now: datetime) -> None:
    """Count one try of `subject`. Raises: TooManyTries."""
    key = key_of(limit.name, *subject)
    counter = AttemptCounter.objects.filter(key=key)
    over = Q(since__lte=now - limit.window)
    with transaction.atomic():
        AttemptCounter.objects.bulk_create([AttemptCounter(key=key, since=now)], ignore_conflicts=True)
        counted = counter.filter(over | Q(count__lt=limit.most)).update(
            count=Case(When(over, then=1), default=F("count") + 1), since=Case(When(over, then=now), default=F("since"))
        )
    if not counted:
        _refuse(counter.values_list("since", flat=True).first() or now, limit, now)


def _refuse(since: datetime, limit: Limit, now: datetime) -> NoReturn:
    seconds = max(1, int((since + limit.window - now).total_seconds()))
    minutes = -(-seconds // 60)
    wait = f"{minutes} minutes" if minutes > 1 else "a minute"
    raise TooManyTries(f"There were too many tries. Please wait {wait}, then try again.", retry_after=seconds)


def give_back(limit: Limit, *subject: str) -> None:
    """Uncount a try that turned out well."""
    AttemptCounter.objects.filter(key=key_of(limit.name, *subject), count__gt=0).update(count=F("count") - 1)


def clear(limit: Limit, *subject: str) -> None:
    """Begin anew with this subject."""
    AttemptCounter.objects.filter(key=key_of(limit.name, *subject)).delete()


def key_of(*parts: str) -> str:
    """A fixed-length name for the parts that does not tell them."""
    return sha256("\n".join(parts).encode()).hexdigest()


def network_of(client: str) -> str:
    """What one household or attacker controls: an IPv4 address, or the /64 around an IPv6 one."""
    try:
        address = ip_address(client)
    except ValueError:
        return client
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(IPv6Address(int(address) >> 64 << 64))
    return client
