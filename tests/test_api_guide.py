"""The guide for app developers tells the truth: each of its commands runs against a shop and answers as printed."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from drf_spectacular.generators import SchemaGenerator

from apps.cart.tests.factories import make_shipping
from apps.catalog import services as catalog

GUIDE = (Path(__file__).parent.parent / "docs/api.md").read_text()
BLOCK = re.compile(r"^```(sh|json|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
END = "--- the end of this block ---"
# Codes any endpoint may answer with, whatever it is asked.
ANYWHERE = {
    "parse_error",
    "quantity_invalid",
    "method_not_allowed",
    "body_too_large",
    "unsupported_media_type",
    "server_error",
}


def fit() -> bool:
    """Whether this machine has what the guide asks of its reader."""
    if not (shutil.which("bash") and shutil.which("curl")):
        return False
    return "--json" in subprocess.run(["curl", "--help", "all"], capture_output=True, text=True, check=False).stdout


@pytest.fixture
def goods(transactional_db):
    """The mug of the guide."""
    make_shipping()
    catalog.create_product(
        title="Stoneware mug",
        status="published",
        options=[("Colour", ["Moss"])],
        variants=[catalog.NewVariant(sku="MUG-MOSS", price=1900, options={"Colour": "Moss"}, opening_stock=7)],
    )


class Shell:
    """A bash that stays open from block to block, as a reader's would."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            ["bash"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def run(self, commands: str) -> str:
        """What the commands print."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{commands}\nprintf '\\n%s\\n' '{END}'\n")
        self.process.stdin.flush()
        lines = iter(self.process.stdout.readline, "")
        return "".join(iter(lambda: next(lines).replace(f"{END}\n", ""), "")).strip()


@pytest.fixture
def shell() -> Iterator[Shell]:
    shell = Shell()
    yield shell
    shell.process.kill()
    shell.process.communicate()


def typed(commands: str, address: str) -> str:
    """The block as a reader would type it: at this shop's address, with the code from the mail."""
    if "read -r CODE" in commands:
        (code,) = re.findall(r"\b\d{6}\b", str(mail.outbox[-1].body))
        commands = commands.replace("read -r CODE", f"CODE={code}")
    return commands.replace("http://127.0.0.1:8000", address)


def differences(printed: Any, answered: Any, path: str = "") -> Iterator[str]:
    """Where the answer is not what the guide prints; it may have more members, and `…` stands for any text."""
    if isinstance(printed, dict) and isinstance(answered, dict):
        for name, value in printed.items():
            yield from differences(value, answered.get(name, "(missing)"), f"{path}.{name}")
    elif isinstance(printed, list) and isinstance(answered, list) and len(answered) >= len(printed):
        for number, value in enumerate(printed):
            yield from differences(value, answered[number], f"{path}.{number}")
    elif printed != answered and not (printed == "…" and isinstance(answered, str)):
        yield f"{path}: the guide says {printed}, the shop {answered}"


@pytest.mark.skipif(not fit(), reason="bash and a curl that knows --json are missing: docs/api.md was not run")
def test_every_command_runs_and_answers_as_printed(goods, live_server, shell):
    output, ran = "", 0

    for kind, text in BLOCK.findall(GUIDE):
        if kind == "sh":
            output, ran = shell.run(typed(text, live_server.url)), ran + 1
        elif kind == "text":
            assert output == text.strip()
        else:
            assert not list(differences(json.loads(text), json.loads(output)))

    assert ran == len(re.findall("^```sh$", GUIDE, re.MULTILINE)) > 10


def test_the_table_of_errors_has_every_code_the_description_knows():
    document: Any = SchemaGenerator().get_schema(request=None, public=True)
    answers = [
        (status, content)
        for operations in document["paths"].values()
        for operation in operations.values()
        for status, response in operation["responses"].items()
        for content in response.get("content", {}).values()
    ]
    known = {
        (status, example["value"]["code"])
        for status, content in answers
        if status >= "400"
        for example in content.get("examples", {}).values()
    }

    rows = re.findall(r"^\| (\d{3}) \| (.*?) \|", GUIDE, re.MULTILINE)
    listed = {(status, code) for status, codes in rows for code in re.findall(r"`(\w+)`", codes)}

    assert not known - listed
    assert {code for _status, code in listed - known} <= ANYWHERE | {"not_found"}
