"""Products for other systems: list, create, change, retire, and their pictures; with the rights of a staff user."""

from typing import Any

from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from apps.catalog import services
from apps.catalog.api.staff import inputs, schema
from apps.catalog.api.staff.outputs import StaffImageSerializer, StaffProductSerializer
from apps.catalog.api.staff.versions import seen_by, tagged, versioned
from shop.common.api import Cursor, read_body, read_query
from shop.common.idempotency import idempotent
from shop.common.views import PrivateView


class MayWriteProducts(BasePermission):
    """Staff, each as far as their rights in the back office go."""

    rights = {"GET": "view", "HEAD": "view", "OPTIONS": "view", "POST": "add", "PATCH": "change", "DELETE": "delete"}

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether the user may do this with products."""
        right = self.rights.get(request.method or "", "change")
        return bool(request.user.is_staff and request.user.has_perm(f"catalog.{right}_product"))


class MayWritePictures(MayWriteProducts):
    """Whatever one does to a picture changes its product."""

    rights: dict[str, str] = {}


class StaffProductsView(PrivateView):
    """GET, POST /staff/products."""

    permission_classes = (MayWriteProducts,)

    @schema.list_products
    def get(self, request: Request) -> Response:
        """Products in every state, those that changed longest ago first: with `updated_since` to keep up with."""
        query = read_query(inputs.StaffQuerySerializer, request)
        found = services.list_staff_products(
            status=query.get("status"), query=query["q"], updated_since=query.get("updated_since")
        )
        pages = Cursor()
        pages.ordering = ("updated_at", "pk")
        rows = services.to_staff_products(pages.paginate_queryset(found, request, view=self))
        return pages.get_paginated_response(_shown(rows, request))

    @schema.create_product
    @idempotent
    def post(self, request: Request) -> Response:
        """Add a product with its options, variants and sales: all of it, or nothing."""
        given = read_body(inputs.NewProductSerializer, request)
        slug = services.create_whole_product(actor=_actor(request), **given)
        return _answer(slug, request, status=201)


class StaffProductView(PrivateView):
    """GET, PATCH, DELETE /staff/products/{slug}."""

    permission_classes = (MayWriteProducts,)

    @schema.read_product
    def get(self, request: Request, slug: str) -> Response:
        """The product, whatever its state; send its `ETag` back as `If-Match` when you change it."""
        return _answer(slug, request)

    @schema.change_product
    def patch(self, request: Request, slug: str) -> Response:
        """Change what is given, all of it or nothing. Lists are replaced, variants go by their SKU."""
        given = read_body(inputs.ProductInputSerializer, request)
        if "slug" in given:
            given["new_slug"] = given.pop("slug")
        with versioned():
            slug = services.change_whole_product(slug=slug, seen=seen_by(request), actor=_actor(request), **given)
        return _answer(slug, request)

    @schema.retire_product
    def delete(self, request: Request, slug: str) -> Response:
        """Retire the product: nobody finds or buys it any more; its SKUs and orders stay, and it can come back."""
        with versioned():
            services.retire_whole_product(slug=slug, seen=seen_by(request), actor=_actor(request))
        return Response(status=204)


class StaffImagesView(PrivateView):
    """POST /staff/products/{slug}/images."""

    permission_classes = (MayWritePictures,)
    parser_classes = (MultiPartParser,)

    @schema.add_image
    def post(self, request: Request, slug: str) -> Response:
        """Add a picture in the last place; the same picture again only changes its words."""
        given = read_body(inputs.ImageUploadSerializer, request)
        picture = services.store_picture(content=given["image"])
        services.add_image(
            product_slug=slug,
            content=picture,
            alt=given["alt"],
            variant_sku=given["variant"] or None,
            actor=_actor(request),
        )
        return Response(_images(slug, request), status=201)


class StaffImageView(PrivateView):
    """PATCH, DELETE /staff/products/{slug}/images/{key}."""

    permission_classes = (MayWritePictures,)

    @schema.change_image
    def patch(self, request: Request, slug: str, key: str) -> Response:
        """Describe the picture anew, say what it shows, or move it among the others."""
        given = read_body(inputs.ImageChangeSerializer, request)
        services.change_image(product_slug=slug, key=key, actor=_actor(request), **given)
        return Response(_images(slug, request))

    @schema.remove_image
    def delete(self, request: Request, slug: str, key: str) -> Response:
        """Take the picture off the product."""
        image = services.find_image(product_slug=slug, key=key)
        services.remove_image(image_id=image, actor=_actor(request))
        return Response(status=204)


def _actor(request: Request) -> str:
    """How the history of products names who did it."""
    return f"staff:{request.user.get_username()}"


def _shown(products: list[services.StaffProduct], request: Request) -> Any:
    return StaffProductSerializer(products, many=True, context={"request": request}).data


def _answer(slug: str, request: Request, *, status: int = 200) -> Response:
    """The product as it is now, with its tag."""
    product = services.get_staff_product(slug=slug)
    return tagged(Response(_shown([product], request)[0], status=status), product.version)


def _images(slug: str, request: Request) -> dict[str, Any]:
    images = services.get_staff_product(slug=slug).images
    return {"images": StaffImageSerializer(images, many=True, context={"request": request}).data}
