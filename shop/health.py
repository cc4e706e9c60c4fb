"""Is the shop alive, and is it fit to serve?"""

from collections.abc import Callable

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse


def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """200 where the database and the cache answer, else 503 with what does not."""
    checks = {"database": _database, "cache": _cache}
    failed = [name for name, check in checks.items() if not _works(check)]
    return JsonResponse({"ready": not failed, "failed": failed}, status=503 if failed else 200)


def _works(check: Callable[[], None]) -> bool:
    try:
        check()
    except Exception:  # noqa: BLE001  whatever a driver raises, the answer is the same: not ready
        return False
    return True


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _cache() -> None:
    cache.set("readyz", 1, 5)
