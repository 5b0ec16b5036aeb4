"""Which quotations of a story's sources are one utterance, and whether they print the same words.

A source that prints less of it prints the same words, and what it marks as left out or put in is no other wording.
Which wording is right is not decided.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from newsdesk.model import Account, Analysis, Cited, Difference, KeyQuote, Quote, Span, Speaker
from newsdesk.stories.differences import sentence_at
from newsdesk.text.stopwords import STOPWORDS

SAME_UTTERANCE = 0.75
"""Share of the shorter quotation's words that the longer one holds in their order when both are one utterance."""

FEWEST_WORDS = 4
"""Shorter quotations are phrases that anybody may use."""

MOST_WORDS = 200
"""Words that are compared."""

MOST_VERSIONS = 12
"""Versions by which the commonest wording is told."""

TOGETHER = 2
"""Words that must stand together to count: single ones are found in order by chance."""

FEWEST_VARIED = 6
"""Words of a quotation that is not wholly in the other: "destroying how society works" is not a version of
"ripping apart how society works"."""

_GAP = "\0"
_SHORT_FOR = {"n't": " not", "'s": " is", "'re": " are", "'ve": " have", "'ll": " will", "'m": " am"}
_SHORT = re.compile(r"(?<=\w)(?:n't|'s|'re|'ve|'ll|'m)\b")
"""Taken alike on both sides, so that it does not matter that "Kast's" is no "Kast is"."""
_MARKED = re.compile(r"\[[^\]]{0,80}\]|\([^)]{0,80}\)|\.{3}|…")
_WORD = re.compile(rf"[^\W_]+(?:'[^\W_]+)?|{_GAP}")


@dataclass(frozen=True, slots=True, eq=False)
class Utterance:
    """A quotation of one source as it is compared."""

    quote: Cited[Quote]
    words: tuple[str, ...]
    """Lower case; a gap where the source says that it left something out or put something in."""
    known: frozenset[str]

    @property
    def speaker(self) -> Speaker | None:
        """Who says it, when the source names somebody."""
        speaker = self.quote.item.speaker
        return speaker if speaker and speaker.kind != "unresolved" else None


def read_utterance(analysis: Analysis, quote: Cited[Quote]) -> Utterance:
    """Return the quotation with its words, at most `MOST_WORDS`."""
    said = _GAP.join(span.of(analysis.article.text) for span in quote.item.spans)
    plain = _SHORT.sub(lambda m: _SHORT_FOR[m[0]], said.lower().replace("’", "'").replace("&", "and"))
    words = _WORD.findall(_MARKED.sub(_GAP, plain))[:MOST_WORDS]
    return Utterance(quote, tuple(words), frozenset(words) - {_GAP})


def merge_quotes(key: Sequence[Utterance], everything: Sequence[Utterance]) -> Iterator[KeyQuote]:
    """Yield a key quote for each utterance among `key`, in their order, with the version of every source.

    Where one source prints whole what others print in pieces, it is shown once, whole, with the sources of all pieces.
    """
    used: set[int] = set()
    groups: list[list[Utterance]] = []
    for candidate in key:
        if id(candidate) in used:
            continue
        same = [
            other
            for other in everything
            if other is candidate or (id(other) not in used and are_one_utterance(candidate, other))
        ]
        whole = next((group for group in groups if are_one_utterance(group[0], candidate)), None)
        shown = whole[0] if whole else _sort_versions(candidate, same)[0]
        # A phrase can be in two long quotations that have nothing else in common.
        same = [other for other in same if other in (shown, candidate) or are_one_utterance(shown, other)]
        used.update(map(id, same))
        if whole is None:
            groups.append(_sort_versions(candidate, same))
        else:
            known = {version.quote.article for version in whole}
            whole += [v for v in _sort_versions(candidate, same) if v.quote.article not in known]
    return map(_distinguish, groups)


def _sort_versions(candidate: Utterance, same: Sequence[Utterance]) -> list[Utterance]:
    """Return the version of each source, the candidate for its own, the one to be shown first."""
    versions = {candidate.quote.article: candidate}
    for other in same:
        versions.setdefault(other.quote.article, other)
    compared = list(versions.values())[:MOST_VERSIONS]
    return sorted(versions.values(), key=lambda version: _rank(version, compared))


