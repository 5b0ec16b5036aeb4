"""Says who speaks each quotation: rules propose the mentions around it, learned weights choose one.

It leaves out what was said without quotation marks (claims). The method is a ranker over mentions as in
Pareti et al. 2013, "Automatically detecting and attributing indirect quotations", with features that need
no parser.
"""

import math
from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

from newsdesk.model import Entity, Quote, Sentence, Span, Speaker
from newsdesk.text.candidates import (
    CUES,
    Description,
    describe_candidates,
    find_candidates,
    score_candidate,
)
from newsdesk.text.channels import find_channel
from newsdesk.text.coreference import Referent, collect_bearers, resolve_mention
from newsdesk.text.lexicon import load_verbs, load_words
from newsdesk.text.mentions import Mention, Reading, find_phrase_start, read_words
from newsdesk.text.scene import Scene, Utterance, describe_quotation

_COMPLEMENT = frozenset({"of", "for", "at", "from", "with"})
# A best candidate that is less likely than this leaves the speaker unknown. Cross-validated on the fitted half,
# those between .2 and .6 were right 22 times of 31, those above .7 349 times of 360: the bar keeps out only guesses
# among many. The chances are relative, so a lone candidate also needs a score.
_UNSURE = 0.22
_WORST = -2.0


def attribute_quotes(
    text: str,
    sentences: Sequence[Sentence],
    quotations: Sequence[tuple[Span, ...]],
    entities: Sequence[Entity],
) -> tuple[Quote, ...]:
    """Return a quote for each of `quotations`, with its speaker, cue and channel where the text gives them."""
    return attribute_in_scene(
        build_scene(read_words(text, sentences), sentences, quotations, entities), quotations
    )


def attribute_in_scene(scene: Scene, quotations: Sequence[tuple[Span, ...]]) -> tuple[Quote, ...]:
    """Return what `attribute_quotes` does, for a scene built from the same quotations."""
    quotes: list[Quote] = []
    previous: int | None = None
    for spans in quotations:
        utterance = describe_quotation(scene, spans)
        mention = choose_speaker(scene, utterance, previous)
        if mention is None:
            quotes.append(Quote(spans=spans))
            continue
        referent = resolve_mention(scene, mention, previous)
        quotes.append(
            Quote(
                spans=spans,
                speaker=build_speaker(scene, mention, referent),
                cue=_find_cue(scene, mention),
                channel=find_channel(scene, utterance, mention),
            )
        )
        previous = referent.entity
    return tuple(quotes)


def build_scene(
    reading: Reading,
    sentences: Sequence[Sentence],
    quotations: Sequence[tuple[Span, ...]],
    entities: Sequence[Entity],
) -> Scene:
    """Return the words, mentions and entities of a text, with the quoted words marked."""
    words = reading.words
    quoted = [False] * len(words.starts)
    for spans in quotations:
        for span in spans:
            for index in words.within(span.start, span.end):
                quoted[index] = True
    mentions = [mention for mention in reading.mentions if not quoted[mention.first]]
    cues = load_verbs("cues")
    entity_of = {name: number for number, entity in enumerate(entities) for name in entity.mentions}
    return Scene(
        words=words,
        sentences=sentences,
        mentions=mentions,
        quoted=tuple(quoted),
        unquoted=(0, *accumulate([not inside for inside in quoted])),
        entity_of=entity_of,
        bearers=collect_bearers(words, reading.mentions, entity_of, entities),
        entities=entities,
        firsts=tuple([mention.first for mention in mentions]),
        cues=tuple([i for i, form in enumerate(words.lower) if form in cues and not quoted[i]]),
        semicolons=tuple([i for i, gap in enumerate(words.gaps) if gap[:1] == ";"]),
    )


def choose_speaker(scene: Scene, utterance: Utterance, previous: int | None) -> Mention | None:
    """Return the candidate with the highest score, or None when there is none that is good enough."""
    candidates = find_candidates(scene, utterance)
    if not candidates:
        return None
    described = describe_candidates(scene, utterance, candidates, previous)
    scores = [score_candidate(description) for description in described]
    top = max(scores)
    best = scores.index(top)
    chance = 1 / sum([math.exp(score - top) for score in scores])
    sure = top > _WORST and chance > _UNSURE
    return candidates[best] if sure and _may_speak(candidates[best], described[best]) else None


