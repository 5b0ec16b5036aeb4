"""What several sources say of one thing: one value, a later one, or values that cannot all hold.

Between articles a number is compared only when much speaks for one quantity: a wrong "accounts differ" costs more
trust than a missed one. What one article says of two parties is the business of `disputes`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from newsdesk.model import (
    Account,
    Analysis,
    Cited,
    DateMention,
    Difference,
    Figure,
    Measurement,
)
from newsdesk.stories.differences import (
    COUNTED,
    Stated,
    exclude,
    find_disputes,
    list_classes,
    read_figures,
)
from newsdesk.stories.disputes import compare_or_suppose, name_other_places, share_stem
from newsdesk.stories.tellings import Telling, Tellings, agree, cover, tell_the_same

ALIKE, ALIKE_IN_WORDS = 0.25, 0.45
"""Share of what one of two sentences tells that the other tells as well, before their numbers are compared: those of
one class of measure (deaths, arrests…), and those that only share a word beside them."""

ROUNDED = 0.025
"""Share by which physical values may differ when one is converted from another unit."""

ROUNDED_COUNT = 1.1
"""Ratio up to which a round number is taken for the rounding of another: "about 1,500" and 1,480."""

FEWEST_ROUNDED = 100
"""Smaller counts are not rounded: 80 and 84 dead are two numbers."""

ELSEWHEN = 30
"""Days from the event at which a date in the sentence makes its numbers those of another event."""

MOST_COMPARED = 400
"""Figures of one story that are compared: pairs grow with the square, and a big story has hundreds of sources."""

GROWING = frozenset({"deaths", "injuries", "missing", "arrests", "displaced"})
"""Measures whose numbers grow while an event lasts: a greater number in a later source is no contradiction."""

_PART_BEFORE = re.compile(
    r"\b(?:including|among|of|another|further|additional|extra|other|remaining|than)(?: the| a| these| those| them)?\W*$"
)
_PART_AFTER = re.compile(r"^\s*(?:of|out of|more|others?|others|from|in addition)\b")
_INSERTED = re.compile(r"^, (?:including|among them|most of them|many of them)\b[^,.;]{0,80},")
_BORDER = re.compile(r"[,;:()\[\]—–]|\d|\band\b|\bwhile\b|\bbut\b")


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """A figure that tells of the event, with what is compared of it."""

    stated: Stated
    telling: Telling
    classes: frozenset[str]
    """What it measures, by the nearest words."""
    published: str

    @property
    def figure(self) -> Figure:
        """The figure."""
        return self.stated.cited.item


def read_compared(sources: Sequence[Analysis], tellings: Tellings) -> list[Compared]:
    """Return the first `MOST_COMPARED` figures that can be compared between sources, each source's in turn."""
    found = [_read_source(analysis, tellings) for analysis in sources]
    ranks = range(max(map(len, found), default=0))
    return [own[rank] for rank in ranks for own in found if rank < len(own)][:MOST_COMPARED]


def _read_source(analysis: Analysis, tellings: Tellings) -> list[Compared]:
    return [
        Compared(
            stated=stated,
            telling=tellings.at(analysis.article.id, stated.cited.sentence),
            classes=_find_classes(stated),
            published=analysis.article.published or "",
        )
        for stated in read_figures(analysis)
        if analysis.roles[stated.cited.sentence] in {"event", "other"}
        and not _is_part(stated)
        and not _is_elsewhen(analysis, stated)
        and not compare_or_suppose(stated.sentence.of(stated.text), "")
    ]


def _find_classes(stated: Stated) -> frozenset[str]:
    """Return the classes of measure in the figure's own words, else in those behind it, else in those before it."""
    span, text = stated.cited.item.span, stated.text
    behind = _INSERTED.sub(" ", text[span.end : stated.sentence.end], count=1)
    before = text[stated.sentence.start : span.start]
    border = _BORDER.search(behind)
    borders = [match.end() for match in _BORDER.finditer(before)]
    for words in (
        span.of(text),
        behind[: border.start() if border else None],
        before[borders[-1] if borders else 0 :],
    ):
        if found := list_classes(words):
            return frozenset(found)
    return frozenset()


