"""Cards that a gateway keeps for people with an account: made customers, kept, listed, forgotten."""

from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.payments.gateways import CardFact, GatewayRefused, KeepsCards, Saving
from apps.payments.gateways.registry import available, get_gateway
from apps.payments.models import CardSaving, GatewayCustomer, Payment, SavedCard
from shop.common.errors import Conflict, NotFound

# The gateways' words that are not simply the name in small letters.
BRANDS = {
    "amex": "American Express",
    "cartes_bancaires": "Cartes Bancaires",
    "diners": "Diners Club",
    "eftpos_au": "eftpos",
    "jcb": "JCB",
    "mastercard": "Mastercard",
    "unionpay": "UnionPay",
    "unknown": "Card",
    "": "Card",
}


class CardNotFound(NotFound):
    """There is no such card, or it belongs to somebody else."""

    code = "card_not_found"
    title = "There is no such card"


class SavingNotFound(NotFound):
    """There is no such attempt to keep a card, or it is somebody else's."""

    code = "saving_not_found"
    title = "There is no such attempt to keep a card"


class CardsNotKept(Conflict):
    """The shop's payment service keeps no cards."""

    code = "cards_not_kept"
    title = "This shop keeps no cards"


@dataclass(frozen=True, slots=True)
class CardInfo:
    """A kept card, as its owner knows it; `brand` is the gateway's word for it, `brand_name` what people call it."""

    id: UUID
    gateway: str
    brand: str
    brand_name: str
    last4: str
    exp_month: int
    exp_year: int
    is_expired: bool


@dataclass(frozen=True, slots=True)
class SavingInfo:
    """A card on its way to being kept: `status` pending, requires_action, succeeded or voided.

    What the owner needs to go on is `client_secret` with the gateway's form (`panel`) or `redirect_url`.
    """

    id: UUID
    status: str
    client_secret: str | None
    redirect_url: str | None
    failure_message: str | None
    panel: str
    panel_data: dict[str, str]

    @property
    def waits(self) -> bool:
        """Whether all that is missing is the owner's word to their bank."""
        return self.status == "requires_action"


def keeper() -> str | None:
    """The gateway that keeps cards among those a shopper may choose; None where there is none."""
    return next((gateway.code for gateway in available() if isinstance(gateway, KeepsCards)), None)


def list_cards(*, user_id: int) -> list[CardInfo]:
    """The cards a user can pay with just now, newest first."""
    usable = [gateway.code for gateway in available()]
    cards = SavedCard.objects.of_user(user_id).filter(customer__gateway__in=usable).select_related("customer")
    return [card_info(card) for card in cards]


def card_info(card: SavedCard) -> CardInfo:
    """The row as a plain value; have it loaded with its customer."""
    today = timezone.localdate()
    return CardInfo(
        id=card.public_id,
        gateway=card.customer.gateway,
        brand=card.brand,
        brand_name=_brand_name(card.brand),
        last4=card.last4,
        exp_month=card.exp_month,
        exp_year=card.exp_year,
        is_expired=(card.exp_year, card.exp_month) < (today.year, today.month),
    )


def _brand_name(brand: str) -> str:
    """What people call the brand; a word that is not all small letters is a name already."""
    return BRANDS.get(brand) or (brand.replace("_", " ").title() if brand.islower() else brand)


def require_card(*, user_id: int | None, card: UUID) -> None:
    """Nothing, where the user can pay with the card just now. Raises: CardNotFound."""
    if card not in [kept.id for kept in list_cards(user_id=user_id or 0)]:
        raise CardNotFound()


def find_card(*, user_id: int | None, card: UUID) -> SavedCard:
    """A user's kept card. Raises: CardNotFound."""
    found = SavedCard.objects.of_user(user_id or 0).filter(public_id=card).select_related("customer").first()
    if found is None:
        raise CardNotFound()
    return found


