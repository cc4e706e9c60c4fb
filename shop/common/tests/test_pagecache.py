"""The page cache: kept is what is the same for everybody, and only as long as it is true."""

import gzip
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.test import Client
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from shop.common import pagecache, stamps
from shop.common.pagecache import Page, Shelf, until_touched
from shop.common.stamps import Seen

pytestmark = pytest.mark.django_db
TEXT = "Things for the garden, the table and the trail. " * 20
asked: list[str] = []
HOOKS = {"meanwhile": lambda: None}


@until_touched("catalog", "product:{slug}")
def page(request: HttpRequest, slug: str) -> HttpResponse:
    asked.append(request.get_full_path())
    text = f"{slug} {len(asked)} {TEXT}"
    pagecache.until_moment(request, HOOKS["meanwhile"]())
    return HttpResponse(text, status=404 if slug == "nothing" else 200)


def plain(request: HttpRequest) -> HttpResponse:
    asked.append(request.path)
    return HttpResponse("not marked")


@until_touched("catalog")
def with_cookie(request: HttpRequest) -> HttpResponse:
    asked.append(request.path)
    response = HttpResponse("a cookie")
    response.set_cookie("seen", "yes")
    return response


@until_touched("catalog")
def with_token(request: HttpRequest) -> HttpResponse:
    asked.append(request.path)
    return HttpResponse(get_token(request))


@until_touched("catalog")
def by_target(request: HttpRequest) -> HttpResponse:
    asked.append(request.path)
    return HttpResponse("a part", headers={"Vary": "HX-Target"})


@until_touched("catalog")
def streamed(request: HttpRequest) -> StreamingHttpResponse:
    asked.append(request.path)
    return StreamingHttpResponse([b"bit by bit"])


@until_touched("catalog")
def huge(request: HttpRequest) -> HttpResponse:
    asked.append(request.path)
    return HttpResponse(b"x" * (pagecache.MAX_BODY + 1))


@method_decorator(until_touched("catalog", public=True), name="dispatch")
class ApiView(APIView):
    authentication_classes = ()

    def get(self, request: Request) -> Response:
        asked.append(request.path)
        return Response({"times": len(asked)})


urlpatterns = [
    path("pages/<slug:slug>/", page),
    path("plain/", plain),
    path("cookie/", with_cookie),
    path("token/", with_token),
    path("target/", by_target),
    path("stream/", streamed),
    path("huge/", huge),
    path("api/", ApiView.as_view()),
]


