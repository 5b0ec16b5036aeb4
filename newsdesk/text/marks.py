"""Pairs quotation marks, double and single, within each paragraph; lost and mistyped ones are made up for.

It leaves out whether what stands between them was said (quotes).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from newsdesk.model import Span
from newsdesk.text.lexicon import load_verbs

WORD = re.compile(r"[^\W_]+(?:[’'.-][^\W_]+)*")
SENTENCE_CLOSERS = ",.?!…—-"
_DOUBLE = re.compile(r'[“”„‟"«»「」『』]')
_SINGLE = re.compile(r"(?<!')'(?!')|[‘’‚‛‹›]")
_CLOSERS = dict(zip('“„‟”«»「『"', ("”", "“”", "”", "”", "»", "«", "」", "』", '"'), strict=True))
_INCH = re.compile(r"\d[’'′] ?\d{1,2}\Z")
# What an apostrophe shortens: 'em, 'twas, '90s.
_ELIDED = re.compile(r"(?:\d|(?:em|til|till|tis|twas|cause|bout|round|n)\b)", re.IGNORECASE)
_COMMA = re.compile(r"[,?!] ")
# No stop after an initial: “… since Harlan T. Brook left.
_STOP = re.compile(r"(?<!\b[A-Z])[.?!](?=\s)")
_PRONOUNS = frozenset({"he", "she", "they", "we", "i", "it"})
_SAYERS = _PRONOUNS | {"the", "a", "an", "his", "her", "their", "its", "one"}
# A lost end is looked for within so many characters.
_LONGEST = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch between marks, within one paragraph."""

    span: Span
    """Without the marks and the white space inside them."""
    outer: Span
    """With the marks."""
    paragraph: Span
    goes_on: bool = False
    """Its closing mark is missing and the next paragraph opens with the same mark."""


def pair_double_marks(text: str, paragraph: Span, following: Span) -> Iterator[Piece]:
    """Yield the outermost pairs of double marks of one paragraph."""
    open_marks: list[tuple[str, int]] = []
    inner: list[Piece] = []
    for match in _DOUBLE.finditer(text, paragraph.start, paragraph.end):
        mark = match[0]
        closed = _count_closed(text, open_marks, match, paragraph)
        if closed:
            start = open_marks[-closed][1]
            del open_marks[-closed:]
            inner += _piece(text, start, match.end(), 1, paragraph)
            if not open_marks:
                yield from inner[-1:]
                inner = []
        elif _opens(text, match, paragraph):
            if mark == '"' and open_marks and open_marks[0][0] == '"':
                # “"We will go, he said. "It is over,"”: the mark that closes the first was lost.
                yield from _cut_at_cue(text, open_marks[0][1], match.start(), paragraph)
                open_marks = []
            if len(open_marks) < 3:
                open_marks.append((mark, match.start()))
    if not open_marks:
        return
    opener, start = open_marks[0]
    mark = text[following.start : following.start + 1]
    if mark == opener or {mark, opener} == {"“", '"'}:
        yield from _piece(text, start, paragraph.end, 0, paragraph, goes_on=True)
    elif inner:
        # One mark too many at the start: the complete pairs inside are what was said.
        yield from inner
    else:
        start = open_marks[-1][1]
        yield from _piece(text, start, _find_lost_end(text, start, paragraph), 0, paragraph)


def _cut_at_cue(text: str, start: int, end: int, paragraph: Span) -> Iterator[Piece]:
    """Yield what a mark opened that another one follows, when a cue shows where it ended."""
    stop = _find_lost_end(text, start, Span(paragraph.start, end))
    if stop < end:
        yield from _piece(text, start, stop, 0, paragraph)


def _find_lost_end(text: str, start: int, paragraph: Span) -> int:
    """Return where a quotation ends whose closing mark was lost: at its cue, or with its sentence.

    A paragraph that is a quotation from its first mark on and has no cue keeps all of its sentences.
    """
    limit = min(paragraph.end, start + _LONGEST)
    cues = load_verbs("cues")
    for comma in _COMMA.finditer(text, start, limit):
        words = [match[0] for match in WORD.finditer(text, comma.end(), min(limit, comma.end() + 40))][:4]
        inverted = len(words) > 1 and words[0] in cues and (words[1][0].isupper() or words[1] in _SAYERS)
        named = len(words) > 1 and (words[0][0].isupper() or words[0] in _PRONOUNS)
        if inverted or (named and any(word in cues for word in words[1:3])):
            return comma.start() + 1
    if start == paragraph.start:
        return paragraph.end
    stop = _STOP.search(text, start, limit)
    return stop.end() if stop else paragraph.end