def _is_part(stated: Stated) -> bool:
    """Tell whether the number is a part or the rest of another: "including 10 children", "21 of them"."""
    span, text = stated.cited.item.span, stated.text
    before, behind = text[stated.sentence.start : span.start], text[span.end : stated.sentence.end]
    return bool(_PART_BEFORE.search(before[-40:].lower()) or _PART_AFTER.search(behind[:20].lower()))


def _is_elsewhen(analysis: Analysis, stated: Stated) -> bool:
    """Tell whether the sentence names a day far from the event: its number is of another event."""
    named = analysis.event_date.iso if analysis.event_date else None
    event = _read_day(named) or _read_day(analysis.article.published)
    days = [_read_day(d.iso) for d in analysis.dates if d.iso and stated.sentence.holds(d.span)]
    return any(day is None or (event is not None and abs((day - event).days) > ELSEWHEN) for day in days)


def _read_day(iso: str | None) -> date | None:
    try:
        return date.fromisoformat((iso or "")[:10])
    except ValueError:
        return None


def are_of_one_quantity(one: Compared, other: Compared) -> bool:
    """Tell whether two sources measure the same thing of the same event."""
    a, b = one.stated, other.stated
    if (one.figure.unit, one.figure.dimension) != (other.figure.unit, other.figure.dimension):
        return False
    if one.classes != other.classes or a.cited.article == b.cited.article:
        return False
    if name_other_places(a.after, b.after):
        return False
    least, most = sorted((_share(one.telling, other.telling), _share(other.telling, one.telling)))
    if one.classes or one.figure.dimension in COUNTED:
        return bool(one.classes) and most >= ALIKE
    return least >= ALIKE and most >= ALIKE_IN_WORDS and share_stem(_list_measures(a), _list_measures(b))


def _list_measures(stated: Stated) -> set[str]:
    """Return the words that say what is measured; those around the figure when nothing says so."""
    measures = stated.cited.item.measures
    return set(measures.of(stated.text).lower().split()) if measures else stated.near


def _share(one: Telling, other: Telling) -> float:
    return cover(one.words_only, [other])


def are_one_value(one: Figure, other: Figure) -> bool:
    """Tell whether two values are the same, or one is the other rounded or in another unit."""
    if not exclude(one, other) and agree(one, other):
        return True
    small, large = sorted((one.low, other.low))
    if small <= 0:
        return False
    if one.dimension not in COUNTED and large / small - 1 <= ROUNDED:
        return True
    is_rounding = _round_as(small, large) == large or _round_as(large, small) == small
    return small >= FEWEST_ROUNDED and large / small <= ROUNDED_COUNT and is_rounding


def _give_one_value(one: Figure, other: Figure) -> bool:
    """Tell the same, but "more than 400" gives neither 515 nor 527, although it holds with both."""
    is_open = {one.qualifier, other.qualifier} & {"at least", "at most"}
    return one.low == other.low if is_open else are_one_value(one, other)


def _round_as(value: float, pattern: float) -> float:
    """Return `value` rounded to the digits that `pattern` has before its zeros."""
    digits = len(f"{pattern:.0f}".rstrip("0"))
    return round(value, digits - len(f"{value:.0f}"))


def _is_later(one: str, other: str) -> bool:
    """Tell whether a stated time is after another; days are compared when one has no time of day."""
    known = 10 if one[11:19] in {"", "00:00:00"} or other[11:19] in {"", "00:00:00"} else 19
    return bool(one and other) and one[:known] > other[:known]


def _outgrows(later: Compared, earlier: Compared) -> bool:
    """Tell whether a later source gives a greater number of what grows while the event lasts."""
    grows = later.classes <= GROWING and later.figure.low > earlier.figure.low
    return bool(later.classes) and grows and _is_later(later.published, earlier.published)


def differ(one: Compared, other: Compared) -> bool:
    """Tell whether two sources give values of one quantity that cannot both hold."""
    if not are_of_one_quantity(one, other) or not exclude(one.figure, other.figure):
        return False
    return not (are_one_value(one.figure, other.figure) or _outgrows(one, other) or _outgrows(other, one))


