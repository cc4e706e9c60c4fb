"""The pages of the sandbox gateway, which stand for the hosted pages of a payment company."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.payments import forms, services
from shop.common.http import own_path

page = require_http_methods(["GET", "HEAD", "POST"])
ANSWERS = {"approve": True, "refuse": False}


@page
@never_cache
def sandbox(request: HttpRequest, intent: str) -> HttpResponse:
    """Ask for a card; a decline asks for another."""
    shown = services.get_hosted_page(intent=intent)
    if shown.status == "requires_action":
        return redirect("payments:sandbox_challenge", intent)
    if shown.status != "pending":
        return redirect(own_path(shown.return_url))
    form = forms.PayForm.to_pay(request, shown)
    if form.is_valid():
        try:
            services.submit_card(intent=intent, **form.card(), **form.wishes())
            return redirect("payments:sandbox", intent)
        except services.CardInvalid as error:
            form.refuse(error)
    return render(request, "payments/sandbox.html", _card_page(shown, form))


@page
@never_cache
def sandbox_challenge(request: HttpRequest, intent: str) -> HttpResponse:
    """Ask as the card's bank would, whether it is really them."""
    shown = services.get_hosted_page(intent=intent)
    if shown.status != "requires_action":
        return redirect("payments:sandbox", intent)
    approved = ANSWERS.get(request.POST.get("answer", ""))
    if approved is not None:
        services.answer_challenge(intent=intent, approved=approved)
        return redirect("payments:sandbox", intent)
    return render(request, "payments/challenge.html", {"page": shown})


@page
@never_cache
def sandbox_save(request: HttpRequest, setup: str) -> HttpResponse:
    """Ask for a card to keep; a decline asks for another."""
    shown = services.get_saving_page(setup=setup)
    if shown.status == "requires_action":
        return redirect("payments:sandbox_save_challenge", setup)
    if shown.status != "pending":
        return redirect(own_path(shown.return_url))
    form = forms.CardForm.of(request)
    if form.is_valid():
        try:
            services.submit_card_to_keep(setup=setup, **form.card())
            return redirect("payments:sandbox_save", setup)
        except services.CardInvalid as error:
            form.refuse(error)
    return render(request, "payments/sandbox_save.html", _card_page(shown, form))


@page
@never_cache
def sandbox_save_challenge(request: HttpRequest, setup: str) -> HttpResponse:
    """Ask as the card's bank would, whether it is really them."""
    shown = services.get_saving_page(setup=setup)
    if shown.status != "requires_action":
        return redirect("payments:sandbox_save", setup)
    approved = ANSWERS.get(request.POST.get("answer", ""))
    if approved is not None:
        services.answer_saving_challenge(setup=setup, approved=approved)
        return redirect("payments:sandbox_save", setup)
    return render(request, "payments/save_challenge.html", {"page": shown})


def _card_page(shown: services.HostedPage | services.SavingPage, form: forms.CardForm) -> dict[str, object]:
    return {"page": shown, "form": form, "groups": services.CARD_GROUPS, "back": own_path(shown.return_url)}
