"""Parts a text into words with their places, once for all rules that look at words.

It leaves out punctuation: rules read it from the text between two words.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from newsdesk.model import Sentence

# A possessive ending is a word of its own, so that "Marsh’s" holds the name.
_WORD = re.compile(r"[’']s\b(?<=\w[’']s)|[^\W_]+(?:(?:[.&/-]|[’'](?![sS]\b))[^\W_]+)*")

LONGEST_GAP = 8
"""Characters; rules look at a mark or two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of a text: parallel tuples, one entry for each word."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    forms: tuple[str, ...]
    """As written."""
    small: frozenset[str]
    """The forms that begin with a small letter."""
    lower: tuple[str, ...]
    gaps: tuple[str, ...]
    """What stands between the word and the next, at most `LONGEST_GAP` characters; "" behind the last."""
    sentence: tuple[int, ...]
    """The number of the sentence that the word is in."""
    first: tuple[int, ...]
    """For each sentence the number of its first word; one more entry at the end."""

    def within(self, start: int, end: int) -> range:
        """Return the numbers of the words that begin in [start, end)."""
        return range(bisect_left(self.starts, start), bisect_left(self.starts, end))


def split_words(text: str, sentences: Sequence[Sentence]) -> Words:
    """Return the words of `text`; those outside every sentence are left out. Linear in its length."""
    starts: list[int] = []
    ends: list[int] = []
    forms: list[str] = []
    sentence: list[int] = []
    first: list[int] = []
    for number, found in enumerate(sentences):
        first.append(len(starts))
        for match in _WORD.finditer(text, found.span.start, found.span.end):
            starts.append(match.start())
            ends.append(match.end())
            forms.append(match[0])
            sentence.append(number)
    first.append(len(starts))
    return Words(
        text=text,
        starts=tuple(starts),
        ends=tuple(ends),
        forms=tuple(forms),
        small=frozenset([form for form in forms if form[0].islower()]),
        lower=tuple([form.lower() for form in forms]),
        gaps=(*[text[end:start][:LONGEST_GAP] for end, start in zip(ends, starts[1:])], ""),
        sentence=tuple(sentence),
        first=tuple(first),
    )
