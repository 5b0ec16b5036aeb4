"""What a briefing says once, however many sources say it: bottom line, points, context, views.

It leaves out which sentence of one article is worth saying: that is `text`.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from typing import TypeVar

from newsdesk.model import Analysis, Cited, Point, Span, Statement
from newsdesk.stories.differences import sentence_at
from newsdesk.stories.tellings import Telling, Tellings, repeats

CENTRAL = 1.0
"""What it adds to a point's score when the other sources tell all of it as well."""

BROKEN = 2.0
"""What it takes from a point's score, among several sources, that its sentence has no end: a headline, a caption."""

ENDS = frozenset(".!?”\"’'")
MOST_OWNED_VIEWS, MOST_OWN_VIEWS = 4, 2

T = TypeVar("T")


class Points:
    """The points of a story's sources; what was chosen once is not chosen again in other words."""

    def __init__(self, sources: Sequence[Analysis]) -> None:
        self.tellings = Tellings(sources)
        self._sources = sources
        self._analyses = {a.article.id: a for a in sources}
        self._rank = {a.article.id: rank for rank, a in enumerate(sources)}
        self._said: list[Telling] = []
        self._confirming: list[Telling] = []
        """Sentences that are cited beside one that was said, as telling the same by themselves."""

    def choose_title(self) -> str | None:
        """Return the title that tells most of what the others tell; the first of equals."""
        titles = [a.article.title for a in self._sources if a.article.title]
        return max(titles, key=self.tellings.weigh_words, default=None)

    def choose_bottom_line(self) -> Statement | None:
        """Return the bottom line of one source: good there, and what the other sources tell as well."""
        candidates = [cite(a, a.bottom_line, a.bottom_line.span) for a in self._sources if a.bottom_line]
        best = max(candidates, key=self._weigh, default=None)
        return self._say(best) if best else None

    def choose(self, points_of: Callable[[Analysis], Sequence[Point]], *, most: int) -> tuple[Statement, ...]:
        """Return the best statements of what has not been said yet, best first."""
        candidates = [cite(a, p, p.span) for a in self._sources for p in points_of(a)]
        chosen: list[Statement] = []
        for candidate in sorted(candidates, key=lambda c: -self._weigh(c)):
            if len(chosen) == most:
                break
            telling = self.tellings.at(candidate.article, candidate.sentence)
            if telling not in self._confirming and not repeats(telling, self._said):
                chosen.append(self._say(candidate))
        return tuple(chosen)

    def choose_views(self) -> tuple[Statement, ...]:
        """Return opinion that has an owner, then some of the sources' own commentary."""
        owned = self.choose(lambda a: [p for p in a.views if p.claimant], most=MOST_OWNED_VIEWS)
        return owned + self.choose(lambda a: [p for p in a.views if not p.claimant], most=MOST_OWN_VIEWS)

    def place(self, point: Cited[Point]) -> tuple[float, int]:
        """Return a sort key for reading order: how far into its article a point stands, then which article."""
        sentences = len(self._analyses[point.article].sentences)
        return point.sentence / max(1, sentences), self._rank[point.article]

    def _weigh(self, point: Cited[Point]) -> float:
        telling = self.tellings.at(point.article, point.sentence)
        text = point.item.span.of(self._analyses[point.article].article.text)
        broken = len(self._sources) > 1 and text[-1:] not in ENDS
        return point.item.score + CENTRAL * self.tellings.find_centrality(telling) - BROKEN * broken

    def _say(self, point: Cited[Point]) -> Statement:
        """Return the point with the sentences of other sources that tell the same."""
        telling = self.tellings.at(point.article, point.sentence)
        self._said.append(telling)
        others = []
        confirming = self.tellings.confirm(telling)
        per_source = Counter(other.article for other in confirming)
        self._confirming += [other for other in confirming if per_source[other.article] == 1]
        for other in confirming:
            span = self._analyses[other.article].sentences[other.sentence].span
            same = Point(span=span, shown=span, score=0.0)
            others.append(Cited(article=other.article, sentence=other.sentence, item=same))
        return Statement(points=(point, *others))


def cite(analysis: Analysis, item: T, span: Span) -> Cited[T]:
    """Return the item with the sentence in which `span` begins."""
    return Cited(article=analysis.article.id, sentence=sentence_at(analysis, span.start) or 0, item=item)


def repeats_quote(analysis: Analysis, point: Point, told: AbstractSet[tuple[str, Span]]) -> bool:
    """Tell whether most of the point is a quotation that is shown as such."""
    spans = [span for article, span in told if article == analysis.article.id]
    shared = sum(max(0, min(span.end, point.span.end) - max(span.start, point.span.start)) for span in spans)
    return shared > 0.5 * (point.span.end - point.span.start)
