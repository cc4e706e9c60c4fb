"""Products in the back office: words, options, variants and pictures in one form."""

from copy import copy
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import display
from unfold.views import ChangeList

from apps.catalog import services
from apps.catalog.admin.forms import ImageForm, ImageFormSet, ProductForm, VariantForm, VariantFormSet
from apps.catalog.models import Product, ProductImage, Variant
from apps.inventory import services as inventory
from shop.common.admin import actor_of, confirm
from shop.common.errors import ShopError
from shop.common.money import Money

STATUS_COLOURS = {"draft": "info", "published": "success", "retired": "warning"}


def _thumbnail(image: ProductImage | None) -> str:
    if image is None:
        return ""
    return format_html(
        '<img src="{}" alt="{}" width="56" height="56" loading="lazy" style="object-fit: cover; border-radius: 6px">',
        image.file.url,
        image.alt,
    )


def _units(available: int | None) -> str:
    return "any number" if available is None else str(available)


class VariantInline(TabularInline):
    """Variants: add a row for a new SKU; one that was stored is taken off sale, never deleted."""

    model = Variant
    form = VariantForm
    formset = VariantFormSet
    fields = (
        "sku", "choice1", "choice2", "choice3", "price", "compare_at_price", "is_active", "stock", "opening_stock"
    )  # fmt: skip
    readonly_fields = ("stock",)
    extra = 1
    can_delete = False
    verbose_name_plural = "variants (leave the last row empty if there are no more)"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Variant]:
        """With values, in shop order."""
        return Variant.objects.all().with_values()

    def get_formset(self, request: HttpRequest, obj: Product | None = None, **kwargs: Any) -> Any:
        """The columns carry the names of the product's options; stock is asked for once, for all rows."""
        formset = super().get_formset(request, obj, **kwargs)
        self._stock = inventory.get_availability(obj.variants.values_list("sku", flat=True) if obj else [])
        for option in obj.options.all() if obj else []:
            field = copy(formset.form.base_fields[f"choice{option.position}"])
            field.label = option.name
            formset.form.base_fields[f"choice{option.position}"] = field
        return formset

    @display(description="can be ordered")
    def stock(self, variant: Variant) -> str:
        """Units free now."""
        stock = self._stock.get(variant.sku)
        return _units(stock.available) if stock else "-"


class ImageInline(TabularInline):
    """Pictures: JPEG, PNG, WebP, AVIF or GIF; the smallest position is the main one."""

    model = ProductImage
    form = ImageForm
    formset = ImageFormSet
    verbose_name, verbose_name_plural = (
        "picture",
        "pictures (the one with the smallest position stands for the product)",
    )
    fields = ("preview", "upload", "alt", "shows", "position")
    readonly_fields = ("preview",)
    extra = 1

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProductImage]:
        """With the variant each shows."""
        return ProductImage.objects.select_related("variant")

    @display(description="picture")
    def preview(self, image: ProductImage) -> str:
        """The small one."""
        return _thumbnail(image)


class ProductChangeList(ChangeList):
    """The list of products; the stock of a page is asked for at once."""

    result_list: Any

    def get_results(self, request: HttpRequest) -> None:
        """The rows, each with its stock."""
        super().get_results(request)
        page: list[Any] = list(self.result_list)
        stock = services.count_stock([product.pk for product in page])
        for product in page:
            product.units = stock.get(product.pk, 0)
        self.result_list = page


