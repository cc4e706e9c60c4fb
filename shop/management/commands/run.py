"""`make run`: the whole shop on this machine, from an empty folder to a storefront that answers."""

import fcntl
import os
import socket
import sys
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from typing import IO, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from shop.demo.build import PEOPLE
from shop.management import prepare
from shop.management.processes import ChildEnded, Family

HOST = "127.0.0.1"
SECONDS_TO_OPEN = 60


class Command(BaseCommand):
    """Prepares what is missing, starts the web server and the worker, and ends both together."""

    help = "Open the whole shop on this machine: tables, demo goods, web server, worker and clock. Ctrl-C closes it."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until Ctrl-C; what goes wrong is said in one sentence."""
        try:
            self._run()
        except (CommandError, ChildEnded) as error:
            sys.exit(str(error))
        except KeyboardInterrupt:
            sys.exit("Stopped before it was open.")

    def _run(self) -> None:
        began = time.monotonic()
        os.chdir(settings.BASE_DIR)
        lock = lock_folder()
        refuse_busy_port()
        self._say(f"{settings.SHOP_NAME} is opening.")
        self._step("tasks", prepare.reach_broker)
        self._step("database", prepare.migrate)
        self._step("demo goods", prepare.fill)
        self._step("static files", prepare.collect_static)
        connections.close_all()
        with Family() as family:
            self._serve(family, began)
        lock.close()
        self._say("Closed.")

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()

    def _step(self, name: str, work: Callable[[], str]) -> None:
        began = time.monotonic()
        result = work()
        self._say(f"  {name:<14}{result:<42}{time.monotonic() - began:5.1f} s")

    def _serve(self, family: Family, began: float) -> None:
        family.start("web server", web_server())
        family.start("worker", worker())
        if family.wait(storefront_answers, SECONDS_TO_OPEN):
            self._tell(time.monotonic() - began)
            family.wait(lambda: False)
        elif not family.asked_to_end:
            raise CommandError(f"The storefront does not answer after {SECONDS_TO_OPEN} s; what it said is above.")
        self._say("\nClosing ...")

    def _tell(self, seconds: float) -> None:
        here = f"http://{HOST}:{settings.PORT}"
        self._say(f"Open after {seconds:.1f} s; Ctrl-C closes it.\n\n")
        self._say(f"storefront: {here}/\nadmin: {here}/admin/\nAPI: {here}/api/docs/")
        if settings.EMAIL_BACKEND.endswith("FolderBackend"):
            self._say(f"mail: {settings.EMAIL_FOLDER}/")
        for person in () if settings.HTTPS else PEOPLE:
            self._say(f"{person.role}: {person.email} / {person.password}")


def lock_folder() -> IO[str]:
    """Hold the folder of this shop until the file is closed. Raises: CommandError where another run holds it."""
    lock = (settings.VAR_DIR / "run.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise CommandError(f"This shop is open already: another run uses {settings.VAR_DIR}.") from None
    return lock


def refuse_busy_port() -> None:
    """Make sure that we can listen. Raises: CommandError."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, settings.PORT))
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise CommandError(
                f"Port {settings.PORT} is not free ({reason}); choose another: make run PORT={settings.PORT + 1}"
            ) from None


def web_server() -> list[str]:
    """The command of the production server; with DEBUG that of Django's own, which reloads changed code."""
    if settings.DEBUG:
        return [sys.executable, "manage.py", "runserver", "--skip-checks", f"{HOST}:{settings.PORT}"]
    options = ["--interface", "wsgi", "--host", HOST, "--port", str(settings.PORT), "--blocking-threads", "8"]
    return [sys.executable, "-m", "granian", *options, "--no-ws", "--log-level", "error", "shop.wsgi:application"]


def worker() -> list[str]:
    """The command of one Celery worker that also keeps the clock of periodic tasks."""
    options = ["--beat", "--pool", "threads", "--concurrency", "2", "--loglevel", "WARNING"]
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    as_root = ["-W", "ignore:You're running the worker with superuser"]
    return [sys.executable, *as_root, "-m", "celery", "--quiet", "--app", "shop", "worker", *options, *quiet]


def storefront_answers() -> bool:
    """Whether the home page comes; any answer will do, an error shows in the browser just as well."""
    web = HTTPConnection(HOST, settings.PORT, timeout=20)
    try:
        web.request("GET", "/")
        web.getresponse().read()
    except (OSError, HTTPException):
        return False
    finally:
        web.close()
    return True
