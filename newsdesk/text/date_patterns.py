"""How dates and times are written in English news, as one pattern, and what each way of writing means.

Which expressions count, and which of them is the event's date, is decided in `dates`.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
COUNTS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip

_FULL_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_MONTH = rf"(?:{_FULL_MONTH}|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
_DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
_YEAR = r"(?:1[6-9]\d\d|20\d\d)"
_PART = r"(?:(?:[Ee]arly|[Ll]ate|[Mm]id)[ -])?"
_COUNT = (
    r"(?:\d{1,3}|[Aa]n?|[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix|[Ss]even|[Ee]ight|[Nn]ine|[Tt]en|[Ee]leven"
    r"|[Tt]welve|[Ss]everal|(?:[Aa] )?[Ff]ew|[Ss]ome)"
)
_UNIT = r"(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|decades?|century|centuries)"
_NEAR = r"(?:[Aa]bout |[Aa]round |[Nn]early |[Aa]lmost |[Mm]ore than |[Jj]ust |[Oo]ver |[Ss]ome )?"
_PERIOD = rf"(?:night|morning|afternoon|week|weekend|month|year|spring|summer|autumn|fall|winter|decade|century|{_MONTH})"

_WEEKDAY = (
    r"(?P<weekday>(?:(?P<weekday_w>[Ll]ast|[Nn]ext|[Tt]his|[Ll]ate|[Ee]arly) )?"
    rf"(?P<weekday_d>{'|'.join(day.capitalize() for day in WEEKDAYS)})"
    r"(?: (?:morning|afternoon|evening|night))?)(?!\w)"
)
_NO_NOUN = "(?:was|were|had|has|is|that|when|which|who|where|while|of|in|on|at|to|by|and|as|for|from|with)"
_AFTER = (
    rf"(?P<after>{_NEAR}(?:{_COUNT} )?(?:[Ss]econds|[Mm]inutes|[Hh]ours?|[Dd]ays?|[Ww]eeks?|[Mm]onths?|[Yy]ears?)"
    r" (?:after|before) (?:the|a|an|his|her|its|their|this)"
    rf"(?: (?!{_NO_NOUN}\b)[a-z][a-z-]{{1,20}}){{1,2}})(?!\w)"
)
_RELATIVE = (
    r"(?P<rel>(?<![Tt]he )(?:[Ee]arlier |[Ll]ater |[Ll]ate |[Ee]arly )?"
    rf"(?P<rel_w>[Ll]ast|[Tt]his|[Nn]ext|[Tt]he previous|[Tt]he following) (?P<rel_u>{_PERIOD}))(?!\w)"
)

# Most words open no date: one look at how a word begins saves trying every way of writing at it.
_OPENS = (
    r"(?=[\dA-Z]|about|around|nearly|almost|more|just|over|some|one|two|three|four|five|six|seven|eight|nine|ten|eleven"
    r"|twelve|several|few|last|next|this|late|earl|mid|today|yesterday|tomorrow|tonight|second|minute|hour|day|week|month"
    rf"|year|an? (?:few|{_UNIT})|the (?:previous|following|earl|late|mid|\d))"
)
# Only single blanks and bounded counts: nothing here can be tried in more ways than its length.
EXPRESSION = re.compile(
    rf"(?<![\w$£€¥/.,-]){_OPENS}(?:"
    + "|".join(
        (
            rf"(?P<iso>(?P<iso_day>{_YEAR}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])))(?![\w-])",
            rf"(?P<mdy>(?P<mdy_m>{_MONTH}) (?P<mdy_d>{_DAY})(?:, ?| )(?P<mdy_y>{_YEAR}))(?!\w)",
            rf"(?P<dmy>(?P<dmy_d>{_DAY}) (?:of )?(?P<dmy_m>{_MONTH}),? (?P<dmy_y>{_YEAR}))(?!\w)",
            rf"(?P<my>(?P<my_m>{_MONTH}),? (?:of )?(?P<my_y>{_YEAR}))(?!\w)",
            rf"(?P<md>(?P<md_m>{_MONTH}) (?P<md_d>{_DAY}))(?![\w:%]|,\d)",
            rf"(?P<dm>(?P<dm_d>{_DAY}) (?:of )?(?P<dm_m>{_MONTH}))(?!\w)",
            _WEEKDAY,
            rf"(?P<ago>{_NEAR}(?P<ago_n>{_COUNT}) (?P<ago_u>{_UNIT}) (?P<ago_w>ago|earlier|before|later))(?!\w)",
            _AFTER,
            _RELATIVE,
            r"(?P<word>(?P<word_w>[Tt]oday|[Yy]esterday|[Tt]omorrow|[Tt]onight))(?!\w)",
            rf"(?P<lone>{_PART}(?P<lone_m>{_FULL_MONTH}))(?!\w)",
            rf"(?P<year>(?:[Tt]he )?{_PART}(?P<year_y>{_YEAR})(?P<year_s>s|['’]s)?)(?![\w%]|[.,]\d|-\d)",
        )
    )
    + ")"
)

FUTURE = re.compile(
    r"\b(?:will|would|going to|scheduled|due|plans?|planned|expected|expects?|set to|set for|upcoming|next|is to"
    r"|are to|to be held|(?:was|were) to (?!blame\b)|forecast to|runs? out|expires?|takes? effect"
    r"|(?:could|might|may) (?:be (?:held|called|ready|decided|signed|finished|completed)|begin|start|follow|open|take))\b",
    re.IGNORECASE,
)
PROMISED = re.compile(r"\b(?:will|is due to|are due to|is to|are to)\b[^.,;:\n“”\"]{0,140}$")
"""Looks ahead over a longer way, as long as neither a mark nor a verb of saying lies between."""
SCHEDULED = re.compile(
    r"\b(?:(?:begin|start|open|reopen|resume|end|close|vote)s|takes over|goes on (?:sale|trial)"
    r"|(?:[a-z]{2,20}s|they|we|you) (?:begin|start|open|reopen|resume|vote))\b[^.,;:\n“”\"]{0,40}$"
)
"""News tells what was in the past tense: "the hearings begin on Monday" are still to come."""
UNTIL = re.compile(r"\b(?:until|till)\b[^.,;:\n“”\"]{0,30}$", re.IGNORECASE)
WAS_UNTIL = re.compile(r"\b(?:was|were|had|did|not|n['’]t|lasted|ran|remained|stayed)\b[^.,;:\n]{0,60}$")
"""Before "until": the time that it ends is over as well."""
LOOKS_BACK = re.compile(
    r"\b(?:was|were|had|did|[a-z]{2,20}ed|met|took|won|lost|died|began|went|fell|left|held|made|came|broke)\b"
    r"[^.;:\n“”\"]{0,40}$"
)
RECURS = re.compile(
    r"\b(?:every|each|most|some|first|second|third|fourth|alternate)(?: other)? $", re.IGNORECASE
)
"""Before a weekday that is none in particular: "the first Monday of each month"."""
SAID = re.compile(r"\b(?:said|says|told|announced|reported|according)\b")
OPENS = re.compile(r"(?:^|[.!?”\"]\s|\n)(?:In|On|By|From|Next|Until|This)\s$")
PROMISES = re.compile(r"[^.,;:\n“”\"]{0,50}?\b(?:will|is due to|are due to|is to|are to)\b")

_SOON = 45
"""Days ahead that a day without a year may lie although no word says that it is to come."""

Reading = tuple[str | None, bool]
"""ISO date or None, and whether the expression is relative."""


def read_expression(match: re.Match[str], anchor: date | None) -> Reading:
    """Return what a match of `EXPRESSION` means, seen from the day `anchor`."""
    return READERS[match.lastgroup or "word"](match, anchor)


def find_month(name: str) -> int:
    """Return 1 to 12 for a month's name or abbreviation."""
    return MONTHS.index(name[:3].lower()) + 1


