"""Article → Signature: the few heavy terms by which its event is recognised; small enough to keep for every article.

It depends on nothing but the article and a list of how common words are in news, so that it can be cached and
five articles are compared as five thousand are. What two signatures have in common is `likeness`.
"""

import heapq
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from newsdesk.model import Article
from newsdesk.text.stopwords import STOPWORDS
from newsdesk.text.terms import stem
from newsdesk.text.weights import load_numbers

MOST_TERMS = 64
"""Terms that are kept. With 48 B-cubed F1 is .01 lower, with all of them no higher."""

LEADING_WORDS = 300
"""Only the beginning of an article is compared: news tells the event first, and what follows is background that
other events share. With 600 words the choice of a threshold matters more and F1 is lower."""

LEADING_TITLE = 12
"""Words of the text that stand for a title when there is none."""

IN_TITLE = 2
"""A title's term counts as so many more mentions."""

NAME = 1.5
"""A name (a word that is written with a capital inside sentences) tells an event better than another word."""

OPENING = 200
"""Characters of the text in which a report names its period."""

UNSEEN = 0.3
"""Articles of the background that a term is supposed to be in when it is in hardly any."""

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*")
_PERIOD = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December|(?:19|20)\d\d)\b"
)
_OPENS = re.compile(r"[.!?:\n“”\"‘]")
"""Behind these a capital says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What grouping knows of one article."""

    article: str
    """Its id."""
    pin: str | None
    """The story an editor put it into."""
    published: str | None
    terms: tuple[str, ...]
    """At most `MOST_TERMS`, heaviest first."""
    weights: tuple[float, ...]
    """One for each term."""
    title: tuple[str, ...]
    """Terms of the title, sorted; of the first words when there is none."""
    periods: tuple[str, ...]
    """Months and years that the title and the first words name, sorted."""

    @property
    def day(self) -> int | None:
        """Day of publication, counted from the year 1; None when it is not stated."""
        try:
            return date.fromisoformat((self.published or "")[:10]).toordinal()
        except ValueError:
            return None


def sign_article(article: Article) -> Signature:
    """Return the signature of `article`; linear in the length of its beginning."""
    counts: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    lead = article.text[: LEADING_WORDS * 12]
    words = list(_find_words(lead, LEADING_WORDS))
    for term, case in words:
        counts[term] += 1
        capital[term] += case
    stated = _find_words(article.title, LEADING_WORDS) if article.title else words[:LEADING_TITLE]
    title = {term for term, _ in stated}
    counts.update(dict.fromkeys(title, IN_TITLE))
    weights = {
        term: (1 + math.log(count)) * find_rarity(term) * (NAME if capital[term] > 0 else 1)
        for term, count in counts.items()
    }
    terms = heapq.nsmallest(MOST_TERMS, weights, key=lambda t: (-weights[t], t))
    return Signature(
        article=article.id,
        pin=article.story,
        published=article.published,
        terms=tuple(terms),
        weights=tuple(round(weights[term], 3) for term in terms),
        title=tuple(sorted(title)),
        periods=tuple(sorted(set(_PERIOD.findall(f"{article.title or ''}\n{article.text[:OPENING]}")))),
    )


def share_values(signatures: Iterable[Signature]) -> Iterator[Signature]:
    """Yield signatures that are equal to those given; the strings and numbers that many have in common are kept once."""
    words: dict[str, str] = {}
    numbers: dict[float, float] = {}
    for s in signatures:
        yield replace(
            s,
            terms=tuple(map(words.setdefault, s.terms, s.terms)),
            weights=tuple(map(numbers.setdefault, s.weights, s.weights)),
            title=tuple(map(words.setdefault, s.title, s.title)),
        )


@lru_cache(maxsize=1 << 16)
def find_rarity(term: str) -> float:
    """Return the logarithm of how many articles of ordinary news there are for one that holds `term`."""
    articles = load_numbers("background", "size")["articles"]
    return math.log((articles + 1) / (load_numbers("background", "terms").get(term, 0) + UNSEEN))


def count_background(articles: Iterable[Article], *, floor: int) -> dict[str, dict[str, int]]:
    """Return data/background.json: how many articles hold each term that at least `floor` do."""
    found: Counter[str] = Counter()
    size = 0
    for article in articles:
        size += 1
        both = f"{article.title or ''}\n{article.text}"
        found.update({term for term, _ in _find_words(both, 2 * LEADING_WORDS)})
    kept = {term: count for term, count in sorted(found.items()) if count >= floor}
    return {"size": {"articles": size}, "terms": kept}


def _find_words(text: str, most: int) -> Iterator[tuple[str, int]]:
    """Yield the terms of the first `most` words, those without meaning left out; each with 1 when it is written
    as a name, -1 when it is not, 0 where a capital says nothing.
    """
    last = 0
    for number, match in enumerate(_WORD.finditer(text)):
        if number == most:
            return
        word, gap = match[0], text[last : match.start()]
        opens, last = last == 0 or _OPENS.search(gap) is not None, match.end()
        low = word.lower().replace("’", "'")
        if len(word) < 2 or low in STOPWORDS or (len(word) == 2 and not word.isdigit()):
            continue
        term = low.replace(",", "") if word[0].isdigit() else stem(low.removesuffix("'s"))
        yield term, -1 if word[0].islower() else int(word[0].isupper() and not opens)
