"""What is done to many products at once: each says in numbers what will happen, and is done on yes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core import signing
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from unfold.admin import ModelAdmin

from apps.catalog import services
from apps.catalog.admin.bulk_forms import CategoriesForm, PricesForm, SaleForm, TagsForm
from apps.catalog.models import Product
from shop.common.admin import NoInput, actor_of
from shop.common.errors import ShopError

MOST = 5_000
_SHOWN = 500
_SALT = "catalog.bulk"


@dataclass(frozen=True, slots=True)
class Plan:
    """What would happen, in a sentence and perhaps rows; `sealed` is what the yes brings back, unchanged."""

    sentence: str
    heads: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    sealed: Any = None


@dataclass(frozen=True, slots=True)
class Job:
    """An action on many: what is asked, what would happen, and doing it, which answers what was done."""

    title: str
    form: type[forms.Form]
    plan: Callable[[list[str], dict[str, Any]], Plan]
    work: Callable[[list[str], dict[str, Any], Any, str], list[tuple[int, str]]]


class BulkActions(ModelAdmin):
    """The actions of the list of products."""

    actions = ("publish", "retire", "change_prices", "put_on_sale", "file_under_categories", "tag")

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Without deleting many."""
        actions: dict[str, Any] = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    @admin.action(description="Publish", permissions=["change"])
    def publish(self, request: HttpRequest, chosen: QuerySet[Product]) -> HttpResponse | None:
        """Show the chosen products to shoppers; say which could not be and why."""
        return self._ask(request, chosen, _moving("Publish", "shown to shoppers", services.publish_product))

    @admin.action(description="Retire", permissions=["change"])
    def retire(self, request: HttpRequest, chosen: QuerySet[Product]) -> HttpResponse | None:
        """Take the chosen products out of the shop."""
        return self._ask(request, chosen, _moving("Retire", "taken out of the shop", services.retire_product))

    @admin.action(description="Change prices", permissions=["change"])
    def change_prices(self, request: HttpRequest, chosen: QuerySet[Product]) -> HttpResponse | None:
        """By percent, with a look at every price first."""
        return self._ask(request, chosen, Job("Change prices", PricesForm, _plan_prices, _change_prices))

    @admin.action(description="Put on sale", permissions=["change"])
    def put_on_sale(self, request: HttpRequest, chosen: QuerySet[Product]) -> HttpResponse | None:
        """Cheaper by percent for a while."""
        return self._ask(request, chosen, Job("Put on sale", SaleForm, _plan_sale, _start_sale))

    @admin.action(description="Change categories", permissions=["change"])
    def file_under_categories(self, request: HttpRequest, chosen: QuerySet[Product]) -> HttpResponse | None:
        """Add some, remove some, or replace all."""
        return self._ask(request, chosen, _filing("Change categories", "categories", CategoriesForm))

    @admin.action(description="Change tags", permissions=["change"])
    def tag(self, request: HttpRequest, chosen: QuerySet[Product]) -> HttpResponse | None:
        """The same with tags."""
        return self._ask(request, chosen, _filing("Change tags", "tags", TagsForm))

    def _ask(self, request: HttpRequest, chosen: QuerySet[Product], job: Job) -> HttpResponse | None:
        """Three steps under one address: what is wanted, what that would do, and doing it."""
        slugs = list(chosen.order_by("pk").values_list("slug", flat=True)[: MOST + 1])
        if len(slugs) > MOST:
            messages.error(request, f"These are more than {MOST} products; narrow the list down and go on in parts.")
            return None
        step = request.POST.get("step", "")
        ready = step or not job.form.base_fields
        form = job.form(request.POST if ready else None)
        plan = None
        if ready and form.is_valid():
            if step == "do":
                self._do(request, slugs, form, job)
                return None
            plan = _planned(job, slugs, form)
        return self._page(request, job, form, plan, len(slugs))

    def _do(self, request: HttpRequest, slugs: list[str], form: forms.Form, job: Job) -> None:
        try:
            sealed = signing.loads(request.POST.get("sealed", ""), salt=_SALT)
            said = job.work(slugs, form.cleaned_data, sealed, actor_of(request))
        except signing.BadSignature:
            said = [(messages.ERROR, "What was shown to you is no longer to be had; please look again.")]
        except ShopError as error:
            said = [(messages.ERROR, error.sentence)]
        for level, sentence in said:
            messages.add_message(request, level, sentence)

    def _page(
        self, request: HttpRequest, job: Job, form: forms.Form, plan: Plan | None, count: int
    ) -> TemplateResponse:
        context = self.admin_site.each_context(request) | {
            "title": job.title,
            "form": form,
            "plan": plan,
            "shown": plan.rows[:_SHOWN] if plan else (),
            "hidden": max(0, len(plan.rows) - _SHOWN) if plan else 0,
            "sealed": signing.dumps(plan.sealed, salt=_SALT, compress=True) if plan else "",
            "count": count,
            "opts": self.opts,
            "media": self.media + form.media,
            "action": request.POST["action"],
            "selected": request.POST.getlist("_selected_action"),
            "across": request.POST.get("select_across", "0"),
        }
        return TemplateResponse(request, "admin/catalog/bulk.html", context)


