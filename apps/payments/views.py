"""The pages of the sandbox gateway, which stand for the hosted page of a payment company."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.payments import forms, services
from shop.common.http import own_path

CARDS = [
    ("4242 4242 4242 4242", gettext_lazy("pays")),
    ("4000 0000 0000 0002", gettext_lazy("is declined")),
    ("4000 0000 0000 9995", gettext_lazy("has too little money")),
    ("4000 0025 0000 3155", gettext_lazy("asks for 3-D Secure")),
]
page = require_http_methods(["GET", "HEAD", "POST"])


@page
@never_cache
def sandbox(request: HttpRequest, intent: str) -> HttpResponse:
    """Ask for a card; a decline asks for another."""
    shown = services.get_hosted_page(intent=intent)
    if shown.status == "requires_action":
        return redirect("payments:sandbox_challenge", intent)
    if shown.status != "pending":
        return redirect(own_path(shown.return_url))
    form = forms.CardForm(request.POST or None, initial={"card_number": request.GET.get("card", "")[:30]})
    if form.is_valid():
        try:
            services.submit_card(intent=intent, **form.card())
            return redirect("payments:sandbox", intent)
        except services.CardInvalid as error:
            form.refuse(error)
    context = {"page": shown, "form": form, "cards": CARDS, "back": own_path(shown.return_url)}
    return render(request, "payments/sandbox.html", context)


@page
@never_cache
def sandbox_challenge(request: HttpRequest, intent: str) -> HttpResponse:
    """Ask as the card's bank would, whether it is really them."""
    shown = services.get_hosted_page(intent=intent)
    if shown.status != "requires_action":
        return redirect("payments:sandbox", intent)
    if request.POST.get("answer") in ("approve", "refuse"):
        services.answer_challenge(intent=intent, approved=request.POST["answer"] == "approve")
        return redirect("payments:sandbox", intent)
    return render(request, "payments/challenge.html", {"page": shown})
