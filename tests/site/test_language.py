"""A site in a language that does not exist, where every message stands in brackets: what stands outside of them is a
source's, or was never in the catalogue.
"""

import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from babel.messages.pofile import read_po, write_po
from lxml import html

from bench.messages import make_files
from newsdesk.config import LOCALE, load_config
from newsdesk.engines import SerialEngine
from newsdesk.pipeline.catalogue import read_manifest
from newsdesk.pipeline.plan import make_plan
from newsdesk.pipeline.project import Project
from newsdesk.pipeline.publish import apply_plan
from newsdesk.render.language import DOMAIN, catalogue_file
from newsdesk.site.build import SiteReport, build_site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("language")]

FOUND = """A report on the loss of the ferry Silver Tern off Port Varn was published on May 2, 2031, by the Varn harbour
authority. Harbour master Odo Brandt said the ferry had carried 97 people. "We will answer for every mistake," he said.
The report counts 16 dead. The ferry sank off Port Varn on April 7, 2031.
"""
SETTINGS = "newsdesk: {full_text: true, quarantine_page: true, subjects: {Ferries: [ferry]}}"
CODES = {
    "status",
    "badge",
    "dimension",
    "what",
    "kind",
    "not_stated",
    "contributed",
    "unit",
    "speaker_kind",
    "language",
}
NAMES = r"BibTeX|CSL-JSON|RSS|Atom|JSON Feed|Newsdesk|Ferries|\b(?:Esc|Enter)\b|[0-9a-f]{16}"
DATES = r"(?:\d+\.\s)?(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)\s\d{4}"
MESSAGE = re.compile(r"⟦[^⟦⟧]*⟧")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project in brackets, built three times: a briefing changed, another was edited, and one source is unfit."""
    root = tmp_path_factory.mktemp("brackets")
    for folder in ("templates", "theme"):
        shutil.copytree(ROOT / folder, root / folder)
    shutil.copytree(ROOT / "tests" / "articles", root / "seeds")
    (root / "newsdesk").symlink_to(ROOT / "newsdesk")
    for name in ("mkdocs.yml", f"{LOCALE}/{DOMAIN}.pot"):
        (root / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, root / name)
    config = root / "mkdocs.yml"
    config.write_text(
        config.read_text().replace("language: en", "language: de").replace("newsdesk: {}", SETTINGS)
    )
    write_brackets(root)
    project = Project(root=root, config_file=config, config=load_config(config))
    build(project, site=False)
    (root / "seeds" / "report.txt").write_text(FOUND)
    (root / "seeds" / "short.txt").write_text("Too short.")
    ferry = root / "seeds" / "ferry-gazette.md"
    ferry.write_text(ferry.read_text().replace("date: ", "modified: 2031-04-09\ndate: ").replace("94", "95"))
    build(project, site=False)
    edited = next(project.briefings.glob("2031/parliament*.md"))
    edited.write_text(edited.read_text().replace("## ⟦Summary⟧\n", ""))
    build(project, site=True)
    return project


def write_brackets(root: Path) -> None:
    catalog = read_po(io.BytesIO((root / LOCALE / f"{DOMAIN}.pot").read_bytes()), locale="de")
    for message in catalog:
        if message.id:
            one, *more = (message.id,) if isinstance(message.id, str) else message.id
            message.string = tuple(f"⟦{text}⟧" for text in (one, *more)) if more else f"⟦{one}⟧"
    target = catalogue_file(root / LOCALE, "de")
    target.parent.mkdir(parents=True)
    with target.open("wb") as file:
        write_po(file, catalog)
    for name, content in make_files(root).items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)


def build(project: Project, *, site: bool) -> None:
    plan = make_plan(project, engine=SerialEngine(), progress=lambda *_: None, today="2031-06-01")

    def build_if_wanted(config_file: Path, output: Path, _pages: object) -> SiteReport:
        return build_site(config_file, output) if site else SiteReport()

    apply_plan(project, plan, build_site=build_if_wanted, progress=lambda *_: None)


@pytest.fixture(scope="module")
def known(project: Project) -> tuple[str, ...]:
    """What sources say, and Material, the longest first."""
    said: set[str] = set()
    for twin in project.briefings.glob("2*/*.json"):
        said |= set(find_strings(json.loads(twin.read_text())))
    said |= {f"{f.source}|{f.reason}" for f in read_manifest(project.state).failures}
    material = files("material").joinpath("templates/partials/languages/de.html").read_text()
    said |= set(re.findall(r'": "([^"]+)"', material))
    pieces = {" ".join(piece.split()) for text in said for piece in text.split("|")}
    pieces |= {
        load_config(project.config_file).site_name,
        "News briefings in which every sentence leads to its source.",
    }
    pieces |= {piece[:1].upper() + piece[1:] for piece in pieces}
    return tuple(sorted(pieces - {""}, key=len, reverse=True))


def find_strings(value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, inside in value.items():
            yield from find_strings(inside, name)
    elif isinstance(value, list):
        for inside in value:
            yield from find_strings(inside, key)
    elif isinstance(value, str) and key not in CODES:
        yield value


def find_unmarked(text: str, known: tuple[str, ...]) -> list[str]:
    """Return the words outside of brackets that no source says."""
    text = " ".join(text.split())
    while MESSAGE.search(text):
        text = MESSAGE.sub("", text)
    for piece in known:
        text = text.replace(piece, "")
    return re.findall(r"[^\W\d_]+", re.sub(f"{NAMES}|{DATES}", "", text))


def find_texts(page: Path) -> Iterator[str]:
    """Yield what a page tells: not citations for programs, nor the labels of pictures, which are cut."""
    tree: Any = html.document_fromstring(page.read_text())
    for element in tree.xpath("//script|//style|//pre|//svg//text"):
        element.drop_tree()
    yield tree.text_content()
    for name in ("aria-label", "title", "placeholder", "alt"):
        yield from tree.xpath(f"//@{name}")


def test_no_page_says_anything_that_is_not_in_the_catalogue(project: Project, known: tuple[str, ...]) -> None:
    pages = sorted(project.site.rglob("*.html"))
    assert len(pages) > 15

    unmarked = {
        f"{page.relative_to(project.site)}: {words}"
        for page in pages
        for text in find_texts(page)
        if (words := find_unmarked(text, known))
    }

    assert unmarked == set()


def test_what_feeds_and_machines_are_told_is_in_the_catalogue(
    project: Project, known: tuple[str, ...]
) -> None:
    changes = json.loads((project.site / "changes.json").read_text())
    texts = [changes["title"], *(item["content_text"] for item in changes["items"])]
    corrected = next(
        json.loads(found[1])
        for page in project.site.glob("2031/*.html")
        if (found := re.search(r'ld\+json">(.*?)</script>', page.read_text())) and "correction" in found[1]
    )
    texts += [correction["text"] for correction in corrected["correction"]]

    assert len(texts) > 4
    assert [words for text in texts if (words := find_unmarked(text, known))] == []


def test_sections_have_their_ids_and_pictures(project: Project) -> None:
    page = next(project.site.glob("2031/ferry-sinks*.html")).read_text()

    assert '<h2 lang="de" id="s-bottom-line">⟦Bottom line⟧</h2>' in page
    assert re.search(r'<h2[^>]* id="s-timeline">⟦Timeline⟧</h2>\s*<svg[^>]*><title[^>]*>⟦Timeline⟧', page)
    assert re.search(r"</table>\s*<svg[^>]*><title", page.partition('id="s-where-accounts-differ"')[2])
    assert 'title="⟦Back to where source sentence' in page


def test_words_of_sources_and_of_the_site_are_told_apart_for_those_who_listen(project: Project) -> None:
    tree: Any = html.document_fromstring(next(project.site.glob("2031/ferry-sinks*.html")).read_bytes())

    def find_language(path: str) -> str:
        return str(tree.xpath(f"({path})[1]/ancestor-or-self::*[@lang][1]/@lang")[0])

    own = (
        "//title",
        "//h2",
        "//th",
        "//summary",
        "//svg",
        "//p[@class='nd-made']",
        "//h1/following-sibling::p",
    )
    assert {path: find_language(path) for path in own} == dict.fromkeys(own, "de")
    theirs = ("//h1", "//blockquote", "//h2/following-sibling::ul/li", "//td", "//li[@id]")
    assert {path: find_language(path) for path in theirs} == dict.fromkeys(theirs, "en")
    home: Any = html.document_fromstring((project.site / "index.html").read_bytes())
    assert {a.get("lang") for a in home.xpath("//h3/a")} == {"en"}
    assert not home.xpath("//h2[@lang]|//em[@lang]|//article[@lang]")
    described = json.loads(tree.xpath("//script[@type='application/ld+json']/text()")[0])
    assert described["inLanguage"] == "en"


def test_search_stems_words_in_the_language_of_the_sources(project: Project) -> None:
    shards = json.loads((project.site / "pagefind" / "shards.json").read_text())

    assert shards["wasm"] == "en"


def test_the_search_dialog_speaks_the_language_of_the_site(
    project: Project,
    known: tuple[str, ...],
    browser: "Browser",
    serve: Callable[[Path], AbstractContextManager[str]],
) -> None:
    context = browser.new_context()
    context.set_default_timeout(10_000)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    with serve(project.site) as address:
        page.goto(address)
        page.keyboard.press("/")
        page.keyboard.type("commuter")
        page.locator(".nd-search [role=option]").first.wait_for()
        dialog = page.locator(".nd-search")
        texts = [*dialog.evaluate(TEXTS), *dialog.evaluate(LABELS)]
        dialog.locator("input").fill("qqqzzz")
        page.get_by_text("⟦No briefing has “qqqzzz”").wait_for()
        context.close()

    assert "⟦1 briefing⟧" in "".join(texts)
    assert [words for text in texts if (words := find_unmarked(text, known))] == []
    assert complaints == []


TEXTS = """(dialog) => {
    const copy = dialog.cloneNode(true);
    for (const excerpt of copy.querySelectorAll(".nd-hit__text")) excerpt.remove();
    return [...copy.children].map((element) => element.textContent);
}"""

LABELS = """(dialog) => [dialog, ...dialog.querySelectorAll("*")].flatMap((element) =>
    ["aria-label", "placeholder", "title"].map((name) => element.getAttribute(name) ?? ""))"""


def test_zensical_shows_the_words_of_the_theme(project: Project, tmp_path: Path) -> None:
    """It knows neither hooks nor Python: the theme's words are in a partial that `make messages` writes."""
    for name in ("theme", "briefings"):
        shutil.copytree(project.root / name, tmp_path / name)
    shutil.copy(project.config_file, tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "zensical", "build", "-f", "mkdocs.yml"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr

    page = next((tmp_path / "site").glob("2031/ferry-sinks*.html")).read_text()

    assert '<html lang="de"' in page
    assert 'aria-label="⟦On this page⟧"' in page
    assert "⟦Generated from its sources by rules;" in page
    assert "⟦Dark colours. Switch to your device's⟧" in page
    assert "assets/words/de.js" in page
