"""What the cart does when somebody signs in."""

from typing import Any

from django.dispatch import receiver

from apps.accounts.signals import SignedIn, signed_in
from apps.cart import services


@receiver(signed_in)
def merge_the_visitors_cart(event: SignedIn, **_: Any) -> None:
    """The cart filled before signing in joins the account's."""
    services.merge_carts(user_id=event.user_id, token=event.visitor_token)
