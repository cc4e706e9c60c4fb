"""Fill, serve, measure, print: `python -m bench [--products N] [--seconds S]`.

Uses DATABASE_URL and REDIS_URL where they are set, else SQLite and files in var/bench. Name a database of its own:
the bench fills it and leaves it filled.
"""

import argparse
import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from bench import load

WORKERS = 2
CLIENTS = 8
PORT = int(os.environ.get("BENCH_PORT", "8711"))

# How many times slower than the bare view a scenario may be; a row beyond its limit is marked.
TARGETS = {
    "category page": 120,
    "search": 120,
    "product page": 60,
    "API product list": 60,
    "API product": 40,
    "category page, cached": 3,
    "search, cached": 3,
    "product page, cached": 3,
    "API product list, cached": 3,
    "API product, cached": 3,
}


def main() -> None:
    """The whole run."""
    options = _options()
    os.environ["VAR_DIR"] = str(Path("var/bench").resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
    os.environ["LOG_LEVEL"] = "WARNING"
    _fill(options.products)
    from bench import scenarios

    with _server("bench.bare:application"):
        bare = _measure(load.get(["/"]), options.seconds)
    _head()
    _row("bare Django view", bare, bare.rate, 0)
    for measured, variables in ((scenarios.made_anew(), {"PAGE_CACHE_SECONDS": "0"}), (scenarios.kept(), {})):
        with _server("shop.wsgi:application", **variables):
            for name, work, queries in measured:
                _row(name, _measure(work, options.seconds), bare.rate, queries)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__.splitlines()[0])
    parser.add_argument("--products", type=int, default=int(os.environ.get("BENCH_PRODUCTS", "10000")))
    parser.add_argument("--seconds", type=float, default=float(os.environ.get("BENCH_SECONDS", "5")))
    return parser.parse_args()


def _fill(products: int) -> None:
    import django
    from django.core.management import call_command

    django.setup()
    started = time.perf_counter()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("demo", products=products)
    from django.db import connection

    print(f"{products} products on {connection.vendor}, filled in {time.perf_counter() - started:.0f} s", flush=True)
    connection.close()


@contextmanager
def _server(application: str, **variables: str) -> Iterator[None]:
    """The production server with two workers, for as long as the block runs."""
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(PORT)]
    command += ["--workers", str(WORKERS), "--blocking-threads", "4", "--no-ws", "--log-level", "error", application]
    process = subprocess.Popen(command, env=os.environ | variables)
    try:
        _wait_for(process)
        yield
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(process: "subprocess.Popen[bytes]") -> None:
    for _ in range(200):
        if process.poll() is not None:
            sys.exit(f"The server ended with {process.returncode} before it answered; is port {PORT} in use?")
        try:
            urlopen(f"http://127.0.0.1:{PORT}/", timeout=5).read()
            return
        except OSError:
            time.sleep(0.1)
    sys.exit("The server did not answer within 20 seconds.")


def _measure(work: load.Work, seconds: float) -> load.Result:
    """Two seconds to warm up, then the run that counts."""
    asyncio.run(load.run(work, port=PORT, clients=CLIENTS, seconds=min(2.0, seconds)))
    return asyncio.run(load.run(work, port=PORT, clients=CLIENTS, seconds=seconds))


def _head() -> None:
    print(f"\n{WORKERS} workers, {CLIENTS} clients, {os.cpu_count()} cores (the clients run on the same ones)\n")
    print(f"{'what':<26}{'per second':>11}{'p50 ms':>9}{'p99 ms':>9}{'queries':>9}{'x slower':>10}", end="")
    print(f"{'at most':>10}{'failed':>8}")


def _row(name: str, result: load.Result, bare: float, queries: int | str) -> None:
    ratio, limit = bare / result.rate if result.rate else float("inf"), TARGETS.get(name)
    verdict = "" if limit is None else f"{limit}" if ratio <= limit else f"{limit} (!)"
    print(
        f"{name:<26}{result.rate:>11.1f}{result.percentile(0.5):>9.1f}{result.percentile(0.99):>9.1f}"
        f"{queries:>9}{ratio:>10.1f}{verdict:>10}{result.failures:>8}",
        flush=True,
    )


if __name__ == "__main__":
    main()
