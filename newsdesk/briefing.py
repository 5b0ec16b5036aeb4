"""Story → Briefing: what a page shows, across the story's sources, without saying a thing twice.

Chooses only; every text stays a place in a source. Escaping and layout are left to `render`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
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
    Span,
    Statement,
    Status,
)
from newsdesk.statements import Points, cite, repeats_quote
from newsdesk.stories.accounts import (
    Compared,
    find_date_differences,
    find_figure_differences,
    measure,
    read_compared,
)
from newsdesk.stories.differences import COUNTED
from newsdesk.stories.utterances import find_quote_differences, merge_quotes, read_utterance

MOST_WEIGHED = 40
"""Key quotes of the sources, their best first, among which the briefing's are chosen."""

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

OWNED = ("its ", "his ", "her ", "their ")
"""What a role begins with that only its sentence explains: "its director" yields to "director of the port"."""

RELATIVE = re.compile(r" (?:after|before) (?:the|an?|his|her|its|their|this)\b", re.IGNORECASE)
"""In a time that names the event from which it counts: "hours after the launch"."""

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
    quotes = _choose_quotes(sources, most=most_quotes)
    told = {(version.article, span) for q in quotes for version in q.versions for span in version.item.spans}
    bottom_line = points.choose_bottom_line()
    summary = points.choose(
        lambda a: [p for p in a.summary if not repeats_quote(a, p, told)], most=MOST_POINTS
    )
    summary += points.choose(lambda a: a.further, most=MOST_POINTS - len(summary))
    context = points.choose(lambda a: a.context, most=most_context)
    compared = read_compared(sources, points.tellings)
    days = [cite(a, a.event_date, a.event_date.span) for a in sources if a.event_date]
    differences = (
        *find_figure_differences(sources, compared),
        *find_date_differences(days, points.tellings),
        *find_quote_differences(quotes, sources),
    )
    title = points.choose_title()
    headline = next((cite(a, a.headline, a.headline) for a in sources if a.headline), None)
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


def _choose_quotes(sources: Sequence[Analysis], *, most: int) -> tuple[KeyQuote, ...]:
    """Return key quotes, those that several outlets print first, then each source's best in turn."""
    everything = [[read_utterance(a, cite(a, q, q.span)) for q in a.quotes] for a in sources]
    key = [[said[i] for i in a.key_quotes] for a, said in zip(sources, everything, strict=True)]
    merged = list(
        merge_quotes(list(islice(_in_turn(key), MOST_WEIGHED)), [u for said in everything for u in said])
    )
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
        for cited in (cite(analysis, f, f.span) for f in analysis.figures):
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
    """Return a mention of each date in order of time, then of each that is known only by another event.

    Of several, the first one that tells what happened, written when the day had come: "is to be tested on Saturday"
    tells less, and a question, a quotation or a comment hardly anything.
    """
    found: dict[str, list[Cited[DateMention]]] = {}
    for analysis in sources:
        for mention in analysis.dates:
            words = mention.span.of(analysis.article.text).lower()
            if not mention.iso and not RELATIVE.search(
                analysis.article.text, mention.span.start, mention.span.end + 6
            ):
                continue  # "today", "a year later": without an anchor they place nothing
            if mention.relative and mention.iso and len(mention.iso) == 4:
                continue  # "last year", "each answer said next year": no point of a timeline
            cited = cite(analysis, mention, mention.span)
            said = analysis.sentences[cited.sentence].span.of(analysis.article.text)
            if analysis.roles[cited.sentence] == "other" or said.endswith("?"):
                continue  # captions and credits: the day of a photograph is no event
            found.setdefault(mention.iso or f"~{words}", []).append(cited)
    # Of many, those that most sources name, and those known to the day.
    told = sorted(found, key=lambda key: (-len({c.article for c in found[key]}), -len(key[:10])))
    read = {a.article.id: a for a in sources}

    def tells_less(cited: Cited[DateMention]) -> tuple[bool, bool]:
        analysis = read[cited.article]
        said = analysis.sentences[cited.sentence].span.of(analysis.article.text)
        tells = analysis.roles[cited.sentence] in {"event", "background"} and said[0] not in "“\"'‘"
        return (analysis.article.published or "") < (cited.item.iso or ""), not tells

    return tuple(min(found[key], key=tells_less) for key in sorted(told[:MOST_DATES]))


def _merge_participants(sources: Sequence[Analysis]) -> tuple[Participant, ...]:
    """Return who and what is named, most mentioned first; one entry a name, and one a person."""
    merged: dict[str, list[Cited[Entity]]] = {}
    texts = {a.article.id: a.article.text for a in sources}
    for analysis in sources:
        for entity in analysis.entities:
            name = entity.name.of(analysis.article.text).casefold().replace("’", "'")
            if entity.kind != "other" and name not in NO_PARTICIPANTS:
                merged.setdefault(name, []).append(cite(analysis, entity, entity.name))
    _join_persons(merged)
    found = []
    for entries in merged.values():
        roles: dict[str, Cited[Span]] = {}
        for entry in entries:
            if role := entry.item.role:
                bare = _without_article(role, texts[entry.article])
                cited = Cited(article=entry.article, sentence=entry.sentence, item=bare)
                roles.setdefault(bare.of(texts[entry.article]).casefold(), cited)
        own = {words: cited for words, cited in roles.items() if not words.startswith(OWNED)}
        roles = own or roles
        found.append(
            Participant(
                kind=entries[0].item.kind,
                named=entries[0],
                roles=tuple(roles.values()),
                mentions=_mentions(entries),
            )
        )
    found.sort(key=lambda p: -p.mentions)  # stable: first named first among equals
    return tuple(found[:MOST_PARTICIPANTS])


def _join_persons(named: dict[str, list[Cited[Entity]]]) -> None:
    """Put together what is one person's: "Quill" or "Dr Ada Quill" with "Ada Quill", where no other has that name.

    The name that is mentioned most comes first, a full one before a surname.
    """
    persons = [name for name, entries in named.items() if entries[0].item.kind == "person"]
    ending: dict[str, list[str]] = {}
    for name in persons:
        words = name.split()
        for start in range(1, len(words)):
            ending.setdefault(" ".join(words[start:]), []).append(name)
    for name in sorted(persons, key=lambda name: -name.count(" ")):
        fuller = [other for other in ending.get(name, ()) if other in named]
        if len(fuller) == 1:
            short, full = named.pop(name), named[fuller[0]]
            shown_first = " " in name and _mentions(short) >= _mentions(full)
            named[fuller[0]] = [*short, *full] if shown_first else [*full, *short]


def _mentions(entries: Sequence[Cited[Entity]]) -> int:
    return sum(len(entry.item.mentions) for entry in entries)


def _without_article(role: Span, text: str) -> Span:
    first, _, rest = role.of(text).partition(" ")
    bare = first.lower() in {"a", "an"} or (first.lower() == "the" and not re.search(r"['’]s?\b", rest))
    return (
        Span(role.end - len(rest), role.end) if rest and bare else role
    )  # "the port's director" keeps its "the"


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
