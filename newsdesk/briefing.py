"""Story → Briefing: what a page shows, across the story's sources, without saying a thing twice.

Chooses only; every text stays a place in a source. Escaping and layout are left to `render`.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from newsdesk.model import (
    Account,
    Analysis,
    Briefing,
    Cited,
    Copy,
    DateMention,
    Difference,
    Entity,
    Figure,
    KeyQuote,
    Measurement,
    Participant,
    Point,
    Span,
    Statement,
    Status,
)
from newsdesk.stories.accounts import (
    Compared,
    find_date_differences,
    find_figure_differences,
    measure,
    read_compared,
)
from newsdesk.stories.differences import COUNTED, sentence_at
from newsdesk.stories.tellings import Telling, Tellings, repeats
from newsdesk.stories.utterances import find_quote_differences, merge_quotes, read_utterance

CENTRAL = 1.0
"""What it adds to a point's score when the other sources tell all of it as well."""

BROKEN = 2.0
"""What it takes from a point's score, among several sources, that its sentence has no end: a headline, a caption."""

ENDS = frozenset(".!?”\"’'")

MOST_POINTS = 5
MOST_FIGURES = 8
SMALL_COUNT = 3
"""People or things up to which a count ("two men", "three vans") is told only where its sentence is shown."""
MOST_DATES = 10
MOST_PARTICIPANTS = 12
MOST_OWNED_VIEWS, MOST_OWN_VIEWS = 4, 2

T = TypeVar("T")


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
    points = Points(sources)
    bottom_line = points.choose_bottom_line()
    summary = points.choose(lambda a: a.summary, most=MOST_POINTS)
    summary += points.choose(lambda a: a.further, most=MOST_POINTS - len(summary))
    context = points.choose(lambda a: a.context, most=most_context)
    compared = read_compared(sources, points.tellings)
    quotes = _choose_quotes(sources, most=most_quotes)
    days = [_cite(a, a.event_date, a.event_date.span) for a in sources if a.event_date]
    differences = (
        *find_figure_differences(sources, compared),
        *find_date_differences(days, points.tellings),
        *find_quote_differences(quotes, sources),
    )
    title = points.choose_title()
    headline = next((_cite(a, a.headline, a.headline) for a in sources if a.headline), None)
    return Briefing(
        story=story,
        sources=sources,
        copies=tuple(copies),
        status=_status(sources, differences, [*([bottom_line] if bottom_line else []), *summary]),
        title=title,
        headline=None if title else headline,
        bottom_line=bottom_line,
        summary=tuple(sorted(summary, key=lambda s: points.place(s.points[0]))),
        quotes=quotes,
        figures=_choose_figures(sources, differences, compared),
        differences=differences,
        context=context,
        event_date=days[0] if days else None,
        timeline=_order_dates(sources),
        participants=_merge_participants(sources),
        views=points.choose_views(),
        not_stated=_not_stated(sources, has_event_date=bool(days)),
    )


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
        candidates = [_cite(a, a.bottom_line, a.bottom_line.span) for a in self._sources if a.bottom_line]
        best = max(candidates, key=self._weigh, default=None)
        return self._say(best) if best else None

    def choose(self, points_of: Callable[[Analysis], Sequence[Point]], *, most: int) -> tuple[Statement, ...]:
        """Return the best statements of what has not been said yet, best first."""
        candidates = [_cite(a, p, p.span) for a in self._sources for p in points_of(a)]
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


def _cite(analysis: Analysis, item: T, span: Span) -> Cited[T]:
    return Cited(article=analysis.article.id, sentence=sentence_at(analysis, span.start) or 0, item=item)


def _choose_quotes(sources: Sequence[Analysis], *, most: int) -> tuple[KeyQuote, ...]:
    """Return key quotes, those that several outlets print first, then each source's best in turn."""
    everything = [[read_utterance(a, _cite(a, q, q.span)) for q in a.quotes] for a in sources]
    key = [[said[i] for i in a.key_quotes] for a, said in zip(sources, everything, strict=True)]
    merged = list(merge_quotes(list(_in_turn(key)), [u for said in everything for u in said]))
    outlets = {a.article.id: a for a in sources}
    merged.sort(key=lambda q: -count_outlets(outlets[v.article] for v in q.versions))  # stable
    return tuple(merged[:most])


