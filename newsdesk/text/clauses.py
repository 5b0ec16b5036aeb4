"""Finds the verbs of saying that stand away from their subject, and the subjects they have.

It leaves out what is claimed (claims).
"""

import functools
from collections.abc import Sequence
from itertools import pairwise

from newsdesk.text.lexicon import load_verbs
from newsdesk.text.mentions import Mention, find_phrase_start
from newsdesk.text.names import leads_to_name
from newsdesk.text.phrases import list_verbs
from newsdesk.text.scene import Scene, skip_to_verb
from newsdesk.text.tokens import Words

_CONJUNCTIONS = frozenset({"and", "but", "while", "whereas"})
_FIGURED = frozenset(
    {"put", "puts", "expects", "expect", "speaks", "speak", "spoke", "demanded", "demands", "demand"}
)
# What opens a complement without a comma: "a person familiar with the sales", "officials at the ministry".
_COMPLEMENT = frozenset({"of", "for", "at", "from", "with", "in", "on", "familiar", "close"})
_OBJECTS = frozenset({"him", "them", "which", "i", "we"})
# How far a verb may stand from its subject, in words.
_FAR = 18
_MOST_COMMAS = 3
# How far from its verb the number stands in "put the number of dead at 31", in words.
_FIGURE = 12
_AT = 3


@functools.cache
def list_sayings() -> frozenset[str]:
    """Return the words of which a sentence must hold one to report what somebody says."""
    return list_verbs() | load_verbs("reporting").keys() | _FIGURED | {"according"}


def split_clauses(scene: Scene, sentence: range, mentions: Sequence[Mention]) -> list[range]:
    """Return the clauses of a sentence: a new one begins where somebody else is said to say something.

    "He claimed the ships were inside, while the coast guard said they were outside": two claims.
    """
    words = scene.words
    borders = [(sentence.start, sentence.start)]
    for mention in mentions:
        at = find_phrase_start(words, mention)
        if at <= borders[-1][1] + 1:
            continue
        joined = words.lower[at - 1] in _CONJUNCTIONS
        mark = words.gaps[at - 2 if joined else at - 1][:1]
        if not mark or mark not in (",;" if joined else ";"):
            continue
        verb = skip_to_verb(words, mention.last + 1, sentence.stop)
        if verb is None or words.gaps[mention.last] != " " or not _says(scene, verb, sentence.stop):
            verb = find_far_verb(scene, sentence, mention)
        if verb is not None and verb + 2 < sentence.stop and words.gaps[verb][:1] == " ":
            borders.append((at - joined, at))
    stops = [border for border, _ in borders[1:]] + [sentence.stop]
    return [range(start, stop) for (_, start), stop in zip(borders, stops, strict=True)]


def find_far_verb(scene: Scene, clause: range, mention: Mention) -> int | None:
    """Return the verb of saying behind the apposition or complement of the mention that opens a clause.

    "Ada Quill, the minister of ports, said …", "officials at the ministry said …".
    """
    words = scene.words
    first = find_phrase_start(words, mention)
    opens = first == clause.start or words.gaps[first - 1][:1] in (",", ";", "—")
    after = mention.last + 1
    if not opens or mention.kind == "pronoun" or after + 1 >= clause.stop:
        return None
    if words.gaps[mention.last][:1] == ",":
        return _behind_comma(scene, clause, after)
    passive = words.lower[after].endswith("ed") and words.lower[after + 1] == "by"
    complement = words.lower[after] in _COMPLEMENT or passive
    if words.gaps[mention.last] != " " or not complement or mention.kind == "name":
        return None
    return _named_behind(scene, mention, clause) or _behind_complement(scene, clause, after + passive)


def _behind_complement(scene: Scene, clause: range, after: int) -> int | None:
    words = scene.words
    for index in range(after + 1, min(clause.stop, after + _FAR)):
        if words.gaps[index - 1] not in (" ", "-", ""):
            return None
        if _says(scene, index, clause.stop):
            return index
    return None


