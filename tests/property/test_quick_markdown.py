"""What `site.quick` makes of a page is what MkDocs and Python-Markdown make of it, whatever stands in it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdesk.site.quick import QuickMarkdown
from newsdesk.site.settings import load_site_config
from tests.campaign import choose_size

ROOT = Path(__file__).parents[2]
GENERATED = sorted(
    path
    for folder in ("briefings", "tests/golden")
    for path in (ROOT / folder).rglob("*.md")
    if ".base" not in path.parts and path.name != "about.md"
)
PAGES = [*GENERATED, *sorted((ROOT / "tests/site/sample").rglob("*.md"))]
PIECES = [
    *"* ** _ ` `` ~~~ # ## > - + 1. 2) = == --- *** | \\ [ ] ( ) ![ ]( [^1-1] [^1-1]: [^1-2] [x]: <b> </b> & &amp; &#60; &#38; &#x3c;".split(),
    *"< > “ ” — : ! {: } [TOC] [[footnotes]] http://a.b <http://a.b> [x](b.md) [y](../people/x.md#fn:1-1) [z](no.md)".split(),
    *"[q](https://e.x/a?b=c&d=e#:~:text=a%20b,c.) [](b.md) **b** *i* `c1` x_y _x_ 2011. word Word é ß \xa0 \u2009".split(),
    *("    ", "\t", "  ", "- x", "> y", "# h", "### s", "| a | b |", "|---|---|", "|:--|--:|", "[^1-3]: note", "two words."),
    "<details><summary>S</summary>",
    "<p>x</p>",
    "</details>",
]  # fmt: skip
NOTES = "\n\n[^1-1]: One.\n\n[^1-2]: Two **b**.[^1-1]\n"


class Desk:
    """A folder of pages, of which one is printed by both."""

    def __init__(self, folder: Path) -> None:
        from mkdocs.structure.files import File, Files

        self.config = load_site_config(ROOT / "mkdocs.yml", folder, folder.with_name("site"), [])
        names = ("index.md", "2029/a.md", "2029/b.md", "2029/b.json", "people/x.md", "feed.rss")
        self.files = Files([File(name, str(folder), str(folder / "site"), False) for name in names])
        self.quick = QuickMarkdown(self.config)

    def convert(self, markdown: str) -> tuple[str, list[Any]] | None:
        """Return the HTML and the table of contents, quickly; None when that cannot be."""
        made = self.quick.convert(markdown, self.files.src_uris["2029/a.md"], self.files)
        return made and (made[0], list(flatten(made[1])))

    def convert_with_mkdocs(self, markdown: str) -> tuple[str | None, list[Any]]:
        """Return the same, of MkDocs."""
        from mkdocs.structure.pages import Page

        page = Page("Title", self.files.src_uris["2029/a.md"], self.config)
        page.markdown = markdown
        page.render(self.config, self.files)
        return page.content, list(flatten(page.toc))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("docs"))


def flatten(contents: Any) -> Iterator[tuple[str, str, int]]:
    for entry in contents:
        yield entry.title, entry.id, entry.level
        yield from flatten(entry.children)


def read_page(path: Path) -> str:
    """Return the Markdown of a page, with links to pages that the desk has."""
    text = path.read_text(encoding="utf-8").partition("\n---\n")[2]
    text = re.sub(r"\]\((?!https?:)[^)#]*\.(md|json)", lambda link: f"](b.{link[1]}", text)
    return re.sub(r"\]\([^)]*\.(?:rss|atom)\)", "](../feed.rss)", text)


def test_every_page_that_we_generate_is_converted_quickly_to_the_same_html(desk: Desk) -> None:
    texts = {path.name: read_page(path) for path in GENERATED}

    assert len(texts) > 10
    assert {name: desk.convert(text) for name, text in texts.items()} == {
        name: desk.convert_with_mkdocs(text) for name, text in texts.items()
    }


@st.composite
def composed(draw: st.DrawFn) -> str:
    """A page of blocks that begin like ours, and hold whatever means something in Markdown."""
    texts = st.lists(st.sampled_from(PIECES), min_size=1, max_size=5).map(" ".join)
    starts = st.sampled_from(
        ("", "", "Word ", "- ", "> ", "# ", "## ", "[^1-1]: ", "| a | b |\n|---|---|\n| ")
    )
    ends = st.sampled_from(("\n", "\n\n", "\n\n", " |\n", ".\n\n"))
    blocks = st.lists(st.tuples(starts, texts, ends).map("".join), min_size=1, max_size=5)
    return "".join(draw(blocks)) + draw(st.sampled_from(("", NOTES)))


@st.composite
def edited(draw: st.DrawFn) -> str:
    """A page of ours that somebody put something into, or took something out of."""
    lines = read_page(draw(st.sampled_from(PAGES))).split("\n")
    start = draw(st.integers(0, max(0, len(lines) - 12)))
    part = [*lines[start : start + 12], "", *(line for line in lines if line.startswith("[^"))]
    for _ in range(draw(st.integers(1, 3))):
        row = draw(st.integers(0, len(part) - 1))
        at = draw(st.integers(0, len(part[row])))
        part[row] = (
            part[row][:at]
            + draw(st.sampled_from((*PIECES, "\n", "")))
            + part[row][at + draw(st.integers(0, 2)) :]
        )
    return "\n".join(part)


@settings(max_examples=choose_size(test=150, campaign=20_000))
@given(markdown=st.one_of(composed(), edited()))
def test_what_is_converted_quickly_is_what_mkdocs_makes_of_it(desk: Desk, markdown: str) -> None:
    made = desk.convert(markdown)

    assert made is None or made == desk.convert_with_mkdocs(markdown)


def test_a_configuration_that_is_not_known_is_left_to_python_markdown(desk: Desk) -> None:
    config = load_site_config(ROOT / "mkdocs.yml", None, ROOT / "site", [])
    assert QuickMarkdown(config).convert("Text.", desk.files.src_uris["2029/a.md"], desk.files)

    config.mdx_configs["toc"]["permalink"] = True

    assert QuickMarkdown(config).convert("Text.", desk.files.src_uris["2029/a.md"], desk.files) is None
