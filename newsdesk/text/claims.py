"""Finds reported speech: what somebody claims in the writer's words.

It leaves out quotations (quotes) and beliefs that no verb of saying introduces.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise

from newsdesk.model import Claim, Entity, Quote, Sentence, Span
from newsdesk.text.candidates import ADDRESSED
from newsdesk.text.clauses import (
    find_far_verb,
    find_further_verb,
    find_subject,
    list_sayings,
    puts_figure,
    split_clauses,
)
from newsdesk.text.coreference import resolve_mention
from newsdesk.text.lexicon import load_verbs, load_words
from newsdesk.text.mentions import Mention, find_phrase_start, read_words
from newsdesk.text.scene import Scene, skip_to_verb
from newsdesk.text.speakers import build_scene, build_speaker
from newsdesk.text.tokens import Words

# Words that may follow the verb in "…, X said on Monday".
_TAIL = 6
_BREAKS = ",;:—"
# Fewer words than this are no claim: "Quill said so".
_LEAST = 3
# Mentions of one sentence that are looked at.
_MOST = 40


def find_claims(
    text: str, sentences: Sequence[Sentence], entities: Sequence[Entity], quotes: Sequence[Quote]
) -> tuple[Claim, ...]:
    """Return the claims that `text` reports, in order, at most one a clause.

    Three forms: "X said (that) …", "…, X said" and "according to X, …" with its kin "…, as reported by X"; X may
    have an apposition or a complement, and say more behind "and said" or "adding that".
    """
    spans = [quote.spans for quote in quotes]
    return find_claims_in_scene(build_scene(read_words(text, sentences), sentences, spans, entities))


def find_claims_in_scene(scene: Scene) -> tuple[Claim, ...]:
    """Return what `find_claims` does, for a scene in which the quotations are marked."""
    return tuple(_claims(scene))


def _claims(scene: Scene) -> Iterator[Claim]:
    previous: int | None = None
    sayings = list_sayings()
    for first, end in pairwise(scene.words.first):
        if sayings.isdisjoint(scene.words.lower[first:end]):
            continue
        mentions = scene.mentions_between(first, end)[:_MOST]
        for clause in split_clauses(scene, range(first, end), mentions):
            inside = [mention for mention in mentions if mention.first in clause]
            found = _read_clause(scene, clause, inside)
            if found is not None:
                claimant, span, cue = found
                referent = resolve_mention(scene, claimant, previous)
                previous = referent.entity
                yield Claim(span=span, speaker=build_speaker(scene, claimant, referent), cue=cue)


def _read_clause(
    scene: Scene, clause: range, mentions: Sequence[Mention]
) -> tuple[Mention, Span, Span] | None:
    """Return who claims in the clause, what, and the cue."""
    for order, mention in enumerate(mentions):
        found = _read_claim(scene, clause, mention)
        if found is not None and _is_reported(scene, found[0]):
            return _claimant(scene.words, mentions[order - 1] if order else None, mention), *found
    verb = find_further_verb(scene, clause)
    subject = verb and find_subject(scene, range(clause.start, verb), mentions)
    if verb and subject:
        cue = Span(scene.words.starts[verb], scene.words.ends[verb])
        found = _around(scene, clause, clause.start, verb, reports=True, cue=cue)
        if found is not None and _is_reported(scene, found[0]):
            return subject, *found
    return None


def _claimant(words: Words, before: Mention | None, mention: Mention) -> Mention:
    """Return "a spokeswoman" of "a spokeswoman for the hospital said"."""
    if before is None or before.kind == "pronoun" or before.last + 2 != mention.first:
        return mention
    return before if words.lower[before.last + 1] in ("of", "for", "at", "from", "with") else mention


def _read_claim(scene: Scene, clause: range, mention: Mention) -> tuple[Span, Span] | None:
    """Return the claim and its cue when the mention is the one who claims."""
    if mention.kind == "pronoun" and mention.head in ("him", "them", "which", "i", "we"):
        return None
    return _after_by(scene, clause, mention) or _with_verb(scene, clause, mention)


def _after_by(scene: Scene, clause: range, mention: Mention) -> tuple[Span, Span] | None:
    """Read "according to X, …", "…, according to X" and "…, as reported by X"."""
    words = scene.words
    start, end = clause.start, clause.stop
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
            if words.gaps[index][:1] == ",":
                return _stretch(scene, index + 1, end), cue
        return None
    if words.gaps[opens - 1][:1] != "," and pair[1] == "by":
        return None
    return _stretch(scene, start, opens), cue


def _with_verb(scene: Scene, clause: range, mention: Mention) -> tuple[Span, Span] | None:
    """Read "X said (that) …", "…, X said" and "…, said X"."""
    words = scene.words
    start, end = clause.start, clause.stop
    cues = load_verbs("cues")
    verb = skip_to_verb(words, mention.last + 1, end)
    opening = find_phrase_start(words, mention)
    if verb is not None and words.gaps[mention.last] == " " and puts_figure(words, verb, end):
        cue = Span(words.starts[verb], words.ends[verb])
        return _stretch(scene, verb + 1, end), cue
    if verb is None or words.gaps[mention.last] != " " or words.lower[verb] not in load_verbs("cues"):
        far = find_far_verb(scene, clause, mention)
        if far is not None:
            cue = Span(words.starts[far], words.ends[far])
            if puts_figure(words, far, end):
                return _stretch(scene, far + 1, end), cue
            return _around(scene, clause, opening, far, reports=True, cue=cue)
    if verb is not None and words.gaps[mention.last] == " " and not scene.quoted[verb]:
        reports = words.lower[verb] in load_verbs("reporting")
        if reports or words.lower[verb] in cues or words.lower[verb] in load_verbs("cues_weak"):
            cue = Span(words.starts[verb], words.ends[verb])
            return _around(scene, clause, opening, verb, reports=reports, cue=cue)
    before = mention.first - 1
    trails = (
        before > start
        and words.lower[before] in cues
        and not words.lower[before].endswith("ing")
        and words.gaps[before - 1][:1] == ","
        and (mention.last + 1 >= end or words.gaps[mention.last][:1] not in (" ", "’", "'"))
    )
    if trails and not scene.quoted[before]:
        return _stretch(scene, start, before), Span(words.starts[before], words.ends[before])
    return None


def _around(
    scene: Scene, clause: range, first: int, verb: int, *, reports: bool, cue: Span
) -> tuple[Span, Span] | None:
    words = scene.words
    start, end = clause.start, clause.stop
    for index in range(verb + 1, min(end, verb + 10)):
        # "said the toll was 31 and that …": what comes first is claimed too.
        if (
            words.lower[index] == "that"
            and words.lower[index - 1] not in ("and", "but")
            and not scene.quoted[index]
        ):
            return (_stretch(scene, index + 1, end), cue) if index + 1 < end else None
        if words.gaps[index][:1] in _BREAKS:
            break
    if first > start and words.gaps[first - 1][:1] == "," and reports:
        after = words.gaps[verb][:1] if verb + 1 < end else ""
        if after == "," and scene.quoted[verb + 1]:
            return _stretch(scene, start, first), cue
        if after == ",":
            # "The ferry, Quill said, was old." is one claim around its cue.
            return _stretch(scene, start, end), cue
        ends = min(end - verb, _words_to_comma(words, verb, end))
        if after != " " or (ends <= _TAIL and _is_adjunct(words, verb + 1)):
            return _stretch(scene, start, first), cue
    opens = _skip_object(scene, verb, end)
    if opens + 1 < end and words.lower[opens] in ("of", "about", "against"):
        opens += 1  # "warned of …"
    if reports and opens < end and words.gaps[opens - 1] == " ":
        return _stretch(scene, opens, _coordinate(scene, opens, end)), cue
    return None


def _skip_object(scene: Scene, verb: int, end: int) -> int:
    """Return where the claim begins after a verb: behind the addressee of "told the council the bridge…"."""
    words = scene.words
    if load_verbs("cues").get(words.lower[verb]) not in ADDRESSED:
        return verb + 1
    place = bisect_left(scene.firsts, verb + 1)
    addressed = place < len(scene.firsts) and scene.firsts[place] == verb + 1
    return min(scene.mentions[place].last + 1 if addressed else verb + 1, end)


def _coordinate(scene: Scene, first: int, end: int) -> int:
    """Return where "… was safe and said that …" stops: before what is said anew."""
    words = scene.words
    for index in range(first + _LEAST, end - 1):
        anew = words.lower[index] in ("and", "but") and words.lower[index + 1] in load_verbs("cues")
        if anew and not scene.quoted[index]:
            return index
    return end


def _words_to_comma(words: Words, verb: int, end: int) -> int:
    """Return how many words there are from the verb to the next comma, at most `_TAIL` + 1."""
    for index in range(verb, min(end, verb + _TAIL)):
        if words.gaps[index][:1] == ",":
            return index - verb + 1
    return _TAIL + 1


def _is_adjunct(words: Words, index: int) -> bool:
    """Tell the time or place that can follow "…, X said"."""
    return words.lower[index] in load_words("not_claim_openers") or words.lower[index] in load_words(
        "prepositions"
    )


def _stretch(scene: Scene, first: int, end: int) -> Span:
    """Return the span of the words [first, end); the sentence's closing marks are left out."""
    words = scene.words
    last = max(end - 1, first)
    close = words.ends[last]
    if words.text[close : close + 1] == "." and "." in words.forms[last]:
        close += 1
    opening = words.starts[first]
    limit = scene.sentences[words.sentence[first]].span
    return Span(max(opening, limit.start), min(close, limit.end))


def _is_reported(scene: Scene, span: Span) -> bool:
    """Tell a claim in the writer's words from a quotation, an occasion or a scrap."""
    words = scene.words
    inside = words.within(span.start, span.end)
    if len(inside) < _LEAST or "''" in span.of(words.text):
        return False
    quoted = sum(scene.quoted[index] for index in inside)
    if quoted * 2 > len(inside) or scene.quoted[inside[0]]:
        return False
    opening = words.lower[inside[0]]
    # "In an interview with the Gazette, Quill said …" and "said in March" name an occasion, no claim.
    occasion = opening in load_words("prepositions") or opening in load_words("not_claim_openers")
    whole = words.text[span.start].isupper() and any(words.gaps[index][:1] == "," for index in inside[:-1])
    return whole or not occasion
