"""Completes metadata that a source leaves out: the day in its address, the byline above its text.

Both come after everything that is stated, and only where they can be read one way. A date that lies after the day on
which the source was fetched is wrong and is dropped. Nothing is taken from a footer or from the middle of a text.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import urlsplit

from newsdesk.readers.clean import clean_line
from newsdesk.readers.draft import Draft
from newsdesk.readers.metadata import state_byline, state_date

# A whole part of the path: numbers inside the words of a headline are no date.
_DAY = re.compile(
    r"/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2]|[a-z]{3,9})[/-](0?[1-9]|[12]\d|3[01])(?=/|$)", re.IGNORECASE
)
_NAME = r"(?:[^\W\d_a-z][\w.’'-]* ){1,3}[^\W\d_a-z][\w’'-]+"
_POST = r"(?:writers?|reporters?|correspondents?|editors?|columnists?|contributors?|staff|bureau)"
# What follows the names has to be an outlet or a post: "By Lake Orrin, three villages wait" is a headline.
_BYLINE = re.compile(
    rf"(?:By|BY|Text:|Story by) ((?:{_NAME}(?:, | and | & ))*{_NAME})"
    rf"(?:, the {_NAME}|(?:,| [|–—-]) [^.!?]{{0,30}}\b{_POST}\b[^.!?]{{0,30}}| \([^()]{{2,40}}\)| [|•·].{{2,60}})?"
)
_HEAD = 3
"""Paragraphs at the head of a text where a byline can stand."""


def complete_draft(draft: Draft) -> Draft:
    """Return the draft with what its address and its first lines say, without what cannot be true."""
    stated = draft.stated
    paragraphs = draft.paragraphs
    if not stated.byline:
        line, byline = find_byline(paragraphs)
        if byline:
            stated = replace(stated, byline=byline)
            paragraphs = tuple(p for p in paragraphs if p is not line)
    fetched = _day(stated.retrieved)
    published = stated.published or find_address_day(stated.url)
    return replace(
        draft,
        paragraphs=paragraphs,
        stated=replace(
            stated,
            published=None if _comes_after(published, fetched) else published,
            modified=None if _comes_after(stated.modified, fetched) else stated.modified,
        ),
    )


def find_address_day(url: str | None) -> str | None:
    """Return the ISO date of an address such as https://gazette.example/2031/apr/07/ferry; None without a whole one."""
    found = _DAY.findall(urlsplit(url).path) if url else []
    if len(found) != 1:
        return None
    year, month, day = found[0]
    if month.isdigit():
        return state_date(f"{year}-{int(month):02}-{int(day):02}")
    return state_date(f"{int(day)} {month} {year}")


def find_byline(paragraphs: Iterable[str]) -> tuple[str | None, str | None]:
    """Return the paragraph near the head that is nothing but a byline, and the names in it; (None, None) without one."""
    seen = 0
    for paragraph in paragraphs:
        line = clean_line(paragraph[:200])
        seen += bool(line)
        if seen > _HEAD:
            break
        found = _BYLINE.fullmatch(line) if len(line) <= 120 else None
        if found:
            return paragraph, state_byline(found[1])
    return None, None


def _day(stated: str | None) -> date | None:
    try:
        return date.fromisoformat((stated or "")[:10])
    except ValueError:
        return None


def _comes_after(stated: str | None, fetched: date | None) -> bool:
    """Tell whether a date is later than the day of the fetch; a day later can be another time zone."""
    day = _day(stated)
    return bool(day and fetched and day > fetched + timedelta(days=1))
