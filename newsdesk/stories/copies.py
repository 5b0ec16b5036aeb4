"""Which articles are one article: copies that other outlets print, copies cut short, and earlier versions.

A copy is known by the share of its runs of five words that stand in a longer article. Candidates come from an index
of sampled runs, so that cost grows with the number of articles, not of pairs. What stands for a family of copies is
told in `families`; which articles tell the same event, in `grouping`.
"""

import heapq
from array import array
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain, filterfalse
from typing import NamedTuple

from newsdesk.model import Article, Copy
from newsdesk.stories.families import COPIED, CUT, Bonds, tell_copies
from newsdesk.stories.printings import Printing, read_printings
from newsdesk.stories.repeated import count_repeated
from newsdesk.stories.shingles import find_own_shingles, find_shingles
from newsdesk.stories.sketch import Sketch, Texts, sketch_article, unpack_numbers

COPIED_QUOTES = 0.85
"""As `COPIED`, of all words, for an article that is hardly more than quotations."""

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

BEGINNING = 1.5
"""Lengths of what was cut short within which it must stand in the whole: digests of the day hold other articles from
first to last, and are not what these were cut from."""


def find_copies(articles: Iterable[Article]) -> tuple[Copy, ...]:
    """Return every article that another stands for, as `find_copies_among` does."""
    texts = {article.id: article for article in articles}
    sketches = [sketch_article(article) for article in texts.values()]
    return find_copies_among(sketches, lambda id_: texts[id_].text)


def find_copies_among(sketches: Iterable[Sketch], texts: Texts) -> tuple[Copy, ...]:
    """Return every article that another stands for, sorted by that one's id, then its own. The order of `sketches`
    does not matter.

    What stands for a family of copies is, in this order: the newest version of each outlet's own, not cut short;
    the one whose outlet the others name in byline, dateline or credit; the first published; the smallest id.
    Articles that an editor pinned to different stories are never copies.
    """
    printings = sorted(read_printings(list(sketches), texts), key=lambda p: p.order)
    by_id = {printing.article.id: printing for printing in printings}
    return order_copies(tell_copies(printings, find_bonds(list(by_id), by_id.__getitem__, Shares())))


def order_copies(copies: Iterable[Copy]) -> tuple[Copy, ...]:
    """Return copies sorted by what stands for them, then by their own id."""
    return tuple(sorted(copies, key=lambda c: (c.of, c.article)))


class Shares:
    """How much of a printing stands in a longer one, 1 for a copy; each two texts are compared once."""

    def __init__(self) -> None:
        self.known: dict[str, float] = {}
        """By what the two texts follow from."""
        self.asked: dict[str, list[str]] = {}
        """Article → the keys of those that it was compared with."""
        self._text = lru_cache(maxsize=256)(lambda printing: printing.text)
        self._shingles = lru_cache(maxsize=256)(lambda printing: find_shingles(self._text(printing)))
        self._own_shingles = lru_cache(maxsize=1)(lambda printing: find_own_shingles(self._text(printing)))

    def find(self, one: Printing, longer: Printing) -> float:
        """Return the share of `one` that stands in `longer`, as a part of what makes a copy."""
        key = f"{one.key} {longer.key}"
        self.asked.setdefault(one.article.id, []).append(key)
        if key not in self.known:
            self.known[key] = self._compare(one, longer)
        return self.known[key]

    def _compare(self, one: Printing, longer: Printing) -> float:
        own, enough = self._own_shingles(one), COPIED
        if len(own) < FEWEST_OWN:
            own, enough = self._shingles(one), COPIED_QUOTES
        whole = one.words >= CUT * longer.words
        there = (
            self._shingles(longer)
            if whole
            else find_shingles(self._text(longer)[: int(BEGINNING * len(self._text(one)))])
        )
        return len(own & there) / max(1, len(own)) / enough


