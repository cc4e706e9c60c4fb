"""What buyers say about a product, and a buyer's own words."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.catalog import services
from apps.catalog.forms import ReviewForm
from apps.catalog.services import ProductDetail, ReviewState
from apps.catalog.views.crumbs import crumbs
from apps.catalog.views.gone import or_farewell
from shop.common.errors import Invalid, NotFound, ShopError
from shop.common.origin import same_origin
from shop.common.pagecache import until_touched

PAGE_SIZE = 20
LATEST = 3
SECTION = "#reviews"


@same_origin
@require_http_methods(["GET", "HEAD", "POST"])
@until_touched("catalog")
@or_farewell
def reviews(request: HttpRequest, slug: str) -> HttpResponse:
    """All that buyers say about a product; a POST is what one of them says now."""
    info = services.get_product(slug=slug)
    form = ReviewForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid() and _store(request, slug, form):
        messages.success(request, _("Thank you. We look at every review before it shows, yours is next."))
        return redirect(reverse("catalog:product", args=[slug]) + SECTION)
    context = {
        "product": info,
        "breadcrumbs": [*crumbs(info.path), (info.title, reverse("catalog:product", args=[slug])), (_("Reviews"), "")],
        **_all(request, slug),
        **own_words(request, slug, form),
    }
    return render(request, "catalog/reviews.html", context)


@same_origin
@require_POST
def delete(request: HttpRequest, slug: str) -> HttpResponse:
    """Take one's own review back."""
    if request.user.is_authenticated:
        services.delete_own_review(slug=slug, user_id=request.user.pk)
        messages.success(request, _("Your review is gone."))
    return redirect(reverse("catalog:product", args=[slug]) + SECTION)


def latest(request: HttpRequest, product: ProductDetail) -> dict[str, Any]:
    """What the product's own page prints: the latest few, and what a signed-in visitor has to say."""
    rows = services.list_reviews(slug=product.slug)[:LATEST] if product.rating else []
    return {"reviews": services.to_reviews(rows), **own_words(request, product.slug, None)}


def own_words(request: HttpRequest, slug: str, form: ReviewForm | None) -> dict[str, Any]:
    """What a signed-in visitor may do about the product and has said; nothing for anybody else, but what they sent."""
    if not request.user.is_authenticated:
        return {"state": None, "form": form}
    state = services.get_review_state(slug=slug, user_id=request.user.pk)
    return {"state": state, "form": form or _fresh_form(request, state)}


def _fresh_form(request: HttpRequest, state: ReviewState) -> ReviewForm | None:
    """A form that begins with what they said before, or with their name; None for who may not write."""
    if not state.may_write:
        return None
    said = state.mine
    if said is None:
        return ReviewForm(initial={"author_name": getattr(request.user, "full_name", "")[:60]})
    return ReviewForm(initial={name: getattr(said, name) for name in ReviewForm.base_fields})


def _store(request: HttpRequest, slug: str, form: ReviewForm) -> bool:
    """Write the review; what stands against it is said on the form, which keeps every word."""
    if not request.user.is_authenticated:
        form.add_error(None, _("You are not signed in any more. Sign in in another tab, then send this again."))
        return False
    try:
        services.write_review(slug=slug, user_id=request.user.pk, **form.cleaned_data)
    except NotFound:
        raise
    except ShopError as error:
        field = error.field if isinstance(error, Invalid) and error.field in form.fields else None
        form.add_error(field, error.sentence)
        return False
    return True


def _all(request: HttpRequest, slug: str) -> dict[str, Any]:
    """One page of all reviews, in the wanted order."""
    wanted = request.GET.get("sort", "")
    sort = wanted if wanted in services.REVIEW_ORDERINGS else "newest"
    paginator = Paginator(services.list_reviews(slug=slug, ordering=sort), PAGE_SIZE)
    page: Page[Any] = paginator.get_page(request.GET.get("page"))
    page.object_list = services.to_reviews(page.object_list)
    return {"page": page, "sort": sort, "sorts": list(services.REVIEW_ORDERING_NAMES.items())}
