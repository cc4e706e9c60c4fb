"""Forms without a token: what our own pages send is taken, what another site's page sends is not."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.test import RequestFactory

from shop.common.origin import is_cross_origin, same_origin

HERE = "http://testserver"


def post(**headers: str) -> HttpRequest:
    return RequestFactory().post("/cart/add/", headers={name.replace("_", "-"): text for name, text in headers.items()})


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_Fetch_Site": "same-origin", "Origin": HERE},
        {"Sec_Fetch_Site": "same-origin"},
        {"Sec_Fetch_Site": "none"},
        {"Origin": HERE},
        {},
    ],
    ids=["fetch metadata", "fetch metadata alone", "typed by the user", "an older browser", "no browser"],
)
def test_what_no_other_site_sent_is_taken(headers: dict[str, str]) -> None:
    assert not is_cross_origin(post(**headers))


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_Fetch_Site": "cross-site", "Origin": "https://evil.example"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site", "Origin": "http://blog.testserver"},
        {"Sec_Fetch_Site": "cross-site", "Origin": HERE},
        {"Sec_Fetch_Site": "something-new"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://testserver:8080"},
        {"Origin": "https://testserver"},
        {"Origin": "http://testserver.evil.example"},
        {"Origin": "null"},
        {"Sec_Fetch_Site": "cross-site", "Origin": "null"},
    ],
    ids=lambda headers: " ".join(headers.values()),
)
def test_what_another_site_sent_is_refused(headers: dict[str, str]) -> None:
    assert is_cross_origin(post(**headers))


@pytest.mark.parametrize("more", [{}, {"Sec_Fetch_Site": "same-site"}], ids=["older browser", "fetch metadata"])
def test_an_origin_we_trust_is_taken(settings: object, more: dict[str, str]) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["https://shop.example"]

    assert not is_cross_origin(post(Origin="https://shop.example", **more))
    assert is_cross_origin(post(Origin="https://www.shop.example", **more))


def test_the_view_runs_for_our_own_pages_alone_and_asks_for_no_token(db: None) -> None:
    ran = []

    @same_origin
    def view(request: HttpRequest) -> HttpResponse:
        ran.append(request.method)
        return HttpResponse("done")

    guard = CsrfViewMiddleware(view)
    ours, theirs = post(Sec_Fetch_Site="same-origin"), post(Sec_Fetch_Site="cross-site")
    ours._dont_enforce_csrf_checks = theirs._dont_enforce_csrf_checks = False

    assert guard.process_view(ours, view, (), {}) is None
    assert view(ours).content == b"done"
    assert view(theirs).status_code == 403
    assert ran == ["POST"]


def test_a_link_on_another_site_may_lead_here() -> None:
    request = RequestFactory().get("/cart/add/", headers={"Sec-Fetch-Site": "cross-site"})

    assert same_origin(lambda request: HttpResponse("shown"))(request).content == b"shown"
