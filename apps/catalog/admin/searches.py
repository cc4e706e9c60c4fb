"""What shoppers looked for in vain, in the back office."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import ngettext
from unfold.decorators import display

from apps.catalog import services
from apps.catalog.models import SearchMiss
from shop.common.admin import ReadOnlyAdmin


@admin.register(SearchMiss)
class SearchMissAdmin(ReadOnlyAdmin):
    """Searches without result: what to stock, to name otherwise, or to tag."""

    list_display = ("query", "times", "last_at", "first_at", "try_it")
    list_display_links = None
    search_fields = ("query",)
    list_filter = ("last_at",)
    ordering = ("-times", "-last_at", "pk")
    actions = ("forget",)

    @display(description="")
    def try_it(self, miss: SearchMiss) -> str:
        """Where the shop looks for it again."""
        address = f"{reverse('catalog:search')}?{urlencode({'q': miss.query})}"
        return format_html('<a href="{}" target="_blank" class="underline">Search the shop</a>', address)

    @admin.action(description="Forget", permissions=["act"])
    def forget(self, request: HttpRequest, queryset: QuerySet[SearchMiss]) -> None:
        """Take those that are dealt with off the list."""
        count = services.forget_misses(queryset.values_list("pk", flat=True))
        said: Any = ngettext("%(count)d search forgotten.", "%(count)d searches forgotten.", count) % {"count": count}
        messages.success(request, said)
