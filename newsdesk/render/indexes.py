"""Cards → the pages that lead to briefings: home and archive. Which must be written again is the plan's to tell.

A page is planned as plain values first: their digest tells whether it has to be rendered at all.
"""

import html
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, groupby
from typing import TypeVar

import jinja2

from newsdesk.model import Card, Change, Page, Status
from newsdesk.render.language import ENGLISH, ISO_DATE, Language
from newsdesk.render.pages import UNDATED, make_page
from newsdesk.render.templates import (
    ABOUT,
    ARCHIVE,
    CHANGES,
    HOME,
    PERIOD,
    fill_template,
)

LARGEST = 60_000
"""Bytes of HTML that the entries of one page may come to, about; with Material around them and a chart a page
stays below 150 kB."""

_AROUND = 250
"""Bytes of HTML around an entry's own text: tags, links, dates."""

_SPECIAL = re.compile("[&<>\"']")
"""What is longer once it is escaped: most texts have none of it, and there are many."""

_MOST_CHANGED = 5
"""Changed briefings on the home page; all are on the page of changes."""

_MOST_PERIODS = 62
"""Bars that can be told apart on a phone."""

T = TypeVar("T")

Editions = tuple[tuple[str, tuple[tuple[Card, tuple[Change, ...]], ...]], ...]
"""Date → the briefings that changed on it, with their changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexPage:
    """A page that is made from cards, not rendered yet."""

    path: str
    template: str
    title: str
    values: Mapping[str, object]
    """What the template is given: strings, numbers and dataclasses of them."""
    feed: str | None = None
    """Path, without the ending, of the feeds that have the same, below the briefings folder."""
    coverage: str | None = None
    """`2031-01:3 2031-02:0`: how many briefings there are of each period, for a picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A briefing in a list."""

    title: str
    path: str
    """Of its page, below the briefings folder."""
    date: str | None
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A page that holds a part of a list that is too long for one."""

    name: str
    file: str
    """Name of the page, in the same folder."""
    number: int
    """Of the briefings on it."""


def render_index(environment: jinja2.Environment, page: IndexPage) -> Page:
    """Return the Markdown page."""
    body = fill_template(environment, page.template, **page.values)
    more: dict[str, object] = {"feed": page.feed, "coverage": page.coverage}
    matter = {"title": page.title, **{key: value for key, value in more.items() if value}}
    return make_page(page.path, matter, body)


def plan_home(
    newest: Sequence[Card],
    changed: Sequence[Card],
    *,
    total: int,
    site_name: str,
    latest: int,
) -> IndexPage:
    """Return the home page; `newest` are the latest briefings of `total`, `changed` those of which some may have changed."""
    days = tuple((day, tuple(group)) for day, group in groupby(newest, key=lambda c: cut_date(c, 3)))
    home = {
        "site_name": site_name,
        "days": days,
        "shown": len(newest),
        "total": total,
        "changed": _list_latest(_find_changed(changed, latest)),
    }
    return IndexPage(path="index.md", template=HOME, title=site_name, values=home, feed="feed")


def plan_changes(changed: Sequence[Card], *, latest: int, language: Language = ENGLISH) -> IndexPage:
    """Return the page of what changed in briefings, the newest of these first."""
    values = {"days": _find_changed(changed, latest)}
    title = language.gettext("Changes")
    return IndexPage(path="changes.md", template=CHANGES, title=title, values=values, feed="changes")


def plan_about(*, site_name: str, language: Language = ENGLISH) -> IndexPage:
    """Return the page about the site."""
    values = {"site_name": site_name}
    return IndexPage(path="about.md", template=ABOUT, title=language.gettext("About"), values=values)


def plan_archive(years: Sequence[tuple[str, int]], *, language: Language = ENGLISH) -> IndexPage:
    """Return the page that leads to those of the years; `years`: year and how many briefings, the newest first."""
    parts = tuple(
        Part(name=_name_year(year, language), file=f"{year}.md", number=number) for year, number in years
    )
    title = language.gettext("Archive")
    return IndexPage(path="archive/index.md", template=ARCHIVE, title=title, values={"parts": parts})


def plan_year(year: str, entries: Sequence[Entry], *, language: Language = ENGLISH) -> Iterator[IndexPage]:
    """Yield the pages of a year, or of what has no date; `entries` the newest first."""
    precision = 3 if year == UNDATED else 1
    title = _name_year(year, language)
    return _plan_period(year, entries, title=title, precision=precision, language=language)


def _name_year(year: str, language: Language) -> str:
    return language.gettext("Undated") if year == UNDATED else year


def _list_latest(changed: Editions) -> list[tuple[str, str, str, int]]:
    """Return date, title, path and number of changes of the latest edition of each briefing that changed."""
    latest: dict[str, tuple[str, str, str, int]] = {}
    for day, group in changed:
        for card, told in group:
            latest.setdefault(card.path, (day, card.title, card.path, len(told)))
    return list(latest.values())[:_MOST_CHANGED]


def _find_changed(cards: Sequence[Card], latest: int) -> Editions:
    """Return date → the briefings that changed, with their changes: the latest so many editions, newest first."""
    editions = [
        (date, card, tuple(group))
        for card in cards
        for date, group in groupby(card.changes, key=lambda c: c.date)
    ]
    editions.sort(key=lambda e: e[0], reverse=True)
    return tuple(
        (date, tuple((card, changes) for _, card, changes in group))
        for date, group in groupby(editions[:latest], key=lambda e: e[0])
    )


