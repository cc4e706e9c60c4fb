"""How often something may be tried: counters in the database, which hold when many tries come at once.

Each app keeps counters of its own, in a table that is a `TryCounter`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address
from typing import Any, NoReturn

from django.db import models, transaction
from django.db.models import Case, F, Q, When

from shop.common.errors import Throttled


class TryCounter(models.Model):
    """How often something was tried since a moment; `key` is a hash, so no address of a stranger is kept."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    since = models.DateTimeField(db_index=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.key[:8]}: {self.count}"


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


@dataclass(frozen=True, slots=True)
class Limits:
    """The tries that one table counts."""

    counters: type[Any]

    def take(self, limit: Limit, *subject: str, now: datetime) -> None:
        """Count one try of `subject`. Raises: TooManyTries."""
        key = key_of(limit.name, *subject)
        counter = self.counters.objects.filter(key=key)
        over = Q(since__lte=now - limit.window)
        with transaction.atomic():
            self.counters.objects.bulk_create([self.counters(key=key, since=now)], ignore_conflicts=True)
            counted = counter.filter(over | Q(count__lt=limit.most)).update(
                count=Case(When(over, then=1), default=F("count") + 1),
                since=Case(When(over, then=now), default=F("since")),
            )
        if not counted:
            _refuse(counter.values_list("since", flat=True).first() or now, limit, now)

    def give_back(self, limit: Limit, *subject: str) -> None:
        """Uncount a try that turned out well."""
        tried = self.counters.objects.filter(key=key_of(limit.name, *subject), count__gt=0)
        tried.update(count=F("count") - 1)

    def clear(self, limit: Limit, *subject: str) -> None:
        """Begin anew with this subject."""
        self.counters.objects.filter(key=key_of(limit.name, *subject)).delete()


def _refuse(since: datetime, limit: Limit, now: datetime) -> NoReturn:
    seconds = max(1, int((since + limit.window - now).total_seconds()))
    minutes = -(-seconds // 60)
    wait = f"{minutes} minutes" if minutes > 1 else "a minute"
    raise TooManyTries(f"There were too many tries. Please wait {wait}, then try again.", retry_after=seconds)


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
