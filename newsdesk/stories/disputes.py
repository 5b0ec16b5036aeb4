"""Whether two figures of one article are two parties' values of one quantity.

One article rarely contradicts itself; it reports parties that contradict each other, and its words show it:
they stand side by side, or the second source names the quantity anew. What is compared between articles is
the business of `differences`.
"""

import re
from collections.abc import Collection

from newsdesk.text.bare_numbers import RESTATES, SPEAKS_OF

ANEW = re.compile(
    r"\b(?:(?:puts?|putting|estimated?|estimates) (?:the|its|their) [a-z]+(?: of [^\d.;:]{1,40})? at"
    r"|(?:be|is|was|were|been) (?:much )?(?:closer|nearer) to"
    r"|(?:true|real|actual|correct) (?:number|figure|total|toll|cost|sum|share) (?:is|was))"
    r"(?: (?:only|about|around|roughly|some|nearly|almost|up to|at least|more than|over|fewer than|less than|between))? $",
    re.IGNORECASE,
)
"""With these words a source gives its own value of a quantity that was named before."""
CORRECTS = re.compile(
    r"\b(?:true|real|actual|correct) (?:number|figure|total|toll|cost|sum|share)\b[^.;\d]{0,30}$"
)
REJECTS = re.compile(
    r"\b(?:that|the|this) (?:number|figure|sum|estimate|claim|toll)\b[^.;\d]{0,60}"
    r"(?:[“\"]|invented|false|wrong|exaggerated|inflated|too (?:high|low)|nonsense|disputed|denied|rejected)",
    re.IGNORECASE,
)
"""A source rejects the earlier value before it gives its own."""
COUNTERS = re.compile(
    r"(?:[,;] (?:while|whereas|but|though)|;) [^.;\d]{2,60}?"
    r"\b(?:said|says|say|claims?|claimed|insists?|insisted|maintains?|maintained|speaks? of|spoke of|puts?|counted)\b",
    re.IGNORECASE,
)
"""Another party answers in the same sentence: "he claimed 300, while the coast guard said 900"."""
ANOTHER_TIME = re.compile(
    r"\b(?:last|past|previous|previously|earlier|later|initial|initially|originally|revised|raised (?:it|the)|since"
    r"|year[- ]ago|a year|a month|up from|down from|compared|rose|risen|grew|grown|fell|fallen|increased|reduced|dropped|next|forecast"
    r"|(?:in|by|until|from|since|of|for|all of) (?:1[89]|20)\d\d|per|each|every|additional|another|more people|further)\b"
    r"|\ba (?:day|week|month)\b|\bfrom [^,.;\d]{0,30}\d[^,;]{0,60} to ",
    re.IGNORECASE,
)
"""Two values that belong to two times, or of which one is a part or a rate, do not contradict each other."""
OF_ITSELF = re.compile(
    r"\bsa(?:id|ys?)\b[^,;]{0,60}?\b(?:it|the (?:bank|company|firm|group|airline|carmaker|club|union|party))"
    r" (?:could|would|will|had|has|expect\w*|lost|made|paid|earned|took|cut)\b"
)
"""A party that speaks of its own numbers: two banks that report two charges do not contradict each other."""
SUPPOSED = re.compile(r"(?:^|[\s“\"])(?:[Ii]f|[Uu]nless)\b")
DATED = re.compile(
    r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\b(?:1[89]|20)\d\d\b|\b(?:week|month|year|decade|century|day)s?\b"
    r"|\b(?:January|February|March|April|June|July|August|September|October|November|December)\b"
)
"""Words of time; sentences that differ in them tell of different times."""
NAMES_AFTER = re.compile(r"\b(?:in|at|from|near|of) ((?:[A-Z][\w’'-]+ ?){1,4})")
PRONOUN = re.compile(r"\W{0,3}(?:It|He|She|They|We|I|This|That)\b")
NEAR_SENTENCES = 2
STEM, ENDING = 4, 3
"""Letters that two words have in common at least, and that may follow, when they are forms of one."""
SAYS = re.compile(
    r"\b(?:said|says|told|claims?|claimed|estimates?|estimated|maintains?|maintained|insists?|insisted|counted|puts?)\b"
)
NAME = re.compile(r"\b[A-Z][\w-]+")
MARGIN = 1.15
"""Ratio from which "up to 4,000" and a plain 310 said anew are two accounts."""


def gives_anew(before: str) -> bool:
    """Tell whether the words before a figure restate a quantity that was named earlier."""
    tail = before[-120:]
    return bool(
        ANEW.search(tail) or RESTATES.search(_unqualified(tail)) or SPEAKS_OF.search(_unqualified(tail))
    )


def says_true_number(before: str) -> bool:
    """Tell whether a source corrects a number that may stand far above: "the true number was closer to …"."""
    return bool(CORRECTS.search(before[-120:]))


_QUALIFIER = re.compile(
    r"\b(?:about|around|roughly|some|nearly|almost|only|up to|at least|more than|over|just) $"
)


def _unqualified(before: str) -> str:
    return _QUALIFIER.sub("", before)


def stand_against(between: str, before: str, *, apart: int) -> bool:
    """Tell whether the second of two figures answers the first.

    `between` is the text between them, `before` that from the start of the second's sentence (or the figure
    before it) to the second; `apart` counts sentences.
    """
    if apart > NEAR_SENTENCES or ANOTHER_TIME.search(between):
        return False
    if apart == 0:
        counters = COUNTERS.search(between)
        return bool(counters) or (";" in between and gives_anew(before))
    return gives_anew(before) or bool(REJECTS.search(between))


def are_of_one_time(one: str, other: str) -> bool:
    """Tell whether two sentences name the same times, and neither supposes nor compares."""
    return not compare_or_suppose(one, other) and set(DATED.findall(one)) == set(DATED.findall(other))


def compare_or_suppose(one: str, other: str) -> bool:
    """Tell whether a sentence sets one time against another, says what would be, or speaks of its own party."""
    if OF_ITSELF.search(one) and OF_ITSELF.search(other):
        return True
    return bool(ANOTHER_TIME.search(one) or ANOTHER_TIME.search(other) or SUPPOSED.search(f"{one} {other}"))


def share_stem(one: Collection[str], other: Collection[str]) -> bool:
    """Tell whether some word of each has the same stem: burned and burnt, not reserves and reservoirs."""
    return any(_have_one_stem(a, b) for a in one for b in other)


def _have_one_stem(one: str, other: str) -> bool:
    same = next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    return same >= STEM and max(len(one), len(other)) - same <= ENDING


def find_party(sentence: str) -> str | None:
    """Return the names that stand before the verb of saying; None when it has none or opens with a pronoun."""
    said = SAYS.search(sentence[:600])
    if said is None or opens_with_pronoun(sentence):
        return None
    return " ".join(NAME.findall(sentence[: said.start()])) or None


def name_other_places(after: str, other: str) -> bool:
    """Tell whether the words after two figures name different places ("12 homes in Kelm", "40 homes in Tolm")."""
    here = {match[1].strip() for match in NAMES_AFTER.finditer(after)}
    there = {match[1].strip() for match in NAMES_AFTER.finditer(other)}
    return bool(here and there) and here.isdisjoint(there)


def opens_with_pronoun(sentence: str) -> bool:
    """Tell whether the sentence carries on with the party of the one before it."""
    return bool(PRONOUN.match(sentence[:40]))
