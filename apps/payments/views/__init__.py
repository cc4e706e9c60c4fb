"""Pages of payments: the cards of the account, and the sandbox's own."""

from apps.payments.views._cards import card_add, card_remove, card_return, card_saving, cards
from apps.payments.views._sandbox import sandbox, sandbox_challenge, sandbox_save, sandbox_save_challenge

__all__ = [
    "card_add",
    "card_remove",
    "card_return",
    "card_saving",
    "cards",
    "sandbox",
    "sandbox_challenge",
    "sandbox_save",
    "sandbox_save_challenge",
]
