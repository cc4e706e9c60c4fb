"""The demo shop as a search engine walks through it, from link to link."""

from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.conf import settings
from django.test import Client

from shop.common.tests.markup import Markup
from shop.demo.build import lay_out

pytestmark = pytest.mark.django_db
HERE = "http://testserver"
# So many addresses a shop of three things never has.
LIMIT = 500


class Crawler:
    """Everything that can be reached from the front page: `pages` by address, and what was `broken` from where."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.pages: dict[str, Markup] = {}
        self.broken: list[str] = []
        self._from = {f"{HERE}/": "the front page"}
        waiting = [f"{HERE}/"]
        while waiting and len(self._from) < LIMIT:  # a list that leads on for ever would stop here
            waiting += self._visit(waiting.pop())

    def _visit(self, url: str) -> list[str]:
        """Look at one address; return those that are new."""
        answer = self.client.get(url.removeprefix(HERE))
        if answer.status_code in (301, 302):
            return self._new(url, [answer["Location"]])
        if answer.status_code != 200:
            self.broken.append(f"{answer.status_code} {url} from {self._from[url]}")
            return []
        if not answer["Content-Type"].startswith("text/html"):
            return []
        page = self.pages[url] = Markup(answer.text)
        return self._new(url, page.hrefs)

    def _new(self, here: str, hrefs: list[str]) -> list[str]:
        urls = {urldefrag(urljoin(here, href)).url for href in hrefs}
        new = sorted(url for url in urls if url.startswith(HERE) and url not in self._from)
        self._from |= dict.fromkeys(new, here)
        return new


@pytest.fixture
def crawled(client, three_items, settings):
    settings.SITE_URL = HERE
    lay_out()
    return Crawler(client)


def test_no_link_is_broken_and_every_page_says_what_it_is(crawled):
    faults = [
        f"{url} has {fault}"
        for url, page in crawled.pages.items()
        for fault, found in (
            ("no title", not page.title.strip(" ·") or page.title.strip().startswith("·")),
            ("no description", not page.meta.get("description")),
            (f"{len(page.headings)} headings", len(page.headings) != 1),
            ("neither address nor noindex", ("canonical" in page.rel) == (page.meta.get("robots") == "noindex")),
            ("something said twice", page.twice),
        )
        if found
    ]

    assert not crawled.broken, "\n".join(crawled.broken)
    assert not faults, "\n".join(faults)
    seen = {urlsplit(url).path for url in crawled.pages}
    assert {"/", "/p/hollow-enamel-mug/", "/c/home/", "/cart/", "/account/login/"} <= seen
    assert len(seen) < LIMIT


def test_the_one_address_of_every_page_leads_to_itself(crawled, client):
    canonical = {page.rel["canonical"] for page in crawled.pages.values() if "canonical" in page.rel}

    assert len(canonical) > 5
    for url in canonical:
        assert client.get(url.removeprefix(HERE)).status_code == 200, url
        assert crawled.pages[url].rel["canonical"] == url


def test_pages_that_may_be_found_differ_in_title(crawled):
    titles = [page.title for url, page in crawled.pages.items() if page.rel.get("canonical") == url]

    assert sorted(titles) == sorted(set(titles))
    assert all(settings.SHOP_NAME in title for title in titles)


def test_what_the_sitemaps_list_is_what_a_crawler_finds(crawled, client):
    index = client.get("/sitemap.xml").text
    maps = [part.partition("</loc>")[0] for part in index.split("<loc>")[1:]]
    listed = {
        place.partition("</loc>")[0]
        for url in maps
        for place in client.get(url.removeprefix(HERE)).text.split("<loc>")[1:]
    }

    found = {page.rel["canonical"] for page in crawled.pages.values() if "canonical" in page.rel}
    assert listed - found == set()
    assert {url for url in found if "?" not in url} - listed == set()