def find_bonds(ids: Sequence[str], load: Callable[[str], Printing], shares: Shares) -> Bonds:
    """Return what each article is joined to; they come longest first (`Printing.order`). Their printings are loaded
    one after the other, more than once: all of them at once are more than memory may hold.
    """
    frequency = count_repeated(chain.from_iterable(unpack_numbers(load(id_).packed) for id_ in ids))
    samples: list[array[int]] = []
    first: dict[str, str] = {}
    met: dict[str, str] = {}
    for printing in map(load, ids):
        id_ = printing.article.id
        samples.append(array("q", filter(frequency.__contains__, unpack_numbers(printing.packed))))
        if printing.page and (longest := first.setdefault(printing.page, id_)) != id_:
            met[id_] = longest
    answers = find_copied(
        samples, frequency, lambda number, longer: shares.find(load(ids[number]), load(ids[longer])) >= 1.0
    )
    bonds = Bonds(
        copied={ids[n]: ids[answer.of] for n, answer in answers.items() if answer.of is not None},
        asked={ids[n]: (answer.asked, answer.most, answer.asked) for n, answer in answers.items()},
    )
    bonds.pages |= {
        id_: longest for id_, longest in met.items() if shares.find(load(id_), load(longest)) >= SAME_PAGE
    }
    return bonds


class Answer(NamedTuple):
    """What an article found when it looked for one that it is a copy of."""

    of: int | None
    """The number of that."""
    asked: int
    """Shingles by which it looked."""
    most: int
    """How many of these another one had."""


def find_copied(
    samples: Sequence[Collection[int]],
    frequency: Mapping[int, int],
    is_copy: Callable[[int, int], bool],
    settled: Collection[int] = (),
) -> dict[int, Answer]:
    """Return number → the longer article that it is a copy of, if any.

    The longest comes first: what is no copy of a longer article is what later ones are compared with, so that a chain
    of small differences joins nothing. `samples` are what each shares with others, `frequency` how many have a
    shingle, `settled` those that are not asked, since they are no copies.
    """
    index = _Index(samples, frequency)
    found: dict[int, Answer] = {}
    for number in range(len(samples)):
        if number not in settled:
            candidates, asked, most = index.find_candidates(number)
            of = next((other for other in candidates if is_copy(number, other)), None)
            found[number] = Answer(of, asked, most)
            if of is not None:
                continue
        index.add(number)
    return found


class _Index:
    """Which articles hold a sampled shingle; asked by the rarest shingles of an article, so that phrases which
    everybody prints cost nothing.
    """

    def __init__(self, samples: Sequence[Collection[int]], frequency: Mapping[int, int]) -> None:
        self._samples, self._frequency = samples, frequency
        self._holders: dict[int, list[int]] = {}
        self._telling: set[int] = set()
        """Shingles with a list that is not full: one that is may lack the article that is looked for."""
        self._full: set[int] = set()

    def add(self, number: int) -> None:
        """List an article under its shingles that another has, too."""
        for shingle in filterfalse(self._full.__contains__, self._samples[number]):
            holders = self._holders.setdefault(shingle, [])
            holders.append(number)
            if len(holders) == 1:
                self._telling.add(shingle)
            elif len(holders) == MOST_LISTED:
                self._telling.remove(shingle)
                self._full.add(shingle)

    def find_candidates(self, number: int) -> tuple[list[int], int, int]:
        """Return the listed articles that share many of the rarest shingles, the most promising first, how many of these
        there are, and how many of them the first of the listed has.
        """
        telling = filter(self._telling.__contains__, self._samples[number])
        asked = heapq.nsmallest(MOST_ASKED, telling, key=lambda s: (self._frequency[s], s))
        shared_by = Counter(chain.from_iterable(self._holders[shingle] for shingle in asked))
        enough = [(-n, other) for other, n in shared_by.items() if n >= PROMISING * len(asked)]
        candidates = [other for _, other in sorted(enough)[:MOST_COMPARED]]
        return candidates, len(asked), max(shared_by.values(), default=0)
