"""The suite's ground: fast password hashes, eager tasks, mail kept in memory, files in a folder of its own."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache, caches
from django.db import connection

from shop.celery import app as celery_app
from shop.common import stamps
from tests.browsers import find_chromium

pytest_plugins = ["tests.fixtures"]


def pytest_configure() -> None:
    """Settings that only tests want; everything else is what `make run` has."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="shop-media-"))
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.CACHES["stamps"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "stamps"}
    settings.PAGE_CACHE_SECONDS = 0
    celery_app.conf.task_always_eager = True
    celery_app.conf.task_eager_propagates = True


def pytest_unconfigure() -> None:
    """Throw the uploaded files away."""
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what cannot run here: `postgres` tests on SQLite, `browser` tests without Chromium, and so on."""
    cannot = {"sqlite" if connection.vendor == "postgresql" else "postgres"}
    if not find_chromium():
        cannot.add("browser")
    if not settings.STRIPE_API_BASE:
        cannot.add("stripe")
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.xdist_group("browser"))  # one browser at a time
    left_out = [item for item in items if cannot.intersection(mark.name for mark in item.iter_markers())]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """With SHOP_TEST_STRICT=1 a skipped test is a failed run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("SHOP_TEST_STRICT") == "1" and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()
    caches["stamps"].clear()
    stamps.doubt()