@pytest.fixture(autouse=True)
def _cache_on(settings: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.ROOT_URLCONF = __name__
    settings.PAGE_CACHE_SECONDS = 60
    monkeypatch.setitem(HOOKS, "meanwhile", lambda: None)
    asked.clear()
    pagecache.shelf.clear()
    yield
    pagecache.shelf.clear()


def test_the_second_visitor_gets_what_the_first_one_got() -> None:
    first, second = Client().get("/pages/mug/"), Client().get("/pages/mug/")

    assert len(asked) == 1
    assert second.content == first.content
    assert dict(second.items()) == dict(first.items())
    assert second["Cache-Control"] == "private, no-cache"
    assert "Cookie" in second["Vary"]
    assert "default-src" in second["Content-Security-Policy"]


def test_a_hit_asks_the_database_nothing(django_assert_num_queries: object) -> None:
    Client().get("/pages/mug/")

    with django_assert_num_queries(0):
        Client().get("/pages/mug/")


def test_the_api_is_kept_too_and_anybody_may_keep_it() -> None:
    first, second = Client().get("/api/"), Client().get("/api/")

    assert len(asked) == 1
    assert second.json() == first.json() == {"times": 1}
    assert second["Cache-Control"] == "public, no-cache"
    assert "Cookie" not in second["Vary"]


@pytest.mark.parametrize(
    "other",
    [
        {"path": "/pages/bowl/"},
        {"query_params": {"page": "2"}},
        {"secure": True},
        {"headers": {"Host": "localhost"}},
        {"headers": {"Accept": "application/json; indent=4"}},
        {"headers": {"HX-Request": "true"}},
    ],
    ids=["path", "query", "scheme", "host", "accept", "htmx"],
)
def test_another_question_has_another_answer(other: dict[str, object]) -> None:
    Client().get("/pages/mug/")

    Client().get(**{"path": "/pages/mug/"} | other)

    assert len(asked) == 2


@pytest.mark.parametrize("first", ["gzip", ""], ids=["gzip first", "plain first"])
def test_packed_and_plain_answers_do_not_mix(first: str) -> None:
    for _ in range(2):
        for encoding in (first, "" if first else "gzip, br"):
            answer = Client().get("/pages/mug/", headers={"Accept-Encoding": encoding})

            assert answer.headers.get("Content-Encoding", "") == ("gzip" if encoding else "")
            text = gzip.decompress(answer.content) if encoding else answer.content
            assert text.endswith(TEXT.encode())
            assert int(answer["Content-Length"]) == len(answer.content)
    assert len(asked) == 2


# --- who gets a page of their own -------------------------------------------------------------------------------------


@pytest.mark.parametrize("cookie", ["sessionid", "cart", "messages"])
def test_whoever_has_a_session_or_a_cart_neither_gets_nor_fills_the_shared_page(cookie: str) -> None:
    known = Client()
    known.cookies[cookie] = "whatever"

    known.get("/pages/mug/")
    stranger = Client().get("/pages/mug/")
    again = known.get("/pages/mug/")

    assert len(asked) == 3
    assert stranger.text.startswith("mug 2")
    assert again.text.startswith("mug 3")
    assert again["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("header", ["Authorization", "Cart-Token"])
def test_whoever_shows_credentials_neither_gets_nor_fills_the_shared_answer(header: str) -> None:
    for _ in range(2):
        Client().get("/api/", headers={header: "whatever"})
    Client().get("/api/")
    Client().get("/api/", headers={header: "whatever"})

    assert len(asked) == 4


def test_a_cookie_that_means_nothing_here_does_no_harm() -> None:
    Client().get("/pages/mug/")
    other = Client()
    other.cookies["_ga"] = "GA1.1.1"

    assert other.get("/pages/mug/").text.startswith("mug 1")


def test_a_post_is_never_answered_from_the_shelf() -> None:
    Client().get("/pages/mug/")

    Client().post("/pages/mug/")
    Client().post("/pages/mug/")

    assert len(asked) == 3


def test_head_is_answered_from_the_page_and_never_becomes_one() -> None:
    Client().head("/pages/mug/")
    whole = Client().get("/pages/mug/")
    head = Client().head("/pages/mug/")

    assert len(asked) == 2
    assert whole.text.startswith("mug 2")
    assert (head.content, head["Content-Length"]) == (b"", str(len(whole.content)))


@pytest.mark.parametrize(
    "path", ["/pages/nothing/", "/plain/", "/cookie/", "/token/", "/target/", "/stream/", "/huge/"]
)
def test_what_is_not_the_same_for_everybody_or_not_whole_is_not_kept(path: str) -> None:
    Client().get(path)
    Client().get(path)

    assert len(pagecache.shelf) == 0
    assert len(asked) == 2


def test_the_setting_switches_it_off(settings: object) -> None:
    settings.PAGE_CACHE_SECONDS = 0

    first, second = Client().get("/pages/mug/"), Client().get("/pages/mug/")

    assert len(asked) == 2
    assert len(pagecache.shelf) == 0
    assert first["Cache-Control"] == second["Cache-Control"] == "private, no-cache"


# --- asking again -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_what_the_client_has_is_not_sent_again(encoding: str) -> None:
    packed = {"Accept-Encoding": encoding}
    tag = Client().get("/pages/mug/", headers=packed)["ETag"]

    hit = Client().get("/pages/mug/", headers=packed | {"If-None-Match": tag})
    other = Client().get("/pages/mug/", headers=packed | {"If-None-Match": '"another"'})

    assert (hit.status_code, hit.content, hit["ETag"]) == (304, b"", tag)
    assert hit["Cache-Control"] == "private, no-cache"
    assert (other.status_code, len(asked)) == (200, 1)


def test_whoever_asks_again_for_what_is_not_kept_fills_the_shelf() -> None:
    tag = Client().get("/api/")["ETag"]
    pagecache.shelf.clear()
    asked.clear()

    again = Client().get("/api/", headers={"If-None-Match": tag})
    other = Client().get("/api/")

    assert (again.status_code, other.status_code) == (304, 200)
    assert other.json() == {"times": 1}
    assert len(asked) == 1


def test_a_changed_page_is_sent_to_whoever_has_the_old_one(commits: None) -> None:
    tag = Client().get("/pages/mug/")["ETag"]

    stamps.touch("catalog")
    answer = Client().get("/pages/mug/", headers={"If-None-Match": tag})

    assert answer.status_code == 200
    assert answer["ETag"] != tag


# --- as long as it is true --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("subject", "times"), [("catalog", 2), ("product:mug", 2), ("product:bowl", 1), ("categories", 1)]
)
def test_a_page_goes_with_a_touch_of_what_it_is_made_of(commits: None, subject: str, times: int) -> None:
    Client().get("/pages/mug/")

    stamps.touch(subject)
    Client().get("/pages/mug/")

    assert len(asked) == times


def test_what_changes_while_a_page_is_made_shows_on_the_next_one(commits: None, monkeypatch: object) -> None:
    monkeypatch.setitem(HOOKS, "meanwhile", lambda: stamps.touch("product:mug") if len(asked) == 1 else None)

    for _ in range(3):
        Client().get("/pages/mug/")

    assert len(asked) == 2


def test_the_same_holds_where_another_process_changed_it(monkeypatch: object) -> None:
    clock = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    monkeypatch.setitem(HOOKS, "meanwhile", lambda: caches["stamps"].set("catalog", f"touched {len(asked)}"))

    Client().get("/pages/mug/")
    clock[0] += stamps.CHECK_SECONDS
    Client().get("/pages/mug/")

    assert len(asked) == 2


def test_a_page_is_kept_no_longer_than_the_setting_says(settings: object, monkeypatch: object) -> None:
    settings.PAGE_CACHE_SECONDS = 10
    clock = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])

    for moment in (1000.0, 1009.9, 1010.0):
        clock[0] = moment
        Client().get("/pages/mug/")

    assert len(asked) == 2


