"""Composes what the rules of `newsdesk.text` find in one article into an `Analysis`.

It leaves out what several articles say together: that is `stories`.
"""

from collections.abc import Iterable

from newsdesk.model import Analysis, Article, DateMention, Figure, Point, Span, Speaker
from newsdesk.text.claims import find_claims_in_scene
from newsdesk.text.dates import choose_event_date, find_dates
from newsdesk.text.evidence import Evidence, look_at
from newsdesk.text.figures import find_figures
from newsdesk.text.headline import choose_headline
from newsdesk.text.judged import Judged
from newsdesk.text.key_quotes import choose_key_quotes
from newsdesk.text.mentions import read_words
from newsdesk.text.names import group_names
from newsdesk.text.quotes import find_quotations
from newsdesk.text.ranking import choose_bottom_line, choose_context, choose_views
from newsdesk.text.roles import classify_roles, weigh_roles
from newsdesk.text.sentences import split_sentences
from newsdesk.text.speakers import attribute_in_scene, build_scene
from newsdesk.text.summary import choose_further, choose_summary


def analyze(article: Article) -> Analysis:
    """Return what is understood of the article; total on any text, and linear in its length."""
    evidence = gather_evidence(article)
    looks = look_at(evidence)
    odds = weigh_roles(looks)
    roles = classify_roles(looks, odds, len(evidence.sentences))
    judged = Judged(evidence, looks, odds, roles)
    key_quotes = choose_key_quotes(evidence, looks)
    told = [evidence.quotes[number] for number in key_quotes]
    summary = choose_summary(judged)
    context = choose_context(judged, summary, told)
    headline = choose_headline(article.text, evidence.sentences, roles)
    bottom_line = choose_bottom_line(judged, None if article.title else headline)
    shown = [*context, bottom_line] if bottom_line else context
    further = choose_further(judged, summary, shown, told)
    return Analysis(
        article=article,
        headline=headline,
        sentences=evidence.sentences,
        roles=roles,
        entities=evidence.entities,
        quotes=evidence.quotes,
        claims=evidence.claims,
        figures=evidence.figures,
        dates=evidence.dates,
        event_date=choose_event_date(
            article.text, evidence.sentences, roles, evidence.dates, article.published
        ),
        bottom_line=bottom_line,
        summary=summary,
        further=further,
        key_quotes=key_quotes,
        context=context,
        views=choose_views(judged, [*summary, *further, *context], told),
    )


def gather_evidence(article: Article) -> Evidence:
    """Return everything found in the article before its sentences are judged."""
    text = article.text
    sentences = split_sentences(text)
    reading = read_words(text, sentences)
    entities = group_names(reading)
    quotations = find_quotations(text)
    scene = build_scene(reading, sentences, quotations, entities)
    quotes = attribute_in_scene(scene, quotations)
    claims = find_claims_in_scene(scene)
    dates = find_dates(text, article.published)
    return Evidence(
        text=text,
        title=article.title,
        published=article.published,
        sentences=sentences,
        entities=entities,
        quotes=quotes,
        claims=claims,
        figures=find_figures(text, sentences, quotes, claims, dates),
        dates=dates,
    )


def analysis_as_json(analysis: Analysis) -> dict[str, object]:
    """Return the analysis as plain JSON values; offsets are code points into "text".

    Each item has "start", "end" and "text", its exact words; a quotation in several pieces is several items.
    """
    text = analysis.article.text
    key = {number: place for place, number in enumerate(analysis.key_quotes)}
    return {
        "id": analysis.article.id,
        "title": analysis.article.title,
        "text": text,
        "headline": _write_span(text, analysis.headline),
        "bottom_line": _write_point(text, analysis.bottom_line) if analysis.bottom_line else None,
        "sentences": [
            {"start": s.span.start, "end": s.span.end, "role": role}
            for s, role in zip(analysis.sentences, analysis.roles, strict=True)
        ],
        "summary": [_write_point(text, point) for point in analysis.summary],
        "further": [_write_point(text, point) for point in analysis.further],
        "quotes": [
            {
                **_place(text, piece),
                "speaker": _write_speaker(text, quote.speaker),
                "cue": _write_span(text, quote.cue),
                "channel": _write_span(text, quote.channel),
                "quote": number,
            }
            for number, quote in enumerate(analysis.quotes)
            for piece in quote.spans
        ],
        "key_quotes": sorted(key, key=key.__getitem__),
        "context": [_write_point(text, point) for point in analysis.context],
        "views": [_write_point(text, point) for point in analysis.views],
        "figures": [_write_figure(text, figure) for figure in analysis.figures],
        "dates": [_write_date(text, mention) for mention in analysis.dates],
        "event_date": _write_date(text, analysis.event_date) if analysis.event_date else None,
        "entities": [
            {
                **_place(text, entity.name),
                "kind": entity.kind,
                "role": _write_span(text, entity.role),
                "mentions": _list_places(text, entity.mentions),
            }
            for entity in analysis.entities
        ],
        "claims": [
            {
                **_place(text, claim.span),
                "speaker": _write_speaker(text, claim.speaker),
                "cue": _write_span(text, claim.cue),
            }
            for claim in analysis.claims
        ],
    }


def _place(text: str, span: Span) -> dict[str, object]:
    return {"start": span.start, "end": span.end, "text": span.of(text)}


def _list_places(text: str, spans: Iterable[Span]) -> list[dict[str, object]]:
    return [_place(text, span) for span in spans]


def _write_span(text: str, span: Span | None) -> dict[str, object] | None:
    return None if span is None else _place(text, span)


def _write_speaker(text: str, speaker: Speaker | None) -> dict[str, object] | None:
    if speaker is None:
        return None
    return {
        "name": speaker.name.of(text),
        "start": speaker.mention.start,
        "end": speaker.mention.end,
        "mention": speaker.mention.of(text),
        "role": None if speaker.role is None else speaker.role.of(text),
        "kind": speaker.kind,
    }


def _write_point(text: str, point: Point) -> dict[str, object]:
    """Return what is shown as the item, with the whole sentence's place beside it."""
    return {
        **_place(text, point.shown),
        "sentence": {"start": point.span.start, "end": point.span.end},
        "score": point.score,
        "claimant": _write_speaker(text, point.claimant),
    }


def _write_figure(text: str, figure: Figure) -> dict[str, object]:
    return {
        **_place(text, figure.span),
        "low": figure.low,
        "high": figure.high,
        "unit": figure.unit,
        "dimension": figure.dimension,
        "qualifier": figure.qualifier,
        "measures": _write_span(text, figure.measures),
        "claimant": _write_speaker(text, figure.claimant),
    }


def _write_date(text: str, mention: DateMention) -> dict[str, object]:
    return {**_place(text, mention.span), "iso": mention.iso, "relative": mention.relative}
