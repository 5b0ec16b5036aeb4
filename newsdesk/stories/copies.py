"""Which articles are one article: copies that other outlets print, copies cut short, and earlier versions.

A copy is known by the share of its runs of five words that stand in a longer article. Candidates come from an index
of sampled runs, so that cost grows with the number of articles, not of pairs. Which articles tell the same event is
`grouping`.
"""

import datetime as dt
import heapq
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain

from newsdesk.model import Article, Copy, Story
from newsdesk.stories.grouped import Grouped
from newsdesk.stories.grouping import group_signatures
from newsdesk.stories.printings import Printing, read_printings
from newsdesk.stories.shingles import find_own_shingles, find_shingles
from newsdesk.stories.sketch import Sketch, Texts, sketch_article

COPIED = 0.6
"""Share of the shorter article's own words, in runs of five, that stand in the longer one of two copies. Quotations are
not counted: two reporters of one press conference write down the same words."""

COPIED_QUOTES = 0.85
"""The same, of all words, for an article that is hardly more than quotations."""

FEWEST_OWN = 25
"""Own shingles below which an article counts as hardly more than quotations."""

SAME_PAGE = 0.25
"""Part of these thresholds that is enough for two articles with one address: an update can rewrite nearly all. Not 0:
sites state one address for all that they print in a place."""

PROMISING = 0.4
"""Share of these shingles in common at which two articles are compared in full."""

MOST_ASKED, MOST_LISTED, MOST_COMPARED = 16, 100, 5
"""Shingles by which an article looks for others, articles that the index lists for one, and articles that it is
compared with in full."""

CUT = 0.7
"""Length, as a share of the longest, below which what adds no words is a cut copy: it never stands for the whole."""

BEGINNING = 1.5
"""Lengths of what was cut short within which it must stand in the whole: digests of the day hold other articles from
first to last, and are not what these were cut from."""

_DAY = re.compile(r"\d{4}(?:-\d\d){0,2}")

Shares = dict[str, float]
"""Of two printings, by what their texts follow from: how much of the shorter stands in the longer, 1 for a copy."""


def find_copies(articles: Iterable[Article]) -> tuple[Copy, ...]:
    """Return every article that another stands for, as `find_copies_among` does."""
    texts = {article.id: article for article in articles}
    sketches = [sketch_article(article) for article in texts.values()]
    return find_copies_among(sketches, lambda id_: texts[id_].text, {})


def find_copies_among(sketches: Iterable[Sketch], texts: Texts, shares: Shares) -> tuple[Copy, ...]:
    """Return every article that another stands for, sorted by that one's id, then its own. The order of `sketches`
    does not matter. `shares` are what an earlier run found, and then what this one asked for.

    What stands for a family of copies is, in this order: the newest version of each outlet's own, not cut short;
    the one whose outlet the others name in byline, dateline or credit; the first published; the smallest id.
    Articles that an editor pinned to different stories are never copies.
    """
    ordered = sorted(sketches, key=lambda s: s.article.id)
    printings = sorted(read_printings(ordered, texts), key=lambda p: (-p.words, p.article.id))
    found = (copy for family in _gather(printings, shares) for copy in _tell(family))
    return tuple(sorted(found, key=lambda c: (c.of, c.article)))


def group_originals(
    articles: Sequence[Article], *, known: Mapping[str, str] | None = None
) -> tuple[tuple[Story, ...], tuple[Copy, ...]]:
    """Return the stories of the articles that are no copies, and the copies, as `group_sketches` does."""
    texts = {article.id: article for article in articles}
    sketches = [sketch_article(article) for article in texts.values()]
    return group_sketches(sketches, lambda id_: texts[id_].text, known=known)


def group_sketches(
    sketches: Sequence[Sketch],
    texts: Texts,
    *,
    known: Mapping[str, str] | None = None,
    shares: Shares | None = None,
    grouped: Grouped | None = None,
) -> tuple[tuple[Story, ...], tuple[Copy, ...]]:
    """Return the stories of the articles that are no copies, and the copies; `known` is article id → story id.

    A copy's pin and the story it was in are its original's as well. `shares` and `grouped` are what an earlier run
    found out about pairs of articles, and are then what this one did; they save time and decide nothing.
    """
    copies = find_copies_among(sketches, texts, {} if shares is None else shares)
    pins = {s.article.id: s.article.story for s in sketches}
    stories = dict(known or {})
    for copy in copies:
        pins[copy.of] = pins[copy.of] or pins[copy.article]
        if copy.article in stories:
            stories.setdefault(copy.of, stories[copy.article])
    elsewhere = {copy.article for copy in copies}
    originals = [s.signature for s in sketches if s.article.id not in elsewhere]
    originals = [s if s.pin == pins[s.article] else replace(s, pin=pins[s.article]) for s in originals]
    return group_signatures(originals, known=stories, grouped=grouped), copies


