"""JSON Lines: one article a line (jsonlines.org), decoded by msgspec.

A line that is no article is one Failure; the other lines are read. A text field may hold HTML; Markdown is
left as it is, since nothing tells it from text.
"""

import re
from collections.abc import Iterator, Mapping

from newsdesk.errors import SourceError
from newsdesk.readers.charset import decode, ungarble
from newsdesk.readers.clean import clean_field
from newsdesk.readers.draft import Draft, Entry
from newsdesk.readers.html import read_html
from newsdesk.readers.metadata import read_fields
from newsdesk.readers.text import split_paragraphs

_TEXT = ("text", "body", "content", "articleBody", "article", "full_text", "maintext")
_MARKUP = re.compile(r"</(?:p|div|li)>|<br ?/?>", re.IGNORECASE)
_ID = ("id", "uid", "guid", "article_id")


def read_jsonl(data: bytes) -> Iterator[Entry]:
    """Yield an Entry for each line that is not empty; raise SourceError when nothing can be read."""
    for line in decode(data).split("\n"):
        if line.strip("\ufeff \t\r"):
            yield _read_line(line)


def _read_line(line: str) -> Entry:
    import msgspec

    data = line.strip("\ufeff \t\r").encode("utf-8", "surrogatepass")
    try:
        fields = msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError, ValueError) as error:
        return Entry(data=data, outcome=f"is not valid JSON: {_short(error)}")
    if not isinstance(fields, dict):
        return Entry(data=data, outcome="is JSON, but no object with a text")
    stated_id = next(filter(None, (_identifier(fields.get(key)) for key in _ID)), None)
    try:
        return Entry(data=data, outcome=_draft(fields), stated_id=stated_id)
    except SourceError as error:
        return Entry(data=data, outcome=error.reason, stated_id=stated_id)


def _draft(fields: Mapping[str, object]) -> Draft:
    text = next((fields[key] for key in _TEXT if fields.get(key)), None)
    if isinstance(text, list):
        text = "\n\n".join(part for part in text if isinstance(part, str))
    if not isinstance(text, str):
        raise SourceError(f"has no text; name the field one of {', '.join(_TEXT[:3])}")
    text = ungarble(text)
    paragraphs = (
        read_html(text.encode("utf-8", "replace")).paragraphs
        if _MARKUP.search(text)
        else tuple(split_paragraphs(text))
    )
    return Draft(paragraphs=paragraphs, stated=read_fields(fields))


def _identifier(value: object) -> str | None:
    return clean_field(str(value) if isinstance(value, int) and not isinstance(value, bool) else value)


def _short(error: Exception) -> str:
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)[:120]
