"""Judges analyses against annotated articles: one tally a measure, with every miss in words.

It leaves out floors and what happens below them: that is `gate`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise

from newsdesk.analysis import analysis_as_json, analyze
from newsdesk.model import Analysis, Figure, Quote, Span, Speaker
from newsdesk.stories.differences import find_disputes
from tests.quality.corpus import Case, GoldFigure, GoldQuote, Wording

SAME = 0.8
"""Intersection over union of two spans that are the same, as in the literature on quotations."""

_ARTICLE = re.compile(r"^(?:the|an?|one|his|her|its|their)\s+")


@dataclass(slots=True)
class Tally:
    """How often something was right, and what was not."""

    right: int = 0
    total: int = 0
    misses: list[str] = field(default_factory=list)

    def add(self, right: bool, miss: str) -> None:
        """Count one judgement; `miss` words it for when it is against the program."""
        self.right += right
        self.total += 1
        if not right:
            self.misses.append(miss)

    @property
    def share(self) -> float:
        """From 0 to 1; 1 when there was nothing to judge."""
        return self.right / self.total if self.total else 1.0


Report = dict[str, Tally]
"""By name of the measure; each is a share, and more is better."""

MEASURES = (
    *("quote_precision", "quote_recall", "not_quotes_kept_out", "pieces_joined"),
    *("speakers", "speakers_stated", "roles", "roles_stated", "channels", "channels_stated", "claims"),
    *("figures", "figure_values", "figure_claimants", "not_figures_kept_out"),
    *("differences", "differences_stated", "dates", "event_dates"),
    *("people", "people_stated", "people_roles", "people_roles_stated"),
    *("context", "context_stated", "central", "commentary_kept_out", "headlines", "faultless"),
)
"""X_stated is the precision of what X is the recall of."""


def score_corpus(cases: Iterable[Case]) -> Report:
    """Return the tallies of the program's analyses of the articles."""
    return score_analyses((case, analyze(case.article)) for case in cases)


def score_analyses(pairs: Iterable[tuple[Case, Analysis]]) -> Report:
    """Return the tallies of the given analyses."""
    report = {name: Tally() for name in MEASURES}
    for case, analysis in pairs:
        for judge in (_judge_quotes, _judge_claims, _judge_figures, _judge_differences, _judge_dates):
            judge(case, analysis, report)
        for judge in (_judge_people, _judge_choices, _judge_faults):
            judge(case, analysis, report)
    return report


def compute_measures(report: Report) -> dict[str, float]:
    """Return the share of each measure, and F1 of quotations."""
    measures = {name: tally.share for name, tally in report.items()}
    precision, recall = measures["quote_precision"], measures["quote_recall"]
    measures["quote_f1"] = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return measures


# ── spans and words ─────────────────────────────────────────────────────────────────────────────


def compute_overlap(one: Span, other: Span) -> float:
    """Return intersection over union, 0 to 1."""
    both = min(one.end, other.end) - max(one.start, other.start)
    return both / (max(one.end, other.end) - min(one.start, other.start)) if both > 0 else 0.0


def trim(text: str, span: Span) -> Span:
    """Return the span without the comma or full stop that ends it: printers differ about its place."""
    words = span.of(text).rstrip(" ,.…")
    return Span(span.start, span.start + len(words))


def simplify(words: str) -> str:
    """Return the words as they are compared: without case and a leading article."""
    return _ARTICLE.sub("", " ".join(words.casefold().split()))


def agrees(stated: str | None, gold: Wording) -> bool:
    """Tell whether what is stated is one of the right wordings, or the beginning of a described one."""
    if stated is None:
        return None in gold
    mine = simplify(stated)
    return any(mine == simplify(one) or simplify(one).startswith(mine + " who ") for one in gold if one)


def _say(case: Case, words: str) -> str:
    return f"{case.article.source}: {words}"


def _say_wording(gold: Wording) -> str:
    return " or ".join("nothing" if one is None else repr(one) for one in gold)


def _name_of(text: str, speaker: Speaker | None) -> str | None:
    return None if speaker is None or speaker.kind == "unresolved" else speaker.name.of(text)


def _role_of(text: str, speaker: Speaker | None) -> str | None:
    return None if speaker is None or speaker.role is None else speaker.role.of(text)


# ── quotations ──────────────────────────────────────────────────────────────────────────────────


