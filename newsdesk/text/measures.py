"""What a figure measures, in the source's own words: the verb or noun phrase beside it.

A stretch of words, not a concept; a figure with nothing readable beside it measures None.
"""

import functools
import re

from newsdesk.model import Span
from newsdesk.text.lexicon import load_verbs, load_words

_WORDS = re.compile(r"[^\s,;:()\[\]“”\"—–]+")
BORDER = re.compile(
    r"[,;:()\[\]“”\"—–]| -- |\d\S*(?: [ap]\.?m\b\.?)?"
    r"|\b(?:and|or|but|when|where|who|which|that|while|than|if|because|after|before|as) "
)
EMPTY = frozenset(
    ("first", "second", "past", "last", "next", "previous", "every", "each", "same", "again", "back")
)
NUMBER_WORDS = frozenset(
    ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "dozen")
)
REACH = 60
"""Characters looked at on each side."""
SUBJECTS = frozenset(
    ("it", "he", "she", "they", "we", "you", "i", "that", "which", "who", "this", "these", "those", "there")
)


def find_measured(text: str, sentence: Span, figure: Span) -> Span | None:
    """Return up to three words before the figure, within its clause, else up to three after it."""
    return _find_before(text, sentence, figure) or _find_after(text, sentence, figure)


def _find_before(text: str, sentence: Span, figure: Span) -> Span | None:
    loose = load_words("loose")
    start = max(sentence.start, figure.start - REACH)
    if start > sentence.start:  # not from the middle of a word
        blank = text.find(" ", start, figure.start)
        start = figure.start if blank < 0 else blank + 1
    for border in BORDER.finditer(text, start, figure.start):
        start = border.end()
    words = [Span(word.start(), word.end()) for word in _WORDS.finditer(text, start, figure.start)]
    while words and words[-1].of(text).lower() in loose:
        words.pop()
    if _names_sayer(text, words, figure):
        return None
    words = words[-3:]
    while words and ((first := words[0].of(text).lower()) in loose or first in SUBJECTS):
        words = words[1:]
    return _say(text, sentence, words)


def _names_sayer(text: str, words: list[Span], figure: Span) -> bool:
    """Tell words that say who says it ("The brigade said 1,900 …") or whose it is ("the barrier's five …")."""
    if not words:
        return False
    between = text[words[-1].end : figure.start].split()
    saying = load_verbs("reporting")
    return (
        any(word.lower() in saying or word.lower() in {"put", "puts"} for word in between)
        or words[-1].of(text).lower() in saying
        or words[-1].of(text).endswith(("'s", "’s", "s'", "s’"))
    )


def _holds_name(text: str, sentence: Span, words: list[Span]) -> bool:
    """Tell whether a capitalised word inside the sentence is among them: "Varn on Monday" measures nothing."""
    return any(text[word.start].isupper() and word.start > sentence.start for word in words)


def _find_after(text: str, sentence: Span, figure: Span) -> Span | None:
    loose = load_words("loose")
    end = min(sentence.end, figure.end + REACH)
    border = BORDER.search(text, figure.end, end)
    if border:
        end = border.start()
    words = [Span(word.start(), word.end()) for word in _WORDS.finditer(text, figure.end, end)]
    if end < sentence.end and not border:
        words = words[:-1]
    words = words[:3]
    while words and words[-1].of(text).rstrip(".!?").lower() in loose:
        words.pop()
    return _say(text, sentence, words)


def _say(text: str, sentence: Span, words: list[Span]) -> Span | None:
    """Return the words when they say what is measured: "four hours into" and "first" do not."""
    while words and words[-1].of(text).lower() in load_words("prepositions"):
        words = words[:-1]
    plain = {word.of(text).lower().strip(".!?'’") for word in words}
    if plain <= _load_empty() or not plain.isdisjoint(NUMBER_WORDS) or _holds_name(text, sentence, words):
        return None
    return _join(text, words)


@functools.cache
def _load_empty() -> frozenset[str]:
    return EMPTY | load_words("function_words")


def _join(text: str, words: list[Span]) -> Span | None:
    """Return the stretch from the first to the last word, without marks at its end; None when no letter is in it."""
    if not words:
        return None
    start, end = words[0].start, words[-1].end
    while end > start and text[end - 1] in ".!?'’":
        end -= 1
    return Span(start, end) if any(char.isalpha() for char in text[start:end]) else None
