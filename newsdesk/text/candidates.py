"""Describes the mentions around a quotation by features from which a ranker learns who speaks.

It leaves out the choice (speakers) and the weights (data/speakers.json, fitted by bench/fit_speakers.py).
"""

import functools
import math
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from newsdesk.model import Span
from newsdesk.text.lexicon import load_verbs, load_weights, load_words
from newsdesk.text.mentions import Mention
from newsdesk.text.scene import Scene, Utterance, holds_between, is_apposed, skip_to_verb
from newsdesk.text.tokens import Words

ADDRESSED = frozenset(
    {"tell", "ask", "remind", "assure", "urge", "warn", "advise", "inform", "interview", "thank", "beg"}
)
_CLAUSE_OPENERS = frozenset({"and", "but", "that", "as", "when", "while"})
CUES = frozenset({"cue follows", "after cue", "after according to", "apposition then cue"})
_AS_SAYING = (("as", "saying"), ("as", "telling"), ("as", "writing"))
# "fired back", "cut in", "went on": verbs of saying with their particle.
_PARTICLES = frozenset({"back", "in", "on", "out"})
# Sentences and words looked at around a quotation.
_BEFORE, _AFTER, _MOST = 6, 2, 24
_RANKS = ("rank0", "rank1", "rank2", "rank3", "rank4")


