"""What every channel is given and what it answers."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Letter:
    """A message in words, ready to leave; a repeat of the same letter has the same `key`.

    `unsubscribe_url`: where a POST, by the reader or by their mail program, ends such letters (empty: they are due).
    """

    key: str
    recipient: str
    subject: str
    text: str
    html: str
    unsubscribe_url: str = ""


class Refused(Exception):
    """The channel will never accept this letter; trying again is useless."""


class Unreachable(Exception):
    """The letter could not be handed over now; later it may."""


class Channel(Protocol):
    """A way to reach a person."""

    def send(self, letter: Letter) -> str:
        """Hand the letter over within seconds; return the provider's id of it.

        Raises: Refused, Unreachable.
        """