def _may_speak(mention: Mention, described: Description) -> bool:
    """Tell a body or a document that says something from one that stands in another sentence."""
    if mention.kind not in ("group", "document"):
        return True
    return described.place in ("before", "after", "inside") or not CUES.isdisjoint(described.names)


def build_speaker(scene: Scene, mention: Mention, referent: Referent) -> Speaker:
    """Return the speaker with the fullest name known; a role without a name is named by its words."""
    if referent.entity is not None:
        known = scene.entities[referent.entity]
        body = known.kind in ("organisation", "place")
        return Speaker(
            name=known.name, mention=mention.span, role=known.role, kind="organisation" if body else "person"
        )
    named = referent.mention
    if named.kind == "pronoun":
        return Speaker(name=mention.span, mention=mention.span, kind="unresolved")
    opening = scene.words.starts[find_phrase_start(scene.words, named)]
    whole = Span(min(named.span.start, opening, _possessor_start(scene, named)), named.span.end)
    if named.kind != "name":
        whole = Span(whole.start, _complement_end(scene, named))
    return Speaker(
        name=whole,
        mention=whole if named is mention else mention.span,
        kind="person" if named.kind == "name" else "group",
    )


def _possessor_start(scene: Scene, mention: Mention) -> int:
    """Return where "Kim’s government" begins when the mention is "government"."""
    words = scene.words
    if (
        mention.first >= 2
        and words.lower[mention.first - 1] in ("’s", "'s")
        and words.gaps[mention.first - 1] == " "
    ):
        place = bisect_left(scene.firsts, mention.first) - 1
        if place >= 0 and scene.mentions[place].last == mention.first - 2:
            return scene.mentions[place].span.start
    return mention.span.start


def _complement_end(scene: Scene, mention: Mention) -> int:
    """Return where "a spokesman for the Harbour Trust" ends when the mention is "a spokesman"."""
    words = scene.words
    first = mention.last + 2
    end = words.first[words.sentence[mention.last] + 1]
    if first >= end or words.lower[first - 1] not in _COMPLEMENT or words.gaps[first - 2] != " ":
        return mention.span.end
    place = bisect_left(scene.firsts, first)
    if (
        place < len(scene.mentions)
        and scene.mentions[place].first == first
        and scene.mentions[place].kind == "name"
    ):
        return scene.mentions[place].span.end
    cues = load_verbs("cues")
    for index in range(first, min(end, first + 6)):
        weak = index > first and words.lower[index] in load_verbs("cues_weak")
        if words.lower[index] in cues or weak or scene.quoted[index]:
            return words.ends[index - 1] if index > first else mention.span.end
        if index + 1 == end or words.gaps[index] not in (" ", "-"):
            return words.ends[index]
    return mention.span.end


def _find_cue(scene: Scene, mention: Mention) -> Span | None:
    """Return the verb of saying nearest to the speaker's mention, or "according to"."""
    words = scene.words
    cues, weak = load_verbs("cues"), load_verbs("cues_weak")
    if mention.first >= 2 and words.lower[mention.first - 2 : mention.first] == ("according", "to"):
        return Span(words.starts[mention.first - 2], words.ends[mention.first - 1])
    sentence = words.sentence[mention.first]
    start, end = words.first[sentence], words.first[sentence + 1]
    around = [
        *range(mention.last + 1, min(end, mention.last + 25)),
        *range(mention.first - 1, max(start, mention.first - 4) - 1, -1),
    ]
    for verbs in (cues, weak):
        found = [index for index in around if words.lower[index] in verbs and not scene.quoted[index]]
        # "In a tweet, Quill called …": a noun.
        found = [
            index for index in found if index == 0 or words.lower[index - 1] not in load_words("determiners")
        ]
        if found:
            best = min(found, key=lambda i: (i - mention.last) if i > mention.last else (mention.first - i))
            return Span(words.starts[best], words.ends[best])
    return None
