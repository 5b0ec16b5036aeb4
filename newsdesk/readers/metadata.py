"""Reads metadata fields whatever a format calls them: titles, bylines, dates, links.

Only what is stated counts: an ambiguous date (01/06/2025) or a link that cannot be opened is None.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from email.utils import parsedate_to_datetime
from typing import TypeVar
from urllib.parse import urlsplit

from newsdesk.readers.clean import clean_field, clean_line
from newsdesk.readers.draft import Stated

T = TypeVar("T")

# Keys are compared in lower case without "-", "_" and spaces; the first that says something wins.
_ALIASES: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "headline", "name"),
    "byline": ("byline", "author", "authors", "creator", "writer"),
    "publisher": ("publisher", "sitename", "site", "outlet", "newspaper", "publication", "source", "sourcename"),
    "published": ("published", "publishedat", "publisheddate", "datepublished", "publishdate", "publicationdate",
                  "pubdate", "publishedon", "publishedtime", "date", "created"),
    "modified": ("modified", "modifiedat", "datemodified", "updated", "updatedat", "updatedon", "lastmodified",
                 "lastmod", "modifiedtime"),
    "retrieved": ("retrieved", "retrievedat", "dateretrieved", "accessed", "fetched", "fetchedat", "crawled", "savedat"),
    "version": ("version",),
    "url": ("url", "link", "canonicalurl", "canonical", "sourceurl", "href", "permalink"),
    "language": ("language", "lang", "inlanguage", "locale"),
    "rights": ("rights", "copyright", "copyrightnotice", "license", "licence", "usageterms"),
    "story": ("story",),
}  # fmt: skip
_NOTHING = frozenset({"", "~", "null", "none", "n/a", "na", "unknown", "nan"})

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july",
         "aug august", "sep sept september", "oct october", "nov november", "dec december"), 1,
    )
    for name in names.split()
}  # fmt: skip
_ISO = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)?\s?(Z|UTC|GMT|[+-](?:0\d|1[0-4])(?::?[0-5]\d)?)?)?)?)?"
)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z|[+-](?:0\d|1[0-4]):?[0-5]\d)?)?")
_MONTH_FIRST = re.compile(
    r"(?:[a-z]{3,9},? )?([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})", re.IGNORECASE
)
_DAY_FIRST = re.compile(
    r"(?:[a-z]{3,9},? )?(\d{1,2})(?:st|nd|rd|th)? (?:of )?([a-z]{3,9})\.?,? (\d{4})", re.IGNORECASE
)
_MONTH_YEAR = re.compile(r"([a-z]{3,9})\.?,? (\d{4})", re.IGNORECASE)


# The time of day of a spelled-out date is dropped: its zone is a local abbreviation, or missing.
_CLOCK = re.compile(
    r",? (?:at |[-–|] )?\d{1,2}[:.]\d\d(?::\d\d)?\s?(?:[ap]\.?m\.?)?(?: \(?[A-Z]{2,5}\)?)?$", re.IGNORECASE
)


_LABEL = re.compile(
    r"^(?:(?:first |last )?(?:posted|published|updated|modified)(?: on)?:? )?"
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? )?(?:\d{1,2}:\d\d ?[ap]m, )?(?=[a-z]|\d{1,2}[ a-z])",
    re.IGNORECASE,
)
"""What stands before a date on a page: "Posted: Fri 6:45 PM, Feb 16, 2018"."""


def read_fields(fields: Mapping[str, object]) -> Stated:
    """Return what a mapping of metadata states; unknown keys are left alone, bad values are None."""
    plain = {
        re.sub(r"[\s_:.-]", "", key.lower()): value for key, value in fields.items() if isinstance(key, str)
    }

    def values(name: str) -> Iterable[object]:
        return (plain[alias] for alias in _ALIASES[name] if alias in plain)

    def first(state: Callable[[object], T | None], found: Iterable[object]) -> T | None:
        return next((said for value in found if (said := state(value)) is not None), None)

    return Stated(
        title=first(state_title, values("title")),
        byline=first(state_byline, values("byline")),
        publisher=first(state_name, values("publisher")),
        published=first(state_date, values("published")),
        modified=first(state_date, values("modified")),
        retrieved=first(state_date, values("retrieved")),
        version=first(state_version, values("version")),
        # "source" is a link as often as a name.
        url=first(state_url, (*values("url"), plain.get("source"))),
        language=first(state_language, values("language")),
        rights=first(state_title, values("rights")),
        story=first(state_name, values("story")),
    )


def state_title(value: object) -> str | None:
    """Return a title: any words will do, but not YAML's and JSON's words for nothing."""
    line = clean_field(value)
    return None if line in {"~", "null"} else line


def state_name(value: object) -> str | None:
    """Return a name given as text or as an object with a name; a link is no name."""
    if isinstance(value, Mapping):
        value = value.get("name")
    if isinstance(value, list) and value:
        return state_name(value[0])
    line = clean_field(value)
    if line is None or line.lower() in _NOTHING or re.match(r"https?://|@\S+$", line, re.IGNORECASE):
        return None
    return line


def state_byline(value: object) -> str | None:
    """Return who wrote it: one name or several, given as text, objects or a list; without "By"."""
    parts = value if isinstance(value, list) else [value]
    names = dict.fromkeys(filter(None, (state_name(part) for part in parts[:20])))
    line = clean_field(", ".join(names))
    if line is None:
        return None
    # "Ida Brenn | April 7, 2031 12:01 PM": what follows the bar is of the page.
    return re.sub(r"^by:? | [|•·] .*", "", line, flags=re.IGNORECASE) or None


def state_url(value: object) -> str | None:
    """Return an http or https address without user, white space or controls; None for any other."""
    if not isinstance(value, str) or len(value) > 2000:
        return None
    url = clean_line(value)
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.username is None
        _ = parts.port
    except ValueError:
        return None
    return url if usable and not re.search(r"[\s<>\"'\\^`{|}]", url) else None


def state_version(value: object) -> int | None:
    """Return a version number as agencies count them."""
    digits = str(value) if isinstance(value, int | str) else ""
    return int(digits) if re.fullmatch(r"\d{1,9}", digits, re.ASCII) else None


def state_language(value: object) -> str | None:
    """Return the ISO 639-1 code of a language tag such as en-GB."""
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, Mapping):
        value = value.get("alternateName") or value.get("name")
    if not isinstance(value, str):
        return None
    tag = value.strip().lower()[:40]
    if tag == "english":
        return "en"
    found = re.fullmatch(r"([a-z]{2})(?:[-_][a-z0-9_-]{1,30})?", tag)
    return found[1] if found else None


def state_date(value: object) -> str | None:
    """Return an ISO 8601 date or date-time, as precise as stated; None when it can be read two ways."""
    if isinstance(value, int) and not isinstance(value, bool):
        # Seconds since 1970; a bare year is too small to be mistaken for it.
        value = str(value) if 1000 <= value <= 9999 else _from_epoch(value)
    if not isinstance(value, str) or len(value) > 100:
        return None
    text = clean_line(value)
    for pattern in (_ISO, _COMPACT):
        found = pattern.fullmatch(text)
        if found:
            return _iso(found.groups())
    return _mail_date(text) or _spelled_date(_CLOCK.sub("", text))


def _iso(groups: tuple[str | None, ...]) -> str | None:
    year, month, day, hour, minute, second, zone = groups
    clock = (int(hour or 0), int(minute or 0), int(second or 0))
    try:
        dt.datetime(int(year or 0), int(month or 1), int(day or 1), *clock, tzinfo=dt.UTC)
    except ValueError:
        return None
    date = "-".join(filter(None, (year, month, day)))
    if hour is None:
        return date
    time = ":".join(filter(None, (hour, minute, second)))
    return f"{date}T{time}{_zone(zone)}"


def _zone(zone: str | None) -> str:
    if zone is None:
        return ""
    if zone in {"Z", "UTC", "GMT"}:
        return "Z"
    digits = zone[1:].replace(":", "").ljust(4, "0")
    return f"{zone[0]}{digits[:2]}:{digits[2:]}"


def _spelled_date(text: str) -> str | None:
    text = _LABEL.sub("", text)
    if found := _MONTH_FIRST.fullmatch(text):
        month, day, year = found[1], found[2], found[3]
    elif found := _DAY_FIRST.fullmatch(text):
        day, month, year = found[1], found[2], found[3]
    elif (found := _MONTH_YEAR.fullmatch(text)) and found[1].lower() in _MONTHS:
        return f"{found[2]}-{_MONTHS[found[1].lower()]:02}"
    else:
        return None
    number = _MONTHS.get(month.lower())
    return _iso((year, f"{number:02}", f"{int(day):02}", None, None, None, None)) if number else None


def _mail_date(text: str) -> str | None:
    """Read the dates of RFC 5322, which feeds use ("Mon, 06 Jan 2025 10:00:00 +0900")."""
    if not re.fullmatch(
        r"(?:\w{3}, ?)?\d{1,2} \w{3} \d{4} \d\d:\d\d(?::\d\d)?(?: [+-]\d{4}| [A-Z]{1,4})?", text
    ):
        return None
    try:
        return parsedate_to_datetime(text).isoformat().replace("+00:00", "Z")
    except (ValueError, OverflowError, IndexError, TypeError):
        return None


def _from_epoch(seconds: int) -> str | None:
    if seconds > 10**11:
        seconds //= 1000
    try:
        moment = dt.datetime.fromtimestamp(seconds, tz=dt.UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment.isoformat().replace("+00:00", "Z") if moment.year >= 1980 else None
