"""Saved addresses; whoever has any has exactly one default."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from uuid import UUID

from django.db import transaction

from apps.accounts.models import Address, User
from shop.common.addresses import PostalAddress
from shop.common.errors import Conflict, NotFound

MAX_ADDRESSES = 50
_PARTS = frozenset(field.name for field in fields(PostalAddress))


class AddressNotFound(NotFound):
    """There is no such address, or it is somebody else's."""

    code = "address_not_found"
    title = "There is no such address"


class TooManyAddresses(Conflict):
    """The address book is full."""

    code = "too_many_addresses"
    title = f"You can save {MAX_ADDRESSES} addresses; please delete one first"


@dataclass(frozen=True, slots=True)
class SavedAddress:
    """An address from somebody's address book."""

    id: UUID
    address: PostalAddress
    is_default: bool


def list_addresses(*, user_id: int) -> list[SavedAddress]:
    """All addresses of a user, the default first."""
    return [_saved(row) for row in Address.objects.of_user(user_id)]


def get_address(*, user_id: int, address_id: UUID) -> SavedAddress:
    """One address of a user. Raises: AddressNotFound."""
    row = Address.objects.of_user(user_id).filter(pk=address_id).first()
    if row is None:
        raise AddressNotFound()
    return _saved(row)


def add_address(*, user_id: int, address: PostalAddress, is_default: bool = False) -> SavedAddress:
    """Save an address; the first one is the default in any case. Raises: TooManyAddresses."""
    with transaction.atomic():
        _lock(user_id)
        if Address.objects.of_user(user_id).count() >= MAX_ADDRESSES:
            raise TooManyAddresses()
        row = Address.objects.create(user_id=user_id, **address.as_dict())
        _settle_default(user_id, row.pk if is_default else None)
    return get_address(user_id=user_id, address_id=row.pk)


def change_address(
    *, user_id: int, address_id: UUID, parts: Mapping[str, str], is_default: bool = False
) -> SavedAddress:
    """Change the given parts of an address and, if asked to, make it the default. Raises: AddressNotFound."""
    own = Address.objects.filter(user_id=user_id, pk=address_id)
    with transaction.atomic():
        _lock(user_id)
        if not own.exists():
            raise AddressNotFound()
        own.update(**{name: value for name, value in parts.items() if name in _PARTS})
        _settle_default(user_id, address_id if is_default else None)
    return get_address(user_id=user_id, address_id=address_id)


def delete_address(*, user_id: int, address_id: UUID) -> None:
    """Forget an address; when it was the default, the newest that is left becomes it. Raises: AddressNotFound."""
    with transaction.atomic():
        _lock(user_id)
        if not Address.objects.filter(user_id=user_id, pk=address_id).delete()[0]:
            raise AddressNotFound()
        _settle_default(user_id, None)


def _lock(user_id: int) -> None:
    """Let changes of one address book queue up, so that the constraint on the default never has to refuse one."""
    User.objects.select_for_update().filter(pk=user_id).first()


def _settle_default(user_id: int, wanted: UUID | None) -> None:
    """Make `wanted` the default; without a wish keep the present one or, where there is none, take the newest."""
    book = Address.objects.of_user(user_id)
    chosen = wanted or book.values_list("pk", flat=True).first()
    if chosen is None:
        return
    book.filter(is_default=True).exclude(pk=chosen).update(is_default=False)
    book.filter(pk=chosen).update(is_default=True)


def _saved(row: Address) -> SavedAddress:
    return SavedAddress(id=row.pk, address=row.postal_address, is_default=row.is_default)
