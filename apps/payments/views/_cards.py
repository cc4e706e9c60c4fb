"""The cards of the account: look, add, remove."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.payments import services
from shop.common.http import own_path


@require_safe
@never_cache
@login_required
def cards(request: HttpRequest) -> HttpResponse:
    """The cards that are kept for the account."""
    kept = services.list_cards(user_id=_user_id(request))
    return render(request, "payments/cards.html", {"cards": kept, "may_add": services.keeper() is not None})


@require_POST
@login_required
def card_add(request: HttpRequest) -> HttpResponse:
    """Begin to keep a card; the gateway asks for it."""
    back = f"{settings.SITE_URL}{reverse('payments:card_return')}?saving={{saving}}"
    user: Any = request.user
    return _ask_for_card(request, services.begin_saving(user_id=user.pk, email=user.email, return_url=back))


@require_safe
@never_cache
@login_required
def card_saving(request: HttpRequest, saving: UUID) -> HttpResponse:
    """Go on with a card that is not kept yet."""
    return _ask_for_card(request, services.check_saving(user_id=_user_id(request), saving=saving))


def _ask_for_card(request: HttpRequest, saving: services.SavingInfo) -> HttpResponse:
    """To the gateway's own page, or ours with the gateway's form in it; one that has ended says how."""
    if saving.redirect_url:
        return redirect(own_path(saving.redirect_url))
    if not saving.client_secret:
        return redirect(f"{reverse('payments:card_return')}?saving={saving.id}")
    if request.method == "POST":
        return redirect("payments:card_saving", saving.id)
    back = f"{request.build_absolute_uri(reverse('payments:card_return'))}?saving={saving.id}"
    waits = saving.status == "requires_action"
    return render(request, "payments/card_panel.html", {"saving": saving, "return_url": back, "waits": waits})


@require_safe
@never_cache
@login_required
def card_return(request: HttpRequest) -> HttpResponse:
    """Back from the gateway, which is asked how it went."""
    try:
        saving = services.check_saving(user_id=_user_id(request), saving=_uuid(request.GET.get("saving", "")))
    except services.GatewayUnavailable:
        messages.info(request, _("We hear from your bank in a moment. If it agrees, your card shows up here."))
        return redirect("payments:cards")
    if saving.status == "succeeded":
        messages.success(request, _("Your card is kept. Choose it whenever you pay."))
    elif saving.failure_message:
        messages.error(request, saving.failure_message)
    else:
        messages.info(request, _("No card was added."))
    if saving.failure_message and saving.client_secret:
        return redirect("payments:card_saving", saving.id)
    return redirect("payments:cards")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def card_remove(request: HttpRequest, card: UUID) -> HttpResponse:
    """Ask once, then keep the card no longer."""
    user_id = _user_id(request)
    if request.method == "POST":
        services.forget_card(user_id=user_id, card=card)
        messages.success(request, _("Your card is removed."))
        return redirect("payments:cards")
    found = next((kept for kept in services.list_cards(user_id=user_id) if kept.id == card), None)
    if found is None:
        raise services.CardNotFound()
    return render(request, "payments/card_remove.html", {"card": found})


def _user_id(request: HttpRequest) -> int:
    """The user of a page that asked for one."""
    user: Any = request.user
    return int(user.pk)


def _uuid(text: str) -> UUID:
    """Raises: Http404."""
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
