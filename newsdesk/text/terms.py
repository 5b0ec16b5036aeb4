"""Words, and the weights they carry inside one article.

Counting only: what a sentence does with its words is decided in `roles` and `ranking`.
"""

import functools
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from newsdesk.text.lexicon import load_words

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
"""A run of letters or digits, with one apostrophe inside; every step consumes, so it is linear."""


def find_words(text: str) -> list[str]:
    """Return the words of `text` in lower case, in order, without a possessive ending."""
    words = WORD.findall(text.lower().replace("’", "'"))
    return [word.removesuffix("'s") for word in words]


@functools.lru_cache(1 << 16)
def stem(word: str) -> str:
    """Return `word` without its commonest endings: enough to match a headline with its story."""
    if len(word) > 5 and word.endswith("ing"):
        return word[:-3]
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ed", "es")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


def find_terms(words: Iterable[str]) -> list[str]:
    """Return the stems of the words that mean something, in order."""
    stopwords = load_words("stopwords")
    return [stem(word) for word in words if word not in stopwords and len(word) > 1]


def weigh_terms(sentences: Sequence[Sequence[str]]) -> list[dict[str, float]]:
    """Return one unit-length vector a sentence: term count times inverse sentence frequency."""
    counts = [Counter(terms) for terms in sentences]
    spread = Counter(chain.from_iterable(counts))
    rarity = {term: 1 + math.log((1 + len(sentences)) / (1 + many)) for term, many in spread.items()}
    return [scale_to_unit({term: many * rarity[term] for term, many in row.items()}) for row in counts]


def scale_to_unit(vector: Mapping[str, float]) -> dict[str, float]:
    """Return the vector with length 1; an empty one stays empty."""
    length = math.sqrt(sum([value * value for value in vector.values()]))
    return {term: value / length for term, value in vector.items()} if length else {}


def sum_vectors(vectors: Iterable[Mapping[str, float]]) -> dict[str, float]:
    """Return the unit-length sum: what the vectors are about together."""
    total: dict[str, float] = {}
    for vector in vectors:
        for term, value in vector.items():
            total[term] = total.get(term, 0.0) + value
    return scale_to_unit(total)


def find_similarity(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Return the cosine of two unit vectors, 0 to 1."""
    if len(one) > len(other):
        one, other = other, one
    return sum([value * other[term] for term, value in one.items() if term in other])
