"""What staff see of the outbox: every message with its state, and a button to send one again."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.html import escape, format_html
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from apps.notifications import services
from apps.notifications.models import Message
from shop.common.admin import ReadOnlyAdmin, confirm
from shop.common.errors import ShopError

COLOURS: dict[str, str] = {
    Message.Status.QUEUED: "info",
    Message.Status.SENDING: "warning",
    Message.Status.SENT: "success",
    Message.Status.DEAD: "danger",
}


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """Messages, read-only; their text is shown, their codes never."""

    list_display = ("kind", "recipient", "state", "tries", "created_at", "sent_at")
    list_filter = ("status", "kind", ("created_at", admin.DateFieldListFilter))
    search_fields = ("recipient", "kind", "dedupe_key")
    search_help_text = "Recipient, order number or kind"
    ordering = ("-created_at", "-pk")
    actions: Any = ("send_selected_again",)
    actions_detail: Any = ("send_again",)
    readonly_fields = ("state", "preview")
    fieldsets = (
        (None, {"fields": ("kind", "recipient", "state", "last_error", "preview")}),
        (
            "Delivery",
            {
                "fields": (
                    ("created_at", "sent_at"),
                    ("tries", "resends"),
                    ("next_try_at", "lease_until"),
                    ("expires_at", "sensitive"),
                    ("channel", "provider_id"),
                    ("uuid", "dedupe_key"),
                )
            },
        ),
    )

    def has_resend_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Whoever may change messages may send them again, and nothing else."""
        return request.user.has_perm("notifications.change_message")

    @display(description="state", ordering="status", label=COLOURS)
    def state(self, message: Message) -> str:
        """The status as a coloured word."""
        return str(message.status)

    @display(description="what it says")
    def preview(self, message: Message) -> str:
        """The mail as it would be sent now; composed once, though the page asks for it five times."""
        kept = vars(message)
        if "preview" not in kept:
            kept["preview"] = _in_a_frame(message.pk)
        shown: str = kept["preview"]
        return shown

    @admin.action(description="Send again", permissions=["resend"])
    def send_selected_again(self, request: HttpRequest, chosen: QuerySet[Message]) -> None:
        """Queue the chosen messages once more; say which could not be."""
        for message in chosen:
            try:
                services.resend(message_id=message.pk)
            except ShopError as error:
                self.message_user(request, f"{message}: {error}.", messages.WARNING)
            else:
                self.log_change(request, message, "Send again")
                self.message_user(request, f"{message}: queued again.", messages.SUCCESS)

    @action(description="Send again", url_path="send-again", permissions=["resend"], variant=ActionVariant.PRIMARY)
    def send_again(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Queue this message once more, after one question."""
        message = self.get_object(request, object_id)
        if message is None:
            raise Http404
        return confirm(
            self,
            request,
            message,
            title="Send again",
            sentence=f"One more mail goes to {message.recipient}, with what is true now.",
            work=lambda _: services.resend(message_id=message.pk),
            done=f"{message}: queued again.",
        )


def _in_a_frame(message_id: int) -> str:
    """The mail in a frame in which nothing runs; a sentence where there is nothing to show."""
    try:
        letter = services.preview(message_id=message_id)
    except ShopError as error:
        return error.sentence
    if letter is None:
        return "Not shown: it carries a code that only its reader may see."
    frame = (
        '<p>{}</p><iframe sandbox title="Preview" srcdoc="{}" width="660" height="760" style="max-width:100%"></iframe>'
    )
    # `escape`, since a rendered template counts as safe and would end the attribute at its first quote
    return format_html(frame, letter.subject, escape(letter.html))
