"""Cards → pages about people, organisations, places, subjects and publishers: what the briefings have of each.

Two briefings speak of the same one only when both give the same full name; nothing is merged by likeness.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from newsdesk.fingerprint import digest_bytes
from newsdesk.model import Card, CardName, CardQuote, CardSource, Failure
from newsdesk.render.indexes import (
    Entry,
    IndexPage,
    Part,
    count_periods,
    cut_iso,
    fits,
    make_entry,
    pack,
    weigh_texts,
)
from newsdesk.render.language import ENGLISH, Language, marked
from newsdesk.render.pages import UNDATED, slug
from newsdesk.render.templates import QUARANTINE, TOPIC, TOPICS

NOT_STATED = marked("Publisher not stated")

_FEWEST = 2
"""Briefings that must name somebody who is not quoted in any: one that names them says it all already."""

_FEW = 24
"""Names that need no letters above them."""

_LATEST = 20
"""Briefings on the first page of a topic that has pages for its years."""

_MOST_ROLES = 6
"""Roles on a page; whoever holds more is described by the latest."""

FOLDERS = {
    "person": ("people", marked("People")),
    "organisation": ("organisations", marked("Organisations")),
    "place": ("places", marked("Places")),
    "subject": ("subjects", marked("Subjects")),
    "source": ("sources", marked("Sources")),
}
"""Kind of topic → its folder, and the title of its list."""


class Topic(NamedTuple):
    """Who or what a page is about."""

    kind: str
    """A key of FOLDERS."""
    name: str

    @property
    def file(self) -> str:
        """Name of its page without the ending. The digest keeps names apart that look alike in plain letters."""
        return _make_stem(self.name)

    @property
    def path(self) -> str:
        """Path of its page."""
        return f"{FOLDERS[self.kind][0]}/{self.file}.md"


@lru_cache(maxsize=1 << 17)
def _make_stem(name: str) -> str:
    return f"{slug(name)}-{digest_bytes(name.encode())[:8]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Appearance:
    """What one briefing has of a topic."""

    entry: Entry
    role: str | None = None
    quotes: tuple[CardQuote, ...] = ()
    articles: tuple[CardSource, ...] = ()
    """Of a publisher: those that the briefing rests on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A topic in the list of its kind."""

    name: str
    file: str
    briefings: int
    quotes: int


Counted = tuple[Topic, int, int]
"""A topic, in how many briefings it is, and how many of its quotes they have."""


def has_page(counted: Counted, briefings: int, *, subjects: Collection[str], fewest: int) -> bool:
    """Tell what has a page of its own, of so many briefings: every publisher, whoever is quoted, what two briefings name.

    Of subjects, those of the editor (`subjects`) have one, and words that `fewest` briefings are about, but not most: a
    page that lists nearly all of them tells nothing.
    """
    topic, number, quotes = counted
    if topic.kind == "subject":
        return topic.name in subjects or fewest <= number <= briefings / 2
    return topic.kind == "source" or number >= _FEWEST or quotes > 0


def find_links(card: Card, topics: Collection[Topic]) -> dict[str, str]:
    """Return name → path for the names on the briefing's page that have a page of their own."""
    here = {topic.name: topic.path for topic in _name_topics(card) if topic in topics}
    return dict(sorted(here.items()))


def list_topics(card: Card) -> dict[Topic, int]:
    """Return what the briefing would be listed under, and how many quotes of each it has.

    A person needs a name of two words: two briefings that say "Kim" may mean two people.
    """
    return {topic: len(_find_quotes(topic, card)) for topic in _name_topics(card)}


def _is_told_apart(who: CardName) -> bool:
    return who.kind != "person" or " " in who.name


def _name_topics(card: Card) -> Iterator[Topic]:
    for who in card.names:
        if _is_told_apart(who):
            yield Topic(kind=who.kind, name=who.name)
    for subject in card.subjects:
        yield Topic(kind="subject", name=subject)
    for source in card.used:
        yield Topic(kind="source", name=source.publisher or NOT_STATED)


def _find_quotes(topic: Topic, card: Card) -> tuple[CardQuote, ...]:
    """Return what the briefing quotes of those who have a page for themselves."""
    speaks = topic.kind not in {"subject", "source"}
    return tuple(quote for quote in card.quotes if quote.speaker == topic.name) if speaks else ()


def _find_appearance(topic: Topic, card: Card) -> Appearance:
    roles = (who.role for who in card.names if topic == (who.kind, who.name))
    used = card.used if topic.kind == "source" else ()
    return Appearance(
        entry=make_entry(card),
        role=next(roles, None),
        quotes=_find_quotes(topic, card),
        articles=tuple(source for source in used if (source.publisher or NOT_STATED) == topic.name),
    )


def plan_quarantine(quarantined: Sequence[Failure], *, language: Language = ENGLISH) -> IndexPage:
    """Return the page of sources that failed."""
    return IndexPage(
        path="sources/quarantine.md",
        template=QUARANTINE,
        title=language.gettext("Quarantine"),
        values={"failures": tuple(sorted(quarantined, key=lambda f: (f.source, f.reason)))},
    )