def _judge_quotes(case: Case, analysis: Analysis, report: Report) -> None:
    text = case.article.text
    found = [(piece, quote) for quote in analysis.quotes for piece in quote.spans]
    matched: set[Span] = set()
    for gold in case.quotes:
        hits = []
        for piece in gold.pieces:
            hit = next((f for f in found if _is_same(text, f[0], piece)), None)
            report["quote_recall"].add(hit is not None, _say(case, f"not found: {piece.of(text)!r}"))
            if hit is not None:
                matched.add(hit[0])
                hits.append(hit[1])
                _judge_speaker(case, gold, piece, hit[1], report)
        if len(hits) == len(gold.pieces) and _is_interrupted(text, gold):
            report["pieces_joined"].add(
                all(hit is hits[0] for hit in hits),
                _say(case, f"in several quotations: {gold.pieces[0].of(text)!r} …"),
            )
    for piece, _ in found:
        if piece not in matched and not any(piece.overlaps(free) for free in case.quotes_optional):
            report["quote_precision"].add(False, _say(case, f"is no quotation: {piece.of(text)!r}"))
    report["quote_precision"].right += len(matched)
    report["quote_precision"].total += len(matched)
    others = [piece for piece, _ in found if piece not in matched]
    for barred in case.not_quotes:
        report["not_quotes_kept_out"].add(
            not any(piece.overlaps(barred) for piece in others),
            _say(case, f"taken for a quotation: {barred.of(text)!r}"),
        )


def _is_interrupted(text: str, gold: GoldQuote) -> bool:
    """Tell whether the speaker's sentence, or speech of several paragraphs, goes on after every break.

    A second quotation after "…, she said." may as well be kept apart.
    """
    gaps = [text[one.end : other.start] for one, other in pairwise(gold.pieces)]
    return bool(gaps) and not any("." in gap for gap in gaps[:1])


def _is_same(text: str, one: Span, other: Span) -> bool:
    return compute_overlap(trim(text, one), trim(text, other)) >= SAME


def _judge_speaker(case: Case, gold: GoldQuote, piece: Span, quote: Quote, report: Report) -> None:
    text = case.article.text
    name, role = _name_of(text, quote.speaker), _role_of(text, quote.speaker)
    right = agrees(name, gold.speaker)
    about = f"{piece.of(text)[:40]!r}"
    report["speakers"].add(right, _say(case, f"{about} is by {_say_wording(gold.speaker)}, not {name!r}"))
    if name is not None:
        report["speakers_stated"].add(right, _say(case, f"{about}: {name!r}"))
    if None not in gold.role:
        report["roles"].add(
            agrees(role, gold.role),
            _say(case, f"{about}: role is {_say_wording(gold.role)}, not {role!r}"),
        )
    if role is not None and right:
        report["roles_stated"].add(
            agrees(role, gold.role), _say(case, f"{name!r} is no {role!r} of this kind")
        )
    channel = quote.channel.of(text) if quote.channel else None
    if None not in gold.channel:
        report["channels"].add(
            agrees(channel, gold.channel),
            _say(case, f"{about} came by {_say_wording(gold.channel)}, not {channel!r}"),
        )
    if channel is not None:
        report["channels_stated"].add(
            agrees(channel, gold.channel), _say(case, f"{about} did not come by {channel!r}")
        )


def _judge_claims(case: Case, analysis: Analysis, report: Report) -> None:
    text = case.article.text
    for gold in case.claims:
        who = [_name_of(text, claim.speaker) for claim in analysis.claims if _covers(claim.span, gold.words)]
        report["claims"].add(
            any(agrees(name, gold.who) for name in who),
            _say(case, f"{gold.words.of(text)[:50]!r} is claimed by {_say_wording(gold.who)}, not {who}"),
        )


def _covers(span: Span, words: Span) -> bool:
    shared = min(span.end, words.end) - max(span.start, words.start)
    return shared >= 0.5 * (words.end - words.start)


# ── figures and dates ───────────────────────────────────────────────────────────────────────────


def _judge_figures(case: Case, analysis: Analysis, report: Report) -> None:
    text = case.article.text
    for gold in case.figures:
        figure = next((f for f in analysis.figures if f.span.overlaps(gold.span)), None)
        words = gold.span.of(text)
        report["figures"].add(figure is not None, _say(case, f"not found: {words!r}"))
        if figure is None:
            continue
        read = f"{figure.low:g}–{figure.high:g} {figure.unit}"
        report["figure_values"].add(_has_value(figure, gold), _say(case, f"{words!r} read as {read}"))
        if gold.who is not None:
            name = _name_of(text, figure.claimant)
            who = _say_wording(gold.who)
            report["figure_claimants"].add(
                agrees(name, gold.who),
                _say(case, f"{words!r} is said by {who}, not {name!r}"),
            )
    for barred in case.not_figures:
        report["not_figures_kept_out"].add(
            not any(f.span.overlaps(barred) for f in analysis.figures),
            _say(case, f"is no figure: {barred.of(text)!r}"),
        )


def _has_value(figure: Figure, gold: GoldFigure) -> bool:
    bounds = ((figure.low, gold.low), (figure.high, gold.high))
    near = all(want is None or abs(have - want) <= 0.01 * abs(want) for have, want in bounds)
    return near and (not gold.units or figure.unit in gold.units)


