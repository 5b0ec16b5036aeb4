"""One text as the rules about its quotations see it: words, mentions, entities, and which words are quoted.

It leaves out who speaks (candidates, speakers) and who is meant (coreference).
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from newsdesk.model import Entity, Sentence, Span
from newsdesk.text.lexicon import load_verbs, load_words
from newsdesk.text.mentions import Mention, find_phrase_start
from newsdesk.text.tokens import Words

Bearer: TypeAlias = tuple[int, frozenset[str]]
"""The number of an entity and all words of its roles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One text with everything that rules about its quotations look at."""

    words: Words
    sentences: Sequence[Sentence]
    mentions: Sequence[Mention]
    """Those outside quotations, in order."""
    quoted: tuple[bool, ...]
    """For each word, whether a quotation holds it."""
    unquoted: tuple[int, ...]
    """For each word how many before it are outside quotations; one more entry at the end."""
    entity_of: Mapping[Span, int]
    """Names to the numbers of their entities."""
    entities: Sequence[Entity]
    bearers: Mapping[str, tuple[Bearer, ...]]
    """For each role noun the entities that bear it, in order: "senator" → ((3, {"senator", "vermont"}), …)."""
    firsts: tuple[int, ...]
    """The first word of each mention, for bisection."""
    cues: tuple[int, ...]
    """The verbs of saying outside quotations, as numbers of words."""
    semicolons: tuple[int, ...]
    """The words that a semicolon follows."""

    def mentions_between(self, first: int, end: int) -> Sequence[Mention]:
        """Return the mentions that begin in the words [first, end)."""
        return self.mentions[bisect_left(self.firsts, first) : bisect_left(self.firsts, end)]


def holds_between(numbers: Sequence[int], first: int, end: int) -> bool:
    """Tell whether one of the ascending `numbers` is in [first, end)."""
    return bisect_left(numbers, first) < bisect_left(numbers, end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """A quotation in terms of words and sentences."""

    spans: tuple[Span, ...]
    first: int
    """Number of its first word."""
    last: int
    """Number of the word after its last."""
    sentence: int
    end_sentence: int
    bare: bool
    """Nothing but quoted words stands in its sentences."""
    lead: str
    """The mark that leads to it: ":", "," or ""."""
    follows: bool
    """Another quotation stands before it in its paragraph."""


def describe_quotation(scene: Scene, spans: tuple[Span, ...]) -> Utterance:
    """Return where a quotation stands in the scene."""
    words, sentences = scene.words, scene.sentences
    first = bisect_left(words.starts, spans[0].start)
    last = bisect_left(words.starts, spans[-1].end)
    total = len(words.starts)
    sentence = words.sentence[min(first, total - 1)] if total else 0
    end_sentence = words.sentence[max(min(last, total) - 1, 0)] if total else 0
    end_sentence = max(end_sentence, sentence)
    around = scene.quoted[words.first[sentence] : words.first[end_sentence + 1]]
    lead = words.text[max(0, spans[0].start - 3) : max(0, spans[0].start - 1)].strip()[-1:]
    paragraph = sentences[sentence].paragraph
    follows = first > 0 and any(
        scene.quoted[index]
        for index in range(max(0, first - 60), first)
        if sentences[words.sentence[index]].paragraph == paragraph
    )
    return Utterance(
        spans=spans,
        first=first,
        last=last,
        sentence=sentence,
        end_sentence=end_sentence,
        bare=len(around) < 2000 and all(around),
        lead=lead,
        follows=follows,
    )


def is_apposed(scene: Scene, mention: Mention) -> bool:
    """Tell whether a role stands beside a name: "Ada Quill, the harbour master"."""
    words = scene.words
    first = find_phrase_start(words, mention)
    place = bisect_left(scene.firsts, first) - 1
    if place < 0 or words.gaps[first - 1] != ", ":
        return False
    before = scene.mentions[place]
    if before.kind != "name" or before.last + 1 != first:
        return False
    # "Near Upper Marsh, a policeman said": who speaks, and not what the name is.
    after = mention.last + 1
    return not (words.gaps[mention.last] == " " and words.lower[after] in load_verbs("cues"))


def skip_to_verb(words: Words, after: int, end: int) -> int | None:
    """Return the first word from `after` on that is no auxiliary or adverb, at most three further."""
    skipped = load_words("between_subject_and_verb")
    for index in range(after, min(end, after + 4)):
        if words.lower[index] not in skipped and not words.lower[index].endswith("ly"):
            return index
    return None
