"""Tags in the back office."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin
from unfold.decorators import display

from apps.catalog import services
from apps.catalog.models import Tag


@admin.register(Tag)
class TagAdmin(ModelAdmin):
    """Words that gather products in collections; shoppers do not see them."""

    list_display = ("name", "products_inside")
    search_fields = ("name",)
    fields = ("name",)
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tag]:
        """With the number of products."""
        return Tag.objects.annotate(inside=Count("products")).order_by("name", "pk")

    @display(description="products", ordering="inside")
    def products_inside(self, tag: Any) -> int:
        """That carry it."""
        return int(tag.inside)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Write it by the service."""
        if change:
            services.rename_tag(slug=obj.slug, name=obj.name)
        else:
            obj.slug = services.create_tag(name=obj.name)
            obj.pk = Tag.objects.get(slug=obj.slug).pk

    def delete_model(self, request: HttpRequest, obj: Tag) -> None:
        """Delete it by the service."""
        services.delete_tag(slug=obj.slug)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Tag]) -> None:
        """One by one."""
        for tag in queryset:
            services.delete_tag(slug=tag.slug)
