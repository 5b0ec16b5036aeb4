"""The search dialog over an archive of many shards."""

import html
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from newsdesk.site.facets import list_topics
from newsdesk.site.search import SEARCH_FOLDER, SearchPage, build_search_index

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

HOSTILE = '<img src=x onerror="alert(1)"> & Sons'
SAYINGS = {
    1: ("Ines Okafor", "The ferry stays, and voting begins at noon."),
    2: ("Tomasz Lind", "A ferry at noon is not a ferry at night."),
    3: ("Marta Quil", "At night the ice sings."),
}


def write_article(number: int, day: str) -> str:
    """Return the HTML of a briefing: every one has a ferry, and the oldest one a word and a name of its own."""
    speaker, saying = SAYINGS.get(number, ("Anna Berg", f"Pier {number} is repaired."))
    publisher = HOSTILE if number == 2 else "Harbour Courier"
    links = "".join(
        f'<p><a href="../{folder}/{re.sub(r"[^a-z]+", "-", name.lower())}.html">{html.escape(name)}</a></p>'
        for folder, name in (("people", speaker), ("sources", publisher))
    )
    sections = (
        ("Bottom line", f"A ferry was late at pier {number}."),
        ("Key quotes", saying),
        ("Sources", links),
    )
    body = "".join(f'<h2 id="s-{at}">{title}</h2><p>{text}</p>' for at, (title, text) in enumerate(sections))
    about = f'<data hidden data-pagefind-meta="date[value]" data-pagefind-sort="date[value]" value="{day}"></data>'
    article = f"<h1>Ferry {number} was late</h1>{about}{body}"
    return f'<html lang="en"><body><main data-pagefind-body>{article}{list_topics(article, day)}</main>'


@pytest.fixture(scope="session")
def archive(
    built_site: Path,
    tmp_path_factory: pytest.TempPathFactory,
    serve: Callable[[Path], AbstractContextManager[str]],
) -> Iterator[str]:
    """Serve a site of 60 briefings over three years, at most 3 in a shard."""
    site = Path(shutil.copytree(built_site, tmp_path_factory.mktemp("archive") / "repo"))
    shutil.rmtree(site / SEARCH_FOLDER)
    pages = {}
    for number in range(1, 61):
        day = f"{2029 + (number - 1) // 20}-{1 + number % 12:02}-{number % 20 + 1:02}"
        file = site / f"{day[:4]}/ferry-{number}.html"
        file.parent.mkdir(exist_ok=True)
        file.write_text(write_article(number, day))
        pages[file.relative_to(site).as_posix()] = SearchPage(file=str(file), digest=str(number), date=day)
    index = build_search_index(pages, site / SEARCH_FOLDER, most=3)
    assert len(index.folders) > 20
    with serve(site.parent) as root:
        yield f"{root}repo/"


