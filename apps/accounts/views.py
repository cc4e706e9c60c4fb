"""Account pages of the storefront."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast
from uuid import UUID

from django import forms as django_forms
from django.contrib import auth, messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts import forms, services
from apps.accounts.models import TokenFamily, User
from shop.common.errors import Invalid, NotFound, ShopError
from shop.common.http import client_address, visitor_token

BACKEND = "apps.accounts.backends.LimitedBackend"
SESSION_KEY = "registration"
page = require_http_methods(["GET", "HEAD", "POST"])


@page
@never_cache
def register(request: HttpRequest) -> HttpResponse:
    """Ask for an account; the code comes by mail."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(_next_page(request))
    form = forms.RegisterForm(_posted(request), initial={"email": request.GET.get("email", "")[:254]})
    if form.is_valid():
        with errors_on(form):
            registration = services.register(**form.cleaned_data, client=client_address(request), now=timezone.now())
            request.session[SESSION_KEY] = [str(registration), form.cleaned_data["email"]]
            return _forward(request, "accounts:verify")
    return _render(request, "register", form)


@page
@never_cache
def verify(request: HttpRequest) -> HttpResponse:
    """Take the code; the right one makes the account and signs in."""
    if SESSION_KEY not in request.session:
        return _forward(request, "accounts:register")
    registration, email = request.session[SESSION_KEY]
    form = forms.VerifyForm(_posted(request))
    if form.is_valid():
        with errors_on(form):
            user = services.verify_registration(
                registration=UUID(registration),
                code=form.cleaned_data["code"],
                client=client_address(request),
                now=timezone.now(),
            )
            del request.session[SESSION_KEY]
            return _sign_in(request, user, "Your account is ready.")
    return _render(request, "verify", form, email=email)


@page
@never_cache
def login(request: HttpRequest) -> HttpResponse:
    """Sign in by address and password."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(_next_page(request))
    form = forms.LoginForm(_posted(request))
    if form.is_valid():
        with errors_on(form):
            user = services.authenticate(**form.cleaned_data, client=client_address(request), now=timezone.now())
            return _sign_in(request, user, "You are signed in.")
    return _render(request, "login", form)


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """Sign out of this browser."""
    auth.logout(request)
    messages.success(request, "You are signed out.")
    return redirect("catalog:home")


@page
@never_cache
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """Name, phone and consent."""
    user = _user(request)
    stored = {name: getattr(user, name) for name in forms.ProfileForm.base_fields}
    form = forms.ProfileForm(_posted(request), initial=stored)
    if form.is_valid():
        services.update_profile(user_id=user.pk, **form.cleaned_data)
        messages.success(request, "Your details are saved.")
        return redirect("accounts:profile")
    return _render(request, "profile", form)


@require_safe
@never_cache
@login_required
def addresses(request: HttpRequest) -> HttpResponse:
    """The address book."""
    book = services.list_addresses(user_id=_user(request).pk)
    return render(request, "accounts/addresses.html", {"addresses": book})


@page
@never_cache
@login_required
def address_new(request: HttpRequest) -> HttpResponse:
    """Add an address."""
    user = _user(request)
    form = forms.AddressForm(_posted(request), initial={"full_name": user.full_name, "phone": user.phone})
    if form.is_valid():
        with errors_on(form):
            services.add_address(user_id=user.pk, address=form.address(), is_default=form.cleaned_data["is_default"])
            messages.success(request, "The address is saved.")
            return redirect("accounts:addresses")
    return _render(request, "address_form", form, address=None)


@page
@never_cache
@login_required
def address_edit(request: HttpRequest, address_id: UUID) -> HttpResponse:
    """Change an address."""
    user_id = _user(request).pk
    saved = services.get_address(user_id=user_id, address_id=address_id)
    form = forms.AddressForm(_posted(request), initial=saved.address.as_dict() | {"is_default": saved.is_default})
    if form.is_valid():
        services.change_address(
            user_id=user_id,
            address_id=address_id,
            parts=form.address().as_dict(),
            is_default=form.cleaned_data["is_default"],
        )
        messages.success(request, "The address is saved.")
        return redirect("accounts:addresses")
    return _render(request, "address_form", form, address=saved)


@require_POST
@login_required
def address_delete(request: HttpRequest, address_id: UUID) -> HttpResponse:
    """Forget an address."""
    services.delete_address(user_id=_user(request).pk, address_id=address_id)
    messages.success(request, "The address is deleted.")
    return redirect("accounts:addresses")


@page
@never_cache
@login_required
def password_change(request: HttpRequest) -> HttpResponse:
    """Change the password; only this browser stays signed in."""
    form = forms.PasswordChangeForm(_posted(request))
    if form.is_valid():
        with errors_on(form):
            user = services.change_password(
                user_id=_user(request).pk,
                current=form.cleaned_data["current_password"],
                new=form.cleaned_data["new_password"],
                client=client_address(request),
                now=timezone.now(),
            )
            auth.update_session_auth_hash(request, user)
            messages.success(request, "Your password is changed; all other devices are signed out.")
            return redirect("accounts:profile")
    return _render(request, "password_change", form)


@page
@never_cache
def password_reset(request: HttpRequest) -> HttpResponse:
    """Ask for a code; the answer is the same for every address."""
    form = forms.PasswordResetForm(_posted(request))
    if form.is_valid():
        with errors_on(form):
            services.request_password_reset(**form.cleaned_data, client=client_address(request), now=timezone.now())
            messages.info(request, "If there is an account with this address, a mail with a code is on its way to it.")
            return redirect("accounts:password_reset_confirm")
    return _render(request, "password_reset", form)


@page
@never_cache
def password_reset_confirm(request: HttpRequest) -> HttpResponse:
    """Set a new password with the code from the mail; the link in the mail brings it along."""
    form = forms.PasswordResetConfirmForm(_posted(request), initial={"code": request.GET.get("code", "")[:64]})
    if form.is_valid():
        with errors_on(form):
            services.reset_password(
                code=form.cleaned_data["code"],
                password=form.cleaned_data["new_password"],
                client=client_address(request),
                now=timezone.now(),
            )
            messages.success(request, "Your new password is set. Please sign in with it.")
            return redirect("accounts:login")
    return _render(request, "password_reset_confirm", form)


@require_safe
@never_cache
@login_required
def sessions(request: HttpRequest) -> HttpResponse:
    """The apps that are signed in to the account."""
    live = TokenFamily.objects.live(now=timezone.now()).of_user(_user(request).pk)[:100]
    return render(request, "accounts/sessions.html", {"sessions": live})


@require_POST
@login_required
def session_end(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Sign one app out."""
    services.end_session(user_id=_user(request).pk, session_id=session_id, now=timezone.now())
    messages.success(request, "That device is signed out.")
    return redirect("accounts:sessions")


