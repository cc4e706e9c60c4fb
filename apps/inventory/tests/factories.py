"""Stock as it lies in the warehouse."""

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
