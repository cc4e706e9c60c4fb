"""What staff see of the outbox: every message with its state, and a button to send one again."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html
from unfold.admin import ModelAdmin
from unfold.decorators import action, display

from apps.notifications import services
from apps.notifications.models import Message
from shop.common.errors import ShopError

COLOURS = {
    Message.Status.QUEUED: "info",
    Message.Status.SENDING: "warning",
    Message.Status.SENT: "success",
    Message.Status.DEAD: "danger",
}
AGAIN = {
    "title": "Send this message again?",
    "description": "One mail goes to the same recipient, with what is true now.",
    "form_class": None,
    "form_submit_text": "Send again",
}


@admin.register(Message)
class MessageAdmin(ModelAdmin):  # type: ignore[misc]
    """Messages, read-only."""

    list_display = ("kind", "recipient", "state", "tries", "created_at", "sent_at")
    list_filter = ("status", "kind", ("created_at", admin.DateFieldListFilter))
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("recipient", "kind", "dedupe_key")
    search_help_text = "Recipient, order number or kind"
    ordering = ("-created_at", "-pk")
    actions = ("send_selected_again",)
    actions_detail = ("send_again",)
    fieldsets = (
        (None, {"fields": ("kind", "recipient", "state", "last_error")}),
        ("Preview", {"fields": ("preview",)}),
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
    readonly_fields = ("state", "preview")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody writes messages by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        """Nobody changes them."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        """Nobody deletes them."""
        return False

    def has_resend_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Whoever could change messages may send them again."""
        return request.user.has_perm("notifications.change_message")

    @display(description="state", ordering="status", label=COLOURS)
    def state(self, message: Message) -> tuple[str, str]:
        """The status as a coloured word."""
        return message.status, message.get_status_display()

    @display(description="what it says")
    def preview(self, message: Message) -> str:
        """The mail as it would be sent now, in a frame that runs and loads nothing of ours."""
        try:
            letter = services.preview(message_id=message.pk)
        except ShopError as error:
            return str(error)
        if letter is None:
            return "Not shown: it carries a code that only its reader may see."
        return format_html(
            '<p>{}</p><iframe sandbox title="Preview" srcdoc="{}" width="660" height="760"></iframe>',
            letter.subject,
            letter.html,
        )

    @admin.action(description="Send again", permissions=["resend"])
    def send_selected_again(self, request: HttpRequest, chosen: QuerySet[Message]) -> None:
        """Queue the chosen messages once more; say which could not be."""
        for message in chosen:
            self._send_again(request, message)

    @action(description="Send again", icon="forward_to_inbox", permissions=["resend"], dialog=AGAIN)
    def send_again(self, request: HttpRequest, form: Any, object_id: int) -> HttpResponse:
        """Queue this message once more, after one question."""
        self._send_again(request, get_object_or_404(Message, pk=object_id))
        page = reverse("admin:notifications_message_change", args=(object_id,))
        return HttpResponseRedirect(page, headers={"HX-Redirect": page})

    def _send_again(self, request: HttpRequest, message: Message) -> None:
        try:
            services.resend(message_id=message.pk)
        except ShopError as error:
            self.message_user(request, f"{message}: {error}.", messages.WARNING)
            return
        self.log_change(request, message, "Sent again.")
        self.message_user(request, f"{message}: queued again.", messages.SUCCESS)
