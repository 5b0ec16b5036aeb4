"""Small articles and analyses for tests: values, not mocks. A sentence ends at a full stop here."""

import re
from collections.abc import Sequence
from typing import Any

from newsdesk.model import Analysis, Article, Figure, Point, Role, Sentence, Span, Speaker


def make_article(text: str, *, id: str = "a" * 16, **stated: Any) -> Article:  # noqa: A002
    return Article(id=id, source=stated.pop("source", f"{id}.txt"), digest="0" * 64, text=text, **stated)


def find(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


def split(text: str) -> tuple[Sentence, ...]:
    return tuple(
        Sentence(span=Span(m.start(), m.end()), paragraph=text[: m.start()].count("\n\n"))
        for m in re.finditer(r"[^\s.][^.\n]*\.?", text)
    )


def make_point(text: str, words: str, *, score: float = 1.0, claimant: Speaker | None = None) -> Point:
    span = next(s.span for s in split(text) if words in s.span.of(text))
    return Point(span=span, shown=span, score=score, claimant=claimant)


def make_speaker(text: str, name: str, *, mention: str | None = None, role: str | None = None) -> Speaker:
    return Speaker(
        name=find(text, name), mention=find(text, mention or name), role=find(text, role) if role else None
    )


def make_figure(text: str, words: str, value: float, **more: Any) -> Figure:
    fields: dict[str, Any] = {"unit": "m", "dimension": "distance", "low": value, "high": value} | more
    return Figure(span=find(text, words), **fields)


def make_analysis(article: Article, *, roles: Sequence[Role] | None = None, **parts: Any) -> Analysis:
    sentences = split(article.text)
    event: Role = "event"
    empty: dict[str, Any] = dict.fromkeys(
        (
            "entities",
            "quotes",
            "claims",
            "figures",
            "dates",
            "summary",
            "further",
            "key_quotes",
            "context",
            "views",
        ),
        (),
    )
    nothing: dict[str, Any] = dict.fromkeys(("headline", "event_date", "bottom_line"))
    return Analysis(
        article=article,
        sentences=sentences,
        roles=tuple(roles) if roles else (event,) * len(sentences),
        **(empty | nothing | parts),
    )
