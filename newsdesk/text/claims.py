"""Finds reported speech: what somebody claims in the writer's words.

It leaves out quotations (quotes) and beliefs that no verb of saying introduces.
"""

from collections.abc import Iterator, Sequence

from newsdesk.model import Claim, Entity, Quote, Sentence, Span
from newsdesk.text.candidates import Scene, skip_to_verb
from newsdesk.text.coreference import resolve_mention
from newsdesk.text.lexicon import load_verbs
from newsdesk.text.mentions import Mention
from newsdesk.text.speakers import build_scene, build_speaker

_BREAKS = ",;:—"
# Fewer words than this are no claim: "Quill said so".
_LEAST = 3
# Mentions of one sentence that are looked at.
_MOST = 40


def find_claims(
    text: str, sentences: Sequence[Sentence], entities: Sequence[Entity], quotes: Sequence[Quote]
) -> tuple[Claim, ...]:
    """Return the claims that `text` reports, in order, at most one a sentence.

    Three forms: "X said (that) …", "…, X said" and "according to X, …" with its kin "…, as reported by X".
    """
    scene = build_scene(text, sentences, [quote.spans for quote in quotes], entities)
    return tuple(_claims(scene))


def _claims(scene: Scene) -> Iterator[Claim]:
    words = scene.words
    place = 0
    previous: int | None = None
    for number in range(len(scene.sentences)):
        end = words.first[number + 1]
        mentions = []
        while place < len(scene.mentions) and scene.mentions[place].first < end:
            mentions.append(scene.mentions[place])
            place += 1
        for mention in mentions[:_MOST]:
            found = _read_claim(scene, number, mention)
            if found is not None and _is_reported(scene, found[0]):
                referent = resolve_mention(scene, mention, previous)
                previous = referent.entity
                yield Claim(span=found[0], speaker=build_speaker(scene, mention, referent), cue=found[1])
                break


def _read_claim(scene: Scene, sentence: int, mention: Mention) -> tuple[Span, Span] | None:
    """Return the claim and its cue when the mention is the one who claims."""
    if mention.kind == "pronoun" and mention.head in ("him", "them", "which", "i", "we"):
        return None
    return _after_by(scene, sentence, mention) or _with_verb(scene, sentence, mention)


def _after_by(scene: Scene, sentence: int, mention: Mention) -> tuple[Span, Span] | None:
    """Read "according to X, …", "…, according to X" and "…, as reported by X"."""
    words = scene.words
    start, end = words.first[sentence], words.first[sentence + 1]
    at = mention.first
    if at - start < 2:
        return None
    pair = words.lower[at - 2 : at]
    cues = load_verbs("cues")
    if pair != ("according", "to") and not (
        pair[1] == "by" and pair[0] in cues and pair[0].endswith(("ed", "id", "en"))
    ):
        return None
    opens = at - 2
    if pair[1] == "by" and opens > start and words.lower[opens - 1] == "as":
        opens -= 1
    cue = Span(words.starts[opens], words.ends[at - 1])
    if opens == start:
        for index in range(mention.last, min(end - 1, mention.last + 25)):
            if words.gap(index)[:1] == ",":
                return _stretch(scene, sentence, index + 1, end), cue
        return None
    if words.gap(opens - 1)[:1] != "," and pair[1] == "by":
        return None
    return _stretch(scene, sentence, start, opens), cue


def _with_verb(scene: Scene, sentence: int, mention: Mention) -> tuple[Span, Span] | None:
    """Read "X said (that) …", "…, X said" and "…, said X"."""
    words = scene.words
    start, end = words.first[sentence], words.first[sentence + 1]
    cues = load_verbs("cues")
    verb = skip_to_verb(words, mention.last + 1, end)
    if verb is not None and words.gap(mention.last) == " " and not scene.quoted[verb]:
        reports = words.lower[verb] in load_verbs("reporting")
        if reports or words.lower[verb] in cues or words.lower[verb] in load_verbs("cues_weak"):
            cue = Span(words.starts[verb], words.ends[verb])
            return _around(scene, sentence, mention.first, verb, reports=reports, cue=cue)
    before = mention.first - 1
    trails = (
        before > start
        and words.lower[before] in cues
        and not words.lower[before].endswith("ing")
        and words.gap(before - 1)[:1] == ","
        and (mention.last + 1 >= end or words.gap(mention.last)[:1] not in (" ", "’", "'"))
    )
    if trails and not scene.quoted[before]:
        return _stretch(scene, sentence, start, before), Span(words.starts[before], words.ends[before])
    return None


def _around(
    scene: Scene, sentence: int, first: int, verb: int, *, reports: bool, cue: Span
) -> tuple[Span, Span] | None:
    words = scene.words
    start, end = words.first[sentence], words.first[sentence + 1]
    for index in range(verb + 1, min(end, verb + 10)):
        if words.lower[index] == "that" and not scene.quoted[index]:
            return (_stretch(scene, sentence, index + 1, end), cue) if index + 1 < end else None
        if words.gap(index)[:1] in _BREAKS:
            break
    trails = first > start and words.gap(first - 1)[:1] == ","
    if trails and (verb + 1 >= end or words.gap(verb)[:1] != " " or end - verb <= 6):
        # "The ferry, Quill said, was old." is one claim around its cue.
        whole = verb + 1 < end and words.gap(verb)[:1] == ","
        return _stretch(scene, sentence, start, end if whole else first), cue
    if verb + 2 < end and words.lower[verb + 1] in ("of", "about", "against"):
        verb += 1  # "warned of …"
    if reports and verb + 1 < end and words.gap(verb) == " ":
        return _stretch(scene, sentence, verb + 1, end), cue
    return None


def _stretch(scene: Scene, sentence: int, first: int, end: int) -> Span:
    """Return the span of the words [first, end); the sentence's closing marks are left out."""
    words = scene.words
    last = max(end - 1, first)
    close = words.ends[last]
    if words.text[close : close + 1] == "." and "." in words.forms[last]:
        close += 1
    opening = words.starts[first]
    limit = scene.sentences[sentence].span
    return Span(max(opening, limit.start), min(close, limit.end))


def _is_reported(scene: Scene, span: Span) -> bool:
    """Tell a claim in the writer's words from a quotation or a scrap."""
    inside = scene.words.within(span.start, span.end)
    quoted = sum(scene.quoted[index] for index in inside)
    return len(inside) >= _LEAST and quoted * 2 < len(inside)