@pytest.fixture
def reader(browser: "Browser", archive: str) -> "Iterator[Page]":
    """Someone who has just opened the dialog; in the end no script has failed."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(10_000)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(archive)
    page.keyboard.press("/")
    yield page
    context.close()
    assert errors == []


def ask(page: "Page", words: str) -> list[str]:
    """Return the titles found, as far as they are shown."""
    page.get_by_role("combobox", name="Search briefings").fill(words)
    return settle(page)


def settle(page: "Page") -> list[str]:
    page.locator("[role=listbox][aria-busy=false]").wait_for(state="attached")
    return page.locator(".nd-hit:not(.nd-hit--part) .nd-hit__title").all_inner_texts()


def test_a_name_of_the_oldest_briefing_is_found_and_one_shard_fetched(reader: "Page") -> None:
    fetched: list[str] = []
    reader.on("request", lambda request: fetched.append(request.url))
    assert ask(reader, "okafor") == ["Ferry 1 was late"]
    assert len([url for url in fetched if url.endswith(".pf_meta")]) <= 2
    assert len([url for url in fetched if "/words/" in url]) == 1


def test_a_word_is_found_in_each_of_its_forms(reader: "Page") -> None:
    assert ask(reader, "votes") == ["Ferry 1 was late"]
    assert ask(reader, "singing") == ["Ferry 3 was late"]
    assert ask(reader, "sin") == ["Ferry 3 was late"]


def test_all_words_must_be_on_a_page_and_quoted_ones_together(reader: "Page") -> None:
    assert sorted(ask(reader, "ferry noon")) == ["Ferry 1 was late", "Ferry 2 was late"]
    assert ask(reader, "“ferry at noon”") == ["Ferry 2 was late"]
    assert sorted(ask(reader, '"at night"')) == ["Ferry 2 was late", "Ferry 3 was late"]
    assert ask(reader, '"at night" ice') == ["Ferry 3 was late"]
    assert ask(reader, '"night at"') == []


def test_a_word_that_nobody_wrote_is_named_and_the_others_are_found(reader: "Page") -> None:
    assert ask(reader, "xylophone okafor") == ["Ferry 1 was late"]
    assert reader.locator(".nd-search__status").inner_text() == "1 briefing. None has “xylophone”."


@pytest.mark.parametrize(("order", "first", "last"), [("newest", "2031", "2029"), ("oldest", "2029", "2031")])
def test_sorted_by_date_the_whole_archive_can_be_walked(
    reader: "Page", order: str, first: str, last: str
) -> None:
    reader.get_by_label("Order").select_option(order)
    ask(reader, "ferry")
    for _ in range(8):
        more = reader.locator(".nd-search__more")
        if more.is_hidden():
            break
        more.click()
        settle(reader)
    days = reader.eval_on_selector_all(
        ".nd-hit:not(.nd-hit--part)", "hits => hits.map(hit => hit.pathname.split('/').at(-2))"
    )
    assert len(days) == 60
    assert days == sorted(days, reverse=order == "newest")
    assert (days[0], days[-1]) == (first, last)
    assert reader.locator(".nd-search__status").inner_text() == "60 briefings"


def test_results_narrow_down_to_a_person_and_to_a_year(reader: "Page") -> None:
    ask(reader, "ferry noon")
    reader.get_by_label("Any person").select_option("Tomasz Lind")
    assert settle(reader) == ["Ferry 2 was late"]
    reader.get_by_label("Any person").select_option("Any person")
    reader.get_by_label("Any year").select_option("2030")
    assert settle(reader) == []
    titles = ask(reader, "ferry")
    assert titles
    assert all(21 <= int(title.split()[1]) <= 40 for title in titles)


def test_a_publisher_with_a_hostile_name_is_text_and_can_be_chosen(reader: "Page") -> None:
    ask(reader, "lind")
    choice = reader.get_by_label("Any publisher")
    assert choice.locator("option").all_inner_texts() == ["Any publisher", HOSTILE]
    choice.select_option(HOSTILE)
    assert settle(reader) == ["Ferry 2 was late"]
    assert reader.locator(".nd-search img").count() == 0


def test_escape_closes_whatever_was_typed_and_an_empty_box_fetches_nothing(reader: "Page") -> None:
    ask(reader, "okafor")
    fetched: list[str] = []
    reader.on("request", lambda request: fetched.append(request.url))
    reader.get_by_role("combobox", name="Search briefings").fill("")
    reader.locator(".nd-search__status", has_text="Type words").wait_for()
    reader.get_by_label("Any year").select_option("2030")
    reader.wait_for_timeout(300)
    assert fetched == []
    reader.get_by_role("combobox", name="Search briefings").fill("ferry")
    reader.keyboard.press("Escape")
    assert reader.get_by_role("dialog", name="Search").is_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_choices_fit_a_phone(reader: "Page", scheme: str) -> None:
    reader.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    reader.set_viewport_size({"width": 320, "height": 640})
    ask(reader, "ferry")
    for label in ("Order", "Any year", "Any person", "Any publisher"):
        box = reader.get_by_label(label).bounding_box()
        assert box is not None
        assert 0 <= box["x"] < box["x"] + box["width"] <= 320
        assert box["height"] >= 24
    assert reader.evaluate("document.querySelector('.nd-search').scrollWidth") <= 320
