"""Opens the shop by `make run` as a newcomer does, looks around, and closes it by Ctrl-C: `python -m tests.smoke`."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.request import urlopen

import psutil

from tests.postgres import free_port
from tests.run import clean_environment

ROOT = Path(__file__).resolve().parent.parent
PAGES = ["/", "/healthz", "/readyz", "/api/schema/", "/api/docs/", "/api/v1/products", "/admin/login/"]
FIRST_TIME, SECOND_TIME = 60, 5


def main() -> int:
    """Open and close it twice in a new folder; 0 if all went well."""
    with tempfile.TemporaryDirectory(prefix="shop-smoke-") as folder:
        for limit in (FIRST_TIME, SECOND_TIME):
            seconds = visit(Path(folder))
            verdict = "in time" if seconds <= limit else f"later than the {limit} s it may take"
            print(f"make run opened the shop after {seconds:.1f} s, {verdict}; Ctrl-C closed all of it.", flush=True)
    return 0


def visit(folder: Path) -> float:
    """One opening and closing; how long it took to open."""
    port = free_port()
    began = time.monotonic()
    shop = subprocess.Popen(
        ["make", "--silent", "run"],
        cwd=ROOT,
        env=clean_environment() | {"PORT": str(port), "VAR_DIR": str(folder)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        start_new_session=True,
        text=True,
    )
    try:
        read_until_open(shop)
        seconds = time.monotonic() - began
        for page in PAGES:
            look_at(f"http://127.0.0.1:{port}{page}")
        close(shop, port)
    finally:
        for process in family_of(shop):
            process.kill()
    return seconds


def read_until_open(shop: "subprocess.Popen[str]") -> None:
    """Pass its lines on until it has told the two people one can be."""
    wanted = [r"staff: \S+@\S+ / \S+$", r"shopper: \S+@\S+ / \S+$"]
    assert shop.stdout
    for line in shop.stdout:
        print(f"  | {line}", end="", flush=True)
        wanted = [pattern for pattern in wanted if not re.match(pattern, line)]
        if not wanted:
            return
    raise SystemExit("make run ended before the shop was open.")


def look_at(address: str) -> None:
    """Read a page. Raises: SystemExit where it is not there."""
    try:
        with urlopen(address, timeout=20) as answer:
            answer.read()
    except OSError as error:
        raise SystemExit(f"{address} does not come: {error}") from None


def close(shop: "subprocess.Popen[str]", port: int) -> None:
    """Press Ctrl-C. Raises: SystemExit where something stays behind."""
    children = family_of(shop)
    os.killpg(shop.pid, signal.SIGINT)
    shop.communicate(timeout=30)
    _, alive = psutil.wait_procs(children, timeout=5)
    if alive:
        raise SystemExit(f"Ctrl-C left these behind: {[' '.join(process.cmdline()) for process in alive]}")
    if shop.returncode not in {0, 2, -signal.SIGINT}:
        raise SystemExit(f"make run ended with {shop.returncode} after Ctrl-C.")
    if len(children) < 3:
        raise SystemExit("There was no web server or no worker.")


def family_of(shop: "subprocess.Popen[str]") -> list[psutil.Process]:
    """The process and everything it started."""
    try:
        parent = psutil.Process(shop.pid)
        return [parent, *parent.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


if __name__ == "__main__":
    sys.exit(main())
