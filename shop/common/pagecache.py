"""The page cache: what anonymous visitors read is made once per process and kept until something on it changes.

A view says what its page is made of: `@until_touched("catalog", "product:{slug}")`. The middleware stands above all
others, so that what it keeps is the final answer with all its headers, and a hit costs nothing but itself. Kept is only
what is the same for everybody: asked for with GET, without session, cart, message or credentials, answered with 200,
and neither setting a cookie nor holding a CSRF token.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from threading import Lock
from typing import TypeVar, cast

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import re_accepts_gzip
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from rest_framework.request import Request

from shop.common.http import CART_COOKIE
from shop.common.stamps import Seen

MAX_PAGES = 4096
MAX_BYTES = 64_000_000
MAX_BODY = 1_000_000
# Whoever sends one of these gets pages of their own.
PERSONAL_COOKIES = frozenset({settings.SESSION_COOKIE_NAME, CookieStorage.cookie_name, CART_COOKIE})
_OVERHEAD = 2_000  # of a page beside its body: key, headers, stamps
_PLACE = "shop.pagecache"
# What an answer may depend on; all of it is in the key or, as cookies and credentials, keeps a request away.
_VARY = {"accept", "accept-encoding", "authorization", "cart-token", "cookie", "hx-request"}

Key = tuple[str | bool | None, ...]
View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def until_touched(*subjects: str, public: bool = False) -> Callable[[View], View]:
    """Let a view's answers be kept until one of `subjects` is touched; `{name}` stands for an argument of the view.

    Clients and proxies may keep them too but ask again each time: browsers their own (`private`), or anybody one for
    all (`public`), where the answer is the same whoever asks.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def marked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if place := request.META.get(_PLACE):
                place.reserve(request, tuple(subject.format(**kwargs) for subject in subjects))
            response = view(request, *args, **kwargs)
            if response.status_code == 200 and request.method in ("GET", "HEAD"):
                response["Cache-Control"] = "public, no-cache" if public else "private, no-cache"
                patch_vary_headers(response, ["Accept" if public else "Cookie"])
            return response

        return cast("View", marked)

    return decorate


def until_moment(request: HttpRequest | Request, moment: datetime | None) -> None:
    """Let the answer that is being made be kept no longer than to that moment, at which it changes by itself."""
    place = request.META.get(_PLACE)
    if place and moment is not None:
        place.seconds = min(place.seconds, (moment - timezone.now()).total_seconds())


@dataclass(slots=True)
class Page:
    """An answer that is kept; good while nothing on it is touched, and not beyond `until`."""

    body: bytes
    headers: dict[str, str]
    seen: Seen
    until: float

    @property
    def size(self) -> int:
        """About how many bytes it takes."""
        return len(self.body) + _OVERHEAD

    def answer(self, request: HttpRequest) -> HttpResponseBase:
        """The page for this request, or 304 where the client has it."""
        return _conditional(request, HttpResponse(self.body, headers=self.headers))


class Shelf:
    """Pages by key; those that nobody asked for the longest make room for new ones."""

    def __init__(self, *, pages: int, size: int) -> None:
        self.most_pages, self.most_bytes, self.bytes = pages, size, 0
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._pages)

    def get(self, key: Key, now: float) -> Page | None:
        """The page, if it still is what it was; one that is not goes."""
        page = self._pages.get(key)
        if page is None:
            return None
        if now < page.until and page.seen.holds(now):
            self._used(key)
            return page
        self.drop(key, page)
        return None

    def _used(self, key: Key) -> None:
        with self._lock:
            if key in self._pages:
                self._pages.move_to_end(key)

    def put(self, key: Key, page: Page) -> None:
        """Keep the page, in the place of one that was there."""
        with self._lock:
            if (old := self._pages.pop(key, None)) is not None:
                self.bytes -= old.size
            self._pages[key] = page
            self.bytes += page.size
            while self._pages and (len(self._pages) > self.most_pages or self.bytes > self.most_bytes):
                self.bytes -= self._pages.popitem(last=False)[1].size

    def drop(self, key: Key, page: Page) -> None:
        """Forget the page, unless another one has taken its place."""
        with self._lock:
            if self._pages.get(key) is page:
                self.bytes -= self._pages.pop(key).size

    def clear(self) -> None:
        """Forget all of them."""
        with self._lock:
            self._pages.clear()
            self.bytes = 0


shelf = Shelf(pages=MAX_PAGES, size=MAX_BYTES)


class _Place:
    """A place on the shelf for an answer that is being made; taken where the view says what it is made of."""

    __slots__ = ("asked", "now", "seconds", "seen")

    def __init__(self, now: float, seconds: float) -> None:
        self.now, self.seconds, self.asked = now, seconds, ""
        self.seen: Seen | None = None

    def reserve(self, request: HttpRequest, subjects: tuple[str, ...]) -> None:
        """Look at the stamps before anything is read, so that a change meanwhile shows; and ask for the whole page."""
        self.seen = Seen.at(self.now, subjects)
        self.asked = request.META.pop("HTTP_IF_NONE_MATCH", "")


class PageCacheMiddleware:
    """Answers from the shelf where it can; else lets the page be made and keeps it where it may."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer."""
        if not settings.PAGE_CACHE_SECONDS or not _is_anonymous(request):
            return self.get_response(request)
        key, now = _key(request), time.monotonic()
        page = shelf.get(key, now)
        return page.answer(request) if page else self._make(request, key, now)

    def _make(self, request: HttpRequest, key: Key, now: float) -> HttpResponseBase:
        place = request.META[_PLACE] = _Place(now, settings.PAGE_CACHE_SECONDS)
        response = self.get_response(request)
        if place.seen is not None and place.seconds > 0 and _may_be_kept(request, response):
            body, headers = cast("HttpResponse", response).content, dict(response.items())
            shelf.put(key, Page(body, headers, place.seen, until=now + place.seconds))
        if not place.asked:
            return response
        request.META["HTTP_IF_NONE_MATCH"] = place.asked
        return _conditional(request, response)


def _is_anonymous(request: HttpRequest) -> bool:
    """Whether the request reads, and says nothing about who makes it."""
    sent = request.META
    if request.method not in ("GET", "HEAD") or "HTTP_AUTHORIZATION" in sent or "HTTP_CART_TOKEN" in sent:
        return False
    return not sent.get("HTTP_COOKIE") or PERSONAL_COOKIES.isdisjoint(request.COOKIES)


def _key(request: HttpRequest) -> Key:
    """Everything an anonymous answer may depend on."""
    sent = request.META
    return (
        request.scheme,
        sent.get("HTTP_HOST") or sent.get("SERVER_NAME"),
        request.path,
        sent.get("QUERY_STRING"),
        sent.get("HTTP_ACCEPT"),
        sent.get("HTTP_HX_REQUEST"),
        re_accepts_gzip.search(sent.get("HTTP_ACCEPT_ENCODING", "")) is not None,
    )


def _may_be_kept(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether the answer is whole, the same for everybody, and not too big."""
    if request.method != "GET" or response.status_code != 200 or response.streaming:
        return False
    if response.cookies or request.META.get("CSRF_COOKIE_NEEDS_UPDATE"):
        return False
    varies = {name.strip().lower() for name in response.get("Vary", "").split(",")} - {""}
    return varies <= _VARY and len(cast("HttpResponse", response).content) <= MAX_BODY


def _conditional(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """The answer, or 304 where If-None-Match names it."""
    if "HTTP_IF_NONE_MATCH" not in request.META:
        return response
    whole = cast("HttpResponse", response)
    return get_conditional_response(request, etag=whole.get("ETag"), response=whole) or whole
