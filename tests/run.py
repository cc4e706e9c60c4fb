"""`make test`: the whole suite on SQLite, then all but the browser on PostgreSQL, with the coverage of both together.

With SHOP_TEST_STRICT=1, as in CI, whatever could not run counts as failed; only a stand-in for Stripe's API need not be
there, as not every machine can have one.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.browsers import find_chromium
from tests.postgres import NoPostgres, postgres

ROOT = Path(__file__).resolve().parent.parent
STRICT = os.environ.get("SHOP_TEST_STRICT") == "1"
AT_MOST_PROCESSES = "4"
STAND_IN = "STRIPE_API_BASE"


def main() -> int:
    """Run everything; 0 when all of it passed."""
    began = time.monotonic()
    missing = []
    if not find_chromium():
        missing.append("the browser tests (no Chromium found; install chromium, or set CHROMIUM=/path/to/it)")
    with tempfile.TemporaryDirectory(prefix="shop-test-") as name:
        folder = Path(name)
        passed = [run_suite("SQLite", "", folder)]
        try:
            with postgres() as url:
                passed.append(run_suite("PostgreSQL", url, folder, "-m", "not browser"))
        except NoPostgres as reason:
            missing.append(f"the suite on PostgreSQL ({reason})")
        passed.append(report_coverage(folder))
    without = (
        [] if os.environ.get(STAND_IN) else [f"the tests against a stand-in for Stripe's API ({STAND_IN} is not set)"]
    )
    for sentence in missing + without:
        print(f"Not run: {sentence}.")
    good = all(passed) and not (STRICT and missing)
    print(f"{'All passed' if good else 'FAILED'}; it took {time.monotonic() - began:.0f} s.", flush=True)
    return 0 if good else 1


def run_suite(database: str, url: str, folder: Path, *options: str) -> bool:
    """Run pytest on one database; whether it passed."""
    print(f"\n== The suite on {database} ==", flush=True)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--quiet",
        "-n",
        "auto",
        "--maxprocesses",
        AT_MOST_PROCESSES,
        "--dist",
        "loadgroup",
    ]
    command += ["--cov", "--cov-report=", "--cov-fail-under=0", *options, *sys.argv[1:]]
    return subprocess.run(command, cwd=ROOT, env=environment(database, url, folder), check=False).returncode == 0


def clean_environment() -> dict[str, str]:
    """Our environment without any of the shop's settings, so that everything means the same everywhere."""
    settings = re.findall(r"^#? ?([A-Z][A-Z0-9_]*)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    return {name: value for name, value in os.environ.items() if name not in settings} | {"ENV_FILE": os.devnull}


def environment(database: str, url: str, folder: Path) -> dict[str, str]:
    """What one run of the suite sees: of the shop's settings only where a stand-in for Stripe's API is."""
    return clean_environment() | {
        STAND_IN: os.environ.get(STAND_IN, ""),
        "PYTHONHASHSEED": "0",  # processes that share a suite must collect it in the same order
        "DATABASE_URL": url,
        "VAR_DIR": str(folder / database),
        "COVERAGE_FILE": str(folder / f"coverage.{database}"),
    }


def report_coverage(folder: Path) -> bool:
    """Print the coverage of all suites together; whether it is enough."""
    print("\n== Coverage of both together ==", flush=True)
    coverage = [sys.executable, "-m", "coverage"]
    data = f"--data-file={folder / 'coverage'}"
    files = [str(path) for path in folder.glob("coverage.*")]
    combined = subprocess.run([*coverage, "combine", "--quiet", data, *files], cwd=ROOT, check=False).returncode == 0
    return combined and subprocess.run([*coverage, "report", data], cwd=ROOT, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