def _planned(job: Job, slugs: list[str], form: forms.Form) -> Plan | None:
    try:
        return job.plan(slugs, form.cleaned_data)
    except ShopError as error:
        field = getattr(error, "field", None)
        form.add_error(field if field in form.fields else None, error.sentence)
        return None


def counted(count: int, one: str = "product") -> str:
    """So many of them: 1 product, 3 products."""
    return f"{count} {one if count == 1 else one + 's'}"


def _moving(title: str, fate: str, verb: Callable[..., None]) -> Job:
    def plan(slugs: list[str], _values: dict[str, Any]) -> Plan:
        return Plan(f"{counted(len(slugs))} will be {fate}.")

    def work(slugs: list[str], _values: dict[str, Any], _sealed: Any, actor: str) -> list[tuple[int, str]]:
        problems: list[str] = []
        for slug in slugs:
            try:
                verb(slug=slug, actor=actor)
            except ShopError as error:
                problems.append(f"{slug}: {error.sentence}")
        more = [f"and {len(problems) - 20} more"] if len(problems) > 20 else []
        told = [(messages.ERROR, problem) for problem in [*problems[:20], *more]]
        return [*told, (messages.SUCCESS, f"{counted(len(slugs) - len(problems))} {fate}.")]

    return Job(title, NoInput, plan, work)


def _plan_prices(slugs: list[str], values: dict[str, Any]) -> Plan:
    changes = services.preview_price_change(slugs=slugs, rule=services.PriceRule(**values))
    dearer = sum(change.new_price > change.price for change in changes)
    cheaper = sum(change.new_price < change.price for change in changes)
    return Plan(
        f"{counted(len(changes), 'variant')} of {counted(len(slugs))} will change: {dearer} dearer, {cheaper} cheaper.",
        heads=("SKU", "Product", "Price", "New price", "Was", "New was"),
        rows=[
            (
                change.sku,
                change.title,
                *map(services.price_words, (change.price, change.new_price)),
                *map(services.price_words, (change.compare_at_price, change.new_compare_at_price)),
            )
            for change in changes
        ],
        sealed=[(c.sku, c.price, c.new_price, c.compare_at_price, c.new_compare_at_price) for c in changes],
    )


def _change_prices(_slugs: list[str], _values: dict[str, Any], sealed: Any, actor: str) -> list[tuple[int, str]]:
    changes = [services.PriceChange(sku, "", *prices) for sku, *prices in sealed]
    result = services.change_prices(changes=changes, actor=actor)
    said = [(messages.SUCCESS, f"{counted(len(result.changed), 'price')} changed.")]
    if result.left:
        named = ", ".join(result.left[:20]) + (" …" if len(result.left) > 20 else "")
        said.append((messages.WARNING, f"{len(result.left)} left alone, somebody has changed them meanwhile: {named}."))
    return said


def _plan_sale(slugs: list[str], values: dict[str, Any]) -> Plan:
    lines = services.preview_sale(
        slugs=slugs, percent=values["percent"], starts_at=values["starts_at"], rounding=values["rounding"]
    )
    reduced = sum(line.sale_price is not None for line in lines)
    return Plan(
        f"{counted(reduced, 'variant')} of {counted(len(slugs))} will be cheaper for a while.",
        heads=("SKU", "Product", "Price", "Sale price"),
        rows=[
            (line.sku, " / ".join(filter(None, (line.title, line.options))), str(line.price), _sale_words(line))
            for line in lines
        ],
        sealed=len(lines),
    )


def _sale_words(line: services.SaleLine) -> str:
    return str(line.sale_price) if line.sale_price else line.problem


def _start_sale(slugs: list[str], values: dict[str, Any], _sealed: Any, actor: str) -> list[tuple[int, str]]:
    lines = services.start_sale(slugs=slugs, actor=actor, **values)
    reduced = sum(line.sale_price is not None for line in lines)
    return [(messages.SUCCESS, f"{counted(reduced, 'variant')} put on sale.")]


def _filing(title: str, shelf: services.Shelf, form: type[forms.Form]) -> Job:
    def plan(slugs: list[str], values: dict[str, Any]) -> Plan:
        changed = services.count_refiled(slugs=slugs, shelf=shelf, how=values["how"], names=_slugs(values))
        named = ", ".join(str(row) for row in values["names"])
        return Plan(f"{changed} of {counted(len(slugs))} will change ({values['how']}: {named}).")

    def work(slugs: list[str], values: dict[str, Any], _sealed: Any, actor: str) -> list[tuple[int, str]]:
        changed = services.file_products(slugs=slugs, shelf=shelf, how=values["how"], names=_slugs(values), actor=actor)
        return [(messages.SUCCESS, f"{counted(changed)} changed.")]

    return Job(title, form, plan, work)


def _slugs(values: dict[str, Any]) -> list[str]:
    return [row.slug for row in values["names"]]
