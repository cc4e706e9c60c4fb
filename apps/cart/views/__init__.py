"""Cart and checkout in the storefront."""

from apps.cart.views._cart import add, cart, empty, remove, update
from apps.cart.views._checkout import checkout, checkout_cancel, checkout_return, checkout_status, pay

__all__ = [
    "add",
    "cart",
    "checkout",
    "checkout_cancel",
    "checkout_return",
    "checkout_status",
    "empty",
    "pay",
    "remove",
    "update",
]
