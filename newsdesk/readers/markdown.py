"""Markdown to plain paragraphs: CommonMark 0.31 with tables, parsed by markdown-it-py.

Markup is dropped, not interpreted: links keep their words, pictures, code and raw HTML go.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from newsdesk.readers.charset import decode, ungarble
from newsdesk.readers.clean import clean_field, clean_text
from newsdesk.readers.draft import Draft, Stated
from newsdesk.readers.front_matter import split_front_matter
from newsdesk.readers.metadata import read_fields

if TYPE_CHECKING:
    from markdown_it.token import Token

_WORDS = frozenset({"text", "code_inline"})
_BREAKS = frozenset({"softbreak", "hardbreak"})


def read_markdown(data: bytes) -> Draft:
    """Return the article of a Markdown file; a heading of level 1 at its head is its title."""
    from markdown_it import MarkdownIt

    fields, body = split_front_matter(ungarble(decode(data)))
    tokens = (
        MarkdownIt("commonmark", {"maxNesting": 20})
        .enable(["table", "strikethrough"])
        .parse(clean_text(body))
    )
    title = None
    if len(tokens) > 2 and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
        title = clean_field(_words(tokens[1].children or ()))
        tokens = tokens[3:] if title else tokens
    stated = read_fields(fields)
    return Draft(paragraphs=tuple(_paragraphs(tokens)), stated=stated.or_else(Stated(title=title)))


def _paragraphs(tokens: "Sequence[Token]") -> Iterator[str]:
    """Yield a paragraph for each block that holds words; a table row is one."""
    row: list[str] | None = None
    for token in tokens:
        if token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            yield " | ".join(row)
            row = None
        elif token.type == "inline":
            words = _words(token.children or ())
            if row is None:
                yield words
            elif words:
                row.append(words)


def _words(children: "Sequence[Token]") -> str:
    return "".join(
        child.content if child.type in _WORDS else " " if child.type in _BREAKS else "" for child in children
    )
