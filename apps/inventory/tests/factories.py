"""Stock as it lies in the warehouse."""

from datetime import UTC, date, datetime

from apps.inventory import services as inventory


def make_stock(sku: str = "MUG-1", *, threshold: int | None = 0, **units: int) -> str:
    """A tracked SKU with that many units at each location, the first asked first: make_stock(berlin=3, paris=2)."""
    inventory.track(skus=[sku])
    inventory.set_threshold(sku=sku, threshold=threshold)
    for priority, (location, quantity) in enumerate((units or {"berlin": 10}).items()):
        inventory.ensure_location(code=location, name=location.title(), priority=priority)
        if quantity:
            inventory.adjust_stock(
                sku=sku, location=location, delta=quantity, kind="receipt", reason="Delivery", actor="staff"
            )
    return sku


def make_supplier(code: str = "clay", *, lead_time_days: int | None = 7, **costs: int) -> str:
    """A supplier we prefer for these SKUs (with _ for -), at these unit costs: make_supplier(MUG_1=450)."""
    inventory.ensure_supplier(
        code=code, name=f"{code.title()} & Co", email=f"{code}@supplier.example", lead_time_days=lead_time_days
    )
    for name, cost in costs.items():
        inventory.set_supply(supplier=code, sku=name.replace("_", "-"), unit_cost=cost, preferred=True)
    return code


def order_goods(*, supplier: str = "clay", location: str = "berlin", today: date | None = None, **units: int) -> str:
    """The number of a purchase order that is on its way: order_goods(MUG_1=10)."""
    lines = [inventory.DraftLine(name.replace("_", "-"), count, 450) for name, count in units.items()]
    number = inventory.create_purchase_order(
        supplier=supplier, location=location, lines=lines, actor="staff", today=today or date(2026, 11, 20)
    )
    inventory.place_purchase_order(number=number, now=datetime(2026, 11, 20, 9, 30, tzinfo=UTC))
    return number
