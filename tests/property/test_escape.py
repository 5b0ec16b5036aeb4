"""Whatever a stranger writes, the page shows exactly those characters and nothing happens."""

import html
import re
from functools import cache
from pathlib import Path
from typing import Any

import markdown
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html
from mkdocs.config import load_config

from newsdesk.readers.clean import clean_line
from newsdesk.render.escape import escape_markdown, front_matter, safe_url, text_fragment
from tests.campaign import SHARE, Tell, choose_size
from tests.hostile.payloads import compose_payloads, mix_payloads, read_collections

ROOT = Path(__file__).parents[2]
# Pieces that start something in Markdown, HTML or one of the extensions, mixed with plain words.
PIECES = st.sampled_from(
    """* ** _ __ ` `` ``` ~~~ # ## > - + 1. 2) = == --- *** | || \\ \\\\ [ ] ( ) ![ ]( [^1] [^1]: [x]: <b> </b>
    <script> & &amp; &#60; &lt; {: } {#id} :: !!! ??? === ++ ^^ ~~ $ $$ $x$ http://a.b <http://a.b> www.a.b a@b.c
    [TOC] [[x]] *[HTML]: %% {{ }} {% %} --8<-- :smile: " ' “ ” … word Word 12 1,100 km""".split()
)
TEXT = st.one_of(
    st.lists(PIECES, min_size=1, max_size=12).map(" ".join),
    st.lists(PIECES, min_size=1, max_size=12).map("".join),
    st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=60),
)
# Among them what must stay off: escaping does not rely on what is switched on.
EXTENSIONS = (
    "tables footnotes toc attr_list def_list abbr md_in_html admonition fenced_code pymdownx.betterem pymdownx.caret "
    "pymdownx.tilde pymdownx.critic pymdownx.superfences pymdownx.inlinehilite pymdownx.details pymdownx.arithmatex "
    "pymdownx.tasklist pymdownx.blocks.html pymdownx.tabbed pymdownx.snippets"
).split()
PARSERS = ("as configured", "with extensions")
PLACES = {
    "heading": "# {}",
    "paragraph": "{}",
    "bold": "**{}** and more",
    "item": "- {}",
    "quotation": "> “{}”",
    "cell": "| a | b |\n|---|---|\n| {} | c |",
    "footnote": "See[^1-1]\n\n[^1-1]: {} — source 1",
    "link": "[{}](index.md)",
}
EXPECTED_TAGS = {
    "heading": {"h1"},
    "paragraph": {"p"},
    "bold": {"p", "strong"},
    "item": {"ul", "li"},
    "quotation": {"blockquote", "p"},
    "cell": {"table", "thead", "tbody", "tr", "th", "td"},
    "footnote": {"p", "sup", "a", "div", "hr", "ol", "li"},
    "link": {"p", "a"},
}


def visible(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


@cache
def load_parser(name: str) -> markdown.Markdown:
    if name == "with extensions":
        return markdown.Markdown(extensions=EXTENSIONS)
    ours = load_config(str(ROOT / "mkdocs.yml"))
    return markdown.Markdown(extensions=ours.markdown_extensions, extension_configs=ours.mdx_configs)


def is_shown_as_it_is(text: str, place: str, parser: str) -> bool:
    """Tell whether the page that holds the escaped `text` has no element more, and shows exactly its characters."""
    rendered = load_parser(parser).reset().convert(PLACES[place].format(escape_markdown(text)))
    tree = lxml_html.fragment_fromstring(rendered, create_parent="section")
    return {e.tag for e in tree.iterdescendants()} <= EXPECTED_TAGS[place] and visible(text) in visible(
        "".join(tree.itertext())
    )


@pytest.mark.parametrize("place", PLACES)
@settings(max_examples=choose_size(test=60, campaign=2500))
@given(text=TEXT.filter(lambda t: visible(t) != ""), parser=st.sampled_from(PARSERS))
def test_escaped_text_round_trips_through_markdown(place: str, text: str, parser: str) -> None:
    assert is_shown_as_it_is(text, place, parser)


@pytest.mark.parametrize("parser", PARSERS)
def test_every_payload_is_shown_as_text_in_every_place(parser: str, tell: Tell) -> None:
    payloads = (*compose_payloads(), *mix_payloads(3000), *read_collections())
    some = payloads[:: 1 if SHARE else len(payloads) // 120]
    # As the readers let them through: they take control characters out.
    texts = [text for payload in some if (text := clean_line(payload))]

    wrong = [
        (place, text) for text in texts for place in PLACES if not is_shown_as_it_is(text, place, parser)
    ]

    assert wrong == []
    tell(f"{len(texts) * len(PLACES):,} placements, Markdown {parser}: 0 wrong")


@given(
    values=st.dictionaries(
        st.sampled_from(["title", "description", "story"]), st.one_of(TEXT, st.text(max_size=80))
    )
)
def test_front_matter_parses_back_to_the_escaped_values(values: dict[str, str]) -> None:
    clean = {k: "".join(c for c in v if c.isprintable()) for k, v in values.items()}

    written = front_matter(dict(clean))

    fence, body, rest = re.split(r"^---\n", written, flags=re.MULTILINE)
    assert (fence, rest) == ("", "")
    parsed: Any = yaml.safe_load(body)
    assert {k: html.unescape(v) for k, v in parsed.items()} == {k: visible(v) for k, v in clean.items()}
    assert not re.search(r"[<>]", "".join(parsed.values()))


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "data:text/html,x",
        "//host/x",
        "http://[bad",
        "http://host:port/",
        "https://",
        "https://...",
        "ftp://a.b/c",
        "java\nscript:alert(1)",
        "https://" + "a" * 3000,
    ],
)
def test_what_is_not_a_web_address_is_no_link(url: str | None) -> None:
    assert safe_url(url) is None


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://a.example/x?y=1&z=2#part", "https://a.example/x?y=1&z=2#part"),
        ("https://a.example/(x)[y]", "https://a.example/%28x%29%5By%5D"),
        ('https://a.example/"><script>', "https://a.example/%22%3E%3Cscript%3E"),
        ("https://a.example/ü", "https://a.example/%C3%BC"),
    ],
)
def test_web_addresses_are_made_plain(url: str, safe: str) -> None:
    assert safe_url(url) == safe


@given(st.text(min_size=1))
def test_a_safe_url_has_no_character_that_ends_a_link(text: str) -> None:
    url = safe_url("https://a.example/" + text)

    assert url is None or re.fullmatch(r"[A-Za-z0-9/:?=&%@,+!~.$#;_-]+", url)


def test_a_text_fragment_names_the_first_and_the_last_words() -> None:
    sentence = "One two-three four, five six seven eight nine ten eleven twelve."

    assert text_fragment(sentence) == (
        "#:~:text=One%20two%2Dthree%20four%2C%20five%20six,eight%20nine%20ten%20eleven%20twelve."
    )
