"""Products in the back office: words, options, variants, attributes and pictures in one form, and the list."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from unfold.decorators import display

from apps.catalog import services
from apps.catalog.admin.bulk import BulkActions
from apps.catalog.admin.facts import FactFormSet, FactInline, stored_facts
from apps.catalog.admin.pictures import ImageFormSet, ImageInline, read_uploads, save_pictures, thumbnail
from apps.catalog.admin.product_form import ProductForm, members_of
from apps.catalog.admin.product_list import FILTERS, BoundedPaginator, ProductChangeList
from apps.catalog.admin.product_pages import ProductPages
from apps.catalog.admin.variants import (
    VariantFormSet,
    VariantInline,
    propose,
    proposed_rows,
    units,
    with_rows,
)
from apps.catalog.models import Product
from shop.common.admin import actor_of, confirm
from shop.common.money import Money

STATUS_COLOURS = {"draft": "info", "published": "success", "retired": "warning"}


@admin.register(Product)
class ProductAdmin(BulkActions, ProductPages):
    """Products; everything is written by services, which keep what lists repeat."""

    form = ProductForm
    inlines = (VariantInline, ImageInline, FactInline)
    list_display = ("thumbnail", "title", "state", "price", "stock", "brand", "shelves", "updated_at")
    list_display_links = ("thumbnail", "title")
    list_filter = FILTERS
    list_filter_submit = True
    list_select_related = ("brand", "main_image")
    list_per_page = 50
    ordering = ("-updated_at", "-pk")
    paginator = BoundedPaginator
    show_full_result_count = False
    search_fields = ("title",)
    search_help_text = "Words, brand or SKU"
    autocomplete_fields = ("brand", "categories", "successor")
    prepopulated_fields = {"slug": ("title",)}
    warn_unsaved_form = True
    fieldsets = (
        (None, {"fields": ("title", "slug", "brand", "categories", "status", ("is_featured", "position"))}),
        ("Words", {"fields": ("description_html",)}),
        (
            "Options",
            {
                "description": "What shoppers choose. Write the values with commas; a colour may follow its name.",
                "fields": (("option1", "values1"), ("option2", "values2"), ("option3", "values3")),
            },
        ),
        ("When", {"classes": ("collapse",), "fields": (("publish_at", "retire_at"), "successor")}),
        ("Beside it", {"classes": ("collapse",), "fields": ("beside", "tags")}),
        ("Search engines", {"classes": ("collapse",), "fields": ("meta_title", "meta_description")}),
    )

    class Media:
        css = {"all": ("css/product-form.css",)}
        js = ("js/admin/product-form.js",)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        """Ours, which knows the stock."""
        return ProductChangeList

    def get_queryset(self, request: HttpRequest) -> Any:
        """Without the heavy columns, in lists."""
        products: Any = super().get_queryset(request)
        whole = request.resolver_match and request.resolver_match.kwargs.get("object_id")
        return products if whole else products.for_cards().prefetch_related("categories")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """By the catalogue's own index: words, brands, SKUs; whatever the state."""
        if not search_term.strip():
            return queryset, False
        found = services.find_for_staff(query=search_term, products=queryset)
        return (found.order_by(*queryset.query.order_by) if "o" in request.GET else found), False

    def view_on_site(self, product: Product) -> str | None:
        """The page shoppers see, if they see one."""
        visible = Product.objects.visible().filter(pk=product.pk).exists()
        return reverse("catalog:product", args=[product.slug]) if visible else None

    @display(description="")
    def thumbnail(self, product: Product) -> str:
        """The main picture."""
        return thumbnail(product.main_image) or "-"

    @display(description="status", ordering="status", label=STATUS_COLOURS)
    def state(self, product: Product) -> tuple[str, str]:
        """A coloured word."""
        return product.status, product.get_status_display()

    @display(description="price", ordering="min_price")
    def price(self, product: Product) -> str:
        """The lowest."""
        if product.min_price is None:
            return "-"
        lowest = str(Money.of(product.min_price))
        return lowest if product.min_price == product.max_price else f"from {lowest}"

    @display(description="can be ordered")
    def stock(self, product: Any) -> str:
        """Units over all variants."""
        return units(product.units)

    @display(description="categories")
    def shelves(self, product: Product) -> str:
        """Where it hangs."""
        return ", ".join(category.name for category in product.categories.all()) or "-"

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """Pictures are decoded before the form's transaction opens; missing variants join the rows, to be looked at."""
        if request.method == "POST":
            read_uploads(request)
            if "_make_variants" in request.POST:
                request.made = self._make_variants(request)  # type: ignore[attr-defined]
        return super().changeform_view(request, object_id, form_url, extra_context)

    @staticmethod
    def _make_variants(request: HttpRequest) -> str:
        try:
            rows = propose(request.POST)
        except services.OptionsInvalid as error:
            return error.sentence
        request.POST = with_rows(request.POST, rows)  # type: ignore[assignment]
        if not rows:
            return "There is a variant for every combination already."
        return f"{len(rows)} variants were added below; look at them, then save."

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """A form that is not stored while its variants are only proposed."""
        form = super().get_form(request, obj, change=change, **kwargs)
        form.made = getattr(request, "made", "")
        return form

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        """What new rows begin with."""
        kwargs: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        stored = obj if obj and obj.pk else None
        if isinstance(inline, FactInline) and (facts := stored_facts(request, stored)):
            kwargs["initial"] = facts
        if isinstance(inline, VariantInline) and (rows := proposed_rows(request, stored)):
            kwargs["initial"] = rows
        return kwargs

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Write the product's own fields; a new one stays a draft until its variants are there."""
        members, actor = members_of(form.cleaned_data), actor_of(request)
        if change:
            services.update_product(slug=form.initial["slug"], new_slug=obj.slug, actor=actor, **members)
        else:
            title = members.pop("title")
            obj.slug = services.create_product(title=title, slug=obj.slug or None, actor=actor, **members)
            obj.pk = Product.objects.get(slug=obj.slug).pk

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Write variants, attributes and pictures, then publish or retire."""
        slug, actor = form.instance.slug, actor_of(request)
        attributes: Any = []
        for formset in formsets:
            formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
            if isinstance(formset, VariantFormSet):
                _save_variants(slug, formset, form.cleaned_data["options"], actor)
            if isinstance(formset, ImageFormSet):
                save_pictures(slug, formset, actor)
            if isinstance(formset, FactFormSet):
                attributes = formset.facts()
        services.update_product(slug=slug, status=form.cleaned_data["status"], attributes=attributes, actor=actor)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Deleting retires: orders and SKUs point here for ever."""
        product = get_object_or_404(Product, pk=object_id)
        if not self.has_delete_permission(request, product):
            raise PermissionDenied
        return confirm(
            self,
            request,
            product,
            title="Retire",
            sentence=f"“{product}” leaves the shop: its page and its {product.variants.count()} variants can no longer "
            "be found or bought. Orders keep it, its SKUs are never used again, and it can come back as a draft.",
            work=lambda _values: services.retire_product(slug=product.slug, actor=actor_of(request)),
            done=f"“{product}” is retired.",
        )


def _save_variants(slug: str, formset: VariantFormSet, options: list[Any], actor: str) -> None:
    names = [name for name, _values in options]
    rows = list(formset.rows())
    new = [row for row in rows if not row.instance.pk]
    formset.new_objects = [row.instance for row in new]
    formset.changed_objects = [(row.instance, row.changed_data) for row in rows if row not in new and row.has_changed()]
    variants = [row.as_variant(names) for row in rows]
    services.save_variants(product_slug=slug, options=options, variants=variants, actor=actor)
