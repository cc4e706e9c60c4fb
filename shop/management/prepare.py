"""What has to be there before the shop can open; each step says in a few words what it did."""

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import redis
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from shop.demo.build import is_laid_out
from shop.management.processes import Family


def migrate() -> str:
    """Bring the tables up to date. Raises: CommandError where the database does not answer."""
    try:
        _reach_database()
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if not plan:
            return f"{connection.display_name}, up to date"
        call_command("migrate", verbosity=0)
    except (DatabaseError, psycopg.Error) as error:
        first_line = str(error).partition("\n")[0]
        raise CommandError(f"DATABASE_URL: the database cannot be used: {first_line}.") from None
    return f"{connection.display_name}, {len(plan)} migrations applied"


def _reach_database() -> None:
    """Connect once without the pool, which would try for a while and complain at every try."""
    if connection.vendor == "postgresql":
        psycopg.connect(**connection.get_connection_params()).close()


def reach_broker() -> str:
    """Make sure that tasks have somewhere to go. Raises: CommandError where Redis does not answer."""
    if not settings.REDIS_URL:
        return "files in var/, no Redis needed"
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=2) as client:
            client.ping()
    except redis.RedisError as error:
        raise CommandError(f"REDIS_URL: Redis does not answer: {str(error).rstrip('.')}.") from None
    return "Redis"


def fill() -> str:
    """Lay out the demo goods, but not in a shop on https: everybody knows the passwords of the demo's people."""
    if settings.HTTPS:
        return "left out, this shop is on https"
    if is_laid_out():
        return "there already"
    with Family() as family:
        if not family.finish("demo", [sys.executable, "manage.py", "demo"]):
            raise KeyboardInterrupt
    return "drawn and laid out"


def collect_static() -> str:
    """Collect and compress the static files where a package or one of them changed since the last time."""
    if settings.DEBUG:
        return "served as they are (DEBUG)"
    stamp = settings.VAR_DIR / "static-files-of"
    state = _static_state()
    if stamp.is_file() and stamp.read_text() == state and settings.STATIC_ROOT.is_dir():
        return "up to date"
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(state)
    return "collected and compressed"


def _static_state() -> str:
    """A digest of what the static files come from: the pinned packages, and size and time of our own files."""
    digest = hashlib.sha256((settings.BASE_DIR / "requirements.txt").read_bytes())
    for path in _own_static_files():
        about = path.stat()
        digest.update(f"{path} {about.st_size} {about.st_mtime_ns}".encode())
    return digest.hexdigest()


def _own_static_files() -> Iterator[Path]:
    for folder in settings.STATICFILES_DIRS:
        yield from sorted(path for path in Path(folder).rglob("*") if path.is_file())
