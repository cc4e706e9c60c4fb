"""How the endpoints for other systems describe themselves in the OpenAPI document."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema, inline_serializer
from rest_framework import exceptions

from apps.catalog import services
from apps.catalog.api.staff import examples, inputs, outputs
from apps.catalog.api.staff.versions import PreconditionFailed
from shop.common.openapi import IDEMPOTENCY, IDEMPOTENCY_KEY, SIGN_IN, TOKEN_INVALID, invalid, refusals

TAG = ["Staff: products"]
_FORBIDDEN = exceptions.PermissionDenied()
_WHO = (SIGN_IN, TOKEN_INVALID, _FORBIDDEN)
_NO_PRODUCT = services.ProductNotFound("There is no product “linen-shirt”.", product="linen-shirt")
_NO_IMAGE = services.ImageNotFound()
_CHANGED = PreconditionFailed("ada@example.com changed: title. Read it again, then repeat your change.")
_NO_FILE = exceptions.ParseError("Multipart form parse error - Invalid boundary in multipart: None")
_BAD_PRICE = invalid("variants", "This shop sells in EUR.", "currency")
_WRITING = (
    _BAD_PRICE,
    services.PriceInvalid("The price of SHIRT-MOSS-S is out of bounds.", field="variants.0.price"),
    services.OptionsInvalid("SHIRT-MOSS-S is the same choice as another variant.", sku="SHIRT-MOSS-S"),
    services.AttributeInvalid("Weight is a number, such as 1.5.", attribute="weight"),
    services.SaleInvalid("A sale ends after it has started.", field="variants.0.sale_prices"),
    services.SlugTaken("linen-shirt"),
    services.SkuTaken("SHIRT-MOSS-S"),
    services.CategoryNotFound("There is no such category.", category="shirts"),
    services.StatusConflict("A retired product becomes a draft before it is published again.", slug="linen-shirt"),
)
_IF_MATCH = OpenApiParameter(
    "If-Match",
    {"type": "string", "maxLength": 60},
    OpenApiParameter.HEADER,
    description="The `ETag` of the product as you have read it: where somebody has changed it since, nothing is "
    "written and the answer is 412. Optional.",
)
_ETAG = OpenApiParameter(
    "ETag", str, OpenApiParameter.HEADER, response=[200, 201], description="Names this version of the product."
)
_IMAGES = inline_serializer("StaffImages", {"images": outputs.StaffImageSerializer(many=True)})


def _gives(status: int, shape: Any, value: Any) -> dict[int, OpenApiResponse]:
    return {status: OpenApiResponse(shape, examples=[OpenApiExample("Answer", value=value, response_only=True)])}


list_products = extend_schema(
    operation_id="staff_products_list",
    tags=TAG,
    summary="List products in every state",
    parameters=[inputs.StaffQuerySerializer],
    responses=_gives(
        200, outputs.StaffProductPageSerializer, {"results": [examples.PRODUCT], "next": None, "previous": None}
    )
    | refusals(invalid("status", '"sold" is not a valid choice.', "invalid_choice"), *_WHO),
)
create_product = extend_schema(
    operation_id="staff_products_create",
    tags=TAG,
    summary="Create a product",
    request=inputs.NewProductSerializer,
    examples=[OpenApiExample("A shirt", value=examples.NEW, request_only=True)],
    parameters=[IDEMPOTENCY_KEY, _ETAG],
    responses=_gives(201, outputs.StaffProductSerializer, examples.PRODUCT)
    | refusals(*_WRITING, *_WHO, *IDEMPOTENCY, _NO_PRODUCT),
)
read_product = extend_schema(
    operation_id="staff_products_retrieve",
    tags=TAG,
    summary="Show a product, whatever its state",
    parameters=[_ETAG],
    responses=_gives(200, outputs.StaffProductSerializer, examples.PRODUCT) | refusals(*_WHO, _NO_PRODUCT),
)
change_product = extend_schema(
    operation_id="staff_products_update",
    tags=TAG,
    summary="Change a product",
    request=inputs.ProductInputSerializer,
    examples=[OpenApiExample("A lower price, and a sale", value=examples.CHANGE, request_only=True)],
    parameters=[_IF_MATCH, _ETAG],
    responses=_gives(200, outputs.StaffProductSerializer, examples.PRODUCT)
    | refusals(*_WRITING, *_WHO, _NO_PRODUCT, _CHANGED),
)
retire_product = extend_schema(
    operation_id="staff_products_destroy",
    tags=TAG,
    summary="Retire a product",
    parameters=[_IF_MATCH],
    responses={204: OpenApiResponse(description="It is retired")} | refusals(*_WHO, _NO_PRODUCT, _CHANGED),
)
add_image = extend_schema(
    operation_id="staff_images_create",
    tags=TAG,
    summary="Add a picture to a product",
    request={"multipart/form-data": inputs.ImageUploadSerializer},
    responses=_gives(201, _IMAGES, {"images": [examples.IMAGE]})
    | refusals(
        invalid("image", "No file was submitted.", "required"),
        services.ImageRefused("This is not a picture; please upload a JPEG, PNG or WebP file."),
        _NO_FILE,
        *_WHO,
        _NO_PRODUCT,
    ),
)
change_image = extend_schema(
    operation_id="staff_images_update",
    tags=TAG,
    summary="Describe or move a picture",
    request=inputs.ImageChangeSerializer,
    examples=[OpenApiExample("To the front", value={"alt": "In moss green", "position": 0}, request_only=True)],
    responses=_gives(200, _IMAGES, {"images": [examples.IMAGE]})
    | refusals(invalid("position", "A valid integer is required.", "invalid"), *_WHO, _NO_PRODUCT, _NO_IMAGE),
)
remove_image = extend_schema(
    operation_id="staff_images_destroy",
    tags=TAG,
    summary="Take a picture off a product",
    responses={204: OpenApiResponse(description="It is gone")} | refusals(*_WHO, _NO_PRODUCT, _NO_IMAGE),
)
