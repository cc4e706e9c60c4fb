"""The pages for many SKUs at once: each says line by line what will happen, and does all of it or nothing."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from unfold.decorators import action

from apps.inventory.admin.bulk_forms import ThresholdForm
from apps.inventory.admin.bulk_jobs import JOBS, Job, Plan
from apps.inventory.admin.pages import page, refuse
from apps.inventory.models import StockItem
from shop.common.admin import ActionsAdmin, actor_of
from shop.common.errors import ShopError

MOST = 2_000
_SHOWN = 500
_SALT = "inventory.bulk"


class BulkPages(ActionsAdmin):
    """The pages for many SKUs, reached from the list."""

    actions = ("change_chosen", "move_chosen", "threshold_chosen", "count_chosen")
    actions_list = ("upload_changes", "move_many")

    def get_urls(self) -> list[Any]:
        """With a page for each job."""
        view = self.admin_site.admin_view
        own = [
            path(f"many/{name}/", view(self._view(job)), name=f"inventory_stockitem_many_{name}")
            for name, job in JOBS.items()
        ]
        return [*own, *super().get_urls()]

    def _view(self, job: Job) -> Callable[[HttpRequest], HttpResponse]:
        def view(request: HttpRequest) -> HttpResponse:
            return self._page(request, job)

        return view

    @admin.action(description="Change stock", permissions=["act"])
    def change_chosen(self, request: HttpRequest, chosen: QuerySet[StockItem]) -> HttpResponse | None:
        """Type a change for each, look, and make all of them."""
        return self._begin(request, chosen, "change")

    @admin.action(description="Move to another location", permissions=["act"])
    def move_chosen(self, request: HttpRequest, chosen: QuerySet[StockItem]) -> HttpResponse | None:
        """Type how many of each to carry."""
        return self._begin(request, chosen, "move")

    @admin.action(description="Set low-stock threshold", permissions=["act"])
    def threshold_chosen(self, request: HttpRequest, chosen: QuerySet[StockItem]) -> HttpResponse | None:
        """One threshold for all of them."""
        return self._begin(request, chosen, "threshold")

    @admin.action(description="Count these", permissions=["act"])
    def count_chosen(self, request: HttpRequest, chosen: QuerySet[StockItem]) -> HttpResponse | None:
        """Open a stocktake of them."""
        return self._begin(request, chosen, "count")

    @action(description="Upload changes", url_path="upload-changes", permissions=["act"], icon="upload_file")
    def upload_changes(self, request: HttpRequest) -> HttpResponse:
        """A file with many changes."""
        return redirect(_address("upload"))

    @action(description="Move stock", url_path="move-stock", permissions=["act"], icon="move_down")
    def move_many(self, request: HttpRequest) -> HttpResponse:
        """Carry many SKUs from one location to another."""
        return redirect(_address("move"))

    def _begin(self, request: HttpRequest, chosen: QuerySet[StockItem], job: str) -> HttpResponse | None:
        skus = list(chosen.order_by("sku").values_list("sku", flat=True)[: MOST + 1])
        if len(skus) > MOST:
            messages.error(request, f"These are more than {MOST} SKUs; narrow the list down and go on in parts.")
            return None
        request.session[_CHOSEN] = skus
        if job == "count":
            return redirect(f"{reverse('admin:inventory_stocktake_add')}?chosen=1")
        return redirect(f"{_address(job)}?chosen=1")

    def _page(self, request: HttpRequest, job: Job) -> HttpResponse:
        """Three steps under one address: what is wanted, what that would do, and doing it."""
        if not self.has_act_permission(request):
            raise PermissionDenied
        step = request.POST.get("step", "")
        asked = request.method == "POST" and step != "do"
        form = job.form(
            request.POST if request.method == "POST" else None,
            request.FILES if asked else None,
            initial={"lines": chosen_lines(request, "" if job.form is ThresholdForm else ", ")},
        )
        if step == "do" and self._do(request, job, form):
            return redirect(_listing())
        plan = _planned(job, form) if asked and step != "edit" and form.is_valid() else None
        return page(
            self,
            request,
            "bulk",
            title=job.title,
            words=job.words,
            form=form,
            plan=plan,
            shown=plan.rows[:_SHOWN] if plan else (),
            hidden=max(0, len(plan.rows) - _SHOWN) if plan else 0,
            sealed=signing.dumps(plan.sealed | {"key": uuid4().hex}, salt=_SALT, compress=True) if plan else "",
            back=_listing(),
        )

    def _do(self, request: HttpRequest, job: Job, form: forms.Form) -> bool:
        """Do what was shown; where that is refused, say why at the form, which still has what was typed."""
        try:
            sealed = signing.loads(request.POST.get("sealed", ""), salt=_SALT)
            said = job.work(sealed, actor_of(request))
        except signing.BadSignature:
            messages.error(request, "What was shown to you is no longer to be had; please look again.")
            return False
        except ShopError as error:
            form.is_valid()
            form.errors.clear()
            refuse(form, error)
            messages.error(request, f"Nothing was changed. {error.sentence}")
            return False
        items = StockItem.objects.filter(sku__in=sealed["skus"]).order_by("sku")
        LogEntry.objects.log_actions(request.user.pk or 0, items, CHANGE, f"{job.title}: {said}")
        messages.success(request, said)
        return True


_CHOSEN = "inventory.chosen"


def chosen_lines(request: HttpRequest, after: str = "") -> str:
    """The SKUs that were chosen in the list, a line for each, with room for what is to be written behind them."""
    skus = request.session.get(_CHOSEN, []) if "chosen" in request.GET else []
    return "\n".join(f"{sku}{after}" for sku in skus)


def _planned(job: Job, form: forms.Form) -> Plan | None:
    try:
        return job.plan(form.cleaned_data)
    except ShopError as error:
        refuse(form, error)
        return None


def _address(job: str) -> str:
    return reverse(f"admin:inventory_stockitem_many_{job}")


def _listing() -> str:
    return reverse("admin:inventory_stockitem_changelist")
