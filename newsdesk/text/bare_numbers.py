"""What a number without a noun of its own counts: "put the number at 5,000", "58 dead", "spoke of 250".

Only numbers that the words before or after them tell to be a count; all other bare numbers stay none.
"""

import re

from newsdesk.text.lexicon import load_words
from newsdesk.text.units import Unit, find_singular

PEOPLE = Unit(base="people", factor=1, dimension="people")
VICTIMS = re.compile(
    r" (?P<noun>dead|missing|injured|wounded|homeless|unaccounted for)\b"
    r"| (?:were|are|remain|remained|had been|have been) (?:still |also |later |reported |feared )?"
    r"(?:killed|dead|missing|injured|wounded|hurt|homeless|hospitali[sz]ed|rescued|evacuated|arrested|detained)\b",
    re.IGNORECASE,
)
RESTATES = re.compile(
    r"\b(?:(?P<toll>(?:death )?toll)|number|figure|total|tally|count)\b(?! of the (?:beast|day))"
    r"(?: of (?P<what>[a-z]+(?: [a-z]+){0,2}?))?"
    r" (?:at|is|was|were|to be|reached|stands at|stood at|has risen to|had risen to|rose to|would be|might be|may be|could be)"
    r"(?: (?:closer|nearer) to| close to| only| now)? $",
    re.IGNORECASE,
)
"""Stands before the number and its qualifier. With these words a source says anew how many there are."""
SPEAKS_OF = re.compile(r"\b(?:speaks?|spoke|spoken|talks?|talked) of $", re.IGNORECASE)
REACH = 80
"""Characters before a number that are looked at."""


def find_implied_unit(text: str, start: int, end: int, earlier: Unit | None) -> tuple[Unit, int] | None:
    """Return the unit of the number at [start, end) and where the figure ends; None when nothing names one.

    `start` is that of the qualifier, if there is one; `earlier` is what the last figure nearby counts.
    """
    if found := VICTIMS.match(text, end, end + 60):
        return PEOPLE, found.end("noun") if found["noun"] else end
    before = text[max(0, start - REACH) : start]
    if found := RESTATES.search(before):
        unit = PEOPLE if found["toll"] else _name_counted(found["what"]) or earlier
        return (unit, end) if unit else None
    if earlier and SPEAKS_OF.search(before) and text[end : end + 1] in {".", ",", ";", "”", '"', ""}:
        return earlier, end
    return None


def _name_counted(what: str | None) -> Unit | None:
    """Return the unit that "evacuated people" or "dead" is in "the number of …"."""
    words = (what or "").lower().split()
    if not words:
        return None
    noun = words[-1]
    people = noun in load_words("people_nouns") or noun in {"dead", "injured", "wounded", "missing"}
    if people and noun not in load_words("people_nouns"):
        return PEOPLE
    if not people and not noun.endswith("s"):
        return None
    return Unit(base=find_singular(noun), factor=1, dimension="people" if people else "count")