def _find_day_number(written: str) -> int:
    return int(written.rstrip("stndrh"))


def _build_iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None  # February 30


def _looks_ahead(match: re.Match[str]) -> bool:
    """Tell whether the words before a date, or after one that opens its sentence, speak of what is to come."""
    text, start = match.string, match.start()
    before = text[max(0, start - 150) : start]
    spoken = [match.end() for match in SAID.finditer(before)]
    before = before[spoken[-1] :] if spoken else before  # "the mill, which will close, said on Tuesday"
    if FUTURE.search(before[-60:]) or PROMISED.search(before) or SCHEDULED.search(before):
        return True
    until = UNTIL.search(before)
    if until and not WAS_UNTIL.search(before[: until.start()]):
        return True
    promised = PROMISES.match(text, match.end(), match.end() + 70)
    opens = OPENS.search(text[max(0, start - 12) : start])
    return bool(opens and promised and not SAID.search(promised[0]))


def _read_iso(match: re.Match[str], _: date | None) -> Reading:
    return _build_iso(*map(int, match["iso_day"].split("-"))), False


def _read_full(match: re.Match[str], _: date | None) -> Reading:
    kind = str(match.lastgroup)
    day = _find_day_number(match[f"{kind}_d"])
    return _build_iso(int(match[f"{kind}_y"]), find_month(match[f"{kind}_m"]), day), False


def _read_month_year(match: re.Match[str], _: date | None) -> Reading:
    return f"{int(match['my_y']):04}-{find_month(match['my_m']):02}", False