def _gather(printings: Sequence[Printing], known: Shares) -> Iterable[list[Printing]]:
    """Return the families of copies, each longest first. `printings` come longest first: what is no copy of a longer
    article is what later ones are compared with, so that a chain of small differences joins nothing.
    """
    text = lru_cache(maxsize=256)(lambda number: printings[number].text)
    shingles = lru_cache(maxsize=256)(lambda number: find_shingles(text(number)))
    own_shingles = lru_cache(maxsize=1)(lambda number: find_own_shingles(text(number)))
    asked: Shares = {}

    def share(number: int, longer: int) -> float:
        key = f"{printings[number].key} {printings[longer].key}"
        asked[key] = known[key] if key in known else compare(number, longer)
        return asked[key]

    def compare(number: int, longer: int) -> float:
        """Return how much of an article stands in a longer one, 1.0 at the threshold of a copy."""
        own, enough = own_shingles(number), COPIED
        if len(own) < FEWEST_OWN:
            own, enough = shingles(number), COPIED_QUOTES
        one, other = printings[number], printings[longer]
        whole = one.words >= CUT * other.words
        there = (
            shingles(longer) if whole else find_shingles(text(longer)[: int(BEGINNING * len(text(number)))])
        )
        return len(own & there) / max(1, len(own)) / enough

    index = _Index(printings)
    pages: dict[str, int] = {}
    joined = _Joined(printings)
    for number, printing in enumerate(printings):
        copied = next((other for other in index.candidates(number) if share(number, other) >= 1.0), None)
        if copied is None:
            index.add(number)
        else:
            joined.join(number, copied)
        first = pages.setdefault(printing.page, number) if printing.page else number
        if first != number and share(number, first) >= SAME_PAGE:
            joined.join(number, first)
    known.clear()
    known |= asked
    return joined.families()


class _Index:
    """Which articles hold a sampled shingle; asked by the rarest shingles of an article, so that phrases which
    everybody prints cost nothing.
    """

    def __init__(self, printings: Sequence[Printing]) -> None:
        self._frequency = Counter(chain.from_iterable(p.sample for p in printings))
        shared = {shingle for shingle, count in self._frequency.items() if count > 1}
        self._samples = [p.sample & shared for p in printings]
        """What others have, too."""
        self._holders: dict[int, list[int]] = {}
        self._telling: set[int] = set()
        """Shingles with a list that is not full: one that is may lack the article that is looked for."""
        self._full: set[int] = set()

    def add(self, number: int) -> None:
        """List an article under its shingles that another has, too."""
        for shingle in self._samples[number] - self._full:
            holders = self._holders.setdefault(shingle, [])
            holders.append(number)
            if len(holders) == 1:
                self._telling.add(shingle)
            elif len(holders) == MOST_LISTED:
                self._telling.remove(shingle)
                self._full.add(shingle)

    def candidates(self, number: int) -> list[int]:
        """Return the listed articles that share many of the rarest shingles, the most promising first."""
        telling = self._samples[number] & self._telling
        asked = heapq.nsmallest(MOST_ASKED, telling, key=lambda s: (self._frequency[s], s))
        shared_by = Counter(chain.from_iterable(self._holders[shingle] for shingle in asked))
        enough = [(-n, other) for other, n in shared_by.items() if n >= PROMISING * len(asked)]
        return [other for _, other in sorted(enough)[:MOST_COMPARED]]


