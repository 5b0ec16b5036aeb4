"""Numbers that mean something: with unit, qualifier, what they measure and who says so.

Years, dates, ages, list numbers, telephone numbers, scores and clock times are no figures. quantulum3 was
measured and reads "$1.13bn" as "bit newton"; bounded patterns do better.
"""

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Literal

from newsdesk.model import Claim, DateMention, Figure, Quote, Sentence, Span, Speaker
from newsdesk.text.bare_numbers import find_implied_unit
from newsdesk.text.lexicon import load_words
from newsdesk.text.measures import find_measured
from newsdesk.text.numbers import NUMBER, OPENS, read_number
from newsdesk.text.units import CURRENCIES, UNITS, Unit, find_singular

Qualifier = Literal["exact", "about", "at least", "at most", "range"]

_MONEY = "(?:" + "|".join(re.escape(sign) for sign in sorted(CURRENCIES, key=len, reverse=True)) + ")"
# The longest spelling first; grouped by first letters, because most of the many can be passed over at once.
_UNIT = "|".join(
    f"{re.escape(first)}(?:{'|'.join(re.escape(spelling[1:]) for spelling in spellings)})"
    for first, spellings in groupby(sorted(UNITS, key=lambda unit: (unit[0], -len(unit))), key=itemgetter(0))
)

AMOUNT = re.compile(
    rf"(?<![\w$£€¥₹.,:/+#°-])(?= ?(?:[^a-z]|[a-z]{{1,2}}\$|{OPENS}))"
    rf"(?P<money>{_MONEY})? ?(?P<low>{NUMBER})"
    rf"(?:(?P<to> to | and |[-–]| or )(?:{_MONEY})? ?(?P<high>{NUMBER}))?",
    re.IGNORECASE,
)
UNIT_AFTER = re.compile(rf"(?P<more>\+| or more| or so)?[ -]?(?P<unit>{_UNIT})(?![\w°²]|-old)", re.IGNORECASE)
COUNTED_AFTER = re.compile(
    r"(?P<more>\+| or more| or so)?(?: of (?:the|its|their|his|her) )?"
    r"(?: ?[A-Za-z][\w.’'-]{0,20}){0,2}? (?P<noun>people|men|women|children|police|troops|staff|personnel|aircraft"
    r"|crew|lives|[a-z][a-z-]{1,20}[a-z]s)(?![\w-])"
)
OF_WHOLE = re.compile(r" of (?:the|its|their|his|her|some|about)? ?\d[\d,]{0,12}(?=[ -])")
STOPS_COUNTING = re.compile(
    r" (?:in|on|at|to|for|by|from|with|and|or|the|as|is|was|were|are|who|that|than|but|has|had|have|will|after"
    r"|before|when|percent|million|billion|said|says|am|pm|a\.m|p\.m|o'clock|years?-old)\b"
)
MACH = re.compile(r"\bMach (\d{1,2}(?:\.\d)?)\b")
QUALIFIER = re.compile(
    r"\b(?:(?P<least>more than|over|at least|exceed(?:ing|ed|s)?|above|upwards of|no (?:fewer|less) than|well over"
    r"|just over|greater than|a minimum of|in excess of|beyond)"
    r"|(?P<most>up to|as (?:much|many|high|fast|far) as|at most|no more than|less than|fewer than|under|below|just under"
    r"|not more than|a maximum of)"
    r"|(?P<about>approximately|about|around|roughly|some|nearly|almost|close to|an estimated|estimated|approx\.?)"
    r"|(?P<range>between|from|of)) $",
    re.IGNORECASE,
)
QUALIFIERS: Mapping[str, Qualifier] = {
    "least": "at least",
    "most": "at most",
    "about": "about",
    "range": "range",
}
NAME_BEFORE = re.compile(
    r"(?:\b(?:no|nos|number|article|section|chapter|page|phase|level|grade|act|flight|route|highway|interstate"
    r"|room|windows|boeing|airbus|apollo|type|model|channel|formula|group|round|game|volume|version|war|aged|age"
    r"|resolution|figure|table|step|tier|class|top|seed|ranked|rank|under|gates?|lines?|lanes?|piers?|docks?|berths?"
    r"|platforms?|terminals?|wards?|districts?|zones?|blocks?|reactors?|turbines?|towers?|buses|trains?|engines?|stages?"
    r"|cells?|halls?|studios?|series|seasons?|episodes?|parts?|points?|divisions?|battalions?|pumps?|wells?|shafts?"
    r"|runways?|tracks?|sites?|units?|exhibits?|counts?|schedules?)\.? ?|[A-Z]-)$",
    re.IGNORECASE,
)
"""After one of these a counted number is part of a name ("Article 5 troops", "Flight 370 passengers")."""