def ensure_customer(*, user_id: int, gateway: str, email: str) -> GatewayCustomer:
    """The gateway's customer for the user, made there if need be.

    Talks to the gateway. Raises: GatewayUnavailable, GatewayRefused, CardsNotKept.
    """
    port = get_gateway(gateway)
    if not isinstance(port, KeepsCards):
        raise CardsNotKept(gateway=gateway)
    customer, _made = GatewayCustomer.objects.get_or_create(user_id=user_id, gateway=gateway)
    if not customer.customer_id:
        name = port.add_customer(key=customer.key, email=email)
        GatewayCustomer.objects.filter(pk=customer.pk, customer_id="").update(customer_id=name)
        customer.refresh_from_db()
    return customer


def begin_saving(*, user_id: int, email: str, return_url: str) -> SavingInfo:
    """Begin to keep a card without paying; `{saving}` in `return_url` stands for the id of it. Talks to the gateway.

    Raises: CardsNotKept, GatewayUnavailable, GatewayRefused.
    """
    code = keeper()
    if code is None:
        raise CardsNotKept(_("This shop keeps no cards."))
    customer = ensure_customer(user_id=user_id, gateway=code, email=email)
    key = uuid4()
    back = return_url.replace("{saving}", str(key), 1)
    saving = CardSaving.objects.create(customer=customer, key=key, return_url=back)
    port = _keeping_port(code)
    return _settle_saving(saving, port.begin_saving(customer.customer_id, key=key, return_url=back))


def check_saving(*, user_id: int, saving: UUID) -> SavingInfo:
    """Ask the gateway what became of it; a kept card is then in the list.

    Raises: SavingNotFound, GatewayUnavailable.
    """
    row = CardSaving.objects.filter(key=saving, customer__user_id=user_id).select_related("customer").first()
    if row is None:
        raise SavingNotFound()
    return ask_saving(row)


def ask_saving(row: CardSaving) -> SavingInfo:
    """The same for a row that was found by other means."""
    port = _keeping_port(row.customer.gateway)
    if row.saving_id:
        return _settle_saving(row, port.look_up_saving(row.saving_id))
    return _settle_saving(row, port.begin_saving(row.customer.customer_id, key=row.key, return_url=row.return_url))


def _keeping_port(code: str) -> KeepsCards:
    port = get_gateway(code)
    if not isinstance(port, KeepsCards):
        raise CardsNotKept(gateway=code)
    return port


def _settle_saving(row: CardSaving, saving: Saving) -> SavingInfo:
    with transaction.atomic():
        CardSaving.objects.filter(pk=row.pk).update(
            saving_id=saving.id,
            status=saving.status,
            client_secret=saving.client_secret,
            redirect_url=saving.redirect_url,
            failure_message=saving.failure_message[:300],
        )
        if saving.status == "succeeded" and saving.card:
            _keep(row.customer, saving.card)
    port = get_gateway(row.customer.gateway)
    is_open = saving.status in ("pending", "requires_action")
    return SavingInfo(
        id=row.key,
        status=saving.status,
        client_secret=(saving.client_secret or None) if is_open else None,
        redirect_url=(saving.redirect_url or None) if is_open else None,
        failure_message=saving.failure_message or None,
        panel=port.panel,
        panel_data=port.panel_data(),
    )


def keep_card(payment: Payment, fact: CardFact | None) -> None:
    """Note the card that the gateway kept while it was paid with; who pays has the last word there on keeping it."""
    if fact is None or payment.user_id is None:
        return
    customer = GatewayCustomer.objects.filter(user_id=payment.user_id, gateway=payment.gateway).first()
    if customer is not None:
        _keep(customer, fact)


def _keep(customer: GatewayCustomer, fact: CardFact) -> None:
    SavedCard.objects.get_or_create(
        customer=customer,
        card_id=fact.id,
        defaults={
            "brand": fact.brand[:20],
            "last4": fact.last4[:4],
            "exp_month": fact.exp_month,
            "exp_year": fact.exp_year,
        },
    )


def forget_card(*, user_id: int, card: UUID) -> None:
    """Keep the card no longer, here and at the gateway. Raises: CardNotFound, GatewayUnavailable."""
    found = find_card(user_id=user_id, card=card)
    with suppress(GatewayRefused):  # it does not know the card: then it keeps none
        _keeping_port(found.customer.gateway).forget_card(found.card_id)
    SavedCard.objects.kept().filter(pk=found.pk).update(forgotten_at=timezone.now())
