"""Copies that belong together, and what stands for them: the newest version, of the outlet that the others name.

Which printings are copies of which is told in `copies`.
"""

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from newsdesk.model import Article, Copy
from newsdesk.stories.printings import Printing
from newsdesk.stories.shingles import find_shingles

COPIED = 0.6
"""Share of the shorter article's own words, in runs of five, that stand in the longer one of two copies. Quotations are
not counted: two reporters of one press conference write down the same words."""

CUT = 0.7
"""Length, as a share of the longest, below which what adds no words is a cut copy: it never stands for the whole."""

MOST_NAMED = 100
"""Printings of a family that are asked whom they name."""

_DAY = re.compile(r"\d{4}(?:-\d\d){0,2}")


@dataclass(slots=True)
class Bonds:
    """What joins printings into families, by the ids of their articles."""

    copied: dict[str, str] = field(default_factory=dict)
    """Copy → the longer article whose words it has."""
    pages: dict[str, str] = field(default_factory=dict)
    """Article → the longest one at its address, where it has enough of its words."""
    asked: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    """Article → shingles by which it looked for others, how many of these the likeliest had, and the shingles once more;
    when it was not asked again after a change: at least, at most, at most.
    """

    def list_joined(self, article: str) -> Iterator[str]:
        """Yield what an article was joined to."""
        for bonds in (self.copied, self.pages):
            if article in bonds:
                yield bonds[article]


def tell_copies(printings: Sequence[Printing], bonds: Bonds) -> Iterator[Copy]:
    """Yield every article that another stands for; `printings` come longest first (`Printing.order`), and with each
    come all that it is joined to.
    """
    joined, place = _Joined(printings), {p.article.id: number for number, p in enumerate(printings)}
    for number, printing in enumerate(printings):
        for other in bonds.list_joined(printing.article.id):
            joined.join(number, place[other])
    for family in joined.families():
        yield from _tell(family)


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
    names = {p.outlet: p.article.publisher for p in family[:MOST_NAMED] if p.article.publisher}
    counts: Counter[str | None] = Counter()
    for printing in family[:MOST_NAMED]:
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