@admin.register(Product)
class ProductAdmin(ModelAdmin):
    """Products; everything is written by services, which keep what lists repeat."""

    form = ProductForm
    inlines = (VariantInline, ImageInline)
    list_display = ("thumbnail", "title", "state", "price", "stock", "brand", "is_featured", "updated_at")
    list_display_links = ("thumbnail", "title")
    list_filter = ("status", "in_stock", "is_featured", "categories", "brand")
    list_select_related = ("brand", "main_image")
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("title", "slug", "variants__sku")
    search_help_text = "Title or SKU"
    autocomplete_fields = ("brand", "categories")
    prepopulated_fields = {"slug": ("title",)}
    actions = ("publish", "retire")
    fieldsets = (
        (None, {"fields": ("title", "slug", "brand", "categories", "status", ("is_featured", "position"))}),
        ("Words", {"fields": ("description_html", "details")}),
        (
            "Options",
            {
                "description": "What shoppers choose. Write the values with commas; a colour may follow its name.",
                "fields": (("option1", "values1"), ("option2", "values2"), ("option3", "values3")),
            },
        ),
    )

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        """Ours, which knows the stock."""
        return ProductChangeList

    def view_on_site(self, product: Product) -> str | None:
        """The page shoppers see, if they see one."""
        visible = Product.objects.visible().filter(pk=product.pk).exists()
        return reverse("catalog:product", args=[product.slug]) if visible else None

    @display(description="")
    def thumbnail(self, product: Product) -> str:
        """The main picture."""
        return _thumbnail(product.main_image) or "-"

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
        return _units(product.units)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Write the product's own fields; a new one stays a draft until its variants are there."""
        members = _members(form.cleaned_data)
        if change:
            services.update_product(slug=form.initial["slug"], new_slug=obj.slug, **members)
        else:
            title = members.pop("title")
            obj.slug = services.create_product(title=title, slug=obj.slug or None, **members)
            obj.pk = Product.objects.get(slug=obj.slug).pk

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Write variants and pictures, then publish or retire."""
        slug = form.instance.slug
        for formset in formsets:
            formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
            if isinstance(formset, VariantFormSet):
                _save_variants(slug, formset, form.cleaned_data["options"], actor_of(request))
            if isinstance(formset, ImageFormSet):
                _save_images(slug, formset)
        services.update_product(slug=slug, status=form.cleaned_data["status"])

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
            work=lambda _values: services.retire_product(slug=product.slug),
            done=f"“{product}” is retired.",
        )

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Without deleting many."""
        actions: dict[str, Any] = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    @admin.action(description="Publish", permissions=["change"])
    def publish(self, request: HttpRequest, chosen: QuerySet[Product]) -> None:
        """Show the chosen products to shoppers; say which could not be and why."""
        self._each(request, chosen, services.publish_product, "published")

    @admin.action(description="Retire", permissions=["change"])
    def retire(self, request: HttpRequest, chosen: QuerySet[Product]) -> None:
        """Take the chosen products out of the shop."""
        self._each(request, chosen, services.retire_product, "retired")

    def _each(self, request: HttpRequest, chosen: QuerySet[Product], verb: Any, done: str) -> None:
        count = 0
        for product in chosen:
            try:
                verb(slug=product.slug)
            except ShopError as error:
                messages.error(request, f"{product}: {error.sentence}")
            else:
                self.log_change(request, product, done.capitalize())
                count += 1
        messages.success(request, f"{count} {'product' if count == 1 else 'products'} {done}.")


def _members(data: dict[str, Any]) -> dict[str, Any]:
    """The form's values as services take them."""
    return {
        "title": data["title"],
        "brand": data["brand"].name if data["brand"] else "",
        "description_html": data["description_html"],
        "categories": [category.slug for category in data["categories"]],
        "attributes": data["details"],
        "is_featured": data["is_featured"],
        "position": data["position"],
    }


def _save_variants(slug: str, formset: VariantFormSet, options: list[Any], actor: str) -> None:
    names = [name for name, _values in options]
    rows = list(formset.rows())
    new = [row for row in rows if not row.instance.pk]
    formset.new_objects = [row.instance for row in new]
    formset.changed_objects = [(row.instance, row.changed_data) for row in rows if row not in new and row.has_changed()]
    variants = [row.as_variant(names) for row in rows]
    services.save_variants(product_slug=slug, options=options, variants=variants, actor=actor)


def _save_images(slug: str, formset: ImageFormSet) -> None:
    for row in formset.forms:
        data, image = row.cleaned_data, row.instance
        if image.pk and data.get("DELETE"):
            formset.deleted_objects.append(image)
            services.remove_image(image_id=image.pk)
        elif image.pk and row.has_changed():
            formset.changed_objects.append((image, row.changed_data))
            services.update_image(image_id=image.pk, **_words(data))
        elif not image.pk and data.get("upload"):
            formset.new_objects.append(image)
            services.add_image(product_slug=slug, content=data["upload"], **_words(data))


def _words(data: dict[str, Any]) -> dict[str, Any]:
    return {"alt": data["alt"], "variant_sku": data["shows"] or None, "position": data["position"]}
