"""What `make run` is made of: children that end together, and one sentence where something is in the way."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from shop.management import prepare
from shop.management.commands import run
from shop.management.processes import ChildEnded, Family
from tests.run import ROOT, clean_environment, environment

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
DEAF = [sys.executable, "-c", "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"]
WITH_GRANDCHILD = [sys.executable, "-c", f"import subprocess; subprocess.run({SLEEP!r})"]


@pytest.fixture
def busy_port() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


def children() -> list[psutil.Process]:
    return psutil.Process().children(recursive=True)


def manage_run(folder: Path, **settings: str) -> "subprocess.CompletedProcess[str]":
    environment = clean_environment() | {"VAR_DIR": str(folder)} | settings
    command = [sys.executable, "manage.py", "run"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_a_family_leaves_nobody_behind():
    before = len(children())
    with Family() as family:
        family.start("web server", WITH_GRANDCHILD)
        family.start("worker", SLEEP)
        family.wait(lambda: len(children()) == before + 3, seconds=10)
        started = children()

    assert len(started) == before + 3
    assert len(children()) == before


def test_a_child_that_does_not_listen_is_ended_all_the_same(monkeypatch):
    monkeypatch.setattr("shop.management.processes.PATIENCE", 0.2)
    before = len(children())

    with Family() as family:
        family.start("worker", DEAF)
        time.sleep(0.2)

    assert len(children()) == before


def test_a_child_that_ends_by_itself_is_named():
    sentence = r"^The worker ended by itself \(exit code 3\); what it said is above\.$"

    with Family() as family, pytest.raises(ChildEnded, match=sentence):
        family.start("worker", [sys.executable, "-c", "raise SystemExit(3)"])
        family.wait(lambda: False, seconds=10)


def test_a_child_may_be_waited_for(capfd):
    with Family() as family:
        assert family.finish("demo", [sys.executable, "-c", "print('staff: ...')"])

    assert capfd.readouterr().out == ""


def test_a_child_that_is_waited_for_and_fails_is_named():
    with Family() as family, pytest.raises(ChildEnded, match=r"^The demo ended by itself"):
        family.finish("demo", [sys.executable, "-c", "raise SystemExit(1)"])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_asks_for_the_end(number):
    before = signal.getsignal(number)

    with Family() as family:
        family.start("worker", SLEEP)
        os.kill(os.getpid(), number)
        arrived = family.wait(lambda: False)

    assert family.asked_to_end
    assert not arrived
    assert signal.getsignal(number) == before


def test_waiting_ends_when_the_time_is_up():
    with Family() as family:
        assert not family.wait(lambda: False, seconds=0.1)
        assert not family.asked_to_end


def test_a_busy_port_is_said_in_one_sentence_before_anything_starts(busy_port, tmp_path):
    done = manage_run(tmp_path, PORT=str(busy_port))

    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith(f"Port {busy_port} is not free")
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "shop.sqlite3").exists()


def test_a_second_run_in_the_same_folder_is_refused(tmp_path, settings):
    settings.VAR_DIR = tmp_path
    with run.lock_folder():
        done = manage_run(tmp_path)

    assert done.returncode == 1
    assert done.stderr.startswith("This shop is open already")
    assert done.stderr.count("\n") == 1


def test_a_database_that_does_not_answer_is_said_in_one_sentence(busy_port, tmp_path):
    url = f"postgres://shop@127.0.0.1:{busy_port}/shop?connect_timeout=1"

    done = manage_run(tmp_path, PORT="18999", DATABASE_URL=url, DATABASE_POOL="0")

    assert done.returncode == 1
    assert done.stderr.startswith("DATABASE_URL: ")
    assert done.stderr.count("\n") == 1


def test_a_redis_that_does_not_answer_is_said_in_one_sentence(tmp_path):
    done = manage_run(tmp_path, PORT="18999", REDIS_URL="redis://127.0.0.1:1/0")

    assert done.returncode == 1
    assert done.stderr.startswith("REDIS_URL: ")
    assert done.stderr.count("\n") == 1


def test_static_files_are_collected_only_when_something_changed(tmp_path, settings, monkeypatch):
    collected = []
    monkeypatch.setattr(prepare, "call_command", lambda *args, **options: collected.append(args))
    settings.VAR_DIR, settings.STATIC_ROOT, settings.STATICFILES_DIRS = tmp_path, tmp_path, [tmp_path / "static"]
    (tmp_path / "static").mkdir()
    (tmp_path / "static/shop.css").write_text("a {}")

    said = [prepare.collect_static(), prepare.collect_static()]
    (tmp_path / "static/shop.css").write_text("a { color: red }")
    said.append(prepare.collect_static())

    assert said == ["collected and compressed", "up to date", "collected and compressed"]
    assert len(collected) == 2


def test_the_server_reloads_code_in_debug_alone(settings):
    settings.DEBUG = False
    assert "granian" in run.web_server()

    settings.DEBUG = True
    assert "runserver" in run.web_server()
    assert prepare.collect_static() == "served as they are (DEBUG)"


def test_the_suite_sees_none_of_the_shops_settings_but_where_a_stand_in_for_stripe_is(monkeypatch, tmp_path):
    monkeypatch.setenv("STRIPE_API_BASE", "http://127.0.0.1:12111/worlds/shop")
    monkeypatch.setenv("STRIPE_SECRET_KEY", "sk_test_1")

    seen = environment("SQLite", "", tmp_path)

    assert seen["STRIPE_API_BASE"] == "http://127.0.0.1:12111/worlds/shop"
    assert "STRIPE_SECRET_KEY" not in seen
    assert "STRIPE_API_BASE" not in clean_environment()