def _plan_period(
    name: str, entries: Sequence[Entry], *, title: str, precision: int, language: Language
) -> Iterator[IndexPage]:
    """Yield one page for a period that fits on one; else a page of its months, days or numbered parts, and those.

    `precision`: 1 for a year, 2 for a month, 3 for what is not parted by date any more.
    """
    parts: list[tuple[str, str, Sequence[Entry]]] = []
    if not fits(entries, weigh_entry):
        if precision < 3:
            for key, group in groupby(entries, key=lambda e: str(cut_iso(e.date, precision + 1))):
                # "2031" among the months of 2031 is known no more precisely.
                vague = language.gettext("%(period)s, no closer date") % {"period": title}
                file, label = (f"{name}-00", vague) if key == name else (key, language.tell_date(key))
                parts.append((file, label, tuple(group)))
        else:
            part = language.gettext("%(period)s, part %(number)s")
            parts = [
                (f"{name}-part-{n}", part % {"period": title, "number": n}, group)
                for n, group in enumerate(pack(entries, weigh_entry), start=1)
            ]
    values = {
        "title": title,
        "undated": name.startswith(UNDATED),
        "groups": () if parts else _group_by_date(entries, precision + 1),
        "parts": tuple(Part(name=label, file=f"{file}.md", number=len(held)) for file, label, held in parts),
    }
    coverage = count_periods(entry.date for entry in entries)
    path = f"archive/{name}.md"
    yield IndexPage(path=path, template=PERIOD, title=title, values=values, coverage=coverage)
    for file, label, held in parts:
        deeper = 3 if file.startswith(f"{name}-00") else precision + 1
        yield from _plan_period(file, held, title=label, precision=deeper, language=language)


def _group_by_date(
    entries: Sequence[Entry], precision: int
) -> tuple[tuple[str | None, tuple[Entry, ...]], ...]:
    """Return (month or day, its entries); None where no date is closer than the page's own, or all have one day."""
    groups = [
        (key, tuple(group)) for key, group in groupby(entries, key=lambda e: cut_iso(e.date, precision))
    ]
    return tuple(
        (key if key and key.count("-") == precision - 1 < 3 else None, group) for key, group in groups
    )


def make_entry(card: Card) -> Entry:
    """Return what a list says of the briefing."""
    return Entry(title=card.title, path=card.path, date=card.date, status=card.status)


def cut_date(card: Card, precision: int) -> str | None:
    """Return the card's year (1), month (2) or day (3), as precise as known; None without a date."""
    return cut_iso(card.date, precision)


def cut_iso(date: str | None, precision: int) -> str | None:
    """Return the first `precision` of an ISO date's year, month and day; fewer when it has fewer."""
    match = ISO_DATE.match(date or "")
    return "-".join([part for part in match.groups() if part][:precision]) if match else None


def count_periods(dates: Iterable[str | None]) -> str | None:
    """Return how many of `dates` are in each day, month or year from the first to the last; None for none.

    The finest period of which at most 62 lie between them is counted; a date that is known no closer is left out.
    """
    stated = sorted(date for date in dates if date and ISO_DATE.match(date))
    for precision in (3, 2, 1):
        known = [
            cut for date in stated if (cut := cut_iso(date, precision)) and cut.count("-") == precision - 1
        ]
        if known and (periods := _list_periods(known[0], known[-1])):
            counts = Counter(known)
            return " ".join(f"{period}:{counts[period]}" for period in periods)
    return None


def _list_periods(first: str, last: str) -> list[str]:
    """Return the days, months or years from `first` to `last`; none when they are more than _MOST_PERIODS."""
    try:
        start, end = (date.fromisoformat(f"{iso}-01-01"[:10]) for iso in (first, last))
    except ValueError:
        return []
    days = (end - start).days
    if days > _MOST_PERIODS * (1, 366, 31)[(len(first) == 4) + 2 * (len(first) == 7)]:
        return []
    every = dict.fromkeys((start + timedelta(day)).isoformat()[: len(first)] for day in range(days + 1))
    return list(every) if len(every) <= _MOST_PERIODS else []


def weigh_texts(*texts: str | None) -> int:
    """Return about how many bytes of HTML an entry with these texts takes."""
    return _AROUND + sum(
        len((html.escape(text) if _SPECIAL.search(text) else text).encode()) for text in texts if text
    )


def weigh_entry(entry: Entry) -> int:
    """Return about how many bytes of HTML a briefing takes in a list."""
    return weigh_texts(entry.title, entry.path)


def fits(items: Collection[T], weigh: Callable[[T], int]) -> bool:
    """Tell whether `pack` makes one page of the items: of many it weighs those that fill a page."""
    return len(items) < 2 or all(total <= LARGEST for total in accumulate(map(weigh, items)))


def pack(items: Iterable[T], weigh: Callable[[T], int]) -> list[tuple[T, ...]]:
    """Return the items in order, in pages of at most LARGEST bytes; an item that is larger stands alone."""
    every = tuple(items)
    if len(every) == 1:  # most names are in one briefing: their entries need not be weighed
        return [every]
    pages: list[list[T]] = []
    left = 0
    for item in every:
        weight = weigh(item)
        if weight > left:
            pages.append([])
            left = LARGEST
        pages[-1].append(item)
        left -= weight
    return [tuple(page) for page in pages]
