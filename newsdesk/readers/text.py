"""Plain text: paragraphs parted by empty lines, one paragraph a line, or hard-wrapped lines.

Front matter is read as in Markdown, and so are lines such as "Date: 2025-01-06" at the head; a first line
that looks like a headline stays in the text, since a plain text file does not say what it is.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from newsdesk.readers.charset import decode, ungarble
from newsdesk.readers.clean import clean_text
from newsdesk.readers.draft import Draft
from newsdesk.readers.front_matter import split_front_matter
from newsdesk.readers.metadata import read_fields

_HEADER = re.compile(
    r"(title|headline|author|byline|date|published|updated|publisher|source|url|link|language|story):[ \t]+(\S.*)",
    re.IGNORECASE,
)


def read_text(data: bytes) -> Draft:
    """Return the article of a text file; raise SourceError when it cannot be read."""
    fields, text = split_front_matter(clean_text(ungarble(decode(data))))
    header, body = split_header(text)
    return Draft(
        paragraphs=tuple(split_paragraphs(body)), stated=read_fields(fields).or_else(read_fields(header))
    )


def split_header(text: str) -> tuple[Mapping[str, object], str]:
    """Return the "Key: value" lines at the head of `text`, and the rest; an empty line has to part them."""
    header: dict[str, object] = {}
    head, gap, body = text.lstrip("\n").partition("\n\n")
    for line in head.split("\n", 20):
        found = _HEADER.fullmatch(line.strip())
        if not found:
            return {}, text
        header.setdefault(found[1].lower(), found[2])
    return (header, body) if gap else ({}, text)


def split_paragraphs(text: str) -> Iterator[str]:
    """Yield the paragraphs of plain text, whichever of the three habits its writer had."""
    block: list[str] = []
    for line in (*clean_text(text).split("\n"), ""):
        if line.strip():
            block.append(line)
        elif block:
            yield from _split_block(block)
            block = []


def _split_block(lines: list[str]) -> Iterator[str]:
    """Yield the paragraphs of a run of lines without an empty one.

    Hard wrapping is recognised by what makes it: a line ends where the next word would not have fitted.
    A line that had room for that word ends a paragraph.
    """
    width = max(map(len, lines))
    full = [
        len(line.rstrip()) + 1 + len(after.split(maxsplit=1)[0]) > width for line, after in pairwise(lines)
    ]
    # 110: e-mail and typewriter habits wrap at 60 to 100; a file of longer lines has a paragraph a line.
    # Below 40 it is a list, a poem, a masthead.
    if not 40 <= width <= 110 or sum(full) < 0.7 * len(full):
        yield from lines
        return
    joined = [lines[0]]
    for line, is_full in zip(lines[1:], full, strict=True):
        indented = line[:1] in " \t" and not joined[-1][:1].isspace()
        if is_full and not indented:
            joined.append(line)
        else:
            yield " ".join(joined)
            joined = [line]
    yield " ".join(joined)
