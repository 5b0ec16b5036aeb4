"""Finds where a quotation was said or printed: "through the Korean Central News Agency (KCNA)".

It leaves out occasions that have no name of their own ("at a rally").
"""

from bisect import bisect_left

from newsdesk.model import Entity, Span
from newsdesk.text.lexicon import load_verbs
from newsdesk.text.mentions import Mention
from newsdesk.text.scene import Scene, Utterance

_CARRIED = frozenset({"through", "via", "on", "by", "with", "to", "in"})
_REMARKS = frozenset(
    {"comment", "comments", "remark", "remarks", "statement", "statements", "words", "announcement"}
)
_SPREAD = frozenset(
    {"shared", "carried", "published", "reported", "broadcast", "released", "aired", "relayed", "distributed"}
    | {"posted", "printed", "made", "issued", "quoted", "transmitted", "interview"}
)
_OCCASIONS = frozenset({"interview", "statement", "published", "writing", "speaking"})
# Mentions of one sentence that are looked at.
_MOST = 40
# Sentences of a quotation behind which its occasion is looked for: some paragraphs are nothing but quotations.
_BACK = 4
_POSTED = frozenset({"wrote", "posted", "said", "shared", "published", "announced"})
_OWNERS = frozenset({"his", "her", "their", "its", "the", "these", "those"})


def find_channel(scene: Scene, utterance: Utterance, speaker: Mention) -> Span | None:
    """Return the organisation through which the words were said, with its article and its initials."""
    return (
        _in_next_sentence(scene, utterance)
        or _in_own_sentence(scene, speaker)
        or _in_interview_before(scene, utterance)
    )


def _organisations(scene: Scene, sentence: int) -> list[Mention]:
    words = scene.words
    start, end = words.first[sentence], words.first[sentence + 1]
    low, high = bisect_left(scene.firsts, start), bisect_left(scene.firsts, end)
    found = []
    for mention in scene.mentions[low : min(high, low + _MOST)]:
        number = scene.entity_of.get(mention.name) if mention.kind == "name" else None
        if number is not None and scene.entities[number].kind == "organisation":
            found.append(mention)
    return found


def _in_next_sentence(scene: Scene, utterance: Utterance) -> Span | None:
    """Read "His comments were shared through the Korean Central News Agency (KCNA)."."""
    sentence = utterance.end_sentence + 1
    if sentence >= len(scene.sentences):
        return None
    words = scene.words
    opening = words.lower[words.first[sentence] : words.first[sentence] + 2]
    if len(opening) < 2 or opening[0] not in _OWNERS or opening[1] not in _REMARKS:
        return None
    for mention in _organisations(scene, sentence):
        before = words.lower[max(words.first[sentence], mention.first - 8) : mention.first]
        if before and before[-1] in _CARRIED and not _SPREAD.isdisjoint(before):
            return _with_initials(scene, mention)
    return None


def _in_interview_before(scene: Scene, utterance: Utterance) -> Span | None:
    """Read "Lind rejected that in an interview with Radio Kelm. “I have …,” she said." within a paragraph."""
    words, sentence = scene.words, utterance.sentence
    while sentence > max(0, utterance.sentence - _BACK) and scene.quoted[words.first[sentence]]:
        if scene.sentences[sentence - 1].paragraph != scene.sentences[sentence].paragraph:
            return None
        sentence -= 1
    if sentence == utterance.sentence:
        return None
    for mention in _organisations(scene, sentence):
        before = words.lower[max(words.first[sentence], mention.first - 3) : mention.first]
        if before[-1:] in (("with",), ("to",)) and "interview" in before:
            return _with_initials(scene, mention)
    return None


def _in_own_sentence(scene: Scene, speaker: Mention) -> Span | None:
    """Read "…, she told the Harbour Gazette", "in an interview with the Gazette", "via KCNA"."""
    words = scene.words
    outlet = _named_outlet(scene, speaker)
    if outlet is not None:
        return outlet
    for mention in _organisations(scene, words.sentence[speaker.first]):
        if mention.first in (speaker.first, 0):
            continue
        before = words.lower[max(0, mention.first - 4) : mention.first]
        if before[-1] == "told" or before[-1] in ("via", "through"):
            return _with_initials(scene, mention)
        if before[-1] in ("with", "to", "by", "on", "in") and not _OCCASIONS.isdisjoint(before):
            return _with_initials(scene, mention)
    return None


def _named_outlet(scene: Scene, speaker: Mention) -> Span | None:
    """Read "he told Lampwick" and "she wrote on the network Lampwick", whose name nothing else tells of."""
    words = scene.words
    end = words.first[words.sentence[speaker.first] + 1]
    for mention in scene.mentions_between(speaker.last + 2, min(end, speaker.last + 9)):
        number = scene.entity_of.get(mention.name) if mention.kind == "name" else None
        if number is None or scene.entities[number].kind in ("person", "place"):
            continue
        before = words.lower[speaker.last + 1 : mention.first]
        inside = words.lower[mention.first : mention.named_from]
        verb = before[0] if before else ""
        told = verb == "told" and len(before) == 1 and _prints(scene, scene.entities[number])
        posted = verb in _POSTED and before[-1] == "on"
        network = any(noun in ("network", "platform", "site", "app") for noun in (*inside, *before[-2:]))
        if told or (posted and not inside) or (verb in _POSTED and "on" in before and network):
            return Span(words.starts[mention.first], mention.span.end)
    return None


def _prints(scene: Scene, entity: Entity) -> bool:
    """Tell an outlet from somebody who is only told: nobody says that it said or did anything."""
    words = scene.words
    for name in entity.mentions[:_MOST]:
        after = words.within(name.end, name.end + 2).start
        behind = words.text[name.end : name.end + 1]
        if behind == " " and after < len(words.lower) and words.lower[after] in load_verbs("cues"):
            return False
    return True


def _with_initials(scene: Scene, mention: Mention) -> Span:
    text = scene.words.text
    end = mention.span.end
    if text.startswith(" (", end) and (close := text.find(")", end, end + 14)) > 0:
        end = close + 1
    return Span(mention.span.start, end)
