"""Date and time expressions, and the date of the event itself.

A date without a year, and a relative one, gets a calendar date only when the day of publication is known;
nothing is guessed. Clock times are left alone.
"""

import re
from collections.abc import Sequence
from datetime import date

from newsdesk.model import DateMention, Role, Sentence, Span
from newsdesk.text.date_patterns import EXPRESSION, FUTURE, read_expression

LEADS_TO_MONTH = re.compile(
    r"(?:\b(?:in|since|until|by|of|for|from|during|last|next|early|late|this|between|and|to|through|before|after"
    r"|every)|,) $",
    re.IGNORECASE,
)
"""Without one of these, "May" and "March" are verbs and "April" and "June" are people."""
COUNTED_AFTER = re.compile(
    r" (?:people|men|women|children|miles|km|kilomet|met(?:er|re)s|feet|tons|tonnes|dollars|euros|pounds|percent"
    r"|per cent|points|votes|troops|soldiers|workers|jobs|homes|cases|deaths|times|barrels|acres|hours)"
)
"""After one of these, "2000" is a number and not a year."""
ANOTHER_TIME = re.compile(
    r"\b(?:since|until|till|before|after|by|from|through|scheduled for|due on|due in|deadline of|born(?: on)?) (?:the )?$",
    re.IGNORECASE,
)
LEAD = 4
"""Sentences at the beginning that may date the event although they do not look like news."""
MAX_LAG = 31
"""Days between event and publication beyond which a date in the lead is more likely background."""


def find_dates(text: str, published: str | None) -> tuple[DateMention, ...]:
    """Return the date expressions of `text` in order; `published` (ISO 8601) anchors the relative ones."""
    anchor = read_day(published)
    found = []
    for match in EXPRESSION.finditer(text):
        before = text[max(0, match.start() - 12) : match.start()]
        if match.lastgroup == "lone" and not LEADS_TO_MONTH.search(before):
            continue
        if match.lastgroup == "year" and COUNTED_AFTER.match(text, match.end()):
            continue
        iso, relative = read_expression(match, anchor)
        found.append(DateMention(span=Span(match.start(), match.end()), iso=iso, relative=relative))
    return tuple(found)


def read_day(stated: str | None) -> date | None:
    """Return the calendar day of an ISO 8601 date or date and time; None when it is less precise or wrong."""
    try:
        return date.fromisoformat((stated or "")[:10])
    except ValueError:
        return None


def choose_event_date(
    text: str,
    sentences: Sequence[Sentence],
    roles: Sequence[Role],
    dates: Sequence[DateMention],
    published: str | None,
) -> DateMention | None:
    """Return the date that the lead gives to its event, or None: a missing date is better than a wrong one.

    It must be resolved at least to the month, stand in one of the first three sentences that tell the event,
    and neither bound another time ("since", "until") nor look ahead.
    """
    anchor = read_day(published)
    prose = [(s, role) for s, role in zip(sentences, roles, strict=False) if role != "other"]
    # A caption or an agency's stamp has a date of its own, which is not the event's.
    telling = [sentence for sentence, role in prose if role == "event"][:3] or [s for s, _ in prose[:1]]
    found = _find_dated(text, telling, dates, anchor)
    if found is None or found.iso is None:
        # A verdict told in the second sentence may pass for background; a whole date of the latest year may not.
        latest = max((mention.iso[:4] for mention in dates if mention.iso), default="")
        days = [mention for mention in dates if mention.iso and len(mention.iso) == 10]
        found = _find_dated(text, [s for s, _ in prose[:LEAD]], days, anchor)
        return found if found and found.iso and found.iso[:4] == latest else None
    return found


def _find_dated(
    text: str, telling: Sequence[Sentence], dates: Sequence[DateMention], anchor: date | None
) -> DateMention | None:
    """Return the first date of the sentences that can be the event's."""
    for sentence in telling:
        for mention in dates:
            if sentence.span.holds(mention.span) and _can_date_event(text, sentence, mention, anchor):
                return mention
    return None


def _can_date_event(text: str, sentence: Sentence, mention: DateMention, anchor: date | None) -> bool:
    if mention.iso is None or len(mention.iso) < 7:
        return False
    before = text[max(sentence.span.start, mention.span.start - 60) : mention.span.start]
    if ANOTHER_TIME.search(before) or FUTURE.search(before):
        return False
    if anchor is None:
        return True
    day = date.fromisoformat(mention.iso if len(mention.iso) == 10 else f"{mention.iso}-01")
    return -1 <= (anchor - day).days <= (MAX_LAG if len(mention.iso) == 10 else 2 * MAX_LAG)
