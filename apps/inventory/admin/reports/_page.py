"""What all reports share: who may look, what was asked, one page of rows at a time, and how far the books are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from unfold.admin import ModelAdmin

from apps.inventory import services
from apps.inventory.admin.reports import _words
from apps.inventory.admin.reports._forms import Filters
from shop.common.errors import Invalid, ShopError, Unavailable
from shop.common.paging import Cursor

ROWS = 50
READ_STOCK = "inventory.view_stockitem"
READ_MOVEMENTS = "inventory.view_movement"


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to see, checked."""

    request: HttpRequest
    values: dict[str, Any]
    now: datetime

    @property
    def today(self) -> date:
        """The shop's own."""
        return services.local_day(self.now)

    def may(self, right: str) -> bool:
        """Whether they have the right."""
        return bool(self.request.user.has_perm(right))


@dataclass(frozen=True, slots=True)
class Report:
    """A page of the reports: its address, its filters, what it shows, its file, and what can be done there."""

    name: str
    title: str
    template: str
    form: type[Filters]
    show: Callable[[Asked], dict[str, Any]]
    download: Callable[[Asked], HttpResponseBase] | None = None
    act: Callable[[Asked], HttpResponseBase] | None = None
    right: str = READ_STOCK

    @property
    def view(self) -> str:
        """The name of its address."""
        return f"admin:inventory_stockfigure_{self.name}"


def answer(page: ModelAdmin, request: HttpRequest, report: Report, reports: Sequence[Report]) -> HttpResponseBase:
    """The report as asked for; what cannot be asked is said at its field, and then nothing is shown."""
    if not request.user.has_perm(report.right):
        raise PermissionDenied
    form, now = report.form(request.GET), timezone.now()
    shown: Any = None
    notice = ""
    if form.is_valid():
        asked = Asked(request, form.cleaned_data, now)
        try:
            if report.act and request.method == "POST" and (done := _try(report.act, asked, form)):
                return done
            if report.download and request.GET.get("format") == "csv":
                return report.download(asked)
            shown = report.show(asked)
        except Unavailable as error:
            notice = error.sentence
        except ShopError as error:
            _refuse(form, error)
    context = page.admin_site.each_context(request) | {
        **(shown or {}),
        "title": f"Stock reports: {report.title}",
        "report": report,
        "tabs": [tab for tab in reports if request.user.has_perm(tab.right)],
        "form": form,
        "shown": shown is not None,
        "notice": notice or _words.progress(services.get_progress(now=now)),
        "download": _download(request) if report.download and shown else "",
    }
    return TemplateResponse(request, f"admin/inventory/reports/{report.template}.html", context)


def _try(act: Callable[[Asked], HttpResponseBase], asked: Asked, form: forms.Form) -> HttpResponseBase | None:
    """Do what was asked for; what a service refuses is said above the page, and nothing was changed."""
    try:
        return act(asked)
    except ShopError as error:
        form.add_error(None, error.sentence)
        return None


def _refuse(form: forms.Form, error: ShopError) -> None:
    field = getattr(error, "field", None)
    form.add_error(field if field in form.fields else None, error.sentence)


def _download(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("cursor", None)
    query["format"] = "csv"
    return f"?{query.urlencode()}"


class _Pages(Cursor):
    """Of one size."""

    def get_page_size(self, request: Request) -> int:
        """Always the same."""
        return ROWS


@dataclass(frozen=True, slots=True)
class Listing:
    """Rows of a report, in a fixed order, and how they are told."""

    found: Any
    ordering: Sequence[str]
    tell: Callable[[list[Any]], list[Any]]


def one_page(asked: Asked, listing: Listing) -> tuple[list[Any], dict[str, str | None]]:
    """The rows of the page that was asked for, and where the pages beside it are. Raises: Invalid."""
    pages = _Pages()
    pages.ordering = tuple(listing.ordering)
    try:
        rows = pages.paginate_queryset(listing.found, Request(asked.request))
    except ValidationError as error:
        raise Invalid("That page is not there any more; begin at the first one.") from error
    return listing.tell(rows), {"previous": pages.get_previous_link(), "next": pages.get_next_link()}