def _distinguish(versions: Sequence[Utterance]) -> KeyQuote:
    """Return a key quote of these versions, the one to be shown first, by the words that they print."""
    wordings: list[list[Utterance]] = []
    for version in versions:
        known = next((w for w in wordings if print_the_same(w[0], version)), None)
        if known is None:
            wordings.append([version])
        else:
            known.append(version)
    return KeyQuote(wordings=tuple(Account(versions=tuple(v.quote for v in w)) for w in wordings))


def _rank(version: Utterance, versions: Sequence[Utterance]) -> tuple[bool, int, int]:
    """Return a sort key: a named speaker, then the wording of most sources, then the fullest."""
    agreeing = sum(print_the_same(version, other) for other in versions)
    return version.speaker is None, -agreeing, -len(version.words)


def are_one_utterance(one: Utterance, other: Utterance) -> bool:
    """Tell whether the shorter quotation is, in most of its words and their order, a part of the longer one."""
    fewest = min(len(one.known), len(other.known))
    if min(len(one.words), len(other.words)) < FEWEST_WORDS:
        return False
    if len(one.known & other.known) < SAME_UTTERANCE * fewest:
        return False
    blocks = SequenceMatcher(None, one.words, other.words, autojunk=False).get_matching_blocks()
    together = sum(block.size for block in blocks if block.size >= TOGETHER)
    shorter = min(len(one.words), len(other.words))
    return together == shorter or (shorter >= FEWEST_VARIED and together >= SAME_UTTERANCE * shorter)


def print_the_same(one: Utterance, other: Utterance) -> bool:
    """Tell whether two versions of an utterance have the same words where both have any."""
    matcher = SequenceMatcher(None, one.words, other.words, autojunk=False)
    for kind, start, end, begin, stop in matcher.get_opcodes():
        here, there = one.words[start:end], other.words[begin:stop]
        at_an_end = 0 in {start, begin} or end == len(one.words) or stop == len(other.words)
        cut = at_an_end and not (here and there)
        spelled = "".join(here) == "".join(there)  # "e-mail" and "email"
        if kind != "equal" and not cut and not spelled and _GAP not in here + there:
            return False
    return True


def find_quote_differences(quotes: Sequence[KeyQuote], sources: Sequence[Analysis]) -> Iterator[Difference]:
    """Yield a difference for each utterance that sources print in other words, or give to different people, each
    with a full name.
    """
    read = {a.article.id: a for a in sources}
    for quote in quotes:
        if len(quote.wordings) > 1:
            yield Difference(kind="wording", what="wording", sides=quote.wordings)
        speakers: list[tuple[set[str], list[Cited[Quote]]]] = []
        told = {v.article: _read_speaker(v, read[v.article]) for v in quote.versions}
        for version in quote.versions:
            names, around = told[version.article]
            others = (
                set().union(*(n for article, (n, _) in told.items() if article != version.article)) - names
            )
            same = next((versions for known, versions in speakers if known & names), None)
            if same is not None:
                same.append(version)
            elif len(names) > 1 and not any(name in around for name in others):
                speakers.append((names, [version]))
        if len(speakers) > 1:
            accounts = tuple(Account(versions=tuple(versions)) for _, versions in speakers)
            yield Difference(kind="attribution", what="speaker", sides=accounts)


def _read_speaker(quote: Cited[Quote], analysis: Analysis) -> tuple[set[str], str]:
    """Return the words of the speaker's name, none unless it stands in the sentence of the quotation, and that
    sentence; lower case. What a rule found elsewhere, behind a pronoun, is too little to say that sources differ.
    """
    text = analysis.article.text
    first, last = quote.sentence, sentence_at(analysis, quote.item.span.end - 1) or quote.sentence
    around = Span(analysis.sentences[first].span.start, analysis.sentences[last].span.end)
    speaker = quote.item.speaker
    named = speaker and speaker.kind == "person" and quote.item.cue and around.holds(speaker.mention)
    words = set(speaker.name.of(text).casefold().split()) - STOPWORDS if speaker and named else set()
    if speaker and words.isdisjoint(speaker.mention.of(text).casefold().split()):
        words = set()
    return words, around.of(text).casefold()
