"""The checkout: its one page, the way to the gateway and back, and how it ended."""

from functools import partial
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from apps.accounts import services as accounts
from apps.cart import forms, services
from apps.cart.views._shopper import shopper_of
from apps.payments import services as payments
from shop.common.addresses import PostalAddress
from shop.common.errors import ShopError
from shop.common.http import is_htmx, own_path

KEPT = "checkout"
# What the status page says about each status, or about the reason of a failure where there are words for it.
STATUS_WORDS = {
    "processing": (
        gettext_lazy("One moment, please"),
        gettext_lazy("Your payment is approved and your order is being written down. This page goes on by itself."),
    ),
    "on_its_way": (
        gettext_lazy("Your payment is on its way"),
        gettext_lazy(
            "Your bank takes a little longer, sometimes some days. We keep your things aside and write to you as soon "
            "as the money is here; you can close this page."
        ),
    ),
    "declined": (
        gettext_lazy("That did not work"),
        gettext_lazy("Nothing was charged. Your things are still yours; please try again or pay another way."),
    ),
    "awaiting_payment": (
        gettext_lazy("Your payment is still open"),
        gettext_lazy("Nothing was charged so far. If you have just paid, it may take a moment to reach us."),
    ),
    "expired": (
        gettext_lazy("This checkout has ended"),
        gettext_lazy("We kept your items aside as long as we could. Nothing was charged; your cart is still there."),
    ),
    "failed": (
        gettext_lazy("This checkout has ended"),
        gettext_lazy("It could not become an order. Nothing was charged; your cart is still there."),
    ),
    "out_of_stock": (
        gettext_lazy("Somebody was quicker"),
        gettext_lazy("The last one was sold while you were paying. Your payment was given back; nothing was charged."),
    ),
    "cancelled": (
        gettext_lazy("You stopped this checkout"),
        gettext_lazy("Nothing was charged. Your cart is as you left it."),
    ),
    "replaced": (
        gettext_lazy("There is a newer checkout"),
        gettext_lazy("You changed something after this one had begun, so it was closed. Nothing was charged for it."),
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def checkout(request: HttpRequest) -> HttpResponse:
    """The one page of the checkout: ask, and once everything is there, start; `refresh` only asks again."""
    shopper = shopper_of(request)
    saved = _saved_addresses(request)
    form = _form(request, shopper, saved)
    if form.is_valid() and (answer := _start(shopper, form)):
        return answer
    info = services.get_cart(shopper=shopper)
    if info.problems or not info.lines:
        return redirect("cart:cart")
    return render(request, "cart/checkout.html", {"form": form, "cart": info, "saved": saved})


def _form(request: HttpRequest, shopper: services.Shopper, saved: list[accounts.SavedAddress]) -> forms.CheckoutForm:
    placing = request.method == "POST" and "refresh" not in request.POST
    return forms.CheckoutForm(
        request.POST if placing else None,
        kept=_kept(request, saved),
        quotes=partial(_quotes, shopper),
        ways=forms.pay_ways(shopper.user_id),
    )


def _start(shopper: services.Shopper, form: forms.CheckoutForm) -> HttpResponse | None:
    """Start the checkout; None where the form now says why that is not possible. A kept card that was declined is
    told of on the checkout's page, with the other ways to pay; everything else goes on to the payment.
    """
    try:
        info = services.start_checkout(shopper=shopper, **form.wishes())
        declined = info.status == "awaiting_payment" and info.payment and info.payment.failure_message
        return redirect("cart:checkout_status" if declined else "cart:pay", info.reference)
    except services.AlreadyPaid as error:
        return redirect("cart:checkout_status", error.data["reference"])
    except ShopError as error:
        form.refuse(error)
        return None


def _quotes(shopper: services.Shopper, country: str, postcode: str) -> list[services.ShippingQuote]:
    return services.quote(shopper=shopper, country=country, postcode=postcode)


def _saved_addresses(request: HttpRequest) -> list[accounts.SavedAddress]:
    return accounts.list_addresses(user_id=request.user.pk) if request.user.is_authenticated else []


def _kept(request: HttpRequest, saved: list[accounts.SavedAddress]) -> dict[str, str]:
    """What the form begins with: what was typed before, else what the account knows."""
    if request.method == "POST":
        request.session[KEPT] = forms.keep(request.POST)
    kept = {"shipping-country": settings.SHOP_COUNTRY, "billing-country": settings.SHOP_COUNTRY}
    kept |= request.session.get(KEPT) or _known(request, saved)
    wanted = request.GET.get("address") if request.method == "GET" else None
    for entry in saved:
        kept |= _prefixed(entry.address) if str(entry.id) == wanted else {}
    return kept


def _known(request: HttpRequest, saved: list[accounts.SavedAddress]) -> dict[str, str]:
    """The account's e-mail address and default address."""
    if not request.user.is_authenticated:
        return {}
    user = accounts.get_users([request.user.pk])[request.user.pk]
    return {"email": user.email} | (_prefixed(saved[0].address) if saved else {"shipping-full_name": user.full_name})


def _prefixed(address: PostalAddress) -> dict[str, str]:
    return {f"shipping-{name}": value for name, value in address.as_dict().items()}


@require_safe
@never_cache
def pay(request: HttpRequest, reference: UUID) -> HttpResponse:
    """To where the money is asked for: the gateway's own page, or ours with the gateway's form in it."""
    try:
        info = services.resume_payment(reference=reference, shopper=shopper_of(request))
    except (services.AlreadyPaid, services.CheckoutOver):
        return redirect("cart:checkout_status", reference)
    except payments.CardNotFound:
        return _choose_again(request)
    payment = info.payment
    if info.status == "processing":
        return redirect("cart:checkout_status", reference)
    if payment and payment.redirect_url:
        return redirect(own_path(payment.redirect_url))
    if payment and payment.panel and payment.client_secret:
        return _panel(request, info, payment)
    return redirect("cart:checkout_return", reference)


def _panel(request: HttpRequest, info: services.CheckoutInfo, payment: payments.PaymentInfo) -> HttpResponse:
    """Our own page with the gateway's form in it."""
    back = request.build_absolute_uri(reverse("cart:checkout_return", args=[info.reference]))
    context = {"payment": payment, "return_url": back, "payer": info.billing_address, "email": info.email}
    return render(request, "cart/pay.html", context | {"checkout": info})


def _choose_again(request: HttpRequest) -> HttpResponse:
    messages.error(request, _("This card is not kept any more. Please choose how to pay."))
    return redirect("cart:checkout")


@require_safe
@never_cache
def checkout_return(request: HttpRequest, reference: UUID) -> HttpResponse:
    """Back from the gateway, which is asked how it went."""
    info = services.refresh_checkout(reference=reference, shopper=shopper_of(request))
    payment = info.payment
    if info.status == "awaiting_payment" and payment and payment.failure_message and payment.client_secret:
        messages.error(request, payment.failure_message)
        return redirect("cart:pay", reference)
    return redirect("cart:checkout_status", reference)


@require_safe
@never_cache
def checkout_status(request: HttpRequest, reference: UUID) -> HttpResponse:
    """How the checkout stands; a completed one goes on to its order."""
    info = services.get_checkout(reference=reference, shopper=shopper_of(request))
    if info.status == "completed":
        request.session.pop(KEPT, None)
        there = reverse("orders:confirmation", args=[reference])
        return HttpResponseClientRedirect(there) if is_htmx(request) else redirect(there)
    if is_htmx(request):
        return HttpResponse(status=204)
    title, text = STATUS_WORDS[_word_for(info)]
    declined = info.payment.failure_message if info.status == "awaiting_payment" and info.payment else None
    context = {"checkout": info, "title": title, "text": text, "declined": declined, "seconds": _pause(info)}
    return render(request, "cart/status.html", context)


def _word_for(info: services.CheckoutInfo) -> str:
    """The key of the words for how the checkout stands."""
    if info.status == "processing" and info.payment and info.payment.status == "processing":
        return "on_its_way"
    if info.status == "awaiting_payment" and info.payment and info.payment.failure_message:
        return "declined"
    return info.failure if info.failure in STATUS_WORDS else info.status


def _pause(info: services.CheckoutInfo) -> int:
    """After how many seconds the page asks again by itself; 0: never. Money on its way takes hours, not moments."""
    if info.status not in ("processing", "awaiting_payment"):
        return 0
    return 60 if _word_for(info) == "on_its_way" else 3


@require_POST
def checkout_cancel(request: HttpRequest, reference: UUID) -> HttpResponse:
    """Stop the checkout and set its stock free."""
    try:
        services.cancel_checkout(reference=reference, shopper=shopper_of(request))
    except services.AlreadyPaid:
        return redirect("cart:checkout_status", reference)
    messages.info(request, _("Nothing was charged. Your cart is as you left it."))
    return redirect("cart:cart")
