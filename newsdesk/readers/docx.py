"""Word documents (.docx; Office Open XML, ISO 29500), by zipfile and lxml: their paragraphs and tables.

What was deleted or moved away under tracked changes, headers, footnotes and text boxes are not read, and the
document's properties neither: they name a template and an account. No macro runs, no picture is opened, and
what is unpacked is bounded.
"""

from collections.abc import Iterator
from typing import Any

from newsdesk.readers.clean import clean_field
from newsdesk.readers.draft import Draft, Stated
from newsdesk.readers.xml import forget, iterate_elements
from newsdesk.readers.zipped import open_zip, read_member

_LONGEST = 50_000_000
_SPACES = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_BLANKS = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}
_UNREAD = frozenset({"del", "moveFrom", "txbxContent"})


def read_docx(data: bytes) -> Draft:
    """Return the article of a document; raise SourceError when it is none."""
    with open_zip(data, what="Word document") as archive:
        document = read_member(archive, "word/document.xml", most=_LONGEST)
    blocks = [(style, text) for style, text in _find_blocks(document) if text.strip()]
    first = next(
        (n for n, (style, _) in enumerate(blocks) if style == "title" or (n == 0 and style == "heading1")),
        None,
    )
    title = None if first is None else blocks.pop(first)[1]
    return Draft(paragraphs=tuple(text for _, text in blocks), stated=Stated(title=clean_field(title)))


def _find_blocks(document: bytes) -> Iterator[tuple[str, str]]:
    """Yield style, in lower case, and text of each paragraph; a row of a table is one."""
    for element in iterate_elements(document, "p", "tr"):
        space, _, name = element.tag[1:].partition("}")
        around = {ancestor.tag.rpartition("}")[2] for ancestor in element.iterancestors()}
        if space not in _SPACES or around & {"tc", *_UNREAD}:
            continue
        if name == "tr":
            cells = (" ".join("".join(_find_words(cell)).split()) for cell in element.iterfind("{*}tc"))
            yield "", " | ".join(filter(None, cells))
        else:
            style = element.find("{*}pPr/{*}pStyle")
            yield (
                "" if style is None else style.get(f"{{{space}}}val", "").lower(),
                "".join(_find_words(element)),
            )
        forget(element)


def _find_words(element: Any) -> Iterator[str]:
    for child in element.iterchildren("{*}*"):
        name = child.tag.rpartition("}")[2]
        if name == "t":
            yield child.text or ""
        elif name == "p":
            yield from _find_words(child)
            yield "\n"
        elif name not in _UNREAD:
            yield _BLANKS.get(name, "")
            yield from _find_words(child)