def _judge_differences(case: Case, analysis: Analysis, report: Report) -> None:
    text = case.article.text
    found = [[side.item.span for side in sides] for sides in find_disputes(analysis)]
    for pair in case.differences:
        report["differences"].add(
            any(_holds_pair(sides, pair) for sides in found),
            _say(case, f"not seen: {pair[0].of(text)!r} against {pair[1].of(text)!r}"),
        )
    for sides in found:
        report["differences_stated"].add(
            any(_holds_pair(sides, pair) for pair in case.differences),
            _say(case, f"do not contradict: {[side.of(text) for side in sides]}"),
        )


def _holds_pair(sides: Sequence[Span], pair: tuple[Span, Span]) -> bool:
    return any(
        {one.overlaps(pair[0]), other.overlaps(pair[1])} == {True}
        or {other.overlaps(pair[0]), one.overlaps(pair[1])} == {True}
        for one, other in combinations(sides, 2)
    )


def _judge_dates(case: Case, analysis: Analysis, report: Report) -> None:
    text = case.article.text
    for span, iso in case.dates:
        read = [mention.iso for mention in analysis.dates if mention.span.overlaps(span)]
        report["dates"].add(
            iso in read,
            _say(case, f"{span.of(text)!r} is {iso}, not {read}"),
        )
    if case.event_date is not None:
        chosen = analysis.event_date.iso if analysis.event_date else None
        wanted = case.event_date
        report["event_dates"].add(
            chosen in wanted, _say(case, f"event on {_say_wording(wanted)}, not {chosen}")
        )


# ── people, choices, faults ─────────────────────────────────────────────────────────────────────


def _judge_people(case: Case, analysis: Analysis, report: Report) -> None:
    text = case.article.text
    people = {simplify(e.name.of(text)): e for e in analysis.entities if e.kind == "person"}
    for name, gold in case.people:
        person = people.pop(simplify(name), None)
        report["people"].add(person is not None, _say(case, f"not found: {name!r}"))
        if person is None:
            continue
        role = person.role.of(text) if person.role else None
        miss = _say(case, f"{name!r} is {_say_wording(gold)}, not {role!r}")
        if None not in gold:
            report["people_roles"].add(agrees(role, gold), miss)
        if role is not None:
            report["people_roles_stated"].add(agrees(role, gold), miss)
        report["people_stated"].add(True, "")
    for name in people.keys() - {simplify(one) for one in case.people_optional}:
        report["people_stated"].add(False, _say(case, f"is no person of the article: {name!r}"))


def _judge_choices(case: Case, analysis: Analysis, report: Report) -> None:
    text = case.article.text
    context = [point.span for point in analysis.context]
    for span in case.background:
        report["context"].add(
            any(span.overlaps(shown) for shown in context),
            _say(case, f"not shown: {span.of(text)!r} …"),
        )
    for shown in context:
        if not any(shown.overlaps(span) for span in case.background_optional):
            report["context_stated"].add(
                any(shown.overlaps(span) for span in case.background),
                _say(case, f"is no background: {shown.of(text)[:60]!r} …"),
            )
    bottom = [analysis.bottom_line] if analysis.bottom_line else []
    told = [point.span for point in [*bottom, *analysis.summary]]
    if case.central:
        report["central"].add(
            any(one.overlaps(span) for one in told for span in case.central),
            _say(case, f"without {case.central[0].of(text)!r} …"),
        )
    for span in (*case.commentary, *case.not_summary):
        report["commentary_kept_out"].add(
            not any(one.overlaps(span) for one in told),
            _say(case, f"in the summary: {span.of(text)!r} …"),
        )
    if case.headline_holds:
        headline = analysis.headline.of(text) if analysis.headline else ""
        report["headlines"].add(
            all(word in headline for word in case.headline_holds),
            _say(case, f"headline {headline!r} lacks one of {case.headline_holds}"),
        )


def _judge_faults(case: Case, analysis: Analysis, report: Report) -> None:
    written = analysis_as_json(analysis)
    text = case.article.text
    report["faultless"].add(written["text"] == text, _say(case, "the text was changed"))
    for item in _list_items(written):
        start, end, words = item["start"], item["end"], item["text"]
        exact = isinstance(start, int) and isinstance(end, int) and start < end and text[start:end] == words
        report["faultless"].add(
            exact, _say(case, f"{item['text']!r} is not at {item['start']}–{item['end']}")
        )


def _list_items(value: object) -> Iterator[dict[str, object]]:
    """Yield whatever claims to be a place of the text, at any depth."""
    if isinstance(value, list):
        for one in value:
            yield from _list_items(one)
    elif isinstance(value, dict):
        if value.keys() >= {"start", "end", "text"}:
            yield value
        for one in value.values():
            yield from _list_items(one)
