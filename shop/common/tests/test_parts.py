"""The tag `part`: an include that remembers what it printed."""

from typing import Any

import pytest
from django.template import Context, Template

from shop.common.templatetags import shop

TEMPLATE = Template('{% part "some.html" word=word %}')


@pytest.fixture(autouse=True)
def printed(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the part was run with; it prints its word."""
    runs: list[dict[str, Any]] = []

    def render_to_string(name: str, values: dict[str, Any]) -> str:
        runs.append(values)
        return f"{name}: {values['word']}"

    monkeypatch.setattr(shop, "render_to_string", render_to_string)
    shop._print_part.cache_clear()
    return runs


def print_part(word: str) -> str:
    return TEMPLATE.render(Context({"word": word, "secret": "of this visitor"}))


def test_a_part_is_run_once_for_the_same_values(printed: list[dict[str, Any]]) -> None:
    words = [print_part(word) for word in ("moss", "sand", "moss")]

    assert words == ["some.html: moss", "some.html: sand", "some.html: moss"]
    assert len(printed) == 2


def test_it_sees_its_values_and_the_name_of_the_shop_and_nothing_else(
    printed: list[dict[str, Any]], settings: Any
) -> None:
    settings.SHOP_NAME = "Oakmoor"

    print_part("moss")

    assert printed == [{"shop_name": "Oakmoor", "word": "moss"}]


def test_another_name_of_the_shop_runs_it_again(printed: list[dict[str, Any]], settings: Any) -> None:
    print_part("moss")

    settings.SHOP_NAME = "Oakmoor"
    print_part("moss")

    assert len(printed) == 2


def test_who_develops_sees_every_change_of_the_template(printed: list[dict[str, Any]], settings: Any) -> None:
    settings.DEBUG = True

    print_part("moss")
    print_part("moss")

    assert len(printed) == 2
