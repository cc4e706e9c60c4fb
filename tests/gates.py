"""`make check`: every gate a change has to pass; all of them run, whatever fails, and each says how long it took."""

import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
MANAGE = [sys.executable, "manage.py"]
VULNERABILITIES = "known vulnerabilities"

# What a shop in production sets at least; nothing is connected to.
PRODUCTION = {
    "ENV_FILE": os.devnull,
    "DEBUG": "0",
    "SITE_URL": "https://shop.example",
    "SECRET_KEY": "only-for-this-gate-0123456789-abcdefghijklmnopqrstuvwxyz",
    "DATABASE_URL": "postgres://shop@database.example/shop",
    "REDIS_URL": "redis://redis.example/0",
    "EMAIL_URL": "smtps://shop:secret@mail.example",
}
DEVELOPMENT = {"ENV_FILE": os.devnull, "DATABASE_URL": "", "REDIS_URL": ""}

GATES: dict[str, list[str | Path]] = {
    "types": [BIN / "mypy"],
    "lint": [BIN / "ruff", "check", "--output-format", "concise", "."],
    "format": [BIN / "ruff", "format", "--check", "--output-format", "concise", "."],
    "borders between apps": [BIN / "lint-imports", "--no-cache"],
    "templates": [BIN / "djlint", "templates", "--lint", "--check"],
    "migrations complete": [*MANAGE, "makemigrations", "--check", "--dry-run"],
    "production settings": [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"],
    VULNERABILITIES: [BIN / "pip-audit", "--disable-pip", "--no-deps", "-r", "requirements.txt"],
}


def main() -> int:
    """Run the gates, two at a time, then the suite; 0 when all are green."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        failed = [name for name, good in zip(GATES, pool.map(run_gate, GATES), strict=True) if not good]
    if subprocess.run([sys.executable, "-m", "tests.run"], cwd=ROOT, check=False).returncode:
        failed.append("tests")
    print(f"Failed: {', '.join(failed)}." if failed else "Every gate is green.", flush=True)
    return 1 if failed else 0


def run_gate(name: str) -> bool:
    """Run one gate and print its verdict, with its output where it failed; whether it is green."""
    began = time.monotonic()
    extra = PRODUCTION if name == "production settings" else DEVELOPMENT
    done = subprocess.run(
        GATES[name], cwd=ROOT, env=os.environ | extra, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    output = done.stdout.decode(errors="replace").strip()
    failed = done.returncode != 0
    verdict = "FAILED" if failed else "ok"
    if name == VULNERABILITIES and not re.search(r"^Found \d+ known", output, re.MULTILINE):
        unknown, failed = failed or "could not be audited" in output, False
        verdict = "NOT CHECKED, because the list of vulnerabilities is out of reach from here" if unknown else "ok"
    print(f"{name:<22}{time.monotonic() - began:6.1f} s  {verdict}", flush=True)
    if failed:
        print(output, flush=True)
    return not failed


if __name__ == "__main__":
    sys.exit(main())