@require_POST
@login_required
def sessions_end(request: HttpRequest) -> HttpResponse:
    """Sign everything out, this browser too."""
    services.end_all_sessions(user_id=_user(request).pk, now=timezone.now())
    messages.success(request, "You are signed out everywhere.")
    return redirect("accounts:login")


@contextmanager
def errors_on(form: django_forms.Form) -> Iterator[None]:
    """Show what a service refuses on the form: at its field where it names one, at the top otherwise."""
    try:
        yield
    except NotFound:
        raise
    except ShopError as error:
        field = error.field if isinstance(error, Invalid) and error.field in form.fields else None
        form.add_error(field, error.sentence)


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _user(request: HttpRequest) -> User:
    """The user of a page that asked for one."""
    return cast("User", request.user)


def _render(request: HttpRequest, template: str, form: django_forms.Form, **context: Any) -> HttpResponse:
    context |= {"form": form, "next": _wanted_page(request)}
    return render(request, f"accounts/{template}.html", context)


def _sign_in(request: HttpRequest, user: User, sentence: str) -> HttpResponse:
    """Begin a web session, announce it and go on to where the person was heading."""
    visitor = visitor_token(request)
    auth.login(request, user, backend=BACKEND)
    services.announce_sign_in(user_id=user.pk, visitor_token=visitor)
    messages.success(request, sentence)
    return HttpResponseRedirect(_next_page(request))


def _wanted_page(request: HttpRequest) -> str:
    """The page named by `next`, if it is one of ours, else nothing."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, {request.get_host()})
    return wanted if ours and len(wanted) < 2000 else ""


def _next_page(request: HttpRequest) -> str:
    return _wanted_page(request) or reverse("accounts:profile")


def _forward(request: HttpRequest, name: str) -> HttpResponse:
    """To another page on the way in, which keeps where the person was heading."""
    wanted = _wanted_page(request)
    query = f"?{urlencode({'next': wanted})}" if wanted else ""
    return HttpResponseRedirect(reverse(name) + query)
