"""The test cards of the field, as Stripe documents them, and what becomes of a payment with each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shop.common.errors import Invalid

EXAMPLE = "4242 4242 4242 4242"
FURTHEST_YEARS = 50


class CardInvalid(Invalid):
    """A card field cannot be right; `field` says which."""

    code = "card_invalid"
    title = "Please check the card"


@dataclass(frozen=True, slots=True)
class Specimen:
    """A test card, and what it is known for.

    `decline` is the bank's reason for a no; with `can_be_kept` the bank says it only when money is asked for. `asks` is
    when the bank wants to hear that it is really them: never, always, unless_set_up (not where the card is kept, which
    it asks about once, and they are away) or set_up (the same, and it may be kept without asking). `dispute` is the
    reason of the dispute that a capture brings on; an `inquiry` takes no money. `refund` says what becomes of one:
    later (it takes a while) or fails (after a while).
    """

    number: str
    brand: str
    does: Any
    decline: str = ""
    can_be_kept: bool = False
    asks: str = "never"
    dispute: str = ""
    inquiry: bool = False
    refund: str = ""

    @property
    def last4(self) -> str:
        """The digits people know a card by."""
        return self.number[-4:]

    @property
    def grouped(self) -> str:
        """The number as it is printed on such a card."""
        cuts = (0, 4, 10, 15) if len(self.number) < 16 else (0, 4, 8, 12, 16, 19)
        return " ".join(self.number[start:end] for start, end in pairwise(cuts)).strip()

    @property
    def cvc(self) -> str:
        """A security code that will do."""
        return "1234"[: self.cvc_digits]

    @property
    def cvc_digits(self) -> int:
        """How long its security code is."""
        return 4 if self.brand == "American Express" else 3

    def asks_to_pay(self, *, kept: bool, present: bool) -> bool:
        """Whether the bank wants to hear the shopper before it pays."""
        if self.asks == "never":
            return False
        return self.asks == "always" or present or not kept

    def asks_to_be_kept(self) -> bool:
        """Whether the bank wants to hear the shopper before the card is kept; one that is set up already need not."""
        return self.asks in ("always", "unless_set_up")


@dataclass(frozen=True, slots=True)
class Typed:
    """A card that can be right, as the shopper typed it."""

    specimen: Specimen
    exp_month: int
    exp_year: int

    def stored(self) -> dict[str, Any]:
        """As the books keep it."""
        return {"number": self.specimen.number, "exp_month": self.exp_month, "exp_year": self.exp_year}


def _visa(number: str, does: Any, **story: Any) -> Specimen:
    return Specimen(number.replace(" ", ""), "Visa", does, **story)


def _pays(number: str, brand: str, kind: Any = None) -> Specimen:
    return Specimen(number.replace(" ", ""), brand, kind or brand)


CARD_GROUPS: tuple[tuple[Any, tuple[Specimen, ...]], ...] = (
    (
        _("They pay"),
        (
            _pays("4242 4242 4242 4242", "Visa"),
            _pays("4000 0566 5566 5556", "Visa", _("Visa, debit")),
            _pays("5555 5555 5555 4444", "Mastercard"),
            _pays("2223 0031 2200 3222", "Mastercard", _("Mastercard, 2-series")),
            _pays("5200 8282 8282 8210", "Mastercard", _("Mastercard, debit")),
            _pays("5105 1051 0510 5100", "Mastercard", _("Mastercard, prepaid")),
            _pays("3782 822463 10005", "American Express", _("American Express, four-digit code")),
            _pays("3714 496353 98431", "American Express"),
            _pays("6011 1111 1111 1117", "Discover"),
            _pays("6011 0009 9013 9424", "Discover"),
            _pays("6011 9811 1111 1113", "Discover", _("Discover, debit")),
            _pays("3056 9300 0902 0004", "Diners Club"),
            _pays("3622 720627 1667", "Diners Club", _("Diners Club, 14 digits")),
            _pays("6555 9000 0060 4105", "Discover", _("BCcard and DinaCard")),
            _pays("3566 0020 2036 0505", "JCB"),
            _pays("6200 0000 0000 0005", "UnionPay"),
            _pays("6200 0000 0000 0047", "UnionPay", _("UnionPay, debit")),
            _pays("6205 5000 0000 0000 004", "UnionPay", _("UnionPay, 19 digits")),
            _pays("4000 0025 0000 1001", "Visa", _("Cartes Bancaires and Visa")),
            _pays("5555 5525 0000 1001", "Mastercard", _("Cartes Bancaires and Mastercard")),
        ),
    ),
    (
        _("They are declined"),
        (
            _visa("4000 0000 0000 0002", _("without a reason"), decline="card_declined"),
            _visa("4000 0000 0000 9995", _("too little money"), decline="insufficient_funds"),
            _visa("4000 0000 0000 9987", _("lost"), decline="lost_card"),
            _visa("4000 0000 0000 9979", _("stolen"), decline="stolen_card"),
            _visa("4000 0000 0000 0069", _("expired"), decline="expired_card"),
            _visa("4000 0000 0000 0127", _("wrong security code"), decline="incorrect_cvc"),
            _visa("4000 0000 0000 0119", _("the bank has a problem"), decline="processing_error"),
            _visa("4242 4242 4242 4241", _("wrong number"), decline="incorrect_number"),
            _visa("4000 0000 0000 6975", _("used too often"), decline="card_velocity_exceeded"),
            _visa("4100 0000 0000 0019", _("looks like fraud"), decline="fraudulent"),
            _visa(
                "4000 0000 0000 0341",
                _("can be kept, and declines whenever it is to pay"),
                decline="card_declined",
                can_be_kept=True,
            ),
        ),
    ),
    (
        _("Their bank asks, by 3-D Secure"),
        (
            _visa("4000 0025 0000 3155", _("asks, unless it is kept and you are away"), asks="unless_set_up"),
            _visa("4000 0027 6000 3184", _("asks every time"), asks="always"),
            _visa("4000 0000 0000 3220", _("asks every time, as 3-D Secure 2 does"), asks="always"),
            _visa("4000 0038 0000 0446", _("asks while you are there, is set up for later"), asks="set_up"),
            _visa("4000 0084 0000 1629", _("asks, then declines"), asks="always", decline="card_declined"),
            _visa(
                "4000 0082 6000 3178",
                _("asks, then has too little money; can be kept"),
                asks="unless_set_up",
                decline="insufficient_funds",
                can_be_kept=True,
            ),
            _visa("4000 0084 0000 1280", _("would ask, but its bank does not answer"), decline="processing_error"),
            _visa("4000 0000 0000 3055", _("could ask, need not")),
            _visa("4000 0000 0000 3097", _("could not even ask, need not")),
        ),
    ),
    (
        _("They pay, and are disputed once the money is taken"),
        (
            _visa("4000 0000 0000 0259", _("as fraud"), dispute="fraudulent"),
            _visa("4000 0000 0000 2685", _("as not received"), dispute="product_not_received"),
            _visa("4000 0000 0000 1976", _("only as a question: no money goes"), dispute="fraudulent", inquiry=True),
        ),
    ),
    (
        _("They pay, and their refunds are slow"),
        (
            _visa("4000 0000 0000 7726", _("the refund succeeds a while later"), refund="later"),
            _visa("4000 0000 0000 5126", _("the refund succeeds at first, fails a while later"), refund="fails"),
        ),
    ),
)
CARDS: Mapping[str, Specimen] = {card.number: card for _title, cards in CARD_GROUPS for card in cards}

# What the shopper is told, by the bank's reason. Whoever holds a lost, stolen or suspicious card is not told so.
_ASK_YOUR_BANK = "Your bank declined this card. Please use another one, or ask your bank what is the matter."
MESSAGES: Mapping[str, str] = {
    "card_declined": "Your bank declined this card. Please try another one.",
    "insufficient_funds": "There is not enough money on this card. Please try another one.",
    "lost_card": _ASK_YOUR_BANK,
    "stolen_card": _ASK_YOUR_BANK,
    "fraudulent": _ASK_YOUR_BANK,
    "expired_card": "This card has expired. Please check its date, or use another card.",
    "incorrect_cvc": "The security code is wrong. Please read it from your card again.",
    "processing_error": "The bank could not work on this just now. Please try again in a moment, or use another card.",
    "incorrect_number": "The card number is wrong. Please read it from your card again.",
    "card_velocity_exceeded": "This card was used too often lately. Please use another one, or try tomorrow.",
    "authentication_required": "Your bank wants to hear from you that it is you. Please confirm the payment.",
    "authentication_failed": "Your bank could not confirm that it is you. Please try again or use another card.",
}


def specimen_of(card: Mapping[str, Any]) -> Specimen:
    """The test card in a row of the books; the one that simply pays where none was typed."""
    return CARDS.get(str(card.get("number", "")), CARDS[EXAMPLE.replace(" ", "")])


def read_card(*, card_number: str, exp_month: int, exp_year: int, cvc: str) -> Typed:
    """The card that was typed, if it can be right. Raises: CardInvalid."""
    specimen = CARDS.get("".join(character for character in card_number if character not in " -"))
    if specimen is None:
        raise CardInvalid(f"The sandbox knows only its test cards, such as {EXAMPLE}.", field="card_number")
    if not 1 <= exp_month <= 12 or exp_year > timezone.localdate().year + FURTHEST_YEARS:
        raise CardInvalid("There is no such month. Please read the date from your card again.", field="exp_month")
    if has_expired(exp_month, exp_year, timezone.localdate()):
        raise CardInvalid("This date lies in the past.", field="exp_month")
    if not (cvc.isascii() and cvc.isdigit() and len(cvc) == specimen.cvc_digits):
        digits = {3: "three", 4: "four"}[specimen.cvc_digits]
        raise CardInvalid(f"The security code of this card has {digits} digits.", field="cvc")
    return Typed(specimen, exp_month, exp_year)


def has_expired(month: int, year: int, today: date) -> bool:
    """Whether a card's last month is over."""
    return (year, month) < (today.year, today.month)
