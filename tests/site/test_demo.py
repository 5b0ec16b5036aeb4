"""What a reader finds on the site of the fictional beat in examples/, which was published day by day."""

import gzip
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("demo")]


@pytest.fixture(scope="module")
def address(demo: Path, serve: Callable[[Path], AbstractContextManager[str]]) -> Iterator[str]:
    with serve(demo / "site") as root:
        yield root


def open_briefing(page: "Page", title: str) -> None:
    page.get_by_role("link", name=title).first.click()
    page.wait_for_url(re.compile(r"/2026/"))


def test_every_page_says_that_it_is_fiction(demo: Path) -> None:
    pages = sorted((demo / "site").rglob("*.html"))

    assert len(pages) > 30
    assert [p.name for p in pages if "A fictional example" not in p.read_text("utf-8")] == []


def test_a_line_that_two_outlets_print_differently_stands_in_both_wordings(page: "Page") -> None:
    open_briefing(page, "Minister says worn seals")

    differ = page.locator("p:has-text('Wording') + .md-typeset__scrollwrap")
    assert differ.get_by_text("we did not replace them in time").count() == 1
    assert differ.get_by_text("We knew the seals were worn out").count() == 1
    assert page.get_by_text("wording varies across sources").count() == 1


def test_a_corrected_article_changes_the_figure_and_the_change_is_told(page: "Page") -> None:
    open_briefing(page, "Halden Marine wins contract")

    assert page.locator("table", has_text="contract is worth").get_by_text("52 million crowns").count() == 1
    told = page.locator("li", has_text="figure changed").inner_text()
    assert told.startswith("7 March 2026")
    assert told.index("48 million crowns") < told.index("52 million crowns")


def test_a_syndicated_copy_is_no_source_of_its_own(page: "Page") -> None:
    open_briefing(page, "Old town under water")

    assert page.get_by_text("3 sources").first.is_visible()
    copy = page.locator("li li", has_text="Also published by")
    assert "North Shore Herald" in copy.inner_text()


def test_figures_of_two_parties_stand_side_by_side(page: "Page") -> None:
    open_briefing(page, "Old town under water")

    differ = page.locator("h2", has_text="Where accounts differ").locator("xpath=following::table[1]")
    sides = [differ.locator("td", has_text=value).bounding_box() for value in ("210 buildings", "140")]
    assert differ.locator("th").all_inner_texts() == [
        "The city (Radio Estmark)",
        "Coastal Authority (Radio Estmark)",
    ]
    assert sides[0] is not None
    assert sides[1] is not None
    assert sides[0]["y"] == sides[1]["y"]
    assert sides[0]["x"] < sides[1]["x"]


def test_a_quote_leads_to_its_source_sentence_and_its_speaker_to_all_she_said(page: "Page") -> None:
    open_briefing(page, "Repaired gate")
    page.locator("blockquote", has_text="It went down like a curtain").locator(
        "xpath=following-sibling::p[1]//sup//a"
    ).first.click()
    assert "said Runa Fjeldsted" in page.locator("li:target").inner_text()

    page.get_by_role("link", name="Runa Fjeldsted").first.click()
    page.wait_for_url(re.compile(r"/people/runa-fjeldsted"))
    assert page.get_by_text("Each letter was answered politely").count() >= 1


def test_a_search_finds_words_of_a_quotation(page: "Page") -> None:
    page.keyboard.press("/")
    page.keyboard.type("wrong pile")
    page.locator(".nd-search [role=option]").first.wait_for()
    page.keyboard.press("Enter")

    page.wait_for_url(re.compile(r"solvang-steps-down"))


def test_what_changed_is_on_one_page(page: "Page", address: str) -> None:
    page.goto(f"{address}changes.html")

    assert page.locator("h2").first.inner_text().casefold().startswith("15 march 2026")
    assert page.locator("li", has_text="source added").count() == 8


def test_a_first_visit_fetches_little(page: "Page", demo: Path, address: str) -> None:
    """As hosts send it, gzipped; and unpacked, of which Material's style sheet and script are 250 kB."""
    site = demo / "site"
    page.goto("about:blank")
    fetched: set[str] = set()
    page.on("request", lambda request: fetched.add(request.url))
    for path in (
        "index.html",
        "archive/index.html",
        *sorted(p.relative_to(site).as_posix() for p in site.glob("2026/*.html")),
    ):
        fetched.clear()
        page.goto(address + path)
        files = [
            (site / url.removeprefix(address)).read_bytes() for url in fetched if url.startswith(address)
        ]
        assert len(files) > 8
        assert sum(len(gzip.compress(content)) for content in files) < 100_000, path
        assert sum(map(len, files)) < 380_000, path


def test_no_page_is_large(demo: Path) -> None:
    sizes = {page.name: page.stat().st_size for page in (demo / "site").rglob("*.html")}

    assert {name: size for name, size in sizes.items() if size > 150_000} == {}
