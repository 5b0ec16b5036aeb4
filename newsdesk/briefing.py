"""Story → Briefing: what a page shows, across the story's sources, without saying a thing twice.

Chooses only; every text stays a place in a source. Escaping and layout are left to `render`.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import TypeVar

from newsdesk.model import (
    Analysis,
    Briefing,
    Cited,
    Copy,
    DateMention,
    Entity,
    Figure,
    FigureDifference,
    KeyQuote,
    Participant,
    Point,
    Quote,
    Span,
    Statement,
    Status,
)
from newsdesk.stories.differences import find_figure_differences, sentence_at
from newsdesk.text.stopwords import STOPWORDS

SAYS_THE_SAME = 0.6
"""Share of the shorter sentence's content words at which two sentences make one point."""

SAME_UTTERANCE = 0.75
"""Word-sequence similarity at which two quotes of different sources are one utterance."""

MOST_POINTS = 5
MOST_FIGURES = 8
SMALL_COUNT = 3
"""People or things up to which a count ("two men", "three vans") is told only where its sentence is shown."""
MOST_DATES = 10
MOST_PARTICIPANTS = 12
MOST_OWNED_VIEWS, MOST_OWN_VIEWS = 4, 2

T = TypeVar("T")
_WORD = re.compile(r"[^\W_]+")


def write_briefing(
    story: str,
    analyses: Sequence[Analysis],
    *,
    copies: Sequence[Copy] = (),
    most_quotes: int,
    most_context: int,
) -> Briefing:
    """Return the briefing of `story` from its analyses (at least one), the first published first."""
    sources = tuple(analyses)
    texts = Texts(sources)
    bottom_line = _choose_bottom_line(sources, texts)
    said = [bottom_line] if bottom_line else []
    summary = _choose_points(sources, texts, lambda a: a.summary, said=said, most=MOST_POINTS)
    missing = MOST_POINTS - len(summary)
    summary += _choose_points(sources, texts, lambda a: a.further, said=[*said, *summary], most=missing)
    summary = tuple(sorted(summary, key=lambda s: texts.place(s.points[0])))
    said += summary
    context = _choose_points(sources, texts, lambda a: a.context, said=said, most=most_context)
    said += context
    differences = find_figure_differences(sources)
    event_date = next((_cite(a, a.event_date, a.event_date.span) for a in sources if a.event_date), None)
    title = next((a.article.title for a in sources if a.article.title), None)
    headline = next((_cite(a, a.headline, a.headline) for a in sources if a.headline), None)
    return Briefing(
        story=story,
        sources=sources,
        copies=tuple(copies),
        status=_status(sources, differences),
        title=title,
        headline=None if title else headline,
        bottom_line=bottom_line,
        summary=summary,
        quotes=_choose_quotes(sources, texts, most=most_quotes),
        figures=_choose_figures(sources, differences),
        differences=differences,
        context=context,
        event_date=event_date,
        timeline=_order_dates(sources),
        participants=_merge_participants(sources),
        views=_choose_views(sources, texts, said=said),
        not_stated=_not_stated(sources, event_date),
    )


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
            low = (m[0].lower() for m in _WORD.finditer(self.of(*key)))
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


def _cite(analysis: Analysis, item: T, span: Span) -> Cited[T]:
    return Cited(article=analysis.article.id, sentence=sentence_at(analysis, span.start) or 0, item=item)


def _choose_bottom_line(sources: Sequence[Analysis], texts: Texts) -> Statement | None:
    candidates = [_cite(a, a.bottom_line, a.bottom_line.span) for a in sources if a.bottom_line]
    if not candidates:
        return None
    best = max(candidates, key=lambda c: c.item.score)  # the first of equals
    others = (_cite(a, p, p.span) for a in sources for p in a.summary)
    return _corroborate(best, others, texts)


def _corroborate(shown: Cited[Point], others: Iterable[Cited[Point]], texts: Texts) -> Statement:
    """Return `shown` with one sentence of each other source that says the same."""
    points, articles = [shown], {shown.article}
    for other in others:
        if other.article not in articles and texts.say_the_same(shown, other):
            points.append(other)
            articles.add(other.article)
    return Statement(points=tuple(points))


def _choose_points(
    sources: Sequence[Analysis],
    texts: Texts,
    points_of: Callable[[Analysis], Sequence[Point]],
    *,
    said: Sequence[Statement],
    most: int,
) -> tuple[Statement, ...]:
    """Return the best statements that `said` and one another do not make already, best first."""
    candidates = [_cite(a, p, p.span) for a in sources for p in points_of(a)]
    shown = [statement.points[0] for statement in said]
    chosen: list[Statement] = []
    for candidate in sorted(candidates, key=lambda c: -c.item.score):
        if len(chosen) == most:
            break
        if not any(texts.say_the_same(candidate, earlier) for earlier in shown):
            shown.append(candidate)
            chosen.append(_corroborate(candidate, candidates, texts))
    return tuple(chosen)


def _choose_views(
    sources: Sequence[Analysis], texts: Texts, *, said: Sequence[Statement]
) -> tuple[Statement, ...]:
    """Return opinion that has an owner, then some of the sources' own commentary."""
    owned = _choose_points(
        sources, texts, lambda a: [p for p in a.views if p.claimant], said=said, most=MOST_OWNED_VIEWS
    )
    own = _choose_points(
        sources,
        texts,
        lambda a: [p for p in a.views if not p.claimant],
        said=[*said, *owned],
        most=MOST_OWN_VIEWS,
    )
    return owned + own


