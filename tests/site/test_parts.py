import re
from pathlib import Path
from typing import Any

import pytest

from newsdesk.site import parts
from newsdesk.site.check import Inspected, Markup, inspect_file, inspect_markup
from newsdesk.site.parts import inspect_page

BRIEFING = "2031/harbour-bridge-closed-after-cracks-1a2b3c4d.html"


def divide(html: bytes) -> bytes:
    """Return what of a page is the article's."""
    found = re.search(rb"<article[^>]*>(.*)</article>", html, re.DOTALL)
    assert found
    return found[1]


def as_sets(inspected: Inspected) -> tuple[object, ...]:
    where = {(link.target, link.fragment) for link in inspected.links}
    return inspected.name, inspected.problems, where, inspected.ids


def test_the_parts_of_a_page_tell_what_the_whole_page_tells(built_site: Path) -> None:
    for path in sorted(built_site.rglob("*.html")):
        name, html = path.relative_to(built_site).as_posix(), path.read_bytes()
        whole = inspect_file(name, html, base_path="/repo/")
        inspected, known = inspect_page(name, html, divide(html), None, base_path="/repo/")
        assert as_sets(inspected) == as_sets(whole)
        assert known is not None or name == "404.html"  # its links begin at the root, as no article's may


def test_an_article_that_is_known_is_not_read_again(
    built_site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    html = (built_site / BRIEFING).read_bytes()
    article = divide(html)
    inspected, known = inspect_page(BRIEFING, html, article, None, base_path="/")
    read: list[int] = []

    def look(name: str, content: bytes, **rest: Any) -> Markup:
        read.append(len(content))
        return inspect_markup(name, content, **rest)

    monkeypatch.setattr(parts, "inspect_markup", look)
    changed = html.replace(b"<footer", b"<p>Edition</p><footer")
    again, _ = inspect_page(BRIEFING, changed, article, known, base_path="/")
    assert as_sets(again) == as_sets(inspected)
    assert len(read) == 1
    assert read[0] < len(changed) - len(article) + 50


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(b"</article>", b"<b>x</article>", id="an element that the article leaves open"),
        pytest.param(b"<footer", b'<p id="s-sources">x</p><footer', id="an id that the article has"),
        pytest.param(b"<footer", b'<a href="#nowhere">x</a><footer', id="a link to nothing"),
        pytest.param(b"<footer", b'<p onclick="x()">x</p><footer', id="a script"),
        pytest.param(b"<footer", b"<p>ghp_" + b"a" * 36 + b"</p><footer", id="a secret"),
        pytest.param(b"</article>", b"<p>ghp_" + b"a" * 36 + b"</p></article>", id="a secret in the article"),
        pytest.param(
            b"</article>", b'<a href="#__skip">x</a></article>', id="a link of the article to the shell"
        ),
    ],
)
def test_where_the_parts_do_not_tell_the_whole_page_is_inspected(
    built_site: Path, old: bytes, new: bytes
) -> None:
    html = (built_site / BRIEFING).read_bytes()
    assert html.count(old) == 1
    changed = html.replace(old, new)
    inspected, _ = inspect_page(BRIEFING, changed, divide(changed), None, base_path="/")
    assert as_sets(inspected) == as_sets(inspect_file(BRIEFING, changed))


@pytest.mark.parametrize(
    "place",
    [b'<meta content="%s">', b"<span>%s</span>", b"<!-- %s -->", b"<p>%s</p>", b"%s%s"],
    ids=["attribute", "inline", "comment", "paragraph", "twice"],
)
def test_an_article_in_another_place_is_inspected_there(built_site: Path, place: bytes) -> None:
    html = (built_site / BRIEFING).read_bytes()
    article = divide(html)
    changed = html.replace(article, place.replace(b"%s", article))
    inspected, _ = inspect_page(BRIEFING, changed, article, None, base_path="/")
    assert as_sets(inspected) == as_sets(inspect_file(BRIEFING, changed))


def test_what_pages_share_is_looked_at_once(built_site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    html = (built_site / BRIEFING).read_bytes()
    header = find_header(html)
    inspected, known = inspect_page(BRIEFING, html, divide(html), None, base_path="/", shared=[header])
    read: list[bytes] = []

    def look(name: str, content: bytes, **rest: Any) -> Markup:
        read.append(content)
        return inspect_markup(name, content, **rest)

    monkeypatch.setattr(parts, "inspect_markup", look)
    again, _ = inspect_page(BRIEFING, html, divide(html), known, base_path="/", shared=[header])

    assert as_sets(again) == as_sets(inspected) == as_sets(inspect_file(BRIEFING, html))
    assert len(read) == 1
    assert header not in read[0]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(b"</header>", b"<b>x</header>", id="an element that is left open"),
        pytest.param(b"</header>", b'<p id="s-sources">x</p></header>', id="an id that the article has"),
        pytest.param(b"</header>", b'<p id="__drawer">x</p></header>', id="an id that the shell has"),
        pytest.param(b"</header>", b'<a href="#nowhere">x</a></header>', id="a link to nothing"),
        pytest.param(b"</header>", b'<p onclick="x()">x</p></header>', id="a script"),
        pytest.param(b"</header>", b"<p>ghp_" + b"a" * 36 + b"</p></header>", id="a secret"),
    ],
)
def test_what_is_wrong_with_what_pages_share_is_told(built_site: Path, old: bytes, new: bytes) -> None:
    changed = (built_site / BRIEFING).read_bytes().replace(old, new)
    inspected, _ = inspect_page(
        BRIEFING, changed, divide(changed), None, base_path="/", shared=[find_header(changed)]
    )
    assert as_sets(inspected) == as_sets(inspect_file(BRIEFING, changed))


def find_header(html: bytes) -> bytes:
    found = re.search(rb"<header.*</header>", html, re.DOTALL)
    assert found
    return found[0]