def _behind_comma(scene: Scene, clause: range, after: int) -> int | None:
    words = scene.words
    commas = 1
    for index in range(after + 1, min(clause.stop, after + _FAR)):
        gap = words.gaps[index - 1]
        if gap[:1] == ",":
            commas += 1
            verb = skip_to_verb(words, index, clause.stop)
            if verb is not None and _says(scene, verb, clause.stop) and not _is_inverted(scene, verb):
                return verb
        if commas > _MOST_COMMAS or gap[:1] in (";", ":", "—") or scene.quoted[index]:
            return None
    return None


def _named_behind(scene: Scene, role: Mention, clause: range) -> int | None:
    """Return the verb of "An expert hired by the guild, Ada Quill, said …"."""
    words = scene.words
    for mention in scene.mentions_between(role.last + 1, min(clause.stop, role.last + _FAR)):
        if mention.kind == "name" and leads_to_name(words, role, mention):
            verb = mention.last + 1
            return verb if verb < clause.stop and _says(scene, verb, clause.stop) else None
    return None


def _says(scene: Scene, index: int, end: int) -> bool:
    lower = scene.words.lower[index]
    if scene.quoted[index] or lower.endswith("ing") or scene.words.forms[index][0].isupper():
        return False
    if lower in load_verbs("reporting") or puts_figure(scene.words, index, end):
        return True
    return lower in load_verbs("cues") and scene.words.lower[index + 1 : index + 2] == ("that",)


def _is_inverted(scene: Scene, verb: int) -> bool:
    """Tell ", said Ada Quill." from ", said the bridge fell": somebody stands between the verb and a mark."""
    behind = scene.mentions_between(verb + 1, verb + 2)
    return bool(behind) and scene.words.gaps[behind[0].last][:1] != " "


def puts_figure(words: Words, verb: int, end: int) -> bool:
    """Tell "put the number of dead at 31", "expects growth of 2 percent" and "speaks of 40 homes"."""
    lower = words.lower[verb]
    if lower not in _FIGURED or (lower.startswith("sp") and words.lower[verb + 1 : verb + 2] != ("of",)):
        return False
    for index in range(verb + 1, min(end, verb + _FIGURE)):
        if words.forms[index][0].isdigit():
            return not lower.startswith("put") or "at" in words.lower[max(verb, index - _AT) : index]
        if words.gaps[index][:1] in (",", ";", ":"):
            return False
    return False


def find_further_verb(scene: Scene, clause: range) -> int | None:
    """Return the verb of "… and said the sales stopped" or "…, adding that the sales stopped"."""
    words = scene.words
    reporting = load_verbs("reporting")
    for before, index in pairwise(clause):
        if scene.quoted[index] or words.lower[index] not in reporting or words.gaps[index] != " ":
            continue
        if words.forms[index][0].isupper():
            continue  # "the United States"
        participle = words.lower[index].endswith("ing")
        mark = words.gaps[before][:1]
        # The comma can stand inside the marks: “It is over,” she said, adding that …
        if participle and mark == ",":
            return index
        if not participle and words.lower[before] in ("and", "but") and mark == " ":
            return index
    return None


def _can_say(scene: Scene, mention: Mention) -> bool:
    number = scene.entity_of.get(mention.name)
    if mention.kind == "document" or (number is not None and scene.entities[number].kind == "place"):
        return False
    return mention.head not in _OBJECTS


def find_subject(scene: Scene, before: range, mentions: Sequence[Mention]) -> Mention | None:
    """Return who says what a clause reports late: who has a verb of saying in it, or who opens it."""
    words = scene.words
    cues = load_verbs("cues")
    inside = [mention for mention in mentions if mention.last < before.stop and _can_say(scene, mention)]
    for mention in inside:
        verb = skip_to_verb(words, mention.last + 1, before.stop)
        leads = mention.first > before.start and words.lower[mention.first - 1] in cues
        follows = verb is not None and words.gaps[mention.last] == " " and words.lower[verb] in cues
        if leads or follows:
            return mention
    opening = inside[0] if inside else None
    return opening if opening and find_phrase_start(words, opening) == before.start else None
