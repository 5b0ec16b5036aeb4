"""Strangers' text in a real browser, with the policy taken away: nothing runs, nothing is added, nobody is asked.

The same texts unescaped run hundreds of times in the same browser, so it would be seen; and not once under the policy.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest
from lxml import etree
from playwright.sync_api import TimeoutError  # noqa: A004 - the browser's

from newsdesk.site.build import build_site
from tests.campaign import SHARE, Tell
from tests.hostile.payloads import ELEMENTS, MARKDOWN, compose_payloads, read_collections
from tests.site.hostile_site import A_SHEET, POLICY, make_raw_pages, serve_without_policy, write_pages

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("hostile text")]

PAYLOADS = (*compose_payloads(), *read_collections()) if SHARE else (*ELEMENTS, *MARKDOWN)
CONTROL = PAYLOADS if SHARE else [*ELEMENTS, *(f'">{element}' for element in ELEMENTS)]
"""Each stands eight times on a page of its own."""

# Each call is a line on the console: that comes through from every frame, whatever its origin.
COUNT_CALLS = """
for (const name of ["alert", "confirm", "prompt", "print"]) window[name] = () => console.log("RAN");
"""

# Elements that our theme and templates make; on all the pages together there is no other.
ELEMENTS_OF_OURS = set(
    """html head meta title link script body header nav main article footer div p span a ul ol li h1 h2 h3 hr strong em
    code pre blockquote sup table thead tbody tr th td details summary form input label button kbd data svg path g rect
    circle line text desc dialog mark select option""".split()
)
SCRIPTS = re.compile(
    r"application/(?:ld\+)?json|(?:/site)?/assets/(?:[a-z]+\.js|javascripts/bundle\.\w+\.min\.js)"
)

# What the page consists of, after the pointer and the focus were on everything that may react to them.
LOOK = """
() => {
  for (const element of document.querySelectorAll("article :is(a, sup, summary, [title], [tabindex])")) {
    for (const type of ["pointerover", "pointerenter", "mouseover", "mouseenter", "focusin", "focus"]) {
      element.dispatchEvent(new (type.startsWith("focus") ? FocusEvent : PointerEvent)(type, {bubbles: true}));
    }
  }
  for (const element of document.querySelectorAll("details")) element.open = true;
  const found = {elements: new Set(), handlers: new Set(), addresses: new Set(), scripts: new Set()};
  for (const element of document.querySelectorAll("*")) {
    found.elements.add(element.localName);
    for (const {name, value} of element.attributes) {
      if (/^on|^srcdoc$/.test(name)) found.handlers.add(`${element.localName} ${name}`);
      if (!/^(href|src|action|formaction|data|poster|srcset|ping|background|xlink:href)$/.test(name)) continue;
      const url = new URL(value, location);
      const outside = url.origin !== location.origin;
      if (outside && !(element.localName === "a" && /^https?:$/.test(url.protocol))) found.addresses.add(value);
    }
    if (element.localName === "script") found.scripts.add(element.type || new URL(element.src || "x:").pathname);
  }
  for (const name in found) found[name] = [...found[name]];
  return {...found, heading: document.querySelector("h1")?.textContent, title: document.title};
}
"""


class Watch:
    """A page of a browser, and what happened in it."""

    def __init__(self, page: "Page", address: str) -> None:
        self.page = page
        self.ran = 0
        self.asked: list[str] = []
        page.add_init_script(COUNT_CALLS)
        page.on("console", lambda message: self._count(message.text))
        page.on("dialog", lambda dialog: dialog.dismiss())
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith((address, "data:", "blob:", "about:"))
                else self.asked.append(request.url)
            ),
        )

    def _count(self, said: str) -> None:
        self.ran += said == "RAN"


@pytest.fixture(scope="session")
def site(config_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    write_pages(folder / "docs", PAYLOADS, site_name="Desk")
    build_site(config_file, folder / "site", docs=folder / "docs")
    return folder / "site"


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    raw = make_raw_pages(CONTROL, "open", "") | make_raw_pages(CONTROL, "closed", POLICY)
    with serve_without_policy(site.parent, raw) as root:
        yield root


@contextmanager
def watched(browser: "Browser", address: str) -> Iterator[Watch]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(20_000)
    yield Watch(context.new_page(), address)
    context.close()


def assert_ours(found: dict[str, list[str]], where: str) -> None:
    assert set(found["elements"]) <= ELEMENTS_OF_OURS, where
    assert found["handlers"] == found["addresses"] == [], where
    assert all(map(SCRIPTS.fullmatch, found["scripts"])), (where, found["scripts"])


def choose_pages(site: Path) -> list[str]:
    """Return every page in a campaign, else all briefings and lists, and two pages about each kind of topic."""
    pages = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    if SHARE:
        return pages
    folders = [name.partition("/")[0] for name in pages]
    return [
        name
        for at, name in enumerate(pages)
        if folders[at].isdigit() or name.endswith("index.html") or folders[:at].count(folders[at]) < 2
    ]


def test_nothing_of_a_stranger_runs_or_becomes_an_element(
    browser: "Browser", address: str, site: Path, tell: Tell
) -> None:
    pages = choose_pages(site)
    headings = 0
    with watched(browser, address) as watch:
        for name in pages:
            watch.page.goto(f"{address}site/{name}")
            found = watch.page.evaluate(LOOK)
            assert_ours(found, name)
            # The title is several payloads: there as text, letter by letter, in the page and in its tab.
            if name[:4].isdigit():
                twin = msgspec.json.decode((site / name).with_suffix(".json").read_bytes())
                assert found["heading"] == twin["title"]
                assert found["title"].removesuffix(" – Newsdesk") == " ".join(twin["title"].split())
                headings += 1

        assert watch.ran == 0
        assert watch.asked == []
    assert headings >= len(PAYLOADS) // 9
    tell(
        f"{len(PAYLOADS):,} payloads, {len(pages):,} pages, no policy: 0 scripts, handlers, foreign elements, requests"
    )


def test_source_sentences_that_open_under_the_pointer_are_text(
    browser: "Browser", address: str, site: Path
) -> None:
    pages = [name for name in choose_pages(site) if name[:4].isdigit()][:: 50 if SHARE else 6]
    with watched(browser, address) as watch:
        for name in pages:
            watch.page.goto(f"{address}site/{name}")
            for link in watch.page.locator("article .footnote-ref").all()[:20:4]:
                link.hover()
                watch.page.wait_for_timeout(300)
                assert_ours(watch.page.evaluate(LOOK), name)

        assert watch.ran == 0
        assert watch.asked == []


def test_search_results_are_text(browser: "Browser", address: str, tell: Tell) -> None:
    shown = 0
    with watched(browser, address) as watch:
        for words in ("alert", "javascript", "summary"):
            watch.page.goto(f"{address}site/index.html")
            watch.page.keyboard.press("/")
            watch.page.get_by_role("combobox", name="Search briefings").fill(words)
            watch.page.locator(".nd-hit").first.wait_for()
            more = watch.page.locator(".nd-search__more")
            while more.is_visible():
                before = watch.page.locator(".nd-hit").count()
                more.click()
                watch.page.wait_for_function(
                    "n => document.querySelectorAll('.nd-hit').length > n", arg=before
                )
            assert_ours(watch.page.evaluate(LOOK), words)
            shown += watch.page.locator(".nd-hit").count()

        assert watch.ran == 0
        assert watch.asked == []
    assert shown > 20
    tell(f"{shown:,} search results without a policy: 0 scripts, handlers, foreign elements, requests")


def test_feeds_hold_no_markup_of_a_stranger(browser: "Browser", address: str, site: Path, tell: Tell) -> None:
    feeds = sorted(
        path.relative_to(site).as_posix() for path in site.rglob("*") if path.suffix in {".rss", ".atom"}
    )
    with watched(browser, address) as watch:
        for name in feeds[: len(feeds) if SHARE else 8]:
            root = etree.parse(site / name).getroot()
            assert {etree.QName(e).namespace for e in root.iter("*")} <= {None, "http://www.w3.org/2005/Atom"}
            # As a reader's program does with what it takes for HTML.
            texts = [
                e.text or "" for e in root.iter("*") if etree.QName(e).localname in {"description", "summary"}
            ]
            watch.page.goto(f"{address}site/404.html")
            for text in texts if name.endswith(".rss") else ():
                watch.page.evaluate("html => { document.body.innerHTML = html }", text)
                assert watch.page.evaluate("document.querySelectorAll('body *').length") == 0, text
        assert watch.ran == 0
        assert watch.asked == []
    tell(f"{len(feeds):,} feeds: 0 scripts, foreign elements, requests")


def count_runs(browser: "Browser", address: str, kind: str) -> int:
    ran = 0
    for at in range(0, len(CONTROL), A_SHEET):
        with watched(
            browser, address
        ) as watch:  # a new one each time: what ran in the last may go on for ever
            with suppress(TimeoutError):
                watch.page.goto(f"{address}raw/{kind}-{at}")
            watch.page.wait_for_timeout(100)
            ran += watch.ran
    return ran


def test_the_same_texts_unescaped_run_without_the_policy_and_not_with_it(
    browser: "Browser", address: str, tell: Tell
) -> None:
    ran = count_runs(browser, address, "open")

    assert ran > 300
    assert count_runs(browser, address, "closed") == 0
    tell(
        f"control: {len(CONTROL):,} payloads unescaped ran {ran:,} times without the policy, 0 times with it"
    )
