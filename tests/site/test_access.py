"""The site of the fictional beat for readers who need more than a pointer and a wide screen, and on paper."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pypdfium2
import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("demo")]

AXE = Path(__file__).parents[1] / "node" / "node_modules" / "axe-core" / "axe.min.js"
KINDS = (
    "index.html",
    "404.html",
    "about.html",
    "changes.html",
    "archive/index.html",
    "archive/[0-9]*.html",
    "[0-9]*/*.html",
    *(f"{folder}/index.html" for folder in ("subjects", "people", "organisations", "places", "sources")),
    *(f"{folder}/[!i]*.html" for folder in ("people", "organisations", "sources")),
)
OUTLINED = """() => {
    let seen = document.activeElement;
    if (seen.matches('.md-option')) seen = seen.nextElementSibling;
    const style = getComputedStyle(seen);
    const box = seen.getBoundingClientRect();
    return box.width > 0 && (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1);
}"""


@pytest.fixture(scope="module")
def address(demo: Path, serve: Callable[[Path], AbstractContextManager[str]]) -> Iterator[str]:
    with serve(demo / "site") as root:
        yield root


@pytest.fixture(scope="module")
def kinds(demo: Path) -> list[str]:
    """The fullest page of each kind, below the address of the site."""
    site = demo / "site"
    found = [max(site.glob(kind), key=lambda page: page.stat().st_size) for kind in KINDS]
    return [page.relative_to(site).as_posix() for page in found]


@pytest.fixture
def axe(page: "Page") -> Callable[..., list[str]]:
    """Return a function that lists what axe-core objects to on the open page, by all rules or those named."""
    if not AXE.is_file():
        pytest.fail("axe-core is not installed: `make test` installs it, then runs the tests")
    page.add_init_script(path=AXE)

    def run(*rules: str) -> list[str]:
        options: dict[str, Any] = {"resultTypes": ["violations"]} | ({"runOnly": rules} if rules else {})
        found: list[str] = page.evaluate(
            """options => axe.run(options).then(({violations, passes}) => {
                if (!passes.length) throw new Error('axe looked at nothing');
                return violations.flatMap(v => v.nodes.map(node => `${v.id}: ${node.html}: ${node.failureSummary}`));
            })""",
            options,
        )
        return found

    return run


def test_axe_finds_nothing_on_any_kind_of_page(
    page: "Page", address: str, kinds: list[str], axe: Callable[..., list[str]]
) -> None:
    objections = {}
    for path in kinds:
        page.emulate_media(color_scheme="light")
        page.goto(address + path)
        objections[path] = axe()
        page.emulate_media(color_scheme="dark")
        page.locator("body[data-md-color-scheme=slate]").wait_for()
        objections[f"{path} in the dark"] = axe("color-contrast")

    assert {path: found for path, found in objections.items() if found} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_what_opens_on_a_page(
    page: "Page", address: str, kinds: list[str], axe: Callable[..., list[str]], scheme: str
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(address + next(path for path in kinds if path.startswith("2026/")))
    page.locator("li .footnote-ref").first.focus()
    page.keyboard.press("Shift")  # so that focus is the keyboard's
    page.locator(".nd-cited").wait_for()
    assert axe() == []

    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("barrier")
    page.locator("[role=listbox][aria-busy=false] [role=option]").first.wait_for()
    assert axe() == []


def test_axe_finds_nothing_where_a_briefing_has_moved_or_sources_were_set_aside(
    page: "Page", address: str, demo: Path, axe: Callable[..., list[str]]
) -> None:
    """Neither is on the site: their articles, as templates/ has them, are put into a page that is."""
    frame = (demo / "site" / "about.html").read_text("utf-8")
    for article in (
        '<h1>This briefing has moved</h1><p>It is part of <a href="index.html">Flood in the old town</a> now.</p>',
        "<h1>Quarantine</h1><ul><li><strong>scan.pdf</strong>: has no text</li></ul>",
    ):
        html = re.sub(r"<h1.*(?=</article>)", article, frame, flags=re.DOTALL)
        assert article in html

        def answer(route: "Route", *, html: str = html) -> None:
            route.fulfill(body=html, content_type="text/html; charset=utf-8")

        page.route("**/about.html", answer)
        page.goto(f"{address}about.html")
        assert axe() == []


def test_no_kind_of_page_scrolls_sideways_on_a_small_phone_or_at_twice_its_size(
    page: "Page", address: str, kinds: list[str]
) -> None:
    """A window of 1,280 pixels at 200% is one of 640; at 400%, one of 320 (WCAG 2.2, 1.4.10)."""
    wide = {}
    for path in kinds:
        page.goto(address + path)
        for width in (320, 640):
            page.set_viewport_size({"width": width, "height": 512})
            wide[path, width] = page.evaluate("document.documentElement.scrollWidth")

    assert {where: found for where, found in wide.items() if found > where[1]} == {}


def test_every_stop_of_the_tab_key_shows_where_it_is(page: "Page", address: str, kinds: list[str]) -> None:
    for path in ("index.html", next(path for path in kinds if path.startswith("2026/"))):
        page.goto(address + path)
        stops = page.locator("a[href], button, select, summary").count()
        seen = 0
        while seen < min(40, stops):
            page.keyboard.press("Tab")
            assert page.evaluate(OUTLINED), page.evaluate("document.activeElement.outerHTML")
            seen += 1
        assert seen > 20


@pytest.mark.parametrize("path", ["index.html", "archive/index.html", "404.html"])
def test_the_first_stop_skips_to_the_article(page: "Page", address: str, path: str) -> None:
    page.goto(address + path)
    page.keyboard.press("Tab")
    skip = page.locator(".md-skip:focus")
    assert skip.inner_text().strip() == "Skip to content"
    box = skip.bounding_box()
    assert box is not None
    assert box["y"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.closest('article') !== null")


def test_the_keyboard_changes_colours(page: "Page", address: str) -> None:
    page.goto(address)
    page.locator(".nd-search-open").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "__palette"
    for _ in range(2):
        page.keyboard.press("ArrowRight")

    assert page.locator("body").get_attribute("data-md-color-scheme") == "slate"
    assert page.evaluate(OUTLINED)


def test_nothing_moves_for_who_wants_no_motion(page: "Page", address: str, kinds: list[str]) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(address + next(path for path in kinds if path.startswith("2026/")))
    page.keyboard.press("/")
    moving = page.evaluate(
        """[...document.querySelectorAll('*')].filter(element => {
            const {transitionDuration, animationDuration, scrollBehavior} = getComputedStyle(element);
            const times = `${transitionDuration}, ${animationDuration}`.split(',').map(parseFloat);
            return Math.max(...times) > 0.001 || scrollBehavior !== 'auto';
        }).map(element => element.outerHTML.slice(0, 80))"""
    )

    assert moving == []


def test_a_briefing_takes_two_sheets_of_paper_with_all_its_sources(
    page: "Page", address: str, demo: Path
) -> None:
    briefings = sorted((demo / "site").glob("2026/*.html"))
    assert briefings
    for briefing in briefings:
        page.goto(address + briefing.relative_to(demo / "site").as_posix())
        addresses = page.locator("h2#s-sources + ul > li > a:first-of-type").evaluate_all(
            "links => links.map(link => link.href)"
        )
        with pypdfium2.PdfDocument(page.pdf(format="A4")) as paper:
            text = _join("".join(sheet.get_textpage().get_text_range() for sheet in paper))

            assert len(paper) <= 2, briefing.name
        assert len(addresses) >= 3
        assert [a for a in addresses if _join(a) not in text] == []
        assert "Everysentencethatthispagerestson" in text
        for screen_only in ("Search", "Forgetwhat", "BibTeX", ":~:text="):
            assert screen_only not in text


def _join(text: str) -> str:
    """Return the text without what the end of a line on paper adds or hides."""
    return re.sub(r"[\s\ufffe-]", "", text)
