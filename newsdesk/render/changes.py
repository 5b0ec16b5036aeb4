"""The last edition's view against the new one: what the sources changed, for readers.

Told is what new or updated sources say and what withdrawn or updated ones say no more. What our own ranking,
wording, templates or settings show or hide is not news, so an upgrade of the program tells nothing.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from newsdesk.model import Briefing, Change, ChangeKind
from newsdesk.render.view import BriefingView, FigureView, SourceView
from newsdesk.text.merge import alike


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claim:
    """A point or a quotation of an edition."""

    text: str
    speaker: str | None
    sources: frozenset[str]
    """Ids of those that say it, as the new edition calls them."""
    sentences: tuple[str, ...]
    """The sentences that show it, as printed."""
    is_news: bool
    """Context and views are told when they go, not when they come."""


def find_changes(
    old: BriefingView, new: BriefingView, texts: Iterable[str], *, today: str
) -> tuple[Change, ...]:
    """Return what changed since `old`, sources first. `texts` are those of the new edition's sources; `today`
    is ISO.
    """
    heirs = find_heirs(old, new)
    after = {source.id: source for source in new.sources}
    withdrawn = [source for source in old.sources if source.id not in heirs]
    copies = {c.id for s in new.sources for c in s.copies}
    stayed = [s for s in old.sources if s.id in heirs and s.id not in copies]
    changed = [s for s in stayed if s.digest != after[heirs[s.id]].digest]
    seen = {*heirs.values(), *(c.id for s in old.sources for c in (*s.copies, *s.earlier_versions))}
    added = [source for source in new.sources if source.id not in seen]
    if not (withdrawn or changed or added):
        return ()
    fresh = {heirs[s.id] for s in changed} | {s.id for s in added}
    lost = {s.id for s in withdrawn} | {heirs[s.id] for s in changed}
    said = [_normal(text) for text in texts]

    claims: list[Change] = []
    for kind in ("point", "quote"):
        before = _claims(old, kind, heirs)
        now = _claims(new, kind, {s.id: s.id for s in new.sources})
        arrived = [c for c in now if c.sources <= fresh and not _is_among(c, before)]
        # Displaced by better ones is not dropped: a source that has the words still says it.
        left = [c for c in before if c.sources <= lost and not _is_among(c, now) and not _is_said(c, said)]
        claims += _tell(kind, left, arrived, gone={s.id for s in withdrawn}, today=today)
    figures = _changed_figures(old, new, heirs, fresh, lost)
    claims += (Change(date=today, kind="figure changed", text=now, was=was) for was, now in figures)
    told = [s for s in changed if _differs(s, after[heirs[s.id]]) or claims]
    points = _claims(old, "point", heirs)
    return (
        *(Change(date=today, kind="source added", text=_name(s)) for s in added),
        *(Change(date=today, kind="source updated", text=_name(after[heirs[s.id]])) for s in told),
        *(_withdraw(s, points, said, today) for s in withdrawn),
        *claims,
    )


def find_heirs(old: BriefingView, new: BriefingView) -> dict[str, str]:
    """Return id of a source of the last edition → id of the source that it is now: itself, the one that it
    is now a copy or an earlier version of, or the same bytes under another name. Withdrawn ones are left out.
    """
    now = {s.id: s.id for s in new.sources}
    now |= {c.id: s.id for s in new.sources for c in (*s.copies, *s.earlier_versions)}
    known = {source.id for source in old.sources}
    renamed = {s.digest: s.id for s in new.sources if s.id not in known}
    heirs = {s.id: now.get(s.id) or renamed.get(s.digest) for s in old.sources}
    return {id_: heir for id_, heir in heirs.items() if heir}


def keep_numbers(old: BriefingView, briefing: Briefing) -> dict[str, int]:
    """Return article id → number in the last edition, which a renamed source and a new version inherit."""
    numbers = {source.id: source.number for source in old.sources}
    present = {a.article.id for a in briefing.sources}
    free = {s.digest: s.number for s in old.sources if s.id not in present}
    free |= {c.of: numbers[c.article] for c in briefing.copies if c.article in numbers}
    for analysis in briefing.sources:
        article = analysis.article
        number = free.get(article.digest) or free.get(article.id)
        if article.id not in numbers and number:
            numbers[article.id] = number
    return numbers


def _claims(view: BriefingView, kind: str, heirs: Mapping[str, str]) -> list[_Claim]:
    ids = {source.number: heirs.get(source.id, source.id) for source in view.sources}

    cited = {sentence.label: sentence.text for source in view.sources for sentence in source.cited}

    def claim(
        text: str, labels: Iterable[str], *, speaker: str | None = None, is_news: bool = True
    ) -> _Claim:
        sources = frozenset(ids[int(label.partition("-")[0])] for label in labels)
        sentences = tuple(cited[label] for label in labels)
        return _Claim(text=text, speaker=speaker, sources=sources, sentences=sentences, is_news=is_news)

    if kind == "quote":
        return [claim(q.text, q.cites, speaker=q.speaker) for q in view.quotes]
    first = (view.bottom_line,) if view.bottom_line else ()
    news = [claim(p.text, p.cites) for p in (*first, *view.summary)]
    return news + [claim(p.text, p.cites, is_news=False) for p in (*view.context, *view.views)]


def _normal(text: str) -> str:
    """Return the words alone: spaces, marks and case are no change."""
    return " ".join(re.findall(r"\w+", text.lower()))


def _is_among(claim: _Claim, others: Iterable[_Claim]) -> bool:
    return any(_normal(claim.text) == _normal(other.text) for other in others)


def _is_said(claim: _Claim, texts: Iterable[str]) -> bool:
    return any(_normal(sentence) in text for text in texts for sentence in claim.sentences)


def _tell(
    kind: str, left: list[_Claim], arrived: list[_Claim], *, gone: set[str], today: str
) -> Iterator[Change]:
    """Yield what came, went and was said in other words."""
    kinds: dict[str, tuple[ChangeKind, ChangeKind, ChangeKind]] = {
        "point": ("point reworded", "point dropped", "point added"),
        "quote": ("quote reworded", "quote dropped", "quote added"),
    }
    reworded, dropped, added = kinds[kind]
    new = list(arrived)
    for claim in left:
        match = next((c for c in new if c.speaker == claim.speaker and alike(c.text, claim.text)), None)
        if match:
            new.remove(match)
            yield Change(date=today, kind=reworded, text=match.text, was=claim.text)
        elif kind == "quote" or not claim.sources <= gone:  # else the withdrawn source's entry lists it
            yield Change(date=today, kind=dropped, text=claim.text)
    yield from (Change(date=today, kind=added, text=claim.text) for claim in new if claim.is_news)


def _withdraw(source: SourceView, points: list[_Claim], said: list[str], today: str) -> Change:
    rested = {c.text: c for c in points if source.id in c.sources}
    stays = [text for text, c in rested.items() if _is_said(c, said) or len(c.sources) > 1]
    gone = tuple(text for text in rested if text not in stays)
    return Change(date=today, kind="source withdrawn", text=_name(source), gone=gone, stays=tuple(stays))


def _name(source: SourceView) -> str:
    return (
        f"{source.title or source.file}, {source.publisher}"
        if source.publisher
        else source.title or source.file
    )


def _differs(old: SourceView, new: SourceView) -> bool:
    """Tell whether readers see another source: a change of its bytes alone is none."""
    shown = {
        "number": 0,
        "id": "",
        "file": "",
        "digest": "",
        "contributed": (),
        "cited": (),
        "paragraphs": (),
    }
    return replace(old, **shown) != replace(new, **shown)  # type: ignore[arg-type]


def _changed_figures(
    old: BriefingView, new: BriefingView, heirs: Mapping[str, str], fresh: set[str], lost: set[str]
) -> Iterator[tuple[str, str]]:
    """Yield old and new value where the same thing, measured by the same party, has one value in each edition."""
    before, now = _figures(old, heirs), _figures(new, {s.id: s.id for s in new.sources})
    for key, was in before.items():
        current = now.get(key, [])
        if len(was) != 1 or len(current) != 1:
            continue
        (then, then_source), (is_now, now_source) = was[0], current[0]
        if (then.low, then.high) != (is_now.low, is_now.high) and (
            now_source in fresh or then_source in lost
        ):
            yield f"{then.value} ({then.measures})", f"{is_now.value} ({is_now.measures})"


def _figures(
    view: BriefingView, heirs: Mapping[str, str]
) -> dict[tuple[str, str, str], list[tuple[FigureView, str]]]:
    """Return (dimension, what it measures, who says so) → the figures, with the source of each."""
    ids = {source.number: heirs.get(source.id, source.id) for source in view.sources}
    found: dict[tuple[str, str, str], list[tuple[FigureView, str]]] = {}
    for figure in view.figures:
        if figure.measures:
            key = (figure.dimension, _normal(figure.measures), _normal(figure.according_to or ""))
            found.setdefault(key, []).append((figure, ids[int(figure.cites[0].partition("-")[0])]))
    return found
