"""What is new since the reader's last visit, remembered in the browser only, on the site of the fictional beat."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("demo")]

MONDAY = datetime(2026, 3, 9, 8, tzinfo=UTC)
KEY = "/site/.__read"


@pytest.fixture(scope="module")
def address(demo: Path, serve: Callable[[Path], AbstractContextManager[str]]) -> Iterator[str]:
    with serve(demo) as root:
        yield f"{root}site/"


@pytest.fixture(scope="module")
def ferry(demo: Path, address: str) -> str:
    """Address of a briefing that grew."""
    (found,) = (demo / "site").glob("2026/ferry-*.html")
    return address + found.relative_to(demo / "site").as_posix()


@pytest.fixture
def page(page: "Page") -> "Page":
    """A visitor who has never been here; the fixture of the same name has opened the home page once."""
    page.evaluate("localStorage.clear()")
    page.goto("about:blank")  # timers that began under one clock cannot be stopped under another
    page.clock.set_fixed_time(MONDAY)
    return page


def put(page: "Page", address: str, text: str) -> None:
    """Store `text` where the site keeps what it remembers, from any page of it."""
    if not page.url.startswith(address):
        page.goto(f"{address}about.html")
    page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY, text])


def serve_last_weeks(route: "Route") -> None:
    """The site as it was before the ferry crews voted and the repaired gate was tested, about."""
    answer = route.fetch()
    html = answer.text()
    html = re.sub(r'<h2 id="s-14-march-2026">.*?(?=<h2)', "", html, flags=re.DOTALL)
    html = re.sub(r"<p>(<strong>)?Members of the Seafarers’ Union voted.*?</p>", "<p>On strike.</p>", html)
    html = re.sub(r"<li>15 March 2026: .*?</li>", "", html)
    html = html.replace("It is the best roster", "It could be a better roster")
    route.fulfill(response=answer, body=html)


def visit_last_week(page: "Page", *addresses: str) -> None:
    page.route("**/*.html", serve_last_weeks)
    for address in addresses:
        page.goto(address)
        assert page.locator(".nd-note, .nd-since").count() == 0, "nothing is new on a first visit"
    page.unroute("**/*.html")
    page.clock.set_fixed_time(MONDAY + timedelta(days=6))


def marks(page: "Page") -> list[list[str]]:
    """Return (kind, the beginning of what is marked) of each mark."""
    found: list[list[str]] = page.locator(".nd-since").evaluate_all(
        "all => all.map(mark => [mark.textContent, mark.parentElement.textContent.slice(0, 30)])"
    )
    return found


def stored(page: "Page") -> Any:
    return json.loads(page.evaluate(f"localStorage.getItem('{KEY}')"))


def test_the_home_page_marks_what_is_new_and_what_changed(page: "Page", address: str) -> None:
    visit_last_week(page, f"{address}index.html")
    page.goto(f"{address}index.html")

    assert page.locator(".nd-note").inner_text() == "Since your last visit on 9 March 2026: 1 new, 1 changed."
    expected = [["new", "Repaired gate of Gullhaven bar"], ["changed", "Ferry crews stop work on the S"]]
    assert marks(page) == expected
    page.reload()
    assert marks(page) == expected, "a reload is the same visit"
    page.goto(f"{address}about.html")
    page.goto(address)
    assert marks(page) == expected, "so is the way back, by the other address of the page"
    page.clock.set_fixed_time(MONDAY + timedelta(days=6, minutes=31))
    page.goto(address)
    assert marks(page) == []
    assert page.locator(".nd-note").inner_text().startswith("Nothing new since your last visit at ")


def test_what_is_opened_is_marked_no_more(page: "Page", address: str, ferry: str) -> None:
    visit_last_week(page, f"{address}index.html")
    page.goto(f"{address}index.html")
    page.goto(ferry)
    page.goto(f"{address}index.html")

    assert [kind for kind, _ in marks(page)] == ["new"]


def test_a_briefing_marks_what_changed_since_it_was_read(page: "Page", ferry: str) -> None:
    visit_last_week(page, ferry)
    page.goto(ferry)

    assert marks(page) == [
        ["new", "Members of the Seafarers’ Unio"],
        ["new", "“It is the best roster this li"],
        *[
            ["new", f"15 March 2026: {what}"]
            for what in ("source added: “", "point added: “M", "quote added: “I")
        ],
    ]
    note = page.locator(".nd-note")
    assert note.inner_text() == "Changed since you read it on 9 March 2026: 5 lines are marked."
    note.get_by_role("link").click()
    assert page.locator(":target").inner_text().startswith("Members of the Seafarers’ Union voted")
    page.reload()
    assert len(marks(page)) == 5, "a reload is the same visit"
    page.clock.set_fixed_time(MONDAY + timedelta(days=7))
    page.reload()
    assert marks(page) == []
    assert page.locator(".nd-note").count() == 0


def test_forgetting_leaves_nothing(page: "Page", address: str, ferry: str) -> None:
    visit_last_week(page, f"{address}index.html", ferry)
    page.goto(ferry)
    page.get_by_role("button", name="Forget what I read").click()

    assert page.get_by_text("Forgotten.").is_visible()
    assert page.locator(".nd-since, .nd-note, .nd-fresh").count() == 0
    assert page.evaluate(f"localStorage.getItem('{KEY}')") is None
    page.goto(f"{address}about.html")
    assert page.get_by_role("button", name="Forget what I read").count() == 0


def test_where_storage_is_refused_the_page_is_as_it_was(page: "Page", address: str, ferry: str) -> None:
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('', 'SecurityError'); }})"
    )
    for opened in (address, ferry, address):
        page.goto(opened)

    assert page.locator(".nd-since, .nd-note, .nd-forget").count() == 0


BEFORE = int(datetime(2026, 3, 1, tzinfo=UTC).timestamp() * 1000)
GARBAGE: dict[str, Any] = {
    "no JSON": "{",
    "null": None,
    "a number": 7,
    "an object": {"__proto__": {"x": 1}, "length": 3, "slice": "x"},
    "entries of all kinds": [None, 1, "x", {}, [], [[]], [{}, {}, {}, {}, {}]],
    "markup": [["", BEFORE, ["<img src=x onerror=alert(1)>"], BEFORE, ["<script>"]]],
    "another page's name": [["__proto__", BEFORE, ["a"], BEFORE, ["b"]]],
    "a day to come": [["", 9e15, ["a"], 9e15, ["b"]]],
    "no time": [["", "now", ["a"], None, ["b"]]],
    "lines that are none": [["", BEFORE, "abc", BEFORE, [1, {}]]],
    "too much": [["", BEFORE, ["x"] * 999, 0, []]] * 300,
}


def test_garbage_in_storage_does_nothing(page: "Page", address: str) -> None:
    for kind, value in GARBAGE.items():
        put(page, address, value if isinstance(value, str) else json.dumps(value))
        page.goto(f"{address}index.html")

        assert page.locator(".nd-since, .nd-note").count() == 0, kind
        assert [entry[0] for entry in stored(page)] == [""], f"{kind}: what is not ours is written over"


def test_what_is_remembered_is_bounded_and_the_longest_unopened_goes_first(
    page: "Page", address: str, ferry: str
) -> None:
    lines = [f"{n:07}" for n in range(200)]
    entries = [[f"{n:08x}", BEFORE, lines, BEFORE, lines] for n in range(250)]
    put(page, address, json.dumps(entries))
    page.goto(ferry)

    kept = [entry[0] for entry in stored(page)]
    assert len(kept) == 200
    assert kept[0] == f"{51:08x}"
    assert ferry.endswith(f"-{kept[-1]}.html")


def test_a_line_of_the_home_page_is_text_whatever_it_says(page: "Page", address: str) -> None:
    visit_last_week(page, f"{address}index.html")

    def poison(route: "Route") -> None:
        answer = route.fetch()
        html = answer.text().replace("Ferry crews stop work", "&lt;img src=x onerror=alert(1)&gt;")
        route.fulfill(response=answer, body=html)

    page.route("**/*.html", poison)
    page.goto(f"{address}index.html")

    assert marks(page)[1] == ["changed", "<img src=x onerror=alert(1)> o"]
    assert page.locator("article img").count() == 0