def _in_turn(lists: Sequence[Sequence[T]]) -> Iterator[T]:
    for rank in range(max(map(len, lists), default=0)):
        yield from (each[rank] for each in lists if rank < len(each))


def _choose_figures(
    sources: Sequence[Analysis], differences: Sequence[Difference], compared: Sequence[Compared]
) -> tuple[Measurement, ...]:
    """Return figures that tell the news or that somebody claims, each value once; contested ones always.

    What several outlets measure comes first.
    """
    contested = {
        version for d in differences if d.kind == "figure" for side in d.sides for version in side.versions
    }
    outlets = {a.article.id: a for a in sources}
    found: list[tuple[Measurement, bool]] = []
    seen: set[tuple[object, ...]] = set()
    for analysis in sources:
        for cited in (_cite(analysis, f, f.span) for f in analysis.figures):
            is_contested = cited in contested
            if not is_contested and not _tells_news(analysis, cited):
                continue
            one = (
                Measurement(account=Account(versions=(cited,))) if is_contested else measure(cited, compared)
            )
            values = {_value(version.item) for version in (cited, *one.account.versions, *one.earlier)}
            if seen.isdisjoint(values):
                found.append((one, is_contested))
            seen |= values
    found.sort(key=lambda pair: -count_outlets(outlets[v.article] for v in pair[0].account.versions))
    kept = [one for one, is_contested in found if not is_contested][: max(0, MOST_FIGURES - len(contested))]
    return tuple(one for one, is_contested in found if is_contested or one in kept)


def _tells_news(analysis: Analysis, cited: Cited[Figure]) -> bool:
    figure = cited.item
    lines = [analysis.bottom_line] if analysis.bottom_line else []
    shown = {p.span for p in (*lines, *analysis.summary, *analysis.context)}
    tells = analysis.roles[cited.sentence] == "event" or figure.claimant is not None
    is_small = figure.dimension in COUNTED and figure.high <= SMALL_COUNT
    return (tells and not is_small) or analysis.sentences[cited.sentence].span in shown


def _value(figure: Figure) -> tuple[object, ...]:
    """Return what makes two figures one number to the reader: "14 passengers" and "14 were missing" are."""
    return figure.dimension, "" if figure.dimension in COUNTED else figure.unit, figure.low, figure.high


def _order_dates(sources: Sequence[Analysis]) -> tuple[Cited[DateMention], ...]:
    """Return the first mention of each date in order of time, then of each that is known only relatively."""
    found: dict[str, list[Cited[DateMention]]] = {}
    for analysis in sources:
        for mention in analysis.dates:
            words = mention.span.of(analysis.article.text).lower()
            if not mention.iso and len(words.split()) < 3:
                continue  # "today", "last week": without an anchor they place nothing
            cited = _cite(analysis, mention, mention.span)
            if analysis.roles[cited.sentence] == "other":
                continue  # captions and credits: the day of a photograph is no event
            found.setdefault(mention.iso or f"~{words}", []).append(cited)
    # Of many, those that most sources name, and those known to the day.
    told = sorted(found, key=lambda key: (-len({c.article for c in found[key]}), -len(key[:10])))
    return tuple(found[key][0] for key in sorted(told[:MOST_DATES]))


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


def count_outlets(sources: Iterable[Analysis]) -> int:
    """Return how many independent outlets there are: articles of one publisher are one, of none each its own."""
    return len({(a.article.publisher or a.article.id).casefold() for a in sources})


def _status(
    sources: Sequence[Analysis], differences: Sequence[Difference], points: Sequence[Statement]
) -> Status:
    if len(sources) == 1:
        return "single source"
    if any(d.kind != "wording" for d in differences):
        return "contested"
    outlets = {a.article.id: a for a in sources}
    confirmed = any(count_outlets(outlets[p.article] for p in point.points) > 1 for point in points)
    return "corroborated" if confirmed else "single source"


def _not_stated(sources: Sequence[Analysis], *, has_event_date: bool) -> tuple[str, ...]:
    articles = [a.article for a in sources]
    expected = {
        "headline": any(a.title for a in articles),
        "publisher": any(a.publisher for a in articles),
        "author": any(a.byline for a in articles),
        "publication date": any(a.published for a in articles),
        "link to the original": any(a.url for a in articles),
        "event date": has_event_date,
        "independent confirmation": count_outlets(sources) > 1,
    }
    return tuple(name for name, stated in expected.items() if not stated)
