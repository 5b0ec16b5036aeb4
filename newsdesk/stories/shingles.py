"""Shingles: the runs of five words of a text (Broder 1997, "On the resemblance and containment of documents").

One in eight is sampled, chosen by its own hash: so a copy of the first paragraphs keeps the choice of its original.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from zlib import crc32

RUN = 5
"""Words of a shingle: shorter runs are shared by chance, longer ones do not survive small edits."""

SAMPLED, FEW = 8, 64
"""One shingle of so many is indexed; all of an article that has few."""

WORD = re.compile(r"[^\W_]+")
_QUOTED = re.compile(r"[“„«\"][^“”„«»\"\n]*(?:[”»\"]|$)|‘[^‘’\n]*(?:’\w[^‘’\n]*)*’(?!\w)", re.MULTILINE)


@lru_cache(maxsize=200_000)
def _hash(word: str) -> int:
    return crc32(word.encode("utf-8", "surrogatepass"))


def _hash_runs(words: Sequence[str]) -> set[int]:
    """Return the hashes of all runs of five words; of all words together when there are fewer."""
    hashes = [_hash(word) for word in words]
    if len(hashes) < RUN:
        return {hash(tuple(hashes))} if hashes else set()
    return set(map(hash, zip(*(hashes[i:] for i in range(RUN)), strict=False)))


def find_own_shingles(text: str) -> set[int]:
    """Return the shingles outside quotations."""
    parts = (WORD.findall(part) for part in _QUOTED.split(text))
    return set().union(*(_hash_runs(words) for words in parts if len(words) >= RUN))


def find_shingles(text: str) -> set[int]:
    """Return the shingles of a text in lower case."""
    return _hash_runs(WORD.findall(text))


def sample_shingles(text: str) -> frozenset[int]:
    """Return those of the shingles of a text in lower case that are indexed."""
    every = find_shingles(text)
    return frozenset(s for s in every if not s % SAMPLED or len(every) < FEW)


def count_words(text: str) -> int:
    """Return the number of words."""
    return len(WORD.findall(text))
