"""Reviews in the back office: read, approve, reject; their words belong to those who wrote them."""

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from apps.catalog import services
from apps.catalog.models import Review
from shop.common.admin import ReadOnlyAdmin, actor_of

STATUS_COLOURS = {"waiting": "warning", "approved": "success", "rejected": "danger"}
AT_ONCE = 100
_VERBS = {
    Review.Status.APPROVED: (
        services.approve_reviews,
        "Approve",
        "approved",
        "Everybody can read what stands below, and its stars count.",
    ),
    Review.Status.REJECTED: (
        services.reject_reviews,
        "Reject",
        "rejected",
        "What stands below shows nowhere, and its stars do not count. Its author may write it anew.",
    ),
}


@admin.register(Review)
class ReviewAdmin(ReadOnlyAdmin):
    """Those that wait come first."""

    list_display = ("stars", "product_link", "words", "author_name", "state", "created_at")
    list_display_links = ("stars", "words")
    list_filter = ("status", "rating")
    list_select_related = ("product",)
    search_fields = ("title", "text", "author_name", "product__title", "user__email")
    search_help_text = "Words, name, e-mail address or product"
    actions = ("approve", "reject")
    actions_detail = ("approve_one", "reject_one")
    fields = (
        ("stars", "state"), "product_link", "title", "text", ("author_name", "user"), "created_at",
        ("moderated_by", "moderated_at"),
    )  # fmt: skip
    readonly_fields = ("stars", "state", "product_link", "created_at", "moderated_by", "moderated_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Review]:
        """With the turn of each."""
        return Review.objects.waiting_first()

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """Those that wait first, the latest of each kind before the others."""
        return ("turn", "-created_at", "-pk")

    def get_actions_detail(self, request: HttpRequest, object_id: int) -> list[Any]:
        """The buttons that the review's state allows."""
        status = Review.objects.filter(pk=object_id).values_list("status", flat=True).first()
        following = Review.LIFECYCLE.get(status or "", ())
        names = {"approve_one": Review.Status.APPROVED, "reject_one": Review.Status.REJECTED}
        buttons = super().get_actions_detail(request, object_id)
        return [item for item in buttons if names[item.method.original_function_name] in following]

    @display(description="stars", ordering="rating")
    def stars(self, review: Review) -> SafeString:
        """As many as were given."""
        drawn = "★" * review.rating + "☆" * (5 - review.rating)
        return format_html('<span role="img" aria-label="{} out of 5">{}</span>', review.rating, drawn)

    @display(description="product", ordering="product__title")
    def product_link(self, review: Review) -> SafeString:
        """Its own page here."""
        url = reverse("admin:catalog_product_change", args=[review.product_id])
        return format_html('<a class="text-primary-600 dark:text-primary-500" href="{}">{}</a>', url, review.product)

    @display(description="review")
    def words(self, review: Review) -> str:
        """How it begins."""
        return Truncator(": ".join(filter(None, [review.title, review.text]))).chars(120) or "(stars only)"

    @display(description="status", ordering="status", label=STATUS_COLOURS)
    def state(self, review: Review) -> str:
        """A coloured word."""
        return review.get_status_display().lower()

    @admin.action(description="Approve", permissions=["act"])
    def approve(self, request: HttpRequest, chosen: QuerySet[Review]) -> HttpResponse:
        """Let everybody read the chosen reviews."""
        return self._decide(request, chosen, Review.Status.APPROVED)

    @admin.action(description="Reject", permissions=["act"])
    def reject(self, request: HttpRequest, chosen: QuerySet[Review]) -> HttpResponse:
        """Keep the chosen reviews from everybody."""
        return self._decide(request, chosen, Review.Status.REJECTED)

    @action(description="Approve", url_path="approve", permissions=["act"], variant=ActionVariant.PRIMARY)
    def approve_one(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Let everybody read this review."""
        return self._decide(request, Review.objects.filter(pk=object_id), Review.Status.APPROVED)

    @action(description="Reject", url_path="reject", permissions=["act"], variant=ActionVariant.DANGER)
    def reject_one(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Keep this review from everybody."""
        return self._decide(request, Review.objects.filter(pk=object_id), Review.Status.REJECTED)

    def _decide(self, request: HttpRequest, chosen: QuerySet[Review], to: str) -> HttpResponse:
        """Show the words and ask once; on yes decide about exactly what was shown."""
        verb, title, done, sentence = _VERBS[Review.Status(to)]
        reviews = list(chosen.select_related("product").order_by("created_at", "pk")[:AT_ONCE])
        seen_at = _seen_at(request)
        if seen_at is not None:
            count = verb(ids=[review.pk for review in reviews], actor=actor_of(request), seen_at=seen_at)
            for review in reviews:
                self.log_change(request, review, title)
            messages.success(request, f"{count} {'review' if count == 1 else 'reviews'} {done}.")
            return redirect("admin:catalog_review_changelist")
        context = self.admin_site.each_context(request) | {
            "title": f"{title} {len(reviews)} {'review' if len(reviews) == 1 else 'reviews'}",
            "sentence": sentence,
            "button": title,
            "reviews": reviews,
            "action": request.POST.get("action", ""),
            "seen_at": timezone.now().isoformat(),
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/reviews.html", context)


def _seen_at(request: HttpRequest) -> datetime | None:
    """When the words were shown to whoever says yes to them now; None where nobody has said so yet."""
    if request.method != "POST":
        return None
    try:
        seen_at = parse_datetime(request.POST.get("seen_at", ""))
    except ValueError:
        return None
    return seen_at if seen_at is not None and timezone.is_aware(seen_at) else None
