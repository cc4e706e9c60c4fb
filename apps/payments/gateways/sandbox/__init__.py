"""The sandbox: a gateway without money, with the test cards everybody in the field knows and a page of its own."""

from apps.payments.gateways.sandbox._books import find
from apps.payments.gateways.sandbox._cards import CARD_GROUPS, CARDS, MESSAGES, CardInvalid, Specimen
from apps.payments.gateways.sandbox._disputes import (
    decide_dispute,
    oldest_open_dispute,
    open_dispute,
    ripen_disputes,
)
from apps.payments.gateways.sandbox._gateway import SandboxGateway
from apps.payments.gateways.sandbox._notices import MANNERS, choose_manner, due_notices, letter, note_sent, tell_again
from apps.payments.gateways.sandbox._paying import capture, confirm, finish_challenge, return_url, void
from apps.payments.gateways.sandbox._refunds import refund, ripen_refunds
from apps.payments.gateways.sandbox._saving import confirm_saving, find_setup, finish_saving_challenge
from apps.payments.gateways.sandbox._signing import sign, signed_event

__all__ = [
    "CARDS",
    "CARD_GROUPS",
    "MANNERS",
    "MESSAGES",
    "CardInvalid",
    "SandboxGateway",
    "Specimen",
    "capture",
    "choose_manner",
    "confirm",
    "confirm_saving",
    "decide_dispute",
    "due_notices",
    "find",
    "find_setup",
    "finish_challenge",
    "finish_saving_challenge",
    "letter",
    "note_sent",
    "oldest_open_dispute",
    "open_dispute",
    "refund",
    "return_url",
    "ripen_disputes",
    "ripen_refunds",
    "sign",
    "signed_event",
    "tell_again",
    "void",
]
