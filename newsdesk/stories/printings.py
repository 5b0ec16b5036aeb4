"""What tells the printings of an article: its words in runs of five, its outlet, its address.

Runs of words are shingles (Broder 1997, "On the resemblance and containment of documents"). One in eight is sampled,
chosen by its own hash: so a copy of the first paragraphs keeps the choice of its original. Which printings are copies
is told in `copies`.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit
from zlib import crc32

from newsdesk.model import Article

RUN = 5
"""Words of a shingle: shorter runs are shared by chance, longer ones do not survive small edits."""

SAMPLED, FEW = 8, 64
"""One shingle of so many is indexed; all of an article that has few."""

FURNITURE = 3
"""Paragraphs that one outlet prints in more articles than this say nothing of what an article is a copy of."""

_WORD = re.compile(r"[^\W_]+")
_QUOTED = re.compile(r"[“„«\"][^“”„«»\"\n]*(?:[”»\"]|$)|‘[^‘’\n]*(?:’\w[^‘’\n]*)*’(?!\w)", re.MULTILINE)
_TRACKING = re.compile(r"(?<=[?&])(?:utm_\w+|fbclid|gclid)=[^&]*&?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Printing:
    """An article with what tells copies of it."""

    article: Article
    text: str
    """Lower case, without the outlet's furniture."""
    words: int
    sample: frozenset[int]
    outlet: str | None
    page: str | None
    """Its address without what differs between two visits; None for a front page."""


def read_printings(articles: Sequence[Article]) -> Iterator[Printing]:
    """Yield a printing for each article."""
    outlets = [_outlet(a) for a in articles]
    pages = [_page(a) for a in articles]
    printed: dict[tuple[str, str], set[str]] = defaultdict(set)
    for article, outlet, page in zip(articles, outlets, pages, strict=True):
        for paragraph in set(article.text.split("\n\n")) if outlet else ():
            printed[outlet or "", paragraph].add(page or article.id)
    repeated = {key for key, where in printed.items() if len(where) > FURNITURE}
    for article, outlet, page in zip(articles, outlets, pages, strict=True):
        kept = [p for p in article.text.split("\n\n") if (outlet, p) not in repeated]
        text = "\n\n".join(kept).lower()
        words = _WORD.findall(text)
        every = _hash_runs(words)
        sample = frozenset(s for s in every if not s % SAMPLED or len(every) < FEW)
        yield Printing(article=article, text=text, words=len(words), sample=sample, outlet=outlet, page=page)


def _outlet(article: Article) -> str | None:
    if article.publisher:
        return "".join(_WORD.findall(article.publisher.lower())) or None
    return (urlsplit(article.url).hostname or "").removeprefix("www.") or None if article.url else None


def _page(article: Article) -> str | None:
    if not article.url:
        return None
    parts = urlsplit(article.url)
    path, query = parts.path.rstrip("/"), _TRACKING.sub("", f"?{parts.query}").strip("?&")
    host = (parts.hostname or "").removeprefix("www.")
    return f"{host}{path}?{query}" if path or query else None


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
    parts = (_WORD.findall(part) for part in _QUOTED.split(text))
    return set().union(*(_hash_runs(words) for words in parts if len(words) >= RUN))


def find_shingles(text: str) -> set[int]:
    """Return the shingles of a text in lower case."""
    return _hash_runs(_WORD.findall(text))