LAST_NAME = re.compile(r"(?P<word>[^\W\d_]+) (?P<name>[A-Z][a-z]+) $")
"""A capitalised word inside a sentence, and the word before it."""

COUNTED = frozenset({"people", "count"})
REMEMBERED = 400
"""Characters behind a figure in which a bare number can count the same."""
BELOW_ZERO = re.compile(r"(?:\bminus |(?<![\w-])[-−])$", re.IGNORECASE)


def find_figures(
    text: str,
    sentences: Sequence[Sentence],
    quotes: Sequence[Quote],
    claims: Sequence[Claim],
    dates: Sequence[DateMention] = (),
) -> tuple[Figure, ...]:
    """Return the figures of `text` in order; what touches one of `dates` is none.

    Values are in the base unit of their dimension (SI, or the currency's ISO 4217 code); a counted noun is its
    own unit. The claimant is whoever says the quotation, else the claim, that holds the figure.
    """
    starts = [sentence.span.start for sentence in sentences]
    dated = _Stretches([mention.span for mention in dates])
    said = _Stretches([span for quote in quotes if quote.speaker for span in quote.spans])
    sayers = [quote.speaker for quote in quotes if quote.speaker for _ in quote.spans]
    claimed = _Stretches([claim.span for claim in claims])
    found: list[Figure] = []
    for span, low, high, unit, qualifier in _read_amounts(text):
        number = bisect_right(starts, span.start) - 1
        if number < 0 or not sentences[number].span.holds(span) or dated.find_touching(span) is not None:
            continue
        claimant: Speaker | None = None
        if (held := said.find_touching(span)) is not None:
            claimant = sayers[held]
        elif (held := claimed.find_touching(span)) is not None:
            claimant = claims[held].speaker
        found.append(
            Figure(
                span=span,
                low=low * unit.factor,
                high=high * unit.factor,
                unit=unit.base,
                dimension=unit.dimension,
                qualifier=qualifier,
                measures=find_measured(text, sentences[number].span, span),
                claimant=claimant,
            )
        )
    return tuple(sorted(found, key=lambda figure: figure.span))


