"""Stocktakes in the back office: opened, counted by scanner or by file, looked at, and booked at once."""

from typing import Any
from uuid import uuid4

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from unfold.decorators import display

from apps.inventory import services
from apps.inventory.admin.bulk import chosen_lines
from apps.inventory.admin.count_forms import OpenForm, ScanForm, UploadForm
from apps.inventory.admin.pages import page, refuse
from apps.inventory.models import Stocktake
from shop.common.admin import ReadOnlyAdmin, actor_of, confirm, counted
from shop.common.errors import ShopError
from shop.common.money import Money

STATE_COLOURS = {"open": "info", "booked": "success", "cancelled": "warning"}
_SHOWN = 500
_MOST_BYTES = 5_000_001  # one more than a table may have, and it is refused


@admin.register(Stocktake)
class StocktakeAdmin(ReadOnlyAdmin):
    """Counts of a place; each has a page to count on."""

    list_display = ("number", "place", "state", "progress", "scope", "opened_at", "opened_by", "closed_at")
    list_filter = ("status", "location")
    search_fields = ("number", "note")
    search_help_text = "Number or note"
    list_select_related = ("location",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whoever may open one."""
        return request.user.has_perm("inventory.add_stocktake")

    def get_queryset(self, request: HttpRequest) -> Any:
        """With their progress."""
        return Stocktake.objects.with_progress().select_related("location")

    @display(description="location", ordering="location__name")
    def place(self, stocktake: Stocktake) -> str:
        """Where."""
        return stocktake.location.name

    @display(description="state", label=STATE_COLOURS, ordering="status")
    def state(self, stocktake: Stocktake) -> str:
        """A coloured word."""
        return stocktake.status

    @display(description="counted")
    def progress(self, stocktake: Any) -> str:
        """How many of how many."""
        return f"{stocktake.counted_count} of {stocktake.line_count}"

    def get_urls(self) -> list[Any]:
        """With the pages of a stocktake."""
        own = [
            path(f"<path:object_id>/{name}/", self.admin_site.admin_view(view), name=f"inventory_stocktake_{name}")
            for name, view in (
                ("sheet", self.sheet),
                ("csv", self.csv),
                ("upload", self.upload),
                ("review", self.review),
                ("differences", self.differences),
                ("cancel", self.cancel),
            )
        ]
        return [*own, *super().get_urls()]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Ask what to count and where, and open it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = OpenForm(request.POST or None, initial={"lines": chosen_lines(request)})
        if request.method == "POST" and form.is_valid():
            try:
                number = services.open_stocktake(actor=actor_of(request), now=timezone.now(), **form.wishes())
            except ShopError as error:
                refuse(form, error)
            else:
                stocktake = Stocktake.objects.get(number=number)
                self.log_addition(request, stocktake, f"Opened for {stocktake.location}: {stocktake.scope}")
                messages.success(request, f"{number} is open. Scan, type or upload what you find.")
                return redirect(_address(stocktake))
        return page(self, request, "open_stocktake", title="Open a stocktake", form=form, back=_listing())

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The page to count on; of a closed one, what became of it."""
        stocktake = self._stocktake(request, object_id)
        said: services.Counted | None = None
        theirs: dict[str, Any] = {}
        form = _next("add")
        if request.method == "POST":
            self._require_act(request)
            form = ScanForm(request.POST)
            if form.is_valid():
                said, theirs = _count(request, stocktake, form)
            if not form.errors and not theirs:
                form = _next(form.cleaned_data["mode"])
        return page(
            self,
            request,
            "stocktake",
            title=f"Stocktake {stocktake.number}",
            original=stocktake,
            stocktake=self.get_queryset(request).get(pk=stocktake.pk),
            tone=STATE_COLOURS[stocktake.status],
            form=form,
            said=said,
            theirs=theirs,
            may_count=self.has_act_permission(request),
            counts=services.list_counts(number=stocktake.number),
            uncounted=services.list_uncounted(number=stocktake.number),
        )

    def _stocktake(self, request: HttpRequest, object_id: str) -> Stocktake:
        if not self.has_view_permission(request):
            raise PermissionDenied
        key = int(object_id) if object_id.isdecimal() and len(object_id) < 18 else 0
        return get_object_or_404(Stocktake.objects.select_related("location"), pk=key)

    def _require_act(self, request: HttpRequest) -> None:
        if not self.has_act_permission(request):
            raise PermissionDenied

    def sheet(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The count sheet, to be printed."""
        stocktake = self._stocktake(request, object_id)
        expected = "expected" in request.GET
        lines = services.get_sheet(number=stocktake.number, expected=expected)
        context = {"stocktake": stocktake, "lines": lines, "expected": expected, "back": _address(stocktake)}
        return TemplateResponse(request, "admin/inventory/sheet.html", context)

    def csv(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The count sheet as a file, to be filled in and uploaded."""
        stocktake = self._stocktake(request, object_id)
        text = services.write_sheet(number=stocktake.number, expected="expected" in request.GET)
        return _file(text, f"{stocktake.number}.csv")

    def upload(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Take over a filled-in sheet: every line of it, or none."""
        stocktake = self._stocktake(request, object_id)
        self._require_act(request)
        form = UploadForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            data, replace = form.cleaned_data["file"].read(_MOST_BYTES), form.cleaned_data["replace"]
            try:
                lines = services.upload_counts(
                    number=stocktake.number, data=data, replace=replace, actor=actor_of(request), now=timezone.now()
                )
            except ShopError as error:
                refuse(form, error)
            else:
                self.log_change(request, stocktake, f"Uploaded {counted(len(lines), 'line')}")
                messages.success(request, _uploaded(len(lines)))
                return redirect(_address(stocktake))
        title = f"Upload counts of {stocktake.number}"
        return page(
            self, request, "upload_counts", title=title, form=form, back=_address(stocktake), original=stocktake
        )

    def review(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """What would be booked; then book it, once."""
        stocktake = self._stocktake(request, object_id)
        problem = ""
        uncounted = "zero" if "zero" in (request.POST or request.GET).getlist("uncounted") else "leave"
        if request.method == "POST":
            self._require_act(request)
            try:
                return self._book(request, stocktake, uncounted)
            except ShopError as error:
                problem = error.sentence
                stocktake.refresh_from_db()
        review = services.review_stocktake(number=stocktake.number, uncounted=uncounted)
        return page(
            self,
            request,
            "review",
            title=f"Differences of {stocktake.number}",
            original=stocktake,
            stocktake=stocktake,
            review=review,
            shown=[(each, _worth(each)) for each in review.differences[:_SHOWN]],
            hidden=max(0, len(review.differences) - _SHOWN),
            value=str(Money.of(review.value)),
            uncounted=uncounted,
            left=review.lines - review.counted,
            problem=problem,
            may_book=self.has_act_permission(request) and stocktake.status == Stocktake.Status.OPEN,
            back=_address(stocktake),
        )

    def _book(self, request: HttpRequest, stocktake: Stocktake, uncounted: str) -> HttpResponse:
        seen = request.POST.get("seen", "")
        booked = services.book_stocktake(
            number=stocktake.number,
            uncounted=uncounted,
            seen=int(seen) if seen.isdecimal() and len(seen) < 10 else -1,
            actor=actor_of(request),
            now=timezone.now(),
        )
        said = f"{counted(booked, 'difference')} booked"
        self.log_change(request, stocktake, f"{said}, uncounted lines: {uncounted}")
        messages.success(request, f"{stocktake.number}: {said}. What is on hand is what was counted.")
        return redirect(_address(stocktake))

    def differences(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """All differences as a file."""
        stocktake = self._stocktake(request, object_id)
        uncounted = "zero" if request.GET.get("uncounted") == "zero" else "leave"
        review = services.review_stocktake(number=stocktake.number, uncounted=uncounted)
        rows = [(each.sku, each.expected, each.counted, each.units, _worth(each)) for each in review.differences]
        text = services.write_table([("sku", "expected", "counted", "difference", "value"), *rows])
        return _file(text, f"{stocktake.number}-differences.csv")

    def cancel(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Give it up, without any booking."""
        stocktake = self._stocktake(request, object_id)
        self._require_act(request)
        return confirm(
            self,
            request,
            stocktake,
            title="Cancel stocktake",
            sentence=f"Nothing is booked, and {stocktake.number} cannot be opened again. What was counted can be read.",
            work=lambda _: services.cancel_stocktake(
                number=stocktake.number, actor=actor_of(request), now=timezone.now()
            ),
            done=f"{stocktake.number} is cancelled. No stock has changed.",
        )


def _count(
    request: HttpRequest, stocktake: Stocktake, form: ScanForm
) -> tuple[services.Counted | None, dict[str, Any]]:
    """Count as the form says: the line as it is then; or what somebody else has counted, to be replaced on purpose."""
    try:
        lines = services.count_lines(
            number=stocktake.number, counts=[form.count()], extend=True, actor=actor_of(request), now=timezone.now()
        )
    except services.CountedByOther as error:
        return None, {"sentence": error.sentence, **error.data["counts"][0]}
    except ShopError as error:
        refuse(form, error)
        return None, {}
    return (lines[0] if lines else None), {}


def _next(mode: str) -> ScanForm:
    """The form for another scan."""
    return ScanForm(initial={"mode": mode, "units": 1 if mode == "add" else None, "key": uuid4().hex})


def _address(stocktake: Stocktake) -> str:
    return reverse("admin:inventory_stocktake_change", args=[stocktake.pk])


def _listing() -> str:
    return reverse("admin:inventory_stocktake_changelist")


def _file(text: str, name: str) -> HttpResponse:
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _uploaded(lines: int) -> str:
    return f"{counted(lines, 'line')} counted." if lines else "This file was uploaded before; nothing has changed."


def _worth(difference: services.Difference) -> str:
    return "" if difference.value is None else str(Money.of(difference.value))
