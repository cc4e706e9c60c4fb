"""The profile and the address book over the API."""

from typing import Any
from uuid import UUID

from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts import services
from apps.accounts.api.authentication import user_of
from apps.accounts.api.schema import documented
from apps.accounts.api.serializers import AddressListSerializer, MeSerializer, SavedAddressSerializer
from shop.common.addresses import PostalAddress

TAG = "Account"


class PrivateView(APIView):
    """For the user alone; shared caches keep nothing of it."""

    permission_classes = (IsAuthenticated,)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """Add the header."""
        answer: Response = super().finalize_response(request, response, *args, **kwargs)
        answer.headers["Cache-Control"] = "private, no-cache"
        return answer


class MeView(PrivateView):
    """GET, PATCH /me."""

    @documented(TAG, "Read the profile", answers={200: MeSerializer}, problems=("token_invalid",))
    def get(self, request: Request) -> Response:
        """The profile."""
        return Response(MeSerializer(user_of(request)).data)

    @documented(
        TAG,
        "Change the profile",
        request=MeSerializer,
        answers={200: MeSerializer},
        problems=("validation_error", "token_invalid"),
    )
    def patch(self, request: Request) -> Response:
        """The profile with what was sent; the address cannot be changed here."""
        changes = _validated(MeSerializer(data=request.data, partial=True))
        return Response(MeSerializer(services.update_profile(user_id=user_of(request).pk, **changes)).data)


class AddressesView(PrivateView):
    """GET, POST /me/addresses."""

    @documented(
        TAG,
        "List the saved addresses",
        operation_id="me_addresses_list",
        answers={200: AddressListSerializer},
        problems=("token_invalid",),
    )
    def get(self, request: Request) -> Response:
        """All of them, the default first."""
        book = services.list_addresses(user_id=user_of(request).pk)
        return Response({"results": [_shown(saved) for saved in book], "next": None, "previous": None})

    @documented(
        TAG,
        "Save an address",
        request=SavedAddressSerializer,
        answers={201: SavedAddressSerializer},
        problems=("validation_error", "token_invalid", "too_many_addresses"),
    )
    def post(self, request: Request) -> Response:
        """The address as it is saved."""
        body = _validated(SavedAddressSerializer(data=request.data))
        address, is_default = PostalAddress.from_dict(body), body["is_default"]
        saved = services.add_address(user_id=user_of(request).pk, address=address, is_default=is_default)
        return Response(_shown(saved), status=201)


class AddressView(PrivateView):
    """GET, PUT, PATCH, DELETE /me/addresses/{id}."""

    @documented(
        TAG, "Read an address", answers={200: SavedAddressSerializer}, problems=("token_invalid", "address_not_found")
    )
    def get(self, request: Request, address_id: UUID) -> Response:
        """The address."""
        return Response(_shown(services.get_address(user_id=user_of(request).pk, address_id=address_id)))

    @documented(
        TAG,
        "Replace an address",
        request=SavedAddressSerializer,
        answers={200: SavedAddressSerializer},
        problems=("validation_error", "token_invalid", "address_not_found"),
    )
    def put(self, request: Request, address_id: UUID) -> Response:
        """The address with all parts as sent; parts left out are emptied."""
        return self._change(request, address_id, partial=False)

    @documented(
        TAG,
        "Change parts of an address",
        request=SavedAddressSerializer(partial=True),
        answers={200: SavedAddressSerializer},
        problems=("validation_error", "token_invalid", "address_not_found"),
    )
    def patch(self, request: Request, address_id: UUID) -> Response:
        """The address with what was sent."""
        return self._change(request, address_id, partial=True)

    @documented(TAG, "Delete an address", answers={204: None}, problems=("token_invalid", "address_not_found"))
    def delete(self, request: Request, address_id: UUID) -> Response:
        """204; it is forgotten."""
        services.delete_address(user_id=user_of(request).pk, address_id=address_id)
        return Response(status=204)

    def _change(self, request: Request, address_id: UUID, *, partial: bool) -> Response:
        parts = _validated(SavedAddressSerializer(data=request.data, partial=partial))
        is_default = parts.pop("is_default", False)
        saved = services.change_address(
            user_id=user_of(request).pk, address_id=address_id, parts=parts, is_default=is_default
        )
        return Response(_shown(saved))


def _validated(serializer: Any) -> dict[str, Any]:
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def _shown(saved: services.SavedAddress) -> Any:
    row = saved.address.as_dict() | {"id": saved.id, "is_default": saved.is_default}
    return SavedAddressSerializer(row).data
