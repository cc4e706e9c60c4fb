"""Stamps: whoever keeps something learns of a change within half a second, in this process and in others."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.cache import caches
from django.db import transaction

from shop.common import stamps
from shop.common.stamps import Kept, KeptMany, Seen

FILES = "django.core.cache.backends.filebased.FileBasedCache"
CATALOG = ("catalog",)


@pytest.fixture
def use_store(settings: object) -> Iterator[object]:
    """Keep the stamps somewhere else than in the memory of this process."""
    before = settings.CACHES

    def use_store(backend: str, location: str, **options: object) -> None:
        settings.CACHES = before | {"stamps": {"BACKEND": backend, "LOCATION": location, "OPTIONS": options}}

    yield use_store
    stamps._Process.silent_until = 0.0


def test_a_stamp_stays_until_its_subject_is_touched(commits: None) -> None:
    before = stamps.read(["catalog", "categories"])

    same = stamps.read(["catalog", "categories"])
    stamps.touch("catalog")
    after = stamps.read(["catalog", "categories"])

    assert same == before
    assert after[0] != before[0]
    assert after[1] == before[1]


def test_a_touch_waits_for_the_commit_and_is_lost_with_a_rollback(commits: None) -> None:
    before = stamps.read(CATALOG)

    with transaction.atomic():
        stamps.touch("catalog")
        within = stamps.read(CATALOG)
        transaction.set_rollback(True)

    assert within == stamps.read(CATALOG) == before


def test_a_stamp_that_vanished_never_comes_back() -> None:
    before = stamps.read(CATALOG)

    caches["stamps"].clear()

    assert stamps.read(CATALOG) != before


def test_strangers_cannot_make_stamps_without_end() -> None:
    for number in range(3000):
        stamps.read([f"product:made-up-{number}"])

    assert len(caches["stamps"]._cache) <= stamps.SHARED_STAMPS


# --- within a process -------------------------------------------------------------------------------------------------


def test_what_another_process_touched_is_seen_after_half_a_second() -> None:
    seen = Seen.at(100.0, CATALOG)

    caches["stamps"].set("catalog", "touched elsewhere")

    assert seen.holds(100.0 + stamps.CHECK_SECONDS - 0.01)
    assert not seen.holds(100.0 + stamps.CHECK_SECONDS)


def test_what_is_looked_up_holds_for_another_half_a_second() -> None:
    seen = Seen.at(100.0, CATALOG)

    assert seen.holds(100.6)
    caches["stamps"].set("catalog", "touched elsewhere")

    assert seen.holds(101.0)
    assert not seen.holds(101.1)


def test_a_process_sees_its_own_touch_at_once(commits: None) -> None:
    seen = Seen.at(100.0, CATALOG)

    stamps.touch("catalog")

    assert not seen.holds(100.0)


def test_a_kept_value_is_made_once_until_it_is_touched(commits: None) -> None:
    made = []
    kept = Kept(lambda: made.append("made") or len(made), "categories", seconds=60)

    first, second = kept.get(), kept.get()
    stamps.touch("catalog")
    third = kept.get()
    stamps.touch("categories")
    fourth = kept.get()

    assert (first, second, third, fourth) == (1, 1, 1, 2)


def test_what_changes_while_the_value_is_made_makes_it_anew(commits: None) -> None:
    made = []

    def make() -> int:
        made.append("made")
        if len(made) == 1:
            stamps.touch("categories")
        return len(made)

    kept = Kept(make, "categories", seconds=60)

    assert (kept.get(), kept.get(), kept.get()) == (1, 2, 2)


def counting(made: list[str], key: str) -> Callable[[], str]:
    """Makes "key 1", "key 2" ... and writes the keys down."""

    def make() -> str:
        made.append(key)
        return f"{key} {made.count(key)}"

    return make


@pytest.mark.django_db(transaction=True)
def test_values_are_kept_by_key_until_they_are_touched() -> None:
    made: list[str] = []
    kept: KeptMany[str] = KeptMany("catalog", seconds=60, most=9)

    before = [kept.get(key, counting(made, key)) for key in ("a", "b", "a", "b")]
    stamps.touch("catalog")
    after = [kept.get(key, counting(made, key)) for key in ("a", "a")]

    assert before == ["a 1", "b 1", "a 1", "b 1"]
    assert after == ["a 2", "a 2"]


@pytest.mark.django_db(transaction=True)
def test_of_too_many_values_the_one_that_was_asked_for_longest_ago_goes() -> None:
    made: list[str] = []
    kept: KeptMany[str] = KeptMany("catalog", seconds=60, most=2)

    for key in ("a", "b", "a", "c", "a", "b"):
        kept.get(key, counting(made, key))

    assert made == ["a", "b", "c", "b"]


@pytest.mark.django_db(transaction=True)
def test_within_a_transaction_nothing_is_kept_and_nothing_kept_is_used() -> None:
    made: list[str] = []
    kept: KeptMany[str] = KeptMany("catalog", seconds=60, most=9)

    first = kept.get("a", counting(made, "a"))
    with transaction.atomic():
        within = [kept.get("a", counting(made, "a")), kept.get("b", counting(made, "b"))]
    after = [kept.get("a", counting(made, "a")), kept.get("b", counting(made, "b"))]

    assert (first, within, after) == ("a 1", ["a 2", "b 1"], ["a 1", "b 2"])


# --- where they are kept ----------------------------------------------------------------------------------------------

ELSEWHERE = """
import sys
from django.conf import settings
settings.configure(
    CACHES={{"stamps": {{"BACKEND": "{backend}", "LOCATION": "{location}"}}}},
    DATABASES={{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}}},
)
from shop.common import stamps
{code}
"""


def elsewhere(location: Path, code: str) -> str:
    """What another process, with the same folder, prints."""
    script = ELSEWHERE.format(backend=FILES, location=location, code=code)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_two_processes_share_their_stamps_through_files(use_store: object, tmp_path: Path) -> None:
    use_store(FILES, str(tmp_path))
    seen = Seen.at(time.monotonic(), CATALOG)
    mine = stamps.read(CATALOG)[0]

    theirs = elsewhere(tmp_path, "print(stamps.read(['catalog'])[0])")
    elsewhere(tmp_path, "stamps.touch('catalog')")

    assert theirs == mine
    assert not seen.holds(time.monotonic() + stamps.CHECK_SECONDS)


def test_without_those_who_keep_them_nothing_is_kept_and_nothing_breaks(commits: None, use_store: object) -> None:
    seen = Seen.at(100.0, CATALOG)
    use_store("django.core.cache.backends.redis.RedisCache", "redis://127.0.0.1:1/0", socket_connect_timeout=0.2)

    stamps.touch("catalog")

    assert stamps.read(CATALOG) is None
    assert Seen.at(100.0, CATALOG) is None
    assert not seen.holds(101.0)
    assert Kept(lambda: "made", "catalog", seconds=60).get() == "made"


def test_those_who_do_not_answer_are_left_alone_for_a_while(use_store: object, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    use_store("django.core.cache.backends.redis.RedisCache", "redis://127.0.0.1:1/0")
    monkeypatch.setattr(
        "django.core.cache.backends.redis.RedisCache.get_many", lambda self, keys: asked.append(keys) or 1 / 0
    )

    answers = [stamps.read(CATALOG) for _ in range(5)]

    assert answers == [None] * 5
    assert len(asked) == 1
