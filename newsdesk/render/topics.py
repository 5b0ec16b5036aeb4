"""Cards → pages about people, organisations, places, subjects and publishers: what the briefings have of each.

Two briefings speak of the same one only when both give the same full name; nothing is merged by likeness.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
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


Topics = Mapping[Topic, tuple[Appearance, ...]]
"""What has a page, and what is on it, the newest first."""


def find_topics(cards: Collection[Card], *, subjects: Collection[str] = (), fewest: int = 5) -> Topics:
    """Return all that has a page of its own: every publisher, whoever is quoted, and what two briefings name.

    A person needs a name of two words: two briefings that say "Kim" may mean two people. Of subjects, those of the
    editor (`subjects`) have one, and words that `fewest` briefings are about, but not most: a page that lists
    nearly all of them tells nothing.
    """
    found: dict[Topic, list[Appearance]] = {}
    for card in sorted(sorted(cards, key=lambda c: c.path), key=lambda c: c.date or "", reverse=True):
        for topic, appearance in _find_appearances(card):
            found.setdefault(topic, []).append(appearance)

    def has_page(topic: Topic) -> bool:
        seen = found[topic]
        if topic.kind == "subject":
            return topic.name in subjects or fewest <= len(seen) <= len(cards) / 2
        return topic.kind == "source" or len(seen) >= _FEWEST or any(a.quotes for a in seen)

    return {topic: tuple(found[topic]) for topic in sorted(found) if has_page(topic)}


def find_links(card: Card, topics: Topics) -> dict[str, str]:
    """Return name → path for the names on the briefing's page that have a page of their own."""
    publishers = dict.fromkeys(source.publisher or NOT_STATED for source in card.used)
    named = (
        *(Topic(kind=who.kind, name=who.name) for who in card.names if _is_told_apart(who)),
        *(Topic(kind="subject", name=subject) for subject in card.subjects),
        *(Topic(kind="source", name=name) for name in publishers),
    )
    here = {topic.name: topic.path for topic in named if topic in topics}
    return dict(sorted(here.items()))


def _is_told_apart(who: CardName) -> bool:
    return who.kind != "person" or " " in who.name


def _find_appearances(card: Card) -> Iterator[tuple[Topic, Appearance]]:
    entry = make_entry(card)
    for who in card.names:
        if _is_told_apart(who):
            quotes = tuple(q for q in card.quotes if q.speaker == who.name)
            yield Topic(kind=who.kind, name=who.name), Appearance(entry=entry, role=who.role, quotes=quotes)
    for subject in card.subjects:
        yield Topic(kind="subject", name=subject), Appearance(entry=entry)
    publishers: dict[str, list[CardSource]] = {}
    for source in card.used:
        publishers.setdefault(source.publisher or NOT_STATED, []).append(source)
    for name, articles in publishers.items():
        yield Topic(kind="source", name=name), Appearance(entry=entry, articles=tuple(articles))


def plan_topics(
    topics: Topics, *, quarantined: Sequence[Failure] | None = None, language: Language = ENGLISH
) -> Iterator[IndexPage]:
    """Yield the list of each kind, and the pages of each topic; of sources that failed, when they are given."""
    for kind, (folder, title) in FOLDERS.items():
        listed = [
            Listed(
                name=_name(topic, language),
                file=f"{topic.file}.md",
                briefings=len(appearances),
                quotes=sum(len(a.quotes) for a in appearances),
            )
            for topic, appearances in topics.items()
            if topic.kind == kind
        ]
        quarantine = kind == "source" and quarantined is not None
        yield from _plan_list(kind, folder, language.gettext(title), listed, quarantine=quarantine)
    for topic, appearances in topics.items():
        yield from _plan_topic(topic, appearances, language)
    if quarantined is not None:
        yield IndexPage(
            path="sources/quarantine.md",
            template=QUARANTINE,
            title=language.gettext("Quarantine"),
            values={"failures": tuple(sorted(quarantined, key=lambda f: (f.source, f.reason)))},
        )


def _plan_list(
    kind: str, folder: str, title: str, listed: Sequence[Listed], *, quarantine: bool
) -> Iterator[IndexPage]:
    """Yield one page of all names where they fit, else a page of letters and one or more a letter."""
    ordered = sorted(listed, key=lambda one: (_letter(one.name), one.name.casefold(), one.name))
    letters = [
        (letter, tuple(group)) for letter, group in groupby(ordered, key=lambda one: _letter(one.name))
    ]
    parts: list[tuple[Part, tuple[Listed, ...]]] = []
    if len(pack(ordered, _weigh_listed)) > 1:
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


def _plan_topic(topic: Topic, appearances: Sequence[Appearance], language: Language) -> Iterator[IndexPage]:
    """Yield one page where all fits, else one of the latest with links to a page (or more) a year."""
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


def _roles(appearance: Appearance) -> set[str]:
    """Return the roles that one briefing gives, so that a briefing counts once."""
    stated = (appearance.role, *(quote.role for quote in appearance.quotes))
    return {role for role in stated if role}


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
