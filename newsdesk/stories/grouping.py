"""Which articles tell the same event: TF-IDF cosine, average linkage, a window of days.

The result does not depend on the order of the articles. What an editor pinned by hand goes before any
measure. Keeping a story's id when sources join is `assign_ids`.
"""

import heapq
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from newsdesk.model import Article, Story
from newsdesk.text.stopwords import STOPWORDS

SAME_EVENT = 0.12
"""Average cosine at which two groups are one story."""

WINDOW_DAYS = 7
"""Reports of one event come within a week; later ones are mostly another story."""

OUTSIDE_WINDOW = 0.8
"""What is left of the cosine of articles further apart. Not 0: stated dates are often those of a crawl
(a hard window took B-cubed F1 from .94 to .86 on the evaluation's stories)."""

PRIOR = 20
"""Articles that are imagined beside the real ones when a word's rarity is counted: among three articles a
word that two share is not yet common."""

TITLE_WEIGHT = 3
"""A word of the title counts as this many words of the text."""

LEADING_WORDS = 600
"""Only the beginning of an article is compared: news tells the event first, and cost stays bounded."""

INDEX_TERMS = 50
"""Heaviest terms of an article that make it a candidate of another."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+(?:[.,]\d+)*")


def group_stories(
    articles: Sequence[Article], *, known: Mapping[str, str] | None = None
) -> tuple[Story, ...]:
    """Return every article in one story, sorted by story id; `known` is article id → story id so far."""
    pinned: dict[str, list[Article]] = defaultdict(list)
    free: list[Article] = []
    for article in sorted(articles, key=lambda a: a.id):
        if article.story:
            pinned[article.story].append(article)
        else:
            free.append(article)
    groups = [[free[i].id for i in group] for group in _link(free)]
    stories = assign_ids(groups, known=known or {}, taken=set(pinned))
    stories.update({story: [a.id for a in members] for story, members in pinned.items()})
    order = {a.id: (a.published or "9999", a.id) for a in articles}
    return tuple(
        Story(id=story, articles=tuple(sorted(members, key=order.__getitem__)))
        for story, members in sorted(stories.items())
    )


def assign_ids(
    groups: Iterable[Sequence[str]], *, known: Mapping[str, str], taken: set[str]
) -> dict[str, list[str]]:
    """Return story id → article ids. A group keeps the id that most of its articles had (the larger group
    wins when a story falls apart); a new one is named after its first article.
    """
    claims: list[tuple[int, str, list[str]]] = []
    members_of = [sorted(group) for group in groups]
    for members in members_of:
        votes = Counter(known[m] for m in members if m in known)
        claims.extend((-count, story, members) for story, count in votes.items())
    named: dict[str, list[str]] = {}
    done: set[str] = set()
    for _, story, members in sorted(claims):
        if members[0] not in done and story not in named and story not in taken:
            named[story] = members
            done.add(members[0])
    for members in members_of:
        if members[0] not in done:
            story = next(m for m in [*members, f"{members[0]}x"] if m not in named and m not in taken)
            named[story] = members
    return named


def _term(word: str) -> str:
    """Return a crude stem: plural and possessive endings are one term with their singular."""
    low = word.lower().replace("’", "'").removesuffix("'s")
    return low[:-1] if len(low) > 4 and low.endswith("s") and not low.endswith("ss") else low


def count_terms(article: Article) -> Counter[str]:
    """Return term → weight in the title and the beginning of the text."""
    counts: Counter[str] = Counter()
    for text, weight in ((article.title or "", TITLE_WEIGHT), (article.text[: LEADING_WORDS * 8], 1)):
        for match in list(_WORD.finditer(text))[:LEADING_WORDS]:
            word = match[0]
            if len(word) > 2 and word.lower() not in STOPWORDS:
                counts[_term(word)] += weight
    return counts


def _weigh(counts: Sequence[Counter[str]]) -> list[dict[str, float]]:
    """Return one TF-IDF vector of length 1 an article."""
    frequency = Counter(term for terms in counts for term in terms)
    total = len(counts)
    vectors = []
    for terms in counts:
        weights = {
            term: (1 + math.log(n)) * math.log((total + PRIOR) / (frequency[term] + 0.5))
            for term, n in sorted(terms.items())
        }
        norm = math.sqrt(sum(w * w for w in weights.values())) or 1.0
        vectors.append({term: w / norm for term, w in weights.items()})
    return vectors


def _similar_pairs(
    vectors: Sequence[dict[str, float]], days: Sequence[int | None]
) -> dict[tuple[int, int], float]:
    """Return (i, j), i < j → cosine, of the pairs that share a heavy term."""
    index: dict[str, list[int]] = defaultdict(list)
    pairs: set[tuple[int, int]] = set()
    too_common = max(50, len(vectors) // 20)
    for j, vector in enumerate(vectors):
        for term in heapq.nsmallest(INDEX_TERMS, vector, key=lambda t: (-vector[t], t)):
            pairs.update((i, j) for i in index[term])
            if len(index[term]) < too_common:
                index[term].append(j)
    found = {}
    for i, j in sorted(pairs):
        small, large = sorted((vectors[i], vectors[j]), key=len)
        cosine = sum(weight * large.get(term, 0.0) for term, weight in small.items())
        found[i, j] = cosine if _close(days[i], days[j]) else cosine * OUTSIDE_WINDOW
    return found


def _close(one: int | None, other: int | None) -> bool:
    return one is None or other is None or abs(one - other) <= WINDOW_DAYS


def _day(article: Article) -> int | None:
    try:
        return date.fromisoformat((article.published or "")[:10]).toordinal()
    except ValueError:
        return None


def _link(articles: Sequence[Article]) -> list[list[int]]:
    """Return groups of indices: the most similar pair of groups is merged until none is similar enough."""
    days = [_day(a) for a in articles]
    similar = _similar_pairs(_weigh([count_terms(a) for a in articles]), days)
    near: dict[int, dict[int, float]] = defaultdict(dict)
    for (i, j), cosine in similar.items():
        near[i][j] = near[j][i] = cosine
    groups = {i: [i] for i in range(len(articles))}
    heap = [(-cosine, i, j) for (i, j), cosine in similar.items() if cosine >= SAME_EVENT]
    heapq.heapify(heap)
    while heap:
        negative, i, j = heapq.heappop(heap)
        if i not in groups or j not in groups or near[i].get(j) != -negative:
            continue
        size_i, size_j = len(groups[i]), len(groups[j])
        groups[i] += groups.pop(j)
        far = near.pop(j)
        for k in sorted((near[i].keys() | far.keys()) - {i, j}):
            mean = (near[i].get(k, 0.0) * size_i + far.get(k, 0.0) * size_j) / (size_i + size_j)
            near[i][k] = near[k][i] = mean
            near[k].pop(j, None)
            if mean >= SAME_EVENT:
                heapq.heappush(heap, (-mean, min(i, k), max(i, k)))
        near[i].pop(j, None)
    return [sorted(group) for group in groups.values()]