def find_candidates(scene: Scene, utterance: Utterance) -> list[Mention]:
    """Return the mentions near a quotation that could be its speaker, in order."""
    words, sentences = scene.words, scene.sentences
    paragraph = sentences[utterance.sentence].paragraph
    low = words.first[max(0, utterance.sentence - _BEFORE)]
    high = words.first[min(len(sentences), utterance.end_sentence + 1 + _AFTER)]
    start, middle = bisect_left(scene.firsts, low), bisect_left(scene.firsts, utterance.first)
    end = bisect_left(scene.firsts, high)
    near = _join_possessors(words, scene.mentions[max(start, middle - _MOST) : min(end, middle + _MOST // 2)])
    last = sentences[utterance.end_sentence].paragraph + 1
    return [m for m in near if paragraph - 3 <= sentences[words.sentence[m.first]].paragraph <= last]


def _join_possessors(words: Words, mentions: Sequence[Mention]) -> list[Mention]:
    """Make one candidate of "Quill’s campaign", so that Quill is none."""
    joined: list[Mention] = []
    for mention in mentions:
        last = joined[-1] if joined else None
        if last and mention.kind != "pronoun" and _possesses(words, last, mention):
            span = Span(last.span.start, mention.span.end)
            joined[-1] = replace(mention, first=last.first, span=span)
        else:
            joined.append(mention)
    return joined


def _possesses(words: Words, owner: Mention, owned: Mention) -> bool:
    between = words.lower[owner.last + 1 : owned.first]
    if between in (("’s",), ("'s",)):
        return words.gaps[owner.last] == "" and words.gaps[owner.last + 1] == " "
    return between == () and words.gaps[owner.last] in ("’ ", "' ")


class Description(NamedTuple):
    """What the ranker sees of a candidate. Names of features that hold say more together with the place."""

    place: str
    """Where it stands: before, after or inside the quotation, or how far away."""
    names: tuple[str, ...]
    """What holds of it, wherever it stands."""
    setting: tuple[str, ...]
    """What holds of the quotation, and of its rank among the candidates: it counts only together with the place."""
    measures: Mapping[str, float]
    """The features that are no more than a name or a number."""

    def list_features(self) -> dict[str, float]:
        """Return all features by their names in data/speakers.json: what the weights are fitted to."""
        together = [f"{self.place}|{name}" for name in (*self.names, *self.setting)]
        return {**dict.fromkeys((*self.names, self.place, *together), 1.0), **self.measures}


@functools.cache
def _load_table() -> tuple[Mapping[str, float], Mapping[str, Mapping[str, float]]]:
    """Return the weights by name, and for each place those by the name of what holds there, both its weights added."""
    weights = load_weights("speakers")
    there: dict[str, dict[str, float]] = {}
    for feature, weight in weights.items():
        place, _, name = feature.partition("|")
        if name:
            there.setdefault(place, dict(weights))[name] = weights.get(name, 0.0) + weight
    return weights, there


def score_candidate(described: Description) -> float:
    """Return the sum of the weights of all features, without naming each: quotations have a dozen candidates."""
    weights, there = _load_table()
    known = there.get(described.place, weights)
    total = weights.get(described.place, 0.0)
    for name in described.names:
        total += known.get(name, 0.0)
    for name in described.setting:
        total += known.get(name, 0.0)
    for name, value in described.measures.items():
        total += weights.get(name, 0.0) * value
    return total


def describe_candidates(
    scene: Scene, utterance: Utterance, candidates: Sequence[Mention], previous: int | None
) -> list[Description]:
    """Return what is seen of each candidate; `previous` is the entity that spoke last, if known."""
    simple = [list(_simple(scene, utterance, mention)) for mention in candidates]
    places = [_place(scene, utterance, mention) for mention in candidates]
    nearest = _nearest_with_cue(simple, places)
    before = sum([mention.last < utterance.first for mention in candidates])
    setting = f"bare{utterance.bare}|follows{utterance.follows}"
    lead = f"lead{utterance.lead}"
    described = []
    for number, (mention, names, place) in enumerate(zip(candidates, simple, places, strict=True)):
        if number in nearest:
            names.append("nearest with cue")
        rank = before - 1 - number if number < before else number - before
        measures = {"distance": math.log1p(_distance(scene, utterance, mention)) / 3}
        entity = scene.entity_of.get(mention.name)
        if entity is not None:
            measures["fame"] = math.log1p(len(scene.entities[entity].mentions)) / 3
            measures["entity " + scene.entities[entity].kind] = 1.0
            if entity == previous:
                measures["same"] = 1.0
                measures[f"{place}|same|{setting}"] = 1.0
        described.append(Description(place, tuple(names), (lead, setting, _RANKS[min(rank, 4)]), measures))
    return described


def _nearest_with_cue(simple: Sequence[Sequence[str]], places: Sequence[str]) -> frozenset[int]:
    """Return the last candidate before the quotation and the first after it with a verb of saying of its own."""
    with_cue = [number for number, names in enumerate(simple) if not CUES.isdisjoint(names)]
    before = [number for number in with_cue if places[number] == "before"]
    after = [number for number in with_cue if places[number] == "after"]
    return frozenset((*before[-1:], *after[:1]))


def _place(scene: Scene, utterance: Utterance, mention: Mention) -> str:
    if mention.last < utterance.first:
        return _place_before(scene, utterance, mention)
    return _place_after(scene, utterance, mention) if mention.first >= utterance.last else "inside"


def _place_before(scene: Scene, utterance: Utterance, mention: Mention) -> str:
    sentence = scene.words.sentence[mention.first]
    if sentence == utterance.sentence:
        return "before"
    return _away(scene, utterance.sentence, sentence, "earlier")


def _place_after(scene: Scene, utterance: Utterance, mention: Mention) -> str:
    sentence = scene.words.sentence[mention.first]
    if sentence == utterance.end_sentence:
        return "after"
    return _away(scene, utterance.end_sentence, sentence, "later")


def _away(scene: Scene, own: int, other: int, word: str) -> str:
    paragraphs = abs(scene.sentences[own].paragraph - scene.sentences[other].paragraph)
    if paragraphs == 0:
        return f"{word}{min(abs(own - other), 3)}"
    return f"{word} paragraph{min(paragraphs, 2)}"


def _distance(scene: Scene, utterance: Utterance, mention: Mention) -> int:
    if mention.last < utterance.first:
        between = range(mention.last + 1, utterance.first)
    else:
        between = range(utterance.last, mention.first)
    end = min(between.stop, between.start + 200)
    return scene.unquoted[end] - scene.unquoted[between.start] if between.start < end else 0


def _simple(scene: Scene, utterance: Utterance, mention: Mention) -> Iterator[str]:
    """Yield the names of the features that hold, apart from where the mention stands."""
    words = scene.words
    yield mention.kind
    if mention.kind == "pronoun":
        yield "pronoun " + mention.head
    elif words.lower[mention.first] in ("a", "an"):
        yield "indefinite"
    if mention.kind == "role" and is_apposed(scene, mention):
        yield "apposed"
    start, end = words.first[words.sentence[mention.first]], words.first[words.sentence[mention.first] + 1]
    if mention.first == start:
        yield "opens sentence"
    elif words.gaps[mention.first - 1] != " " or words.lower[mention.first - 1] in _CLAUSE_OPENERS:
        yield "opens clause"
    if mention.first > start and not scene.quoted[mention.first - 1]:
        yield from _preceding(words, utterance, mention)
    yield from _following(scene, utterance, mention, end)
    if mention.last < utterance.first:
        stop = min(utterance.first, end)
        if holds_between(scene.semicolons, mention.last, min(stop - 1, mention.last + 30)):
            yield "clause before"
        if holds_between(scene.cues, max(mention.last + 1, stop - 30), stop):
            yield "cue between"


def _preceding(words: Words, utterance: Utterance, mention: Mention) -> Iterator[str]:
    """Yield what the word before the mention says of it."""
    cues = load_verbs("cues")
    earlier = words.lower[mention.first - 1]
    if earlier in load_words("prepositions"):
        yield "after according to" if words.lower[mention.first - 2] == "according" else "after preposition"
        if mention.kind == "document":
            yield "document after preposition"
    elif earlier == "by":
        yield "after by"
    elif earlier in cues:
        yield "after cue"
        if cues[earlier] in ADDRESSED:
            yield "addressed"
        if mention.first - 1 == utterance.last:
            yield "quote cue mention"
        elif mention.last < utterance.first and words.gaps[mention.first - 2] == " ":
            yield "subject of claim"  # "Her lawyer said she had …"
    elif earlier in load_verbs("cues_weak"):
        yield "after weak cue"


def _following(scene: Scene, utterance: Utterance, mention: Mention, end: int) -> Iterator[str]:
    """Yield what stands behind the mention: a verb of saying, an apposition and then one, the quotation."""
    words = scene.words
    after = mention.last + 1
    gap = words.gaps[mention.last]
    if words.text[words.ends[mention.last] : words.ends[mention.last] + 1] in ("’", "'"):
        yield "possessive"
    elif after >= end:
        yield "ends sentence"
    elif scene.quoted[after]:
        yield "last before quote"
    elif words.lower[after : after + 2] in _AS_SAYING:
        yield from ("cue follows", "quoted as saying")
    elif gap == " ":
        verb = skip_to_verb(words, after, end)
        if verb is not None and not scene.quoted[verb]:
            yield from _verb(words, utterance, mention, verb)
    elif gap == ", " and words.lower[after] in load_verbs("cues") and words.gaps[mention.first - 1] == ", ":
        yield "cue follows"  # "The keeper, Ada Quill, says …"
    elif gap.startswith((",", " (")) and _cue_behind(words, after, end):
        yield "apposition then cue"


def _verb(words: Words, utterance: Utterance, mention: Mention, verb: int) -> Iterator[str]:
    lower = words.lower[verb]
    with_particle = verb + 1 < len(words.lower) and words.lower[verb + 1] in _PARTICLES
    if lower in load_verbs("cues") or (with_particle and lower in load_verbs("cues_with_particle")):
        yield "cue follows"
        if mention.first == utterance.last:
            yield "quote mention cue"
        if verb + 1 == utterance.first:
            yield "mention cue quote"
    elif lower in load_verbs("cues_weak"):
        yield "weak cue follows"
    elif lower.endswith(("ed", "s")) and lower != "as":
        yield "verb follows"


def _cue_behind(words: Words, after: int, end: int) -> bool:
    """Tell whether a verb of saying follows the comma or bracket that ends an apposition."""
    cues = load_verbs("cues")
    return any(
        words.lower[index] in cues and words.text[words.ends[index - 1]] in ",)—"
        for index in range(after + 1, min(end, after + 22))
    )
