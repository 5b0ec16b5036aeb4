"""The card beside a citation: what it shows of the source sentence, and to whom, on the site of the fictional beat."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page, Route

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("demo")]

SEEN = "document.querySelectorAll('.nd-cited').length"


@pytest.fixture(scope="module")
def address(demo: Path, serve: Callable[[Path], AbstractContextManager[str]]) -> Iterator[str]:
    with serve(demo / "site") as root:
        yield root


@pytest.fixture(scope="module")
def briefing(demo: Path) -> str:
    """The address, below the site's, of a briefing of three sources whose accounts differ."""
    (found,) = (demo / "site").glob("2026/minister-*.html")
    return found.relative_to(demo / "site").as_posix()


@pytest.fixture
def card(page: "Page", address: str, briefing: str) -> "Locator":
    """Where the card will be: a fresh visitor has the briefing before them."""
    page.goto(address + briefing)
    return page.locator(".nd-cited")


def cite(page: "Page", number: int) -> "Locator":
    return page.locator(f"blockquote + p .footnote-ref >> nth={number}")


def test_hovering_shows_the_sentence_with_title_publisher_and_date_of_its_source(
    page: "Page", card: "Locator"
) -> None:
    cite(page, 1).hover()

    assert card.locator(".nd-cited__sentence").inner_text() == (
        "“I will ask who knew, when they knew it, and what they did with it,” Dahl said at a short press"
        " conference in the town hall."
    )
    assert (
        card.locator(".nd-cited__source").inner_text()
        == "Judge Signe Dahl to lead inquiry into barrier failure"
    )
    about = card.locator(".nd-cited__about").inner_text()
    assert about == "Gullhaven Courier, by Tova Lindqvist, 5 March 2026 · paragraph 3"
    original = card.get_by_role("link", name="in the original").get_attribute("href")
    assert original is not None
    assert original.startswith(
        "https://courier.example/2026/03/05/dahl-inquiry#:~:text=%E2%80%9CI%20will%20ask"
    )


def test_every_citation_of_every_briefing_shows_its_own_sentence_to_the_letter(
    page: "Page", address: str, demo: Path
) -> None:
    compared = 0
    for twin in sorted((demo / "site").glob("2026/*.json")):
        sources = json.loads(twin.read_text("utf-8"))["sources"]
        printed = {
            sentence["label"]: (" ".join(sentence["text"].split()), source["title"], source["publisher"])
            for source in sources
            for sentence in source["cited"]
        }
        page.goto(address + twin.relative_to(demo / "site").with_suffix(".html").as_posix())
        shown = page.evaluate(
            """[...document.querySelectorAll('.footnote-ref')].map(link => {
                link.focus({focusVisible: true});
                const text = part => document.querySelector('.nd-cited__' + part).textContent;
                return [link.hash.slice(4), text('sentence'), text('source'), text('about')];
            })"""
        )
        for label, sentence, title, about in shown:
            assert (sentence, title) == printed[label][:2]
            assert about.startswith(printed[label][2])
        compared += len(shown)
    assert compared > 150


def test_the_pointer_can_move_into_the_card_and_leaving_both_closes_it(page: "Page", card: "Locator") -> None:
    cite(page, 1).hover()
    card.wait_for()
    card.locator(".nd-cited__about").hover()
    page.wait_for_timeout(400)  # longer than a card outlives the pointer
    assert card.is_visible()

    page.mouse.move(5, 5)
    card.wait_for(state="detached")


def test_a_click_goes_to_the_sentence_at_the_end_of_the_page(page: "Page", card: "Locator") -> None:
    cite(page, 1).click()
    page.mouse.move(5, 5)

    assert page.url.endswith("#fn:3-4")
    assert page.locator("li:target").is_visible()
    assert card.count() == 0


def test_the_keyboard_opens_it_walks_through_it_and_closes_it(page: "Page", card: "Locator") -> None:
    active = "document.activeElement.textContent"
    page.locator("blockquote + p a >> nth=2").focus()  # the speaker, a link, before the citation
    page.keyboard.press("Tab")
    assert page.evaluate(active) == "21"
    described = page.evaluate(
        "document.getElementById(document.activeElement.getAttribute('aria-describedby')).textContent"
    )
    assert described.startswith("“I will ask who knew")

    page.keyboard.press("Tab")
    assert page.evaluate(active) == "Go to the sentence"
    page.keyboard.press("Tab")
    assert page.evaluate(active) == "in the original"
    page.keyboard.press("Escape")
    assert card.count() == 0
    assert page.evaluate(active) == "21"

    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    assert card.is_visible()
    page.keyboard.press("Enter")
    assert page.url.endswith("#fn:3-4")


