"""The features by which a sentence earns a place in the summary.

They are only named and measured here; their weights are in data/summary.json, fitted by bench/fit_summary.py.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import chain

from newsdesk.text.evidence import Look
from newsdesk.text.lexicon import load_words
from newsdesk.text.roles import Odds
from newsdesk.text.terms import find_similarity, sum_vectors

SAYING = frozenset(("said", "says", "told", "according", "added", "saying", "asked"))
ADDRESS = frozenset(("i", "you", "we", "my", "i'm"))
HEAD = 8
"""Sentences of the beginning that are compared with the rest as a whole."""
SPAN_OF_WORDS = 45


def measure_sentences(looks: Sequence[Look], odds: Sequence[Odds]) -> list[dict[str, float]]:
    """Return the summary features of each sentence."""
    counts = Counter(chain.from_iterable(look.vector for look in looks))
    beginning = sum_vectors(look.vector for look in looks[:HEAD])
    many = len(looks)
    described = []
    for look, chance in zip(looks, odds, strict=True):
        length, words = len(look.words), look.words
        place = look.number / max(1, many - 1)
        repeats = [counts[term] for term in look.vector]
        features = {
            "bias": 1.0,
            "place": place,
            "1/rank": 1 / (look.rank + 1),
            "1/√rank": (look.rank + 1) ** -0.5,
            "central": look.centrality,
            "lead": look.lead_similarity,
            "beginning": find_similarity(look.vector, beginning),
            "title": look.title_overlap,
            "length": min(length, SPAN_OF_WORDS) / SPAN_OF_WORDS,
            "length²": (min(length, SPAN_OF_WORDS) / SPAN_OF_WORDS) ** 2,
            "short": float(length < 8),
            "over 30": float(length > 30),
            "repeated": sum([count > 2 for count in repeats]) / max(1, len(repeats)),
            "common": sum([min(count, 10) for count in repeats]) / max(1, len(repeats)) / 10,
            "names": min(look.names, 6) / 6,
            "new names": min(look.new_names, 6) / 6,
            "capitals": look.capitals,
            "figures": min(look.figures, 3) / 3,
            "dates": min(look.dates, 3) / 3,
            "quoted": look.quoted,
            "all quoted": float(look.quoted > 0.8),
            "pronoun": float(bool(words) and words[0] in load_words("pronouns")),
            "connective": float(bool(words) and words[0] in load_words("connectives")),
            "i or you": float(not ADDRESS.isdisjoint(words)),
            "said": float(not SAYING.isdisjoint(words)),
            "hedged": min(2, look.hedged) / 2,
            "abstract": min(3, look.abstract) / 3,
            "opens": float(look.opens_paragraph),
            "event": chance.event,
            "background": chance.background,
            "comment": chance.comment,
            "outlook": chance.outlook,
            "other": chance.other,
            "long article": min(many, 60) / 60,
            "long × rank": min(many, 60) / 60 / (look.rank + 1),
        }
        if look.furniture:
            features["furniture"] = 1.0
        elif look.rank < 6:
            features[f"number {look.rank}"] = 1.0
        described.append(features)
    return described
