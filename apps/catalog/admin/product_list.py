"""The list of products: its columns, filters and search, which stay quick where there are very many."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from unfold.contrib.filters.admin import AutocompleteSelectFilter, DropdownFilter
from unfold.views import ChangeList

from apps.catalog import services
from apps.catalog.models import Product, Variant
from apps.inventory import services as inventory

COUNTED = 10_000


class BoundedPaginator(Paginator):  # type: ignore[type-arg]
    """Counts to ten thousand and no further: whoever has more narrows the list down, and nobody waits for a number."""

    @cached_property
    def count(self) -> int:
        """How many there are, if not more than that."""
        rows: Any = self.object_list
        return int(rows.order_by().values("pk")[:COUNTED].count()) if isinstance(rows, QuerySet) else len(rows)


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


class Choice(DropdownFilter):
    """A filter with a few named answers; `parameter_name` is its word in the address."""

    names: tuple[tuple[str, str], ...]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """What can be chosen."""
        return list(self.names)


class StatusFilter(Choice):
    """What is in the shop or on its way there, unless one asks for what has left."""

    title, parameter_name = "status", "status"
    all_option = ["", "In use"]
    names = (
        ("draft", "Draft"), ("published", "Published"), ("planned", "To be published"),
        ("retired", "Retired"), ("all", "Whatever"),
    )  # fmt: skip

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Without what has left, unless asked for."""
        if self.value() in Product.Status.values:
            return queryset.filter(status=self.value())
        if self.value() == "planned":
            return queryset.filter(status=Product.Status.DRAFT, publish_at__isnull=False)
        named = self.value() == "all" or request.GET.get("q")
        return queryset if named else queryset.filter(status__in=[Product.Status.DRAFT, Product.Status.PUBLISHED])


class StockFilter(Choice):
    """What can be ordered."""

    title, parameter_name = "stock", "stock"
    names = (("in", "In stock"), ("low", "Low"), ("out", "Sold out"))

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """By what products repeat; the low ones are asked for by SKU."""
        if self.value() == "low":
            skus = [item.sku for item in inventory.list_low_stock(limit=1000)]
            return queryset.filter(pk__in=Variant.objects.filter(sku__in=skus).order_by().values("product_id"))
        return queryset.filter(in_stock=self.value() == "in") if self.value() else queryset


class PriceFilter(Choice):
    """What is cheaper than it was."""

    title, parameter_name = "price", "reduced"
    names = (("yes", "On sale"), ("no", "Not on sale"), ("none", "Without a price"))

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """By what products repeat."""
        if self.value() == "none":
            return queryset.filter(min_price__isnull=True)
        return queryset.filter(compare_at_price__isnull=self.value() == "no") if self.value() else queryset


class PictureFilter(Choice):
    """What can be seen."""

    title, parameter_name = "pictures", "picture"
    names = (("yes", "Has pictures"), ("no", "Has none"))

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """By what products repeat."""
        return queryset.filter(main_image__isnull=self.value() == "no") if self.value() else queryset


FILTERS = (
    StatusFilter,
    StockFilter,
    PriceFilter,
    PictureFilter,
    ("brand", AutocompleteSelectFilter),
    ("categories", AutocompleteSelectFilter),
    ("tags", AutocompleteSelectFilter),
    "is_featured",
)