def _count_closed(text: str, open_marks: list[tuple[str, int]], match: re.Match[str], paragraph: Span) -> int:
    """Return how many of the open marks, counted from the last, the mark closes."""
    for depth, (opener, _) in enumerate(reversed(open_marks), start=1):
        if _closes(text, opener, match, paragraph):
            return depth
    return 0


def _opens(text: str, match: re.Match[str], paragraph: Span) -> bool:
    before = text[match.start() - 1] if match.start() > paragraph.start else " "
    after = text[match.end()] if match.end() < paragraph.end else " "
    if after.isspace() and not before.isspace():
        return False
    mark = match[0]
    if mark in "“„‟«「『":
        return True
    if mark in "”»":
        return before.isspace() and not after.isspace()
    if mark in "」』":
        return False
    if before.isdigit() or _INCH.search(text, max(paragraph.start, match.start() - 6), match.start()):
        return False
    return not (after in ",.;:!?)" and before.isalnum())


def _closes(text: str, opener: str, match: re.Match[str], paragraph: Span) -> bool:
    before = text[match.start() - 1] if match.start() > paragraph.start else " "
    after = text[match.end()] if match.end() < paragraph.end else " "
    mark = match[0]
    if mark == '"' and _INCH.search(text, max(paragraph.start, match.start() - 6), match.start()):
        return False
    hangs = not before.isspace() and not after.isalnum()
    if mark in _CLOSERS[opener]:
        return mark != '"' or hangs or not (before.isspace() and after.isalnum())
    # Typing slips: “…,“ he said, and “…" or "…” with marks of two kinds.
    return hangs and ((mark in '“"' and opener == "“") or (mark == "”" and opener == '"'))


def _piece(
    text: str, start: int, end: int, closing: int, paragraph: Span, *, goes_on: bool = False
) -> Iterator[Piece]:
    """Yield what stands between the marks, unless that is nothing."""
    inside = text[start + 1 : end - closing]
    if kept := inside.strip():
        first = start + 1 + inside.index(kept[0])
        span = Span(first, first + len(kept))
        yield Piece(span=span, outer=Span(start, end), paragraph=paragraph, goes_on=goes_on)


def pair_single_marks(text: str, paragraph: Span, doubles: Sequence[Piece]) -> Iterator[Piece]:
    """Yield pairs of single marks outside the double ones; what they hold may be no utterance."""
    if "''" in text[paragraph.start : paragraph.end]:
        return  # typewriter marks: what stands between single ones is inside them
    start: int | None = None
    fallback: int | None = None
    for at, before, after, mark in _single_marks(text, paragraph, doubles):
        opens = (
            not (before.isalnum() or before in SENTENCE_CLOSERS) and not after.isspace() and mark not in "’›"
        )
        closes = not before.isspace() and not after.isalnum() and mark not in "‘‚‹"
        if opens:
            if start is not None and fallback is not None:
                yield from _piece(text, start, fallback, 1, paragraph)
            start, fallback = (None if _ELIDED.match(text, at + 1) else at), None
        elif start is not None and closes and before in SENTENCE_CLOSERS:
            yield from _piece(text, start, at + 1, 1, paragraph)
            start = fallback = None
        elif closes and fallback is None:
            fallback = at + 1
    if start is not None and fallback is not None:
        yield from _piece(text, start, fallback, 1, paragraph)


def _single_marks(
    text: str, paragraph: Span, doubles: Sequence[Piece]
) -> Iterator[tuple[int, str, str, str]]:
    """Yield place, neighbours and form of each single mark or apostrophe outside the double marks."""
    spoken = iter(doubles)
    double = next(spoken, None)
    for match in _SINGLE.finditer(text, paragraph.start, paragraph.end):
        at = match.start()
        while double and double.outer.end <= at:
            double = next(spoken, None)
        if double and double.outer.start <= at:
            continue
        before = text[at - 1] if at > paragraph.start else " "
        after = text[at + 1] if at + 1 < paragraph.end else " "
        yield at, before, after, match[0]