class _Stretches:
    """Spans, answering which of them touches another: by bisection, as texts may hold a million figures."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._order = sorted(range(len(spans)), key=lambda number: (spans[number].start, spans[number].end))
        self._spans = [spans[number] for number in self._order]
        self._starts = [span.start for span in self._spans]

    def find_touching(self, span: Span) -> int | None:
        """Return the index of the last-starting span that overlaps `span`, of the three that start before its end."""
        place = bisect_left(self._starts, span.end)
        for near in range(place - 1, max(-1, place - 4), -1):
            if self._spans[near].overlaps(span):
                return self._order[near]
        return None


def _read_amounts(text: str) -> Iterator[tuple[Span, float, float, Unit, Qualifier]]:
    for match in MACH.finditer(text):
        value = float(match[1])
        yield Span(match.start(), match.end()), value, value, UNITS["times the speed of sound"], "exact"
    counted: tuple[Unit, int] | None = None  # what the last figure counts, and where it ends
    for match, ranged in _find_numbers(text):
        low, high = read_number(match["low"]), read_number(match["high"]) if ranged else None
        end = match.end() if ranged else match.end("low")
        if low is None or not math.isfinite(max(low, high or low)):
            continue
        start, qualifier = _find_qualifier(text, match.start(), ranged=ranged)
        measured = _find_unit(text, match, low, end)
        if measured is None and not match["money"] and low > 1:
            near = counted[0] if counted and start - counted[1] <= REMEMBERED else None
            implied = find_implied_unit(text, start, end, near)
            measured = (*implied, "") if implied else None
        if measured is None:
            continue
        unit, end, more = measured
        if unit.dimension in COUNTED:
            counted = unit, end
        if unit.dimension == "temperature" and (below := BELOW_ZERO.search(text, max(0, start - 7), start)):
            start, low, high = below.start(), -low, None if high is None else -high
        if high is not None and _is_scaled_later(match):
            low *= high / (read_number(match["high"].split()[0].split("-")[0]) or high)
        if qualifier == "exact" and more:
            qualifier = "at least" if "so" not in more else "about"
        yield Span(start, end), low, low if high is None else high, unit, qualifier


def _find_numbers(text: str) -> Iterator[tuple[re.Match[str], bool]]:
    """Yield each number, and whether it is a range; "from $18 to $14.50" and "3 and 4" are two numbers."""
    place = 0
    while match := AMOUNT.search(text, place):
        ranged = False
        if match["high"]:  # "two and a half" is read by NUMBER
            low, high = read_number(match["low"]), read_number(match["high"])
            ranged = low is not None and high is not None and _is_range(text, match, low, high)
        place = match.end() if ranged else match.end("low")
        yield match, ranged


def _is_range(text: str, match: re.Match[str], low: float, high: float) -> bool:
    """Tell a range from two numbers in a row: "between 3 and 5", "10 to 12", not a score and not "3 and 4"."""
    if match["to"] == " and ":
        return text[max(0, match.start() - 8) : match.start()].lower().endswith("between ") and high > low
    if match["to"] in {"-", "–"} and text[match.end() : match.end() + 1] != " ":
        return bool(UNIT_AFTER.match(text, match.end())) and high > low
    return high > low


def _is_scaled_later(match: re.Match[str]) -> bool:
    """Tell whether only the end of the range names the scale: "two to three million"."""
    words = match["high"].lower().split()
    return (
        len(words) == 2
        and words[1] in {"thousand", "million", "billion", "trillion"}
        and " " not in match["low"]
    )


def _find_unit(text: str, match: re.Match[str], low: float | None, end: int) -> tuple[Unit, int, str] | None:
    """Return the unit, where it ends and what follows the number; None when the number is bare."""
    if low is None:
        return None
    if match["money"]:
        base = CURRENCIES[match["money"].upper()]
        return Unit(base=base, factor=1, dimension="money"), end, ""
    window = min(len(text), end + 80)
    if found := UNIT_AFTER.match(text, end, window):
        unit = UNITS[found["unit"].lower()]
        if unit.base == "kg" and low >= 1e6 and found["unit"].lower() == "pounds":
            unit = UNITS["british pounds"]  # "20 million pounds" are money in news
        vague = unit.dimension == "duration" and _is_vague_time(text, found.end())
        return None if vague else (unit, found.end(), found["more"] or "")
    if low in {0, 1} or NAME_BEFORE.search(text[max(0, match.start() - 14) : match.start()]):
        return None
    if low < 1000 and _ends_name(text, match.start()):
        return None
    return _find_counted(text, end, window)


def _ends_name(text: str, start: int) -> bool:
    """Tell "Falcon 9 rockets" from "on Monday 9 rockets" and "in Varn 9 rockets"."""
    before = LAST_NAME.search(text, max(0, start - 40), start)
    return (
        before is not None
        and before["word"].lower() not in load_words("prepositions")
        and before["name"] not in load_words("calendar")
        and before["name"] not in load_words("places")
    )


def _find_counted(text: str, end: int, window: int) -> tuple[Unit, int, str] | None:
    """Return the noun that is counted ("12 North Korean soldiers") as a unit of its own."""
    if whole := OF_WHOLE.match(text, end, window):  # "38 to 42 of its 310 branches"
        counted = _find_counted(text, whole.end(), window)
        return (counted[0], end, "") if counted else None
    found = COUNTED_AFTER.match(text, end, window)
    if found is None or found["noun"] in load_words("not_counted") or STOPS_COUNTING.search(found[0]):
        return None
    dimension = "people" if found["noun"] in load_words("people_nouns") else "count"
    return (
        Unit(base=find_singular(found["noun"]), factor=1, dimension=dimension),
        found.end(),
        found["more"] or "",
    )


def _is_vague_time(text: str, end: int) -> bool:
    """Tell a date or an age ("three years ago", "47 years old") from a duration."""
    return bool(re.match(r"[ -](?:ago|old|earlier|later|before|after)\b", text[end : end + 9]))


def _find_qualifier(text: str, start: int, *, ranged: bool) -> tuple[int, Qualifier]:
    """Return where the figure begins with its qualifier, and which one it is."""
    before = text[max(0, start - 24) : start]
    found = QUALIFIER.search(before)
    if found is None or (found["range"] and not ranged):
        return start, "range" if ranged else "exact"
    return start - len(before) + found.start(), "range" if ranged else QUALIFIERS[found.lastgroup or ""]
