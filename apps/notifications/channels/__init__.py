"""The ways to reach a person; a new one is a file here and a line in this table."""

from apps.notifications.channels.email import EmailChannel
from apps.notifications.channels.port import Channel, Letter, Refused, Unreachable

__all__ = ["CHANNELS", "Channel", "Letter", "Refused", "Unreachable"]

CHANNELS: dict[str, Channel] = {"email": EmailChannel()}
