"""The features by which a sentence's role is told: position, wording, tense, dates, attribution.

They are only named and measured here; their weights are in data/roles.json, fitted by bench/fit_roles.py.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from newsdesk.text.evidence import Look
from newsdesk.text.lexicon import count_listed

PRESENT = frozenset(
    (
        "is",
        "are",
        "has",
        "have",
        "remains",
        "remain",
        "continues",
        "continue",
        "shows",
        "show",
        "means",
        "mean",
        "makes",
    )
)
PAST = frozenset(("was", "were", "had", "did"))
CONTEXT_CUES = re.compile(
    r"\b(?:since (?:19|20)\d\d|since (?:the|last)|historically|previous(?:ly)?|in recent (?:years|months|weeks|decades)"
    r"|in (?:19|20)\d\d|(?:last|the past) (?:year|month|decade)|years? ago|decades ago|earlier this (?:year|month|week)"
    r"|the (?:impeachment|resignation|death|election|arrest|assassination|collapse|annexation|invasion|ouster|overthrow)"
    r" of|long-?standing|has long|have long|reaffirmed|reiterated|first time since|for years|for decades|amid domestic"
    r"|domestic issues|against the backdrop|founded in|was born|had (?:been|already|earlier)|used to)\b"
)
"""What came before, what stands, and what is merely said again; in lower case, which is quicker to look for."""
OPENERS = 8
"""How many of the first sentences have a feature of their own."""


def measure_sentence(look: Look, many: int, previous: Look | None) -> dict[str, float]:
    """Return the measured features of one of `many` sentences; its words are named by `name_words`."""
    words = look.words
    length = len(words)
    place = look.number / max(1, many - 1)
    features = {
        "bias": 1.0,
        "place": place,
        "place²": place * place,
        "opens": float(look.opens_paragraph),
        "length": min(length, 60) / 30,
        "short": float(length < 7),
        "long article": min(many, 80) / 40,
        "title": look.title_overlap,
        "lead": look.lead_similarity,
        "central": look.centrality,
        "quoted": look.quoted,
        "names": min(look.names, 6) / 6,
        "figures": min(look.figures, 4) / 4,
        "dates": min(look.dates, 3) / 3,
        "capitals": look.capitals,
        "new names": min(look.new_names, 6) / 6,
        "nothing named": float(look.names == 0 and look.figures == 0 and look.dates == 0),
        "abstract": min(4, look.abstract) / 4,
        "hedged": min(3, look.hedged) / 3,
        "present": min(3, count_listed(words, PRESENT)) / 3,
        "past": min(3, count_listed(words, PAST)) / 3,
        "-ed": min(4, sum([word.endswith("ed") for word in words])) / 4,
    }
    if look.furniture:
        features["furniture"] = 1.0
    elif look.rank < OPENERS:
        features[f"number {look.rank}"] = 1.0
    if look.number == many - 1:
        features["last"] = 1.0
    if look.quoted_by:
        features[f"quoted by {look.quoted_by}"] = 1.0
    if look.claimed_by:
        features[f"claimed by {look.claimed_by}"] = 1.0
    if previous is not None and previous.quoted > 0.5:
        features["after a quotation"] = 1.0
    return features


def name_words(words: Sequence[str]) -> list[str]:
    """Return the features that hold because of the words: `w:` for each, `b:` for each pair, the first, the last."""
    if not words:
        return []
    kept = _leave_out_full_dates(words)
    return [
        f"first:{kept[0]}",
        f"last:{kept[-1]}",  # a caption ends with its date, a lead has it inside
        *[f"w:{word}" for word in kept],
        *[f"b:{one} {other}" for one, other in pairwise(kept)],
    ]


def _leave_out_full_dates(words: Sequence[str]) -> Sequence[str]:
    """Return the words without "January 6, 2031" inside the sentence.

    In the corpus only captions have full dates, at their end; a lead with one inside must not look like them.
    """
    if "#year" not in words:
        return words
    kept: list[str] = []
    for number, word in enumerate(words):
        inside = number < len(words) - 1
        if word == "#year" and inside and kept[-2:] == ["#month", "#num"]:
            del kept[-2:]
        else:
            kept.append(word)
    return kept
