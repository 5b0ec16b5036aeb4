"""What a briefing says once, however many sources say it: bottom line, points, context, views.

It leaves out which sentence of one article is worth saying: that is `text`.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import TypeVar

from newsdesk.model import Analysis, Cited, Point, Span, Statement
from newsdesk.stories.differences import sentence_at
from newsdesk.text.stopwords import STOPWORDS

SAYS_THE_SAME = 0.6
"""Share of the shorter sentence's content words at which two sentences make one point."""
MOST_OWNED_VIEWS, MOST_OWN_VIEWS = 4, 2

T = TypeVar("T")
WORD = re.compile(r"[^\W_]+")


class Texts:
    """The words of the story's sentences, by citation; computed once each."""

    def __init__(self, sources: Sequence[Analysis]) -> None:
        self._analyses = {a.article.id: a for a in sources}
        self._rank = {a.article.id: rank for rank, a in enumerate(sources)}
        self._words: dict[tuple[str, Span], frozenset[str]] = {}

    def of(self, article: str, span: Span) -> str:
        """Return the characters of `span` in the article with that id."""
        return span.of(self._analyses[article].article.text)

    def words(self, point: Cited[Point]) -> frozenset[str]:
        """Return the content words of a point's sentence, lower case."""
        key = (point.article, point.item.span)
        if key not in self._words:
            low = (m[0].lower() for m in WORD.finditer(self.of(*key)))
            self._words[key] = frozenset(w for w in low if w not in STOPWORDS)
        return self._words[key]

    def say_the_same(self, one: Cited[Point], other: Cited[Point]) -> bool:
        """Tell whether two sentences make the same point."""
        a, b = self.words(one), self.words(other)
        return len(a & b) >= SAYS_THE_SAME * max(1, min(len(a), len(b)))

    def place(self, point: Cited[Point]) -> tuple[float, int]:
        """Return a sort key for reading order: how far into its article a point stands, then which article."""
        sentences = len(self._analyses[point.article].sentences)
        return point.sentence / max(1, sentences), self._rank[point.article]


def cite(analysis: Analysis, item: T, span: Span) -> Cited[T]:
    """Return the item with the sentence in which `span` begins."""
    return Cited(article=analysis.article.id, sentence=sentence_at(analysis, span.start) or 0, item=item)


def choose_bottom_line(sources: Sequence[Analysis], texts: Texts) -> Statement | None:
    """Return the sources' best bottom line."""
    candidates = [cite(a, a.bottom_line, a.bottom_line.span) for a in sources if a.bottom_line]
    if not candidates:
        return None
    best = max(candidates, key=lambda c: c.item.score)  # the first of equals
    return _corroborate(best, _list_points(sources), texts)


def _list_points(sources: Sequence[Analysis]) -> list[Cited[Point]]:
    return [cite(a, p, p.span) for a in sources for p in (*a.summary, *a.further)]


def repeats_quote(analysis: Analysis, point: Point, told: AbstractSet[tuple[str, Span]]) -> bool:
    """Tell whether most of the point is a quotation that is shown as such."""
    spans = [span for article, span in told if article == analysis.article.id]
    shared = sum(max(0, min(span.end, point.span.end) - max(span.start, point.span.start)) for span in spans)
    return shared > 0.5 * (point.span.end - point.span.start)


def _corroborate(shown: Cited[Point], others: Iterable[Cited[Point]], texts: Texts) -> Statement:
    """Return `shown` with one sentence of each other source that says the same."""
    points, articles = [shown], {shown.article}
    for other in others:
        if other.article not in articles and texts.say_the_same(shown, other):
            points.append(other)
            articles.add(other.article)
    return Statement(points=tuple(points))


def choose_points(
    sources: Sequence[Analysis],
    texts: Texts,
    points_of: Callable[[Analysis], Sequence[Point]],
    *,
    said: Sequence[Statement],
    most: int,
) -> tuple[Statement, ...]:
    """Return the best statements that `said` and one another do not make already, best first."""
    candidates = [cite(a, p, p.span) for a in sources for p in points_of(a)]
    others = _list_points(sources)
    shown = [statement.points[0] for statement in said]
    chosen: list[Statement] = []
    for candidate in sorted(candidates, key=lambda c: -c.item.score):
        if len(chosen) == most:
            break
        if not any(texts.say_the_same(candidate, earlier) for earlier in shown):
            shown.append(candidate)
            chosen.append(_corroborate(candidate, [*candidates, *others], texts))
    return tuple(chosen)


def choose_views(
    sources: Sequence[Analysis], texts: Texts, *, said: Sequence[Statement]
) -> tuple[Statement, ...]:
    """Return opinion that has an owner, then some of the sources' own commentary."""
    owned = choose_points(
        sources, texts, lambda a: [p for p in a.views if p.claimant], said=said, most=MOST_OWNED_VIEWS
    )
    own = choose_points(
        sources,
        texts,
        lambda a: [p for p in a.views if not p.claimant],
        said=[*said, *owned],
        most=MOST_OWN_VIEWS,
    )
    return owned + own