class _Joined:
    """Disjoint sets of printings, by number; a set never holds two pins."""

    def __init__(self, printings: Sequence[Printing]) -> None:
        self._printings = printings
        self._parent = list(range(len(printings)))
        self._pin = [p.article.story for p in printings]

    def _root(self, number: int) -> int:
        while self._parent[number] != number:
            self._parent[number] = self._parent[self._parent[number]]
            number = self._parent[number]
        return number

    def join(self, one: int, other: int) -> None:
        """Join the sets of two numbers, unless an editor pinned them apart."""
        first, second = sorted((self._root(one), self._root(other)))
        if self._pin[first] and self._pin[second] and self._pin[first] != self._pin[second]:
            return
        self._parent[second] = first
        self._pin[first] = self._pin[first] or self._pin[second]

    def families(self) -> Iterable[list[Printing]]:
        """Return the sets in the order of their first members."""
        families: dict[int, list[Printing]] = defaultdict(list)
        for number, printing in enumerate(self._printings):
            families[self._root(number)].append(printing)
        return families.values()


def _tell(family: Sequence[Printing]) -> Iterator[Copy]:
    """Yield the copies of a family, longest first."""
    if len(family) == 1:
        return
    lines = _lines(family)
    heads = [_newest(line) for line in lines]
    longest = max(head.words for head in heads)
    named = _count_namings(family)
    line, original = min(
        ((line, head) for line, head in zip(lines, heads, strict=True) if head.words >= CUT * longest),
        key=lambda pair: (
            -named[pair[1].outlet],
            min((_moment(p.article.published) for p in pair[0] if p.article.published), default="9999"),
            pair[1].article.id,
        ),
    )
    # The same words saved twice are no update.
    versions = {
        p.article.id for p in line if p.key != original.key and _is_later(original.article, p.article)
    }
    for printing in family:
        article = printing.article
        if article is not original.article:
            yield Copy(
                article=article.id,
                of=original.article.id,
                original=original.article.source,
                earlier=article.id in versions,
                source=article.source,
                digest=article.digest,
                title=article.title,
                publisher=article.publisher,
                published=article.published,
                modified=article.modified,
                url=article.url,
            )


def _lines(family: Sequence[Printing]) -> list[list[Printing]]:
    """Return the family by outlet or address: what one outlet printed are versions of one article."""
    lines: list[list[Printing]] = []
    known: dict[str, int] = {}
    for printing in family:
        keys = [key for key in (printing.outlet, printing.page) if key]
        number = next((known[key] for key in keys if key in known), len(lines))
        known |= dict.fromkeys(keys, number)
        if number == len(lines):
            lines.append([])
        lines[number].append(printing)
    return lines


def _newest(line: Sequence[Printing]) -> Printing:
    """Return the version that holds: the latest that is not merely the longest one cut short."""
    longest = line[0]
    every = find_shingles(longest.text)
    whole = [
        p
        for p in line
        if p.words >= CUT * longest.words or not p.sample or len(p.sample & every) < COPIED * len(p.sample)
    ]
    return max(whole or [longest], key=lambda p: (*_stamps(p.article), p.words, p.article.id))


def _count_namings(family: Sequence[Printing]) -> Counter[str | None]:
    """Return outlet → how many of the others name it where agencies are credited: in full, or as "(ABC)"."""
    names = {p.outlet: p.article.publisher for p in family[:MOST_LISTED] if p.article.publisher}
    counts: Counter[str | None] = Counter()
    for printing in family[:MOST_LISTED]:
        article = printing.article
        credit = f"{article.byline or ''}\n{printing.sketch.ends}"
        for outlet, name in names.items():
            initials = "".join(word[0] for word in name.split() if word[0].isupper())
            credited = re.search(rf"\b{re.escape(name)}\b", credit) or (
                len(initials) > 1 and f"({initials})" in credit
            )
            counts[outlet] += bool(credited) and outlet != printing.outlet
    return counts


def _stamps(article: Article) -> tuple[str, ...]:
    version = f"{article.version:09}" if article.version is not None else ""
    return version, _moment(article.modified or article.published), _moment(article.retrieved)


def _is_later(one: Article, other: Article) -> bool:
    """Tell whether versions or dates say that `one` came after `other`; dates without a time are compared as days."""
    for a, b in zip(_stamps(one), _stamps(other), strict=True):
        known = min(len(a), len(b))
        if a[:known] != b[:known]:
            return a > b
    return False


def _moment(stated: str | None) -> str:
    """Return a stated date in UTC, so that text order is time order; "" when none is stated."""
    if not stated or _DAY.fullmatch(stated):
        return stated or ""
    try:
        moment = dt.datetime.fromisoformat(stated)
        moment = moment.astimezone(dt.UTC) if moment.tzinfo else moment
    except (ValueError, OverflowError):
        return ""
    return moment.replace(tzinfo=None).isoformat(timespec="seconds")
