"""Where the demo shop buys: two suppliers, what they sell it at which cost, and an order that is on its way."""

from collections.abc import Callable, Iterable
from contextlib import suppress

from django.utils import timezone

from apps.inventory import services as inventory
from shop.demo.content_kitchen import POTTERY, WORKSHOP
from shop.demo.goods import Item

# By maker: code, lead time in days, units in a pack, and its cost in hundredths of our price.
SUPPLIERS = {POTTERY: ("pottery", 12, 4, 45), WORKSHOP: ("workshop", 5, 1, 55)}
ON_THE_WAY = {"PLT": 24, "MUG-DUSK": 10, "MUG-CREAM": 6}
KEY = "demo"


def stock_up(items: Iterable[Item], *, minor: Callable[[int], int], actor: str) -> None:
    """Write down who supplies the items, and order what is low of them, once."""
    for maker, (code, days, _pack, _share) in SUPPLIERS.items():
        inventory.ensure_supplier(code=code, name=maker, email=f"{code}@supplier.example", lead_time_days=days)
    supplied = [(item, form.sku) for item in items if item.maker in SUPPLIERS for form in item.forms()]
    for item, sku in supplied:
        code, _days, pack, share = SUPPLIERS[item.maker]
        cost = minor(item.price * share // 100)
        inventory.set_supply(supplier=code, sku=sku, unit_cost=cost, pack_size=pack, preferred=True)
    wanted = {sku: ON_THE_WAY[sku] for _item, sku in supplied if sku in ON_THE_WAY}
    for number in inventory.draft_purchase_orders(quantities=wanted, actor=actor, key=KEY):
        with suppress(inventory.WrongPurchaseState):  # it is on its way already
            inventory.place_purchase_order(number=number, now=timezone.now())
