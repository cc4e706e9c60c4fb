"""Typed readers of environment variables; a wrong value stops the start with one sentence."""

import os
import re
from collections.abc import Container
from pathlib import Path
from typing import NoReturn
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


def load_file(path: Path) -> None:
    """Read `NAME=value` lines of `path` into the environment; what is already set wins; no file is fine."""
    if not path.is_file():
        return
    for line in path.read_text().splitlines():
        name, separator, value = line.partition("=")
        if separator and not name.lstrip().startswith("#"):
            os.environ.setdefault(name.strip().removeprefix("export "), value.strip().strip("\"'"))


def stop(name: str, sentence: str) -> NoReturn:
    """End the process, naming the setting and what is wrong with it."""
    raise SystemExit(f"{name}: {sentence}")


def text(name: str, default: str = "") -> str:
    """The value as it is, or `default` where it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool = False) -> bool:
    """A yes or no."""
    value = text(name, str(default)).lower()
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    stop(name, f"'{value}' is neither true nor false; write 1 or 0.")


def number(name: str, default: int, *, low: int, high: int) -> int:
    """A whole number between `low` and `high`."""
    value = text(name, str(default))
    if not re.fullmatch(r"-?\d{1,9}", value) or not low <= int(value) <= high:
        stop(name, f"'{value}' is not a whole number from {low} to {high}.")
    return int(value)


def folder(name: str, base: Path, default: str) -> Path:
    """A folder we may write to, made if need be; a relative path counts from `base`."""
    path = base / text(name, default)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        stop(name, f"the folder {path} cannot be made ({error.strerror}).")
    if not os.access(path, os.W_OK):
        stop(name, f"the folder {path} cannot be written to.")
    return path


def time_zone(name: str, default: str) -> str:
    """A time zone by the name the IANA database gives it."""
    value = text(name, default)
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        stop(name, f"'{value}' is not the name of a time zone such as Europe/Berlin.")
    return value


def words(name: str, default: str = "") -> list[str]:
    """A list written with commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    """One of `allowed`."""
    value = text(name, default)
    if value not in allowed:
        stop(name, f"'{value}' is not one of {', '.join(allowed)}.")
    return value


def known(name: str, default: str, values: Container[str], what: str) -> str:
    """One of `values`, too many to list; `what` says in words what they are."""
    value = text(name, default)
    if value not in values:
        stop(name, f"'{value}' is not {what}.")
    return value


def matching(name: str, default: str, pattern: str, what: str) -> str:
    """A value of the shape `pattern`; `what` says in words which shape that is."""
    value = text(name, default)
    if not re.fullmatch(pattern, value):
        stop(name, f"'{value}' is not {what}.")
    return value


def iban(name: str, default: str) -> str:
    """An IBAN in groups of four, its check digits right (ISO 13616, ISO 7064 mod 97-10); empty for `off`."""
    value = text(name, default).replace(" ", "").upper()
    if value in ("", "OFF"):
        return ""
    if not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", value) or _mod_97(value) != 1:
        stop(name, f"'{value}' is not an IBAN; a digit or letter of it is wrong.")
    return " ".join(value[start : start + 4] for start in range(0, len(value), 4))


def _mod_97(value: str) -> int:
    """The remainder of the IBAN with its country and check digits moved to the end, letters counted as 10 to 35."""
    return int("".join(str(int(character, 36)) for character in value[4:] + value[:4])) % 97


def url(name: str, default: str, schemes: tuple[str, ...]) -> SplitResult | None:
    """A URL with one of `schemes`, or None where neither it nor a default is set."""
    value = text(name, default)
    if not value:
        return None
    parts = urlsplit(value)
    if parts.scheme not in schemes:
        stop(name, f"the address must begin with {' or '.join(s + '://' for s in schemes)}.")
    try:
        _ = parts.port
    except ValueError:
        stop(name, "the port is not a number from 0 to 65535.")
    return parts