def plan_list(
    kind: str, counted: Sequence[Counted], *, quarantine: bool, language: Language = ENGLISH
) -> Iterator[IndexPage]:
    """Yield one page of all names of a kind where they fit, else a page of letters and one or more a letter.

    `quarantine`: the page leads to that of sources that failed.
    """
    folder, title = FOLDERS[kind][0], language.gettext(FOLDERS[kind][1])
    listed = [
        Listed(name=_name(topic, language), file=f"{topic.file}.md", briefings=briefings, quotes=quotes)
        for topic, briefings, quotes in counted
    ]
    ordered = sorted(listed, key=lambda one: (_letter(one.name), one.name.casefold(), one.name))
    letters = [
        (letter, tuple(group)) for letter, group in groupby(ordered, key=lambda one: _letter(one.name))
    ]
    parts: list[tuple[Part, tuple[Listed, ...]]] = []
    if not fits(ordered, _weigh_listed):
        for letter, group in letters:
            plain = letter.lower() if letter.isalpha() else "other"
            for n, held in enumerate(pack(group, _weigh_listed), start=1):
                name, file = (
                    (letter, f"letter-{plain}") if n == 1 else (f"{letter} {n}", f"letter-{plain}-{n}")
                )
                parts.append((Part(name=name, file=f"{file}.md", number=len(held)), held))
    groups = ((None, tuple(ordered)),) if len(ordered) <= _FEW else tuple(letters)
    values = {
        "kind": kind,
        "title": title,
        "letters": () if parts else groups,
        "parts": tuple(part for part, _ in parts),
        "total": len(ordered),
        "quarantine": quarantine,
    }
    yield IndexPage(path=f"{folder}/index.md", template=TOPICS, title=title, values=values)
    for part, held in parts:
        name = f"{title}: {part.name}"
        values = {
            "kind": kind,
            "title": name,
            "letters": ((None, held),),
            "parts": (),
            "total": len(held),
            "quarantine": False,
        }
        yield IndexPage(path=f"{folder}/{part.file}", template=TOPICS, title=name, values=values)


def plan_topic(topic: Topic, cards: Iterable[Card], *, language: Language = ENGLISH) -> Iterator[IndexPage]:
    """Yield one page where all fits, else one of the latest with links to a page (or more) a year.

    `cards` are those of the briefings that it is in, the newest first.
    """
    appearances = [_find_appearance(topic, card) for card in cards]
    packed = pack(appearances, _weigh_appearance)
    topic_name = _name(topic, language)
    parts: list[tuple[Part, tuple[Appearance, ...]]] = []
    if len(packed) > 1:
        for year, group in groupby(appearances, key=lambda a: cut_iso(a.entry.date, 1) or UNDATED):
            # The oldest first: what joins a year lengthens its last page and moves nothing between the others.
            for n, held in enumerate(pack(tuple(group)[::-1], _weigh_appearance), start=1):
                label = language.gettext("Undated") if year == UNDATED else year
                name = label if n == 1 else f"{label} ({n})"
                file = f"{topic.file}-{year}.md" if n == 1 else f"{topic.file}-{year}-{n}.md"
                parts.append((Part(name=name, file=file, number=len(held)), held))
    values = _describe(topic, topic_name, appearances) | {
        "years": _by_year(packed[0][:_LATEST] if parts else packed[0]),
        "parts": tuple(part for part, _ in parts),
    }
    feed = topic.path.removesuffix(".md") if topic.kind == "subject" else None
    coverage = count_periods(a.entry.date for a in appearances) if topic.kind == "subject" else None
    yield IndexPage(
        path=topic.path, template=TOPIC, title=topic_name, values=values, feed=feed, coverage=coverage
    )
    for part, held in parts:
        title = f"{topic_name}: {part.name}"
        # Nothing of the other parts is on it: what joins those leaves it as it is.
        values = _describe(topic, topic_name, held) | {
            "title": title,
            "years": _by_year(held),
            "whole": f"{topic.file}.md",
        }
        path = f"{FOLDERS[topic.kind][0]}/{part.file}"
        yield IndexPage(path=path, template=TOPIC, title=title, values=values)


def _name(topic: Topic, language: Language) -> str:
    """Return what readers call the topic: its name, but for the publisher that nobody states."""
    is_nobody = topic == Topic(kind="source", name=NOT_STATED)
    return language.gettext(topic.name) if is_nobody else topic.name


def _describe(topic: Topic, name: str, appearances: Sequence[Appearance]) -> dict[str, object]:
    roles = Counter(role for a in appearances for role in _roles(a))
    return {
        "topic": topic,
        "name": name,
        "title": name,
        "roles": tuple(role for role, _ in roles.most_common(_MOST_ROLES)),
        "briefings": len(appearances),
        "quotes": sum(len(a.quotes) for a in appearances),
        "parts": (),
        "whole": None,
    }


def _roles(appearance: Appearance) -> tuple[str, ...]:
    """Return the roles that one briefing gives, each once: "a nurse" is "nurse"."""
    stated = (appearance.role, *(quote.role for quote in appearance.quotes))
    found: dict[str, str] = {}
    for role in filter(None, stated):
        found.setdefault(re.sub("^(?:an?|the) ", "", role.casefold()), role)
    return tuple(found.values())


def _by_year(appearances: Sequence[Appearance]) -> tuple[tuple[str | None, tuple[Appearance, ...]], ...]:
    return tuple((y, tuple(g)) for y, g in groupby(appearances, key=lambda a: cut_iso(a.entry.date, 1)))


def _letter(name: str) -> str:
    """Return the letter that a name is listed under, in A–Z; `#` for what has none in front."""
    first = unicodedata.normalize("NFKD", name)[:1].upper()
    return first if re.fullmatch("[A-Z]", first) else "#"


def _weigh_listed(listed: Listed) -> int:
    return weigh_texts(listed.name, listed.file)


def _weigh_appearance(appearance: Appearance) -> int:
    entry = appearance.entry
    quotes = sum(weigh_texts(quote.text, quote.role, entry.path) for quote in appearance.quotes)
    articles = sum(weigh_texts(a.title, a.url, *a.contributed) for a in appearance.articles)
    return weigh_texts(entry.title, entry.path, appearance.role) + quotes + articles
