"""What the endpoints of the account's cards take and give; nothing here saves."""

from typing import Any

from django.core.validators import RegexValidator
from rest_framework import serializers

_web = RegexValidator(r"\A(?i:https?)://", "Write an address that begins with https:// or http://.")


class CardSerializer(serializers.Serializer[Any]):
    """A kept card, as its owner knows it."""

    id = serializers.UUIDField(help_text="Send it as `card` with `POST /checkout`.")
    brand = serializers.CharField(source="brand_name")
    last4 = serializers.CharField()
    exp_month = serializers.IntegerField()
    exp_year = serializers.IntegerField()
    is_expired = serializers.BooleanField()


class CardListSerializer(serializers.Serializer[Any]):
    """All cards of the account; they fit on one page."""

    results = CardSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class BeginSavingSerializer(serializers.Serializer[Any]):
    """Body of POST /me/cards."""

    return_url = serializers.URLField(
        max_length=460,
        validators=[_web],
        help_text="Where the gateway sends the shopper back to; `{saving}` in it stands for the `id` of the answer.",
    )


class SavingSerializer(serializers.Serializer[Any]):
    """A card on its way to being kept, and what the shopper needs to go on with it."""

    id = serializers.UUIDField()
    status = serializers.CharField(help_text="`pending`, `requires_action`, `succeeded` or `voided`.")
    client_secret = serializers.CharField(allow_null=True, help_text="For the gateway's own kit on the device.")
    redirect_url = serializers.URLField(allow_null=True, help_text="The page on which to type the card.")
    failure_message = serializers.CharField(allow_null=True, help_text="Why the last try did not work.")
