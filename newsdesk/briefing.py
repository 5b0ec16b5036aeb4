"""Story → Briefing: what a page shows, across the story's sources, without saying a thing twice.

Chooses only; every text stays a place in a source. Escaping and layout are left to `render`.
"""

from collections.abc import Iterator, Sequence
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
    Quote,
    Span,
    Status,
)
from newsdesk.statements import (
    WORD,
    Texts,
    choose_bottom_line,
    choose_points,
    choose_views,
    cite,
    repeats_quote,
)
from newsdesk.stories.differences import find_figure_differences

SAME_UTTERANCE = 0.75
"""Word-sequence similarity at which two quotes of different sources are one utterance."""

MOST_POINTS = 5
MOST_FIGURES = 8
SMALL_COUNT = 3
"""People or things up to which a count ("two men", "three vans") is told only where its sentence is shown."""
MOST_DATES = 10
MOST_PARTICIPANTS = 12
NO_PARTICIPANTS = frozenset(
    """reuters ap afp xinhua bloomberg upi dpa office committee council board group company bank agency department
    ministry court union association party center centre institute university school service services force forces
    club commission network media news pr""".split()
) | {"associated press"}
"""Whose wire it is, and bodies without a name of their own."""

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
    texts = Texts(sources)
    quotes = _choose_quotes(sources, texts, most=most_quotes)
    bottom_line = choose_bottom_line(sources, texts)
    said = [bottom_line] if bottom_line else []
    told = {
        (version.article, span)
        for quote in quotes
        for version in quote.versions
        for span in version.item.spans
    }
    summary = choose_points(
        sources,
        texts,
        lambda a: [p for p in a.summary if not repeats_quote(a, p, told)],
        said=said,
        most=MOST_POINTS,
    )
    missing = MOST_POINTS - len(summary)
    summary += choose_points(sources, texts, lambda a: a.further, said=[*said, *summary], most=missing)
    summary = tuple(sorted(summary, key=lambda s: texts.place(s.points[0])))
    said += summary
    context = choose_points(sources, texts, lambda a: a.context, said=said, most=most_context)
    said += context
    differences = find_figure_differences(sources)
    event_date = next((cite(a, a.event_date, a.event_date.span) for a in sources if a.event_date), None)
    title = next((a.article.title for a in sources if a.article.title), None)
    headline = next((cite(a, a.headline, a.headline) for a in sources if a.headline), None)
    return Briefing(
        story=story,
        sources=sources,
        copies=tuple(copies),
        status=_status(sources, differences),
        title=title,
        headline=None if title else headline,
        bottom_line=bottom_line,
        summary=summary,
        quotes=quotes,
        figures=_choose_figures(sources, differences),
        differences=differences,
        context=context,
        event_date=event_date,
        timeline=_order_dates(sources),
        participants=_merge_participants(sources),
        views=choose_views(sources, texts, said=said),
        not_stated=_not_stated(sources, event_date),
    )


def _choose_quotes(sources: Sequence[Analysis], texts: Texts, *, most: int) -> tuple[KeyQuote, ...]:
    """Return key quotes, each source's best in turn, the versions of one utterance together."""
    everything = [cite(a, q, q.span) for a in sources for q in a.quotes]
    key = [[cite(a, a.quotes[i], a.quotes[i].span) for i in a.key_quotes] for a in sources]
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
    return [m[0].lower() for m in WORD.finditer(said)]


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
            cited = cite(analysis, figure, figure.span)
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
            cited = cite(analysis, mention, mention.span)
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
            name = entity.name.of(analysis.article.text).casefold()
            if entity.kind != "other" and name not in NO_PARTICIPANTS:
                merged.setdefault(name, []).append(cite(analysis, entity, entity.name))
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
