"""XML (1.0) of strangers: any DTD is refused, and it is parsed element by element, by lxml's pull parser.

No entity is expanded, nothing is fetched. XML that is broken is read as far as it makes sense.
"""

import re
from collections.abc import Iterator
from html.entities import html5
from typing import Any

from newsdesk.errors import SourceError
from newsdesk.readers.charset import as_utf8

_STEP = 1 << 16
# No possessive groups: until 3.11.4 Python went wrong with them (gh-106052). One alternative fits at each place.
_COMMENT = rb"<!--(?:[^-]|-(?!->))*-->"
_PROLOG = re.compile(rb"(?:\s|<\?(?:[^?]|\?(?!>))*\?>|" + _COMMENT + rb")*")
_EPILOG = rb"(?:\s|" + _COMMENT + rb")*\Z"
# What RSS 0.91 asks for; it is never fetched.
_RSS_091 = re.compile(
    rb"""<!DOCTYPE\s+rss\s+(?:PUBLIC\s+["'][^"'<>]*["']|SYSTEM)\s+["'][^"'<>]*rss-0\.91\.dtd["']\s*>"""
)
# Feeds use HTML's names without declaring them; a parser of XML drops those, and "Renée" becomes "Rene".
_NAMED = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,31});")
_XML_NAMES = frozenset({b"amp", b"lt", b"gt", b"quot", b"apos"})
_CONTROLS = bytes(n for n in range(32) if n not in b"\t\n\r")


def iterate_elements(data: bytes, *names: str) -> Iterator[Any]:
    """Yield each element (lxml) with one of the local `names`, when it is complete; `forget` it after use.

    Raises SourceError for a DTD, and after the last element when the document does not end.
    """
    from lxml import etree

    text = as_utf8(data)
    _refuse_dtd(text)
    parser = etree.XMLPullParser(
        ("end",),
        tag=[f"{{*}}{name}" for name in names],
        encoding="utf-8",
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    rest = b""
    try:
        for start in range(0, len(text), _STEP):
            chunk = rest + text[start : start + _STEP]
            if b">" not in chunk and chunk.count(b"=") > 2000:
                # libxml2 compares each attribute with all before it: 200,000 of them take minutes.
                raise SourceError("has a tag with thousands of attributes; it was made to stop a parser")
            # A name that the step cuts in two waits for its other half.
            cut = chunk.rfind(b"&", max(0, len(chunk) - 40))
            cut = len(chunk) if cut < 0 or b";" in chunk[cut:] else cut
            rest = chunk[cut:]
            parser.feed(_NAMED.sub(_as_number, chunk[:cut].translate(None, _CONTROLS)))
            for _, element in parser.read_events():
                yield element
        parser.feed(rest + b" ")
        for _, element in parser.read_events():
            yield element
        root = parser.close()
    except etree.LxmlError as error:
        raise SourceError(f"is not XML that can be read: {str(error)[:120]}") from error
    end = b"" if root is None else find_name(root).encode()
    if not re.search(rb"(?:[/:]" + re.escape(end) + rb"\s*>|/>)" + _EPILOG, text[-5000:], re.DOTALL):
        raise SourceError("is cut off: its end is missing, and what stood there is lost")


def find_name(element: Any) -> str:
    """Return the local name of an element; a prefix that is not declared stays before it in the tree."""
    return element.tag.rpartition("}")[2].rpartition(":")[2] if isinstance(element.tag, str) else ""


def forget(element: Any) -> None:
    """Free what was read; the element itself has to stay where it is while the parser is at work."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def _refuse_dtd(text: bytes) -> None:
    start = _PROLOG.match(text)
    begin = start.end() if start else 0
    if text[begin : begin + 9].upper() == b"<!DOCTYPE" and not _RSS_091.match(text, begin):
        raise SourceError(
            "declares a document type (DTD), which can hide bombs and files; remove the declaration"
        )


def _as_number(name: re.Match[bytes]) -> bytes:
    if name[1] in _XML_NAMES:
        return name[0]
    known = html5.get(f"{name[1].decode()};")
    return "".join(f"&#{ord(char)};" for char in known).encode() if known else name[0]
