"""The pages beside the product's form: what shoppers will see, what happened, a copy, and help for its script."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from unfold.admin import ModelAdmin
from unfold.decorators import action

from apps.catalog import services
from apps.catalog.admin.facts import describe
from apps.catalog.admin.variants import propose
from apps.catalog.models import Attribute, Product
from apps.catalog.views.stock import stock_sign
from shop.common.admin import actor_of, confirm

_HISTORY = 100


class ProductPages(ModelAdmin):
    """A product's buttons and their pages."""

    actions_detail = ("preview", "duplicate")

    def get_urls(self) -> list[Any]:
        """With the two addresses that the form's script asks."""
        view = self.admin_site.admin_view
        own = [
            path("propose/", view(self.propose), name="catalog_product_propose"),
            path("attribute/<int:pk>/", view(self.describe_attribute), name="catalog_product_attribute"),
        ]
        return [*own, *super().get_urls()]

    def has_duplicate_permission(self, request: HttpRequest, object_id: object = None) -> bool:
        """Whoever may add one. Asked for by name, the permission would be looked up before the tables are there."""
        return request.user.has_perm("catalog.add_product")

    @action(description="Preview", icon="visibility", permissions=["view"], attrs={"target": "_blank"})
    def preview(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The product's page as shoppers will see it, whatever its state, for the staff alone."""
        product = get_object_or_404(Product, pk=object_id)
        info = services.to_detail(product, timezone.now())
        if not info.variants:
            messages.warning(request, "There is nothing to see yet: a page needs a variant for sale.")
            return redirect(reverse("admin:catalog_product_change", args=[product.pk]))
        variant = services.pick_variant(info, sku=request.GET.get("sku", ""))
        context = {
            "product": info,
            "variant": variant,
            "stock": stock_sign(variant, today=timezone.localdate()),
            "choices": [_staying(choice) for choice in services.list_choices(info, variant=variant)],
            "breadcrumbs": [(info.title, "")],
            "previewed": product,
            "back": reverse("admin:catalog_product_change", args=[product.pk]),
        }
        page: HttpResponse = _unseen(render)(request, "admin/catalog/preview.html", context)
        return page

    @action(description="Duplicate", icon="content_copy", permissions=["duplicate"])
    def duplicate(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask once, copy, and open the copy with proposed variants to look at."""
        product = get_object_or_404(Product, pk=object_id)
        copies: list[str] = []
        answer = confirm(
            self,
            request,
            product,
            title="Duplicate",
            sentence=f"“{product}” is copied as a draft: words, attributes, options, categories, tags and pictures. "
            "Its variants are proposed with new SKUs and without stock, and are made when you save the copy.",
            work=lambda _values: copies.append(services.duplicate_product(slug=product.slug, actor=actor_of(request))),
            done=f"“{product}” is copied. Look at the proposed SKUs, then save.",
        )
        if not copies:
            return answer
        copy = Product.objects.get(slug=copies[0])
        return redirect(f"{reverse('admin:catalog_product_change', args=[copy.pk])}?like={product.slug}")

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Who changed what, from what to what."""
        product = get_object_or_404(Product, pk=object_id)
        if not self.has_view_or_change_permission(request, product):
            raise PermissionDenied
        before = request.GET.get("before", "")
        seen = int(before) if before.isdecimal() and len(before) < 18 else None
        changes = services.list_changes(slug=product.slug, limit=_HISTORY + 1, before=seen)
        context = self.admin_site.each_context(request) | {
            "title": f"History of {product}",
            "changes": changes[:_HISTORY],
            "older": changes[_HISTORY - 1].number if len(changes) > _HISTORY else None,
            "opts": self.opts,
            "original": product,
            "object": product,
        }
        return TemplateResponse(request, "admin/catalog/history.html", context)

    def propose(self, request: HttpRequest) -> JsonResponse:
        """The variants that the form which was sent lacks, for its script."""
        if request.method != "POST" or not self.has_change_permission(request):
            raise PermissionDenied
        try:
            return JsonResponse({"rows": propose(request.POST)})
        except services.OptionsInvalid as error:
            return JsonResponse({"sentence": error.sentence}, status=400)

    def describe_attribute(self, request: HttpRequest, pk: int) -> JsonResponse:
        """What values an attribute can have, for the form's script."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return JsonResponse(describe(get_object_or_404(Attribute, pk=pk)))


def _staying(choice: services.OptionChoice) -> services.OptionChoice:
    """The same choice with links that stay in the preview."""
    return replace(choice, values=tuple(replace(v, url=f"?{v.url.partition('?')[2]}") for v in choice.values))


def _unseen(view: Any) -> Any:
    """The page kept from search engines and from every cache."""

    @never_cache
    def answer(request: HttpRequest, *args: Any) -> HttpResponse:
        response: HttpResponse = view(request, *args)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return answer
