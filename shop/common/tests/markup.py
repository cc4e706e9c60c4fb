"""Reading pages as search engines do."""

import json
from html.parser import HTMLParser
from typing import Any


class Markup(HTMLParser):
    """What a page says: `meta` by name or property, `rel` of links in its head, `hrefs`, JSON-LD blocks, headings."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.meta: dict[str, str] = {}
        self.rel: dict[str, str] = {}
        self.hrefs: list[str] = []
        self.data: list[dict[str, Any]] = []
        self.headings: list[str] = []
        self.title = ""
        self.twice: set[str] = set()
        self._into = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name") or given.get("property")
        if tag == "meta" and name:
            self.twice |= {name} & set(self.meta) - {"theme-color"}
            self.meta[name] = given["content"]
        if tag == "link":
            self.rel[given["rel"]] = given["href"]
        if tag == "a" and given.get("href"):
            self.hrefs.append(given["href"])
        if tag == "h1":
            self.headings.append("")
        self._into = "json" if given.get("type") == "application/ld+json" else tag

    def handle_endtag(self, tag: str) -> None:
        self._into = ""

    def handle_data(self, data: str) -> None:
        if self._into == "json":
            self.data.append(json.loads(data))
        if self._into == "title" and not self.title.strip():
            self.title = data
        if self._into == "h1":
            self.headings[-1] += data

    def thing(self, kind: str) -> dict[str, Any]:
        """The one JSON-LD block of that type."""
        (found,) = [block for block in self.data if block["@type"] == kind]
        return found


def read(client: Any, path: str, status: int = 200) -> Markup:
    """The page at that address."""
    answer = client.get(path)
    assert answer.status_code == status, path
    return Markup(answer.text)
