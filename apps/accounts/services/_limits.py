"""How often one may try to sign in, to register, to use a code."""

from datetime import timedelta

from apps.accounts.models import AttemptCounter
from shop.common.limits import Limit, Limits, key_of, network_of

__all__ = ["clear", "give_back", "key_of", "network_of", "take"]

LOGINS_PER_ACCOUNT = Limit("logins-account", 10, timedelta(minutes=15))
LOGINS_PER_CLIENT = Limit("logins-client", 50, timedelta(minutes=15))
CODES_PER_CLIENT = Limit("codes-client", 50, timedelta(minutes=15))
MAILS_PER_CLIENT = Limit("mails-client", 100, timedelta(minutes=15))
REGISTRATIONS_PER_EMAIL = Limit("registrations-email", 3, timedelta(minutes=30))
RESETS_PER_EMAIL = Limit("resets-email", 3, timedelta(minutes=60))

_limits = Limits(AttemptCounter)
take, give_back, clear = _limits.take, _limits.give_back, _limits.clear
