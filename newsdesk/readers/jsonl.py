"""Articles as JSON: one a line (jsonlines.org), or a list of them; decoded by msgspec.

A line that is no article is one Failure; the other lines are read. A text field may hold HTML; Markdown is
left as it is, since nothing tells it from text.
"""

from collections.abc import Iterator, Mapping

from newsdesk.errors import SourceError
from newsdesk.readers.charset import as_utf8, ungarble
from newsdesk.readers.clean import clean_field
from newsdesk.readers.draft import Draft
from newsdesk.readers.html import read_body
from newsdesk.readers.json import decode_json
from newsdesk.readers.metadata import read_fields

_TEXT = ("text", "body", "content", "articleBody", "article", "full_text", "maintext")
_ID = ("id", "uid", "guid", "article_id")


def split_lines(data: bytes) -> Iterator[bytes]:
    """Yield each line that is not empty; raise SourceError when nothing can be read."""
    text = as_utf8(data)
    start = 0
    while start < len(text):
        end = text.find(b"\n", start)
        end = len(text) if end < 0 else end
        if line := text[start:end].strip(b" \t\r"):
            yield line
        start = end + 1


def split_json_articles(data: bytes) -> Iterator[bytes]:
    """Yield each member of a JSON list; anything else is one article."""
    import msgspec

    text = as_utf8(data)
    if text.lstrip()[:1] != b"[":
        yield text
        return
    yield from map(bytes, decode_json(text, list[msgspec.Raw]))


def read_json_article(data: bytes) -> Draft:
    """Return the article of a JSON object; raise SourceError when it is none."""
    fields = decode_json(data, object)
    if not isinstance(fields, dict):
        raise SourceError("is JSON, but no object with a text")
    text = next((fields[key] for key in _TEXT if fields.get(key)), None)
    if isinstance(text, list):
        text = "\n\n".join(part for part in text if isinstance(part, str))
    if not isinstance(text, str):
        raise SourceError(f"has no text; name the field one of {', '.join(_TEXT[:3])}")
    return Draft(
        paragraphs=read_body(ungarble(text), is_html=False),
        stated=read_fields(fields),
        stated_id=find_id(fields),
    )


def find_id(fields: Mapping[str, object]) -> str | None:
    """Return what an article is called by its source, a number or a word."""
    return next(filter(None, (_identifier(fields.get(key)) for key in _ID)), None)


def _identifier(value: object) -> str | None:
    return clean_field(str(value) if isinstance(value, int) and not isinstance(value, bool) else value)
