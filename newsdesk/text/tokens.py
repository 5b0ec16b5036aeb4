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


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of a text: parallel tuples, one entry for each word."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    forms: tuple[str, ...]
    """As written."""
    lower: tuple[str, ...]
    sentence: tuple[int, ...]
    """The number of the sentence that the word is in."""
    first: tuple[int, ...]
    """For each sentence the number of its first word; one more entry at the end."""

    def within(self, start: int, end: int) -> range:
        """Return the numbers of the words that begin in [start, end)."""
        return range(bisect_left(self.starts, start), bisect_left(self.starts, end))

    def gap(self, index: int) -> str:
        """Return the text between word `index` and the next, "" at the end."""
        if index + 1 >= len(self.starts):
            return ""
        return self.text[self.ends[index] : min(self.starts[index + 1], self.ends[index] + 8)]


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
        lower=tuple(form.lower() for form in forms),
        sentence=tuple(sentence),
        first=tuple(first),
    )
