import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

BRIEFING = "2031/harbour-bridge-closed-after-cracks-1a2b3c4d.html"


def search(page: "Page", words: str) -> None:
    page.keyboard.press("/")
    page.keyboard.type(words)
    page.locator("[role=listbox][aria-busy=false] [role=option]").first.wait_for()


def test_a_word_is_found_and_its_briefing_opened_with_the_keyboard_alone(page: "Page", address: str) -> None:
    search(page, "glacier ice")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("glacier-lake"))
    assert page.url == f"{address}2031/glacier-lake-drained-before-melt-5e6f7a8b.html"
    assert page.locator("h1").inner_text() == "Engineers drain a third of Lake Vintar before the melt"


@pytest.mark.parametrize("key", ["/", "s", "Control+k"])
def test_search_opens_with_each_of_its_keys_and_closes_with_escape(page: "Page", key: str) -> None:
    page.keyboard.press(key)
    dialog = page.get_by_role("dialog", name="Search")
    assert dialog.is_visible()
    assert page.evaluate("document.activeElement.getAttribute('role')") == "combobox"
    page.keyboard.press("Escape")
    assert dialog.is_hidden()


def test_arrows_move_the_selection_and_the_screen_reader_is_told(page: "Page") -> None:
    search(page, "source")
    box = page.get_by_role("combobox", name="Search briefings")
    first = box.get_attribute("aria-activedescendant")
    page.keyboard.press("ArrowDown")
    second = box.get_attribute("aria-activedescendant")
    page.keyboard.press("ArrowUp")
    assert first == "nd-hit-0"
    assert second not in {None, first}
    assert box.get_attribute("aria-activedescendant") == first
    assert page.locator("[role=option][aria-selected=true]").count() == 1
    assert page.locator("[role=listbox] > [role=group]").count() == 3
    assert page.locator(".nd-search__status").inner_text() == "3 briefings"


def test_one_search_finds_briefings_of_all_years(page: "Page", address: str) -> None:
    search(page, "Ellery Ledger")
    page.locator("[role=group]").nth(1).wait_for()
    links = page.eval_on_selector_all(".nd-hit:not(.nd-hit--part)", "hits => hits.map(hit => hit.href)")
    years = sorted(link.removeprefix(address).partition("/")[0] for link in links)
    assert years == ["2030", "2031"]


def test_a_hit_in_a_section_leads_to_the_section(page: "Page", address: str) -> None:
    search(page, "barriers")
    page.get_by_role("option", name=re.compile("^Key quotes")).click()
    page.wait_for_url(f"{address}{BRIEFING}#s-key-quotes")
    assert page.locator("h2#s-key-quotes").is_visible()


def test_a_hit_on_the_open_page_closes_the_dialog(page: "Page", address: str) -> None:
    page.goto(address + BRIEFING)
    search(page, "barriers")
    page.get_by_role("option", name=re.compile("^Key quotes")).click()
    assert page.get_by_role("dialog", name="Search").is_hidden()


def test_a_search_without_hits_says_so(page: "Page") -> None:
    page.keyboard.press("/")
    page.keyboard.type("zyzzyva")
    said = page.locator(".nd-search__status", has_text="No briefing has “zyzzyva”")
    said.wait_for()
    assert page.locator("[role=option]").count() == 0


def test_words_found_are_marked_and_nothing_else_of_an_excerpt_becomes_html(page: "Page") -> None:
    search(page, "ferries")
    marks = page.locator(".nd-hit mark")
    assert marks.first.inner_text().lower().startswith("ferries")
    inside = page.eval_on_selector_all(".nd-hit__text *", "nodes => nodes.map(node => node.localName)")
    assert set(inside) == {"mark"}


def test_a_citation_leads_to_its_source_sentence_and_back(page: "Page", address: str) -> None:
    page.goto(address + BRIEFING)
    page.locator("blockquote + p .footnote-ref").first.click()
    sentence = page.locator("li:target")
    assert sentence.get_attribute("id") == "fn:1-4"
    assert "told Radio Ellery" in sentence.inner_text()
    box = sentence.bounding_box()
    assert box is not None
    assert 52 <= box["y"] < 900, "the sentence is on the screen, below the header"
    sentence.locator(".footnote-backref").click()
    assert page.url.endswith("#fnref:1-4")


def test_citations_are_large_enough_for_a_thumb(page: "Page", address: str) -> None:
    page.goto(address + BRIEFING)
    sizes = page.eval_on_selector_all(
        ".footnote-ref",
        """links => links.map(link => {
            const style = getComputedStyle(link, "::after");
            return [parseFloat(style.width), parseFloat(style.height)];
        })""",
    )
    assert sizes
    assert all(width >= 18 and height >= 24 for width, height in sizes), sizes


def test_the_reader_chooses_dark_and_it_stays(page: "Page", address: str) -> None:
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator("label[for=__palette_1]").click()
    page.locator("label[for=__palette_2]").click()
    assert page.locator("body").get_attribute("data-md-color-scheme") == "slate"
    page.goto(address + BRIEFING)
    assert page.locator("body").get_attribute("data-md-color-scheme") == "slate"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_dark_device_gets_dark_pages(browser: "Browser", address: str, scripts: bool) -> None:
    context = browser.new_context(color_scheme="dark", java_script_enabled=scripts)
    page = context.new_page()
    page.goto(address)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(21, 24, 27)"
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(228, 230, 232)"
    context.close()


@pytest.mark.parametrize(
    "path",
    [
        "",
        BRIEFING,
        "archive/index.html",
        "archive/2031.html",
        "people/ines-okafor-9d1f0c11.html",
        "about.html",
    ],
)
@pytest.mark.parametrize("width", [320, 390, 768])
def test_no_page_scrolls_sideways(page: "Page", address: str, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    page.goto(address + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_search_fills_a_phone(page: "Page") -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.get_by_role("button", name="Search").click()
    page.keyboard.type("bridge")
    page.locator("[role=option]").first.wait_for()
    box = page.get_by_role("dialog", name="Search").bounding_box()
    assert box == {"x": 0, "y": 0, "width": 320, "height": 640}
    assert page.evaluate("document.querySelector('.nd-search__scroll').scrollWidth") <= 320


def test_a_page_can_be_read_without_scripts(browser: "Browser", address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + BRIEFING)
    assert page.locator("li[id='fn:1-4']").is_visible()
    assert page.locator("table").first.is_visible()
    assert page.get_by_role("button", name="Search").is_hidden()
    page.get_by_role("link", name="Archive").click()
    assert page.locator("h1").inner_text() == "Archive"
    context.close()


def test_paper_has_the_sources_and_not_the_frame(page: "Page", address: str) -> None:
    page.goto(address + BRIEFING)
    page.emulate_media(media="print")
    assert page.locator("header").is_hidden()
    assert page.locator(".md-sidebar").is_hidden()
    assert page.locator("li[id='fn:2-12']").is_visible()
    shown = page.locator("a[href^=https]").first.evaluate("link => getComputedStyle(link, '::after').content")
    assert "example.org/harbour-bridge-shut" in shown
