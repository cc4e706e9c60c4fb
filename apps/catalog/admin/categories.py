"""Categories and brands in the back office."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.views import ChangeList

from apps.catalog import services
from apps.catalog.models import Brand, Category


class TreeChangeList(ChangeList):
    """The list of categories as a tree."""

    def get_ordering(self, request: HttpRequest, queryset: Any) -> Any:
        """Each below its parent, unless a column was clicked."""
        return super().get_ordering(request, queryset) if "o" in self.params else ["tree_ordering"]


@admin.register(Category)
class CategoryAdmin(ModelAdmin):
    """The category tree."""

    list_display = ("indented", "slug", "products_inside", "position", "is_visible")
    list_filter = ("is_visible",)
    show_full_result_count = False
    search_fields = ("name", "slug")
    autocomplete_fields = ("parent",)
    prepopulated_fields = {"slug": ("name",)}
    fields = ("name", "slug", "parent", "description", ("position", "is_visible"))

    def get_queryset(self, request: HttpRequest) -> Any:
        """As a tree, with the depth of each."""
        return Category.objects.with_tree_fields().annotate(inside=Count("products")).order_by("tree_ordering")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        """Ours, which keeps the tree."""
        return TreeChangeList

    @display(description="name", ordering="name")
    def indented(self, category: Any) -> str:
        """Further right the deeper it is."""
        return format_html('<span style="padding-inline-start: {}rem">{}</span>', 1.5 * category.tree_depth, category)

    @display(description="products", ordering="inside")
    def products_inside(self, category: Any) -> int:
        """In the category itself."""
        return int(category.inside)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Write it by the service."""
        values = {**form.cleaned_data, "parent": obj.parent.slug if obj.parent else None}
        slug = values.pop("slug")
        if change:
            services.update_category(slug=form.initial["slug"], new_slug=slug, **values)
        else:
            obj.pk = Category.objects.get(slug=services.create_category(slug=slug, **values)).pk

    def delete_model(self, request: HttpRequest, obj: Category) -> None:
        """Delete it by the service; its products stay."""
        services.delete_category(slug=obj.slug)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """The deepest first, so that whole branches may go."""
        for category in sorted(queryset, key=lambda category: -category.tree_depth):
            services.delete_category(slug=category.slug)


@admin.register(Brand)
class BrandAdmin(ModelAdmin):
    """Brands."""

    list_display = ("name", "slug", "products_inside")
    search_fields = ("name",)
    fields = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Brand]:
        """With the number of products."""
        return Brand.objects.annotate(inside=Count("products")).order_by("name", "pk")

    @display(description="products", ordering="inside")
    def products_inside(self, brand: Any) -> int:
        """That carry it."""
        return int(brand.inside)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Write it by the service."""
        if change:
            services.rename_brand(slug=obj.slug, name=obj.name)
        else:
            obj.slug = services.create_brand(name=obj.name)
            obj.pk = Brand.objects.get(slug=obj.slug).pk

    def delete_model(self, request: HttpRequest, obj: Brand) -> None:
        """Delete it by the service."""
        services.delete_brand(slug=obj.slug)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Brand]) -> None:
        """One by one."""
        for brand in queryset:
            services.delete_brand(slug=brand.slug)