def _read_month_day(match: re.Match[str], anchor: date | None) -> Reading:
    """Place a day without a year in the year nearest to publication.

    When that lies more than some weeks ahead, the text must say so: without a word of what is to come or of
    what is over, the year is not known.
    """
    kind = str(match.lastgroup)
    if anchor is None:
        return None, True
    month, day = find_month(match[f"{kind}_m"]), _find_day_number(match[f"{kind}_d"])
    ahead = _looks_ahead(match)
    years = (anchor.year - 1, anchor.year, anchor.year + 1)
    lags = {iso: (date.fromisoformat(iso) - anchor).days for y in years if (iso := _build_iso(y, month, day))}
    if not ahead and LOOKS_BACK.search(match.string, max(0, match.start() - 80), match.start()):
        lags = {iso: lag for iso, lag in lags.items() if lag <= _SOON}
    nearest = min(lags, key=lambda iso: abs(lags[iso]), default=None)
    return (nearest if nearest and (ahead or lags[nearest] <= _SOON) else None), True


def _read_weekday(match: re.Match[str], anchor: date | None) -> Reading:
    """Take the latest such day up to publication; the next one after "next", or when the words before look ahead.

    What happened on the day after publication was added later, or happened six days before: not resolved.
    """
    if anchor is None or RECURS.search(match.string, max(0, match.start() - 20), match.start()):
        return None, True
    wanted, word = WEEKDAYS.index(match["weekday_d"].lower()), (match["weekday_w"] or "").lower()
    back = (anchor.weekday() - wanted) % 7
    if word == "next" or (word not in {"last", "late", "early"} and _looks_ahead(match)):
        return (anchor + timedelta(days=(7 - back) if back else 7)).isoformat(), True
    if word == "last" and back == 0:
        back = 7
    if back == 6 and word != "last":
        return None, True
    return (anchor - timedelta(days=back)).isoformat(), True


def _read_ago(match: re.Match[str], anchor: date | None) -> Reading:
    """Days are counted exactly, months and years give a month and a year; weeks are too vague for a day."""
    written = match["ago_n"].lower()
    count = int(written) if written.isdigit() else COUNTS.get(written)
    if anchor is None or count is None or match["ago_w"] != "ago":
        return None, True
    unit = match["ago_u"].rstrip("s")
    if unit == "day":
        return (anchor - timedelta(days=count)).isoformat(), True
    if unit == "month":
        return _add_months(anchor, -count), True
    if unit == "year" and count < anchor.year:
        return f"{anchor.year - count:04}", True
    return None, True


def _read_after(_match: re.Match[str], _: date | None) -> Reading:
    return None, True  # its anchor is another event of the text


def _read_relative(match: re.Match[str], anchor: date | None) -> Reading:
    step, unit = match["rel_w"].lower(), match["rel_u"]
    if anchor is None or step not in {"last", "this", "next"}:
        return None, True
    move = {"last": -1, "this": 0, "next": 1}[step]
    iso = None  # a week or a season has no ISO date of our three precisions
    if unit == "year":
        iso = f"{anchor.year + move:04}"
    elif unit == "month":
        iso = _add_months(anchor, move)
    elif unit in {"night", "morning", "afternoon"}:
        iso = (anchor + timedelta(days=move)).isoformat()
    elif unit[0].isupper() and move == 0:
        iso = f"{anchor.year:04}-{find_month(unit):02}"
    elif unit[0].isupper():
        iso = _find_month_near(find_month(unit), anchor, ahead=move > 0)
    return iso, True


def _add_months(anchor: date, count: int) -> str:
    months = anchor.year * 12 + anchor.month - 1 + count
    return f"{months // 12:04}-{months % 12 + 1:02}"


def _read_word(match: re.Match[str], anchor: date | None) -> Reading:
    move = {"yesterday": -1, "tomorrow": 1}.get(match["word_w"].lower(), 0)
    return (anchor + timedelta(days=move)).isoformat() if anchor else None, True


def _read_lone_month(match: re.Match[str], anchor: date | None) -> Reading:
    if anchor is None:
        return None, True
    return _find_month_near(find_month(match["lone_m"]), anchor, ahead=_looks_ahead(match)), True


def _find_month_near(month: int, anchor: date, *, ahead: bool) -> str:
    """Return the last such month up to publication, or the next one."""
    if ahead:
        return f"{anchor.year + (month < anchor.month):04}-{month:02}"
    return f"{anchor.year - (month > anchor.month):04}-{month:02}"


def _read_year(match: re.Match[str], _: date | None) -> Reading:
    return (None if match["year_s"] else match["year_y"]), False


READERS: dict[str, Callable[[re.Match[str], date | None], Reading]] = {
    "iso": _read_iso,
    "mdy": _read_full,
    "dmy": _read_full,
    "my": _read_month_year,
    "md": _read_month_day,
    "dm": _read_month_day,
    "weekday": _read_weekday,
    "ago": _read_ago,
    "after": _read_after,
    "rel": _read_relative,
    "word": _read_word,
    "lone": _read_lone_month,
    "year": _read_year,
}
