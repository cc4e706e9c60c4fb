"""Collections in the back office: what is in them by hand, in an order to be dragged, and the rules they gather by."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import display
from unfold.views import ChangeList
from unfold.widgets import UnfoldAdminIntegerFieldWidget

from apps.catalog import services
from apps.catalog.admin.fields import PriceField
from apps.catalog.models import Collection, CollectionItem, CollectionRule

Kind = CollectionRule.Kind
# The fields that say what has to be so, by the kind of the rule.
FIELDS: dict[str, tuple[str, ...]] = {
    Kind.TAG: ("tag",),
    Kind.ATTRIBUTE: ("attribute", "value"),
    Kind.PRICE_FROM: ("amount",),
    Kind.PRICE_TO: ("amount",),
    Kind.NEWNESS: ("days",),
    Kind.BRAND: ("brand",),
    Kind.CATEGORY: ("category",),
    Kind.ON_SALE: (),
}
_NAMES = {"tag": "slug", "attribute": "code", "brand": "slug", "category": "slug"}


class ItemInline(TabularInline):
    """Products by hand; drag them into their order."""

    model = CollectionItem
    fields = ("product", "position")
    autocomplete_fields = ("product",)
    ordering_field = "position"
    hide_ordering_field = True
    extra = 0
    tab = hide_title = True
    verbose_name, verbose_name_plural = "product", "products by hand"

    def get_queryset(self, request: HttpRequest) -> Any:
        """In their order."""
        return CollectionItem.objects.select_related("product").order_by("position", "pk")


class RuleForm(forms.ModelForm):  # type: ignore[type-arg]
    """A rule with the fields that matter for its kind; what is typed into the others is let go."""

    amount = PriceField(label="price", required=False)
    days = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=3650,
        widget=UnfoldAdminIntegerFieldWidget(attrs={"inputmode": "numeric"}),
    )

    class Meta:
        model = CollectionRule
        fields = ("kind", "tag", "attribute", "value", "brand", "category")

    class Media:
        js = ("js/admin/collection-rules.js",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            kinds = [kind for kind, names in FIELDS.items() if name in names]
            if kinds:
                _slim(field.widget).attrs["data-kinds"] = " ".join(kinds)
                field.required = False
        self.fields["kind"].widget.attrs["style"] = "min-width: 11rem"
        if self.instance.pk and self.instance.kind in FIELDS:
            stored = dict.fromkeys(FIELDS[self.instance.kind], self.instance.number)
            self.initial = stored | dict(self.initial)

    def clean(self) -> dict[str, Any]:
        """Everything that its kind needs."""
        data = super().clean() or self.cleaned_data
        for name in FIELDS.get(data.get("kind", ""), ()):
            if data.get(name) in (None, "") and name not in self.errors:
                self.add_error(name, "Say what has to be so.")
        return data

    def _post_clean(self) -> None:
        """Nothing: the service knows what may be stored."""

    def as_rule(self) -> services.RuleInput:
        """What the row asks for."""
        data = self.cleaned_data
        wanted = {name: data[name] for name in FIELDS[data["kind"]]}
        of = next((getattr(row, _NAMES[name]) for name, row in wanted.items() if name in _NAMES), "")
        number = wanted.get("amount", wanted.get("days"))
        return services.RuleInput(kind=data["kind"], of=of, value=wanted.get("value", ""), number=number)


def _slim(widget: Any) -> Any:
    """The widget itself, without buttons beside it that lead away."""
    if isinstance(widget, RelatedFieldWidgetWrapper):
        widget.can_add_related = widget.can_change_related = False
        widget.can_delete_related = widget.can_view_related = False
        return widget.widget
    return widget


class RuleInline(TabularInline):
    """Rules; each row shows the fields that matter for its kind."""

    model = CollectionRule
    form = RuleForm
    fields = ("kind", "tag", "attribute", "value", "brand", "category", "amount", "days")
    autocomplete_fields = ("tag", "brand", "category")
    extra = 0
    tab = hide_title = True
    verbose_name, verbose_name_plural = "rule", "rules"


class CollectionChangeList(ChangeList):
    """The list of collections; the products of a page are counted at once."""

    result_list: Any

    def get_results(self, request: HttpRequest) -> None:
        """The rows, each with the number of its products."""
        super().get_results(request)
        page: list[Any] = list(self.result_list)
        counts = services.count_gathered([row.slug for row in page])
        for row in page:
            row.gathered_now = counts.get(row.slug, 0)
        self.result_list = page


@admin.register(Collection)
class CollectionAdmin(ModelAdmin):
    """Collections; everything is written by services."""

    inlines = (ItemInline, RuleInline)
    list_display = ("name", "kind", "gathered", "is_featured", "is_visible", "position")
    list_filter = ("kind", "is_visible", "is_featured")
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}
    readonly_fields = ("gathered_here",)
    show_full_result_count = False
    fields = (
        "name", "slug", "description", ("kind", "match"), "gathered_here", ("is_visible", "is_featured", "position")
    )  # fmt: skip

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        """Ours, which counts."""
        return CollectionChangeList

    def view_on_site(self, collection: Collection) -> str | None:
        """The page shoppers see, if they see one."""
        return reverse("catalog:collection", args=[collection.slug]) if collection.is_visible else None

    @display(description="products")
    def gathered(self, collection: Any) -> int:
        """Found in it now."""
        return int(collection.gathered_now)

    @display(description="products")
    def gathered_here(self, collection: Collection) -> str:
        """How many are found in it now, with a link to its page."""
        if not collection.pk:
            return "Counted once it is stored."
        count = services.count_gathered([collection.slug])[collection.slug]
        words = f"{count} {'product' if count == 1 else 'products'} now"
        url = self.view_on_site(collection)
        if url is None:
            return f"{words}; hidden from shoppers"
        return format_html('<a class="text-primary-600 dark:text-primary-500" href="{}">{}</a>', url, words)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Write its own fields."""
        values = dict(form.cleaned_data)
        slug = values.pop("slug")
        if change:
            services.update_collection(slug=form.initial["slug"], new_slug=slug, **values)
        else:
            obj.slug = services.create_collection(slug=slug, **values)
            obj.pk = Collection.objects.get(slug=obj.slug).pk

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Write what is in it and its rules."""
        for formset in formsets:
            formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
            rows = [row for row in formset.forms if row.has_changed() or row.instance.pk]
            kept = [row for row in rows if not row.cleaned_data.get("DELETE")]
            if formset.model is CollectionItem:
                services.set_items(slug=form.instance.slug, products=_in_order(kept))
            else:
                services.set_rules(slug=form.instance.slug, rules=[row.as_rule() for row in kept])

    def delete_model(self, request: HttpRequest, obj: Collection) -> None:
        """Forget it; its products stay."""
        services.delete_collection(slug=obj.slug)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """One by one."""
        for collection in queryset:
            services.delete_collection(slug=collection.slug)


def _in_order(rows: list[Any]) -> list[str]:
    """The slugs of the products, as they were dragged; new ones without a place come last."""
    ordered = sorted(
        rows, key=lambda row: (not row.instance.pk and not row.cleaned_data["position"], row.cleaned_data["position"])
    )
    return [row.cleaned_data["product"].slug for row in ordered]
