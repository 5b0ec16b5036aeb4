"""What machines find on the built site: twins, feeds, descriptions, sitemap, redirects."""

import json
import shutil
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lxml import etree, html

from newsdesk.site.build import build_site
from newsdesk.site.sitemap import write_sitemap

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser

BRIDGE = "2031/harbour-bridge-closed-after-cracks-1a2b3c4d"
SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def head(site: Path, name: str) -> "html.HtmlElement":
    return html.fromstring((site / name).read_bytes()).find("head")


def test_every_page_has_its_markdown_beside_it_and_links_to_it(built_site: Path, sample: Path) -> None:
    for page in sample.rglob("*.md"):
        name = page.relative_to(sample).with_suffix("")
        assert (built_site / f"{name}.md").read_bytes() == page.read_bytes()
        link = head(built_site, f"{name}.html").find("link[@type='text/markdown']")
        assert link.get("href") == f"{name.name}.md"


def test_a_briefing_links_to_its_json_and_says_what_it_rests_on(built_site: Path) -> None:
    found = head(built_site, f"{BRIDGE}.html")

    assert found.find("link[@type='application/json']").get("href") == f"{Path(BRIDGE).name}.json"
    article = json.loads(found.find("script[@type='application/ld+json']").text)
    assert article["@type"] == "NewsArticle"
    assert found.find("meta[@property='og:type']").get("content") == "article"
    assert found.find("meta[@property='og:title']").get("content").startswith("Harbour bridge")
    assert found.find("meta[@name='twitter:card']").get("content")


def test_the_home_page_links_to_the_feeds(built_site: Path) -> None:
    links = head(built_site, "index.html").findall("link[@rel='alternate']")

    assert {link.get("href") for link in links} == {"index.md", "feed.rss", "feed.atom", "feed.json"}


def test_the_sitemap_has_the_dates_of_the_news(
    change_config: "Callable[[str, str], Path]", sample: Path, tmp_path: Path
) -> None:
    docs = Path(shutil.copytree(sample, tmp_path / "docs"))
    page = docs / f"{BRIDGE}.md"
    page.write_text(page.read_text().replace("\nstatus:", "\nupdated: '2031-03-06'\nstatus:", 1))
    config_file = change_config('site_url: ""', "site_url: https://desk.example/repo/")
    build_site(config_file, tmp_path / "site", docs=docs)

    root = etree.parse(tmp_path / "site" / "sitemap.xml").getroot()

    assert root.tag == f"{{{SITEMAP['s']}}}urlset"
    urls = {url.findtext("s:loc", "", SITEMAP): url.findtext("s:lastmod", None, SITEMAP) for url in root}
    assert urls[f"https://desk.example/repo/{BRIDGE}.html"] == "2031-03-06"
    assert urls["https://desk.example/repo/index.html"] is None
    assert not [address for address in urls if "404" in address]
    assert head(tmp_path / "site", f"{BRIDGE}.html").find("link[@rel='canonical']").get("href") in urls


def test_a_large_sitemap_is_parted_as_the_protocol_says(built_site: Path, tmp_path: Path) -> None:
    site = Path(shutil.copytree(built_site, tmp_path / "site"))

    pages = {path.relative_to(site).as_posix(): "" for path in site.rglob("*.html")}
    write_sitemap(site, "https://desk.example/", pages, largest=5)

    index = etree.parse(site / "sitemap.xml").getroot()
    parts = [loc.text or "" for loc in index.iterfind("s:sitemap/s:loc", SITEMAP)]
    counts = [len(etree.parse(site / part.rpartition("/")[2]).getroot()) for part in parts]
    assert counts == [5, 5, 3]


@pytest.mark.browser
def test_an_old_address_leads_on_without_scripts_and_under_the_policy(
    browser: "Browser", config_file: Path, sample: Path, tmp_path: Path
) -> None:
    docs = Path(shutil.copytree(sample, tmp_path / "docs"))
    moved = f"---\ntitle: Moved\nmoved: ../{BRIDGE}.html\nstory: 1a2b3c4d5e6f7081\n---\n\n# This briefing has moved\n"
    (docs / "2030" / "old-00000000.md").write_text(moved)
    build_site(config_file, tmp_path / "site", docs=docs)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()

    page.goto((tmp_path / "site" / "2030" / "old-00000000.html").as_uri())
    page.wait_for_url(f"**/{BRIDGE}.html")

    assert page.locator("h1").inner_text().startswith("Harbour bridge")
    context.close()


@pytest.mark.browser
def test_the_page_for_lost_readers_has_the_search_at_any_depth(
    browser: "Browser", change_config: "Callable[[str, str], Path]", sample: Path, tmp_path: Path
) -> None:
    config_file = change_config('site_url: ""', "site_url: https://desk.example/repo/")
    build_site(config_file, tmp_path / "repo", docs=sample)
    shown = "/repo/no/such/page.html"

    class Handler(SimpleHTTPRequestHandler):
        def translate_path(self, path: str) -> str:
            return str(tmp_path) + ("/repo/404.html" if path == shown else path)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{server.server_address[1]}{shown}")
        page.get_by_role("button", name="Search the briefings").click()
        assert page.get_by_role("dialog", name="Search").is_visible()
        page.close()
        server.shutdown()
