"""Who is asking."""

from django.http import HttpRequest

from apps.cart import services
from shop.common.http import visitor_token


def shopper_of(request: HttpRequest) -> services.Shopper:
    """The signed-in user, the visitor named by the cookie, or nobody yet."""
    return services.Shopper(user_id=request.user.pk, token=visitor_token(request))
