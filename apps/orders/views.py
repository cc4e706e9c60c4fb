"""Orders in the storefront: the thank-you page, the order with its history, the list."""

from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.cart import services as cart
from apps.orders import services
from apps.orders.models import Order
from shop.common.http import own_path, visitor_token

PAGE_SIZE = 20


@require_safe
@never_cache
def confirmation(request: HttpRequest, reference: UUID) -> HttpResponse:
    """Thank you; where the order is not there yet, its checkout's status says why."""
    shopper = cart.Shopper(user_id=request.user.pk, token=visitor_token(request))
    cart.get_checkout(reference=reference, shopper=shopper)
    order = services.get_order_of_checkout(reference=reference)
    if order is None:
        return redirect("cart:checkout_status", reference)
    context = {"order": order, "order_url": _address(request, order)}
    return render(request, "orders/confirmation.html", context)


@require_safe
@never_cache
def order(request: HttpRequest, number: str) -> HttpResponse:
    """An order, for its customer or whoever has its secret link."""
    token = request.GET.get("token")
    return render(request, "orders/order.html", {"order": _find(request, number, token), "token": token})


@require_POST
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    """Cancel an order on its customer's wish."""
    found = _find(request, number, request.POST.get("token"))
    services.cancel_order(number=found.number, actor="shopper", reason="by the customer")
    messages.success(request, _("Your order is cancelled. What you paid comes back the way you paid it."))
    return redirect(_address(request, found))


@require_POST
@never_cache
def pay(request: HttpRequest, number: str) -> HttpResponse:
    """Pay for an order whose payment ended: at the gateway's page, or with its form on ours."""
    found = _find(request, number, request.POST.get("token"))
    payment = services.pay_order(number=found.number)
    if payment.redirect_url:
        return redirect(own_path(payment.redirect_url))
    back = _address(request, found)
    if not payment.panel:
        return redirect(back)
    paid_url = f"{reverse('orders:paid', args=[number])}?{urlencode({'token': found.token})}"
    context = {"payment": payment, "return_url": f"{settings.SITE_URL}{paid_url}", "payer": found.billing_address}
    return render(request, "orders/pay.html", context | {"email": found.email, "order": found, "order_url": back})


@require_safe
@never_cache
def paid(request: HttpRequest, number: str) -> HttpResponse:
    """Back from the gateway: ask it how the payment stands, and show the order."""
    found = _find(request, number, request.GET.get("token"))
    services.refresh_payment(number=found.number)
    if _find(request, number, request.GET.get("token")).payable:
        messages.error(request, _("That did not work, and nothing was charged. Please try again."))
    else:
        messages.success(request, _("Thank you, your payment is with us."))
    return redirect(_address(request, found))


def _find(request: HttpRequest, number: str, token: str | None) -> services.OrderInfo:
    return services.get_order(number=number, user_id=request.user.pk, token=token, cart_token=visitor_token(request))


def _address(request: HttpRequest, found: services.OrderInfo) -> str:
    """Where the order is seen; with its secret for those who cannot sign in for it."""
    path = reverse("orders:order", args=[found.number])
    mine = found.user_id is not None and found.user_id == request.user.pk
    return path if mine else f"{path}?{urlencode({'token': found.token})}"


@require_safe
@never_cache
@login_required
def orders(request: HttpRequest) -> HttpResponse:
    """The orders of the account, newest first."""
    rows = Order.objects.of_customer(cast("int", request.user.pk)).with_details()
    page: Page[Any] = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    page.object_list = services.to_infos(list(page.object_list))
    return render(request, "orders/list.html", {"page": page})