def find_figure_differences(
    sources: Sequence[Analysis], compared: Sequence[Compared]
) -> Iterator[Difference]:
    """Yield the disagreements about figures: those that articles report, then those between sources."""
    used: set[Cited[Figure]] = set()
    disputes = [sides for analysis in sources for sides in find_disputes(analysis)]
    between = [
        (one.stated.cited, *(c.stated.cited for c in find_contrary(one, compared))) for one in compared
    ]
    for values in (*disputes, *between):
        sides: list[tuple[Cited[Figure], ...]] = []
        for value in values:
            told = any(are_one_value(value.item, side[0].item) for side in sides)
            if not told and value not in used:
                sides.append(_find_company(value, compared))
        if len(sides) > 1:
            used.update(version for side in sides for version in side)
            accounts = tuple(Account(versions=side) for side in sides)
            yield Difference(kind="figure", what=values[0].item.dimension, sides=accounts)


def find_contrary(one: Compared, compared: Sequence[Compared]) -> list[Compared]:
    """Return the figures of other sources that contradict one.

    A source that also tells the value of the other, in the same sentence or of the same measure, contradicts
    nobody: it tells two quantities, or how one changed.
    """
    ours = _list_values(one, compared)
    return [
        other
        for other in compared
        if differ(one, other)
        and not any(are_one_value(one.figure, f) for f in _list_values(other, compared))
        and not any(are_one_value(other.figure, f) for f in ours)
    ]


def _list_values(one: Compared, compared: Sequence[Compared]) -> list[Figure]:
    """Return the figures of the sentence, and those of its source of the same measure."""
    article = one.stated.cited.article
    same = (c.figure for c in compared if c.stated.cited.article == article and c.classes == one.classes)
    return [
        f
        for f in (*one.telling.figures, *same)
        if (f.dimension, f.unit) == (one.figure.dimension, one.figure.unit)
    ]


def _find_company(cited: Cited[Figure], compared: Sequence[Compared]) -> tuple[Cited[Figure], ...]:
    """Return the figure and that of each other source which gives the same value of the same quantity."""
    one = next((c for c in compared if c.stated.cited == cited), None)
    found = {cited.article: cited}
    for other in compared:
        if one and are_of_one_quantity(one, other) and _give_one_value(one.figure, other.figure):
            found.setdefault(other.stated.cited.article, other.stated.cited)
    return tuple(found.values())


def measure(shown: Cited[Figure], compared: Sequence[Compared]) -> Measurement:
    """Return the figure with the sources that give its value; of what grew since, the last value and those before it."""
    one = next((c for c in compared if c.stated.cited == shown), None)
    if one is None:
        return Measurement(account=Account(versions=(shown,)))
    alike = [one, *(other for other in compared if are_of_one_quantity(one, other))]
    latest = one
    for other in alike:
        latest = other if _outgrows(other, latest) else latest
    before = {
        c.figure.low: c.stated.cited
        for c in alike
        if _outgrows(latest, c) and exclude(latest.figure, c.figure)
    }
    return Measurement(
        account=Account(versions=_find_company(latest.stated.cited, compared)),
        earlier=tuple(before[low] for low in sorted(before)),
    )


def find_date_differences(days: Sequence[Cited[DateMention]], tellings: Tellings) -> Iterator[Difference]:
    """Yield a difference when sources that tell the same in a sentence name different days for it, both in full."""
    stated = [d for d in days if d.item.iso and len(d.item.iso) >= len("2031-01-01") and not d.item.relative]
    sides: dict[str, list[Cited[DateMention]]] = {}
    for day in stated:
        first = stated[0]
        same = tell_the_same(
            tellings.at(first.article, first.sentence), [tellings.at(day.article, day.sentence)]
        )
        if day is first or same:
            sides.setdefault((day.item.iso or "")[:10], []).append(day)
    if len(sides) > 1:
        accounts = tuple(Account(versions=tuple(versions)) for versions in sides.values())
        yield Difference(kind="date", what="date of the event", sides=accounts)