def test_a_page_that_changes_by_itself_is_not_kept_beyond_that_moment(monkeypatch: object) -> None:
    clock = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    monkeypatch.setitem(HOOKS, "meanwhile", lambda: timezone.now() + timedelta(seconds=20))

    for moment in (1000.0, 1019.0, 1021.0):
        clock[0] = moment
        Client().get("/pages/mug/")

    assert len(asked) == 2


def test_without_stamps_pages_are_made_for_each(settings: object) -> None:
    dead = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = settings.CACHES | {"stamps": dead}

    answers = [Client().get("/pages/mug/") for _ in range(2)]
    stamps._Process.silent_until = 0.0

    assert [answer.status_code for answer in answers] == [200, 200]
    assert len(asked) == 2
    assert len(pagecache.shelf) == 0


# --- the shelf --------------------------------------------------------------------------------------------------------


def make(body: bytes = b"") -> Page:
    return Page(body, {}, Seen.at(time.monotonic(), ("catalog",)), time.monotonic() + 60)


def test_the_shelf_forgets_what_nobody_asked_for_the_longest() -> None:
    shelf, now = Shelf(pages=2, size=1_000_000), time.monotonic()
    shelf.put(("a",), make())
    shelf.put(("b",), make())

    shelf.get(("a",), now)
    shelf.put(("c",), make())

    assert [bool(shelf.get((key,), now)) for key in "abc"] == [True, False, True]


def test_the_shelf_holds_so_many_bytes_and_counts_them_right() -> None:
    shelf, now = Shelf(pages=100, size=10_000), time.monotonic()

    for key in ("a", "b", "b", "c"):
        shelf.put((key,), make(b"x" * 2500))

    assert [bool(shelf.get((key,), now)) for key in "abc"] == [False, True, True]
    assert shelf.bytes == sum(page.size for page in shelf._pages.values()) <= 10_000
    shelf.clear()
    assert (shelf.bytes, len(shelf)) == (0, 0)


def test_a_page_that_took_the_place_of_an_old_one_stays() -> None:
    shelf, old, new = Shelf(pages=2, size=1_000_000), make(), make()
    shelf.put(("a",), old)
    shelf.put(("a",), new)

    shelf.drop(("a",), old)

    assert shelf.get(("a",), time.monotonic()) is new