def _choose_quotes(sources: Sequence[Analysis], texts: Texts, *, most: int) -> tuple[KeyQuote, ...]:
    """Return key quotes, each source's best in turn, the versions of one utterance together."""
    everything = [_cite(a, q, q.span) for a in sources for q in a.quotes]
    key = [[_cite(a, a.quotes[i], a.quotes[i].span) for i in a.key_quotes] for a in sources]
    chosen: list[KeyQuote] = []
    used: set[tuple[str, Quote]] = set()
    for candidate in _in_turn(key):
        if len(chosen) == most:
            break
        if (candidate.article, candidate.item) in used:
            continue
        versions = [candidate]
        for other in everything:
            if other.article not in {v.article for v in versions} and _same_utterance(
                _words_of(candidate, texts), _words_of(other, texts)
            ):
                versions.append(other)
        used |= {(v.article, v.item) for v in versions}
        wordings = {tuple(_words_of(v, texts)) for v in versions}
        chosen.append(KeyQuote(versions=tuple(versions), varies=len(wordings) > 1))
    return tuple(chosen)


def _in_turn(lists: Sequence[Sequence[T]]) -> Iterator[T]:
    for rank in range(max(map(len, lists), default=0)):
        yield from (each[rank] for each in lists if rank < len(each))


def _words_of(quote: Cited[Quote], texts: Texts) -> list[str]:
    said = " ".join(texts.of(quote.article, span) for span in quote.item.spans)
    return [m[0].lower() for m in _WORD.finditer(said)]


def _same_utterance(one: list[str], other: list[str]) -> bool:
    if min(len(one), len(other)) < 4 or not set(one) & set(other):
        return False
    matcher = SequenceMatcher(None, one[:200], other[:200], autojunk=False)
    return matcher.quick_ratio() >= SAME_UTTERANCE and matcher.ratio() >= SAME_UTTERANCE


def _choose_figures(
    sources: Sequence[Analysis], differences: Sequence[FigureDifference]
) -> tuple[Cited[Figure], ...]:
    """Return figures that tell the news or that somebody claims, each value once; contested ones always."""
    contested = {(side.article, side.item) for d in differences for side in d.sides}
    chosen: list[Cited[Figure]] = []
    seen: set[tuple[object, ...]] = set()
    for analysis in sources:
        lines = [analysis.bottom_line] if analysis.bottom_line else []
        shown = {p.span for p in (*lines, *analysis.summary, *analysis.context)}
        for figure in analysis.figures:
            cited = _cite(analysis, figure, figure.span)
            counts = figure.dimension in {"people", "count"}
            # "14 passengers" and "14 were missing" are one number to the reader.
            value = (figure.dimension, "" if counts else figure.unit, figure.low, figure.high)
            is_contested = (cited.article, figure) in contested
            tells = analysis.roles[cited.sentence] == "event" or figure.claimant is not None
            is_shown = analysis.sentences[cited.sentence].span in shown
            tells = (tells and not (counts and figure.high <= SMALL_COUNT)) or is_shown
            if value not in seen and (is_contested or (tells and len(chosen) < MOST_FIGURES)):
                seen.add(value)
                chosen.append(cited)
    return tuple(chosen)


def _order_dates(sources: Sequence[Analysis]) -> tuple[Cited[DateMention], ...]:
    """Return the first mention of each date in order of time, then of each that is known only relatively."""
    first: dict[str, Cited[DateMention]] = {}
    for analysis in sources:
        for mention in analysis.dates:
            words = mention.span.of(analysis.article.text).lower()
            if not mention.iso and len(words.split()) < 3:
                continue  # "today", "last week": without an anchor they place nothing
            cited = _cite(analysis, mention, mention.span)
            if analysis.roles[cited.sentence] == "other":
                continue  # captions and credits: the day of a photograph is no event
            first.setdefault(mention.iso or f"~{words}", cited)
    return tuple(first[key] for key in sorted(first)[:MOST_DATES])


def _merge_participants(sources: Sequence[Analysis]) -> tuple[Participant, ...]:
    """Return who and what is named, most mentioned first; one entry a name."""
    merged: dict[str, list[Cited[Entity]]] = {}
    texts = {a.article.id: a.article.text for a in sources}
    for analysis in sources:
        for entity in analysis.entities:
            if entity.kind != "other":
                name = entity.name.of(analysis.article.text).casefold()
                merged.setdefault(name, []).append(_cite(analysis, entity, entity.name))
    found = []
    for entries in merged.values():
        roles: dict[str, Cited[Span]] = {}
        for entry in entries:
            if role := entry.item.role:
                cited = Cited(article=entry.article, sentence=entry.sentence, item=role)
                roles.setdefault(role.of(texts[entry.article]).casefold(), cited)
        mentions = sum(len(entry.item.mentions) for entry in entries)
        named = entries[0]
        found.append(
            Participant(kind=named.item.kind, named=named, roles=tuple(roles.values()), mentions=mentions)
        )
    found.sort(key=lambda p: -p.mentions)  # stable: first named first among equals
    return tuple(found[:MOST_PARTICIPANTS])


def _status(sources: Sequence[Analysis], differences: Sequence[FigureDifference]) -> Status:
    if len(sources) == 1:
        return "single source"
    return "contested" if differences else "corroborated"


def _not_stated(sources: Sequence[Analysis], event_date: Cited[DateMention] | None) -> tuple[str, ...]:
    articles = [a.article for a in sources]
    expected = {
        "headline": any(a.title for a in articles),
        "publisher": any(a.publisher for a in articles),
        "author": any(a.byline for a in articles),
        "publication date": any(a.published for a in articles),
        "link to the original": any(a.url for a in articles),
        "event date": event_date is not None,
        "independent confirmation": len(articles) > 1,
    }
    return tuple(name for name, stated in expected.items() if not stated)