def test_there_is_one_card_at_a_time_and_escape_closes_a_hovered_one(page: "Page", card: "Locator") -> None:
    cite(page, 0).focus()
    page.keyboard.press("Shift")
    cite(page, 1).hover()
    page.get_by_text("Dahl said at a short press").first.wait_for()
    assert card.count() == 1

    page.keyboard.press("Escape")
    assert card.count() == 0
    assert page.locator("[aria-describedby]").count() == 0, "the page is as it was"


@pytest.mark.parametrize("width", [320, 1280])
def test_a_tap_shows_it_on_the_screen_and_a_second_one_goes_there(
    browser: "Browser", address: str, briefing: str, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 640}, has_touch=True)
    page = context.new_page()
    page.goto(address + briefing)
    for link in (page.locator(".footnote-ref >> nth=3"), page.locator("tbody .footnote-ref >> nth=5")):
        link.tap()
        box = page.locator(".nd-cited").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 640
        assert "#" not in page.url
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.locator("h2 >> nth=1").tap(force=True, position={"x": 1, "y": 1})
        assert page.evaluate(SEEN) == 0, "a tap elsewhere closes it"

    cite(page, 1).tap()
    cite(page, 1).tap()
    assert page.url.endswith("#fn:3-4")
    cite(page, 1).tap()
    page.get_by_role("link", name="Go to the sentence").tap()
    assert page.locator("li:target").is_visible()
    assert page.evaluate(SEEN) == 0
    context.close()


def test_what_strangers_wrote_stays_text_in_it(
    page: "Page", address: str, briefing: str, complaints: list[str]
) -> None:
    def poison(route: "Route") -> None:
        answer = route.fetch()
        html = answer.text().replace(
            "Judge Signe Dahl to", "&lt;img src=x onerror=alert(1)&gt; ; 7 words; to"
        )
        html = html.replace(
            "I will ask who knew", "&lt;script&gt;alert(2)&lt;/script&gt; — source 1, &amp;lt;"
        )
        html = re.sub(r'href="https://courier[^"]*"', 'href="javascript:alert(3)"', html)
        route.fulfill(response=answer, body=html)

    page.route("**/2026/*.html", poison)
    page.goto(address + briefing)
    cite(page, 1).hover()
    card = page.locator(".nd-cited")
    card.wait_for()

    assert "<script>alert(2)</script> — source 1, &lt;" in card.locator(".nd-cited__sentence").inner_text()
    assert card.locator(".nd-cited__source").inner_text().startswith("<img src=x onerror=alert(1)> ; 7 words")
    assert set(card.locator("*").evaluate_all("nodes => nodes.map(node => node.localName)")) == {"div", "a"}
    assert card.get_by_role("link").count() == 1, "no link away but to the web"
    assert complaints == []


def test_a_browser_without_popovers_has_the_page_as_it_was(page: "Page", address: str, briefing: str) -> None:
    page.add_init_script("delete HTMLElement.prototype.showPopover")
    page.goto(address + briefing)
    cite(page, 1).focus()
    page.keyboard.press("Enter")

    assert page.evaluate(SEEN) == 0
    assert page.url.endswith("#fn:3-4")


@pytest.mark.parametrize("width", [320, 390])
def test_a_citation_is_never_broken(page: "Page", card: "Locator", width: int) -> None:
    """Where it just fitted, its right edge began a line of its own, which left an empty one."""
    page.set_viewport_size({"width": width, "height": 640})
    assert card.count() == 0
    pieces = page.locator(".footnote-ref").evaluate_all(
        "all => all.map(link => link.getClientRects().length)"
    )

    assert set(pieces) == {1}


def test_it_is_not_printed(page: "Page", card: "Locator") -> None:
    cite(page, 1).hover()
    card.wait_for()
    page.emulate_media(media="print")

    assert card.is_hidden()
