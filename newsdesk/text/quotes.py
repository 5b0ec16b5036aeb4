"""Finds what stands between quotation marks and was really said.

It leaves out who said it (speakers), and quotation marks around single words, titles and terms.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from newsdesk.model import Span
from newsdesk.text.lexicon import load_verbs
from newsdesk.text.sentences import split_paragraphs

_DOUBLE = re.compile(r'[“”„‟"«»「」『』]')
_SINGLE = re.compile(r"(?<!')'(?!')|[‘’‚‛‹›]")
_CLOSERS = dict(zip('“„‟”«»「『"', ("”", "“”", "”", "”", "»", "«", "」", "』", '"'), strict=True))
_INCH = re.compile(r"\d[’'′] ?\d{1,2}\Z")
_WORD = re.compile(r"[^\W_]+(?:[’'.-][^\W_]+)*")
# What an apostrophe shortens: 'em, 'twas, '90s.
_ELIDED = re.compile(r"(?:\d|(?:em|til|till|tis|twas|cause|bout|round|n)\b)", re.IGNORECASE)
_COMMA = re.compile(r"[,?!] ")
_STOP = re.compile(r"[.?!](?=\s)")
_PRONOUNS = frozenset({"he", "she", "they", "we", "i", "it"})
_SAYERS = _PRONOUNS | {"the", "a", "an", "his", "her", "their", "its", "one"}
# A lost end is looked for within so many characters.
_LONGEST = 2000
_END = ",.?!…—-"
_SENTENCE_END = ("", ".", "?", "!", "”", '"')
# How far from a quotation a verb of saying is looked for, in characters.
_NEAR = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """A stretch between marks, within one paragraph."""

    span: Span
    """Without the marks and the white space inside them."""
    outer: Span
    """With the marks."""
    paragraph: Span
    goes_on: bool = False
    """Its closing mark is missing and the next paragraph opens with the same mark."""


def find_quotations(text: str) -> tuple[tuple[Span, ...], ...]:
    """Return the verbatim utterances of `text` in order, each as the spans that it consists of.

    The spans lie without the outer marks and never overlap. An utterance has more than one when a cue
    splits it (“…,” she said, “…”) or when it runs over paragraphs. Linear in the length of the text.
    """
    paragraphs = list(split_paragraphs(text))
    pieces: list[_Piece] = []
    for paragraph, following in zip(paragraphs, [*paragraphs[1:], Span(len(text), len(text))], strict=False):
        doubles = list(_find_double(text, paragraph, following))
        pieces.extend(_with_singles(text, paragraph, doubles))
    utterances: list[list[_Piece]] = []
    for piece in pieces:
        if utterances and _continues(text, utterances[-1][-1], piece):
            utterances[-1].append(piece)
        else:
            utterances.append([piece])
    return tuple(
        tuple(piece.span for piece in utterance)
        for utterance in utterances
        if len(utterance) > 1 or _is_utterance(text, utterance[0])
    )


def _find_double(text: str, paragraph: Span, following: Span) -> Iterator[_Piece]:
    """Yield the outermost pairs of double marks of one paragraph."""
    open_marks: list[tuple[str, int]] = []
    inner: list[_Piece] = []
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
    if following.start < len(text) and text[following.start] == opener:
        yield from _piece(text, start, paragraph.end, 0, paragraph, goes_on=True)
    elif inner:
        # One mark too many at the start: the complete pairs inside are what was said.
        yield from inner
    else:
        start = open_marks[-1][1]
        yield from _piece(text, start, _find_lost_end(text, start, paragraph), 0, paragraph)


def _cut_at_cue(text: str, start: int, end: int, paragraph: Span) -> Iterator[_Piece]:
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
        words = [match[0] for match in _WORD.finditer(text, comma.end(), min(limit, comma.end() + 40))][:4]
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
) -> Iterator[_Piece]:
    """Yield what stands between the marks, unless that is nothing."""
    inside = text[start + 1 : end - closing]
    if kept := inside.strip():
        first = start + 1 + inside.index(kept[0])
        span = Span(first, first + len(kept))
        yield _Piece(span=span, outer=Span(start, end), paragraph=paragraph, goes_on=goes_on)


def _with_singles(text: str, paragraph: Span, doubles: list[_Piece]) -> list[_Piece]:
    """Return the pieces of a paragraph, those between single marks included; a piece inside another is left out."""
    singles = [piece for piece in _find_single(text, paragraph, doubles) if _is_utterance(text, piece)]
    if not singles:
        return doubles
    outer = iter(singles)
    holder = next(outer, None)
    kept = list(singles)
    for double in doubles:
        while holder and holder.outer.end <= double.outer.start:
            holder = next(outer, None)
        if not (holder and holder.outer.overlaps(double.outer)):
            kept.append(double)
    return sorted(kept, key=lambda piece: piece.span)


def _find_single(text: str, paragraph: Span, doubles: list[_Piece]) -> Iterator[_Piece]:
    """Yield pairs of single marks outside the double ones; what they hold may be no utterance."""
    if "''" in text[paragraph.start : paragraph.end]:
        return  # typewriter marks: what stands between single ones is inside them
    start: int | None = None
    fallback: int | None = None
    for at, before, after, mark in _single_marks(text, paragraph, doubles):
        opens = not (before.isalnum() or before in _END) and not after.isspace() and mark not in "’›"
        closes = not before.isspace() and not after.isalnum() and mark not in "‘‚‹"
        if opens:
            if start is not None and fallback is not None:
                yield from _piece(text, start, fallback, 1, paragraph)
            start, fallback = (None if _ELIDED.match(text, at + 1) else at), None
        elif start is not None and closes and before in _END:
            yield from _piece(text, start, at + 1, 1, paragraph)
            start = fallback = None
        elif closes and fallback is None:
            fallback = at + 1
    if start is not None and fallback is not None:
        yield from _piece(text, start, fallback, 1, paragraph)


def _single_marks(text: str, paragraph: Span, doubles: list[_Piece]) -> Iterator[tuple[int, str, str, str]]:
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


def _continues(text: str, last: _Piece, piece: _Piece) -> bool:
    """Decide whether `piece` goes on with the utterance of `last`."""
    if last.goes_on:
        return piece.outer.start == piece.paragraph.start and piece.paragraph.start > last.paragraph.start
    gap = text[last.outer.end : min(piece.outer.start, last.outer.end + 160)].strip()
    if last.paragraph != piece.paragraph or piece.outer.start - last.outer.end > 150 or not gap:
        return False
    breaks_off = text[last.span.end - 1] in ",—-" or text[last.span.end - 1].isalnum()
    cues = sum(word.lower() in load_verbs("cues") for word in _WORD.findall(gap))
    return breaks_off and gap[-1] in ",—-" and cues == 1 and "." not in gap.rstrip(".")[-3:]


def _is_utterance(text: str, piece: _Piece) -> bool:
    """Tell words somebody said from a scare quote, a nickname or the title of a work."""
    words = [
        match[0]
        for match in _WORD.finditer(text, piece.span.start, min(piece.span.end, piece.span.start + 400))
    ]
    if not words:
        return False
    single = text[piece.outer.start] in "‘'‚‹"
    if len(words) >= 5:
        return not _is_title(words) and (not single or _is_spoken(text, piece, strict=False))
    if _is_title(words) and sum(word[0].isupper() for word in words) > 1 and not _has_cue(text, piece):
        return False  # “The Heron Clerk”, a comedy, was forbidden.
    return _is_spoken(text, piece, strict=True)


def _has_cue(text: str, piece: _Piece) -> bool:
    """Tell whether a verb of saying stands within two words of the marks."""
    cues = load_verbs("cues")
    after = text[piece.outer.end : min(piece.paragraph.end, piece.outer.end + _NEAR)]
    before = text[max(piece.paragraph.start, piece.outer.start - _NEAR) : piece.outer.start]
    beside = [*_WORD.findall(before)[-3:], *_WORD.findall(after)[:4]]
    return any(word.lower() in cues for word in beside)


def _is_title(words: list[str]) -> bool:
    long = [word for word in words if len(word) > 3]
    return (
        1 < len(words) <= 12
        and bool(long)
        and all(word[0].isupper() for word in long)
        and words[0][0].isupper()
    )


def _is_spoken(text: str, piece: _Piece, *, strict: bool) -> bool:
    """Look for a cue beside the marks; when `strict`, also for the punctuation of a whole utterance."""
    opens, ends = text[piece.span.start], text[piece.span.end - 1]
    whole = ends in ",.?!…—" or text[piece.outer.end : piece.outer.end + 1] in (",", ".")
    before = text[max(piece.paragraph.start, piece.outer.start - _NEAR) : piece.outer.start].rstrip()
    after = text[piece.outer.end : min(piece.paragraph.end, piece.outer.end + _NEAR)]
    # “So we like that.” on its own, against the “management system,” he told them.
    if strict and (not whole or (opens.islower() and before[-1:] not in ("", ",", ":"))):
        return False
    if (strict and before[-1:] in _SENTENCE_END) or not (before or after.strip()):
        return opens.isupper() or not strict
    cues = load_verbs("cues")
    follows = any(word.lower() in cues for word in _WORD.findall(after)[:5])
    leads = [word.lower() in cues for word in _WORD.findall(before)[-3:]]
    if follows and ends in (",?!" if strict else _END):
        return True
    if before[-1:] in (",", ":"):
        return any(leads) or before[-1] == ":"
    return any(leads[-1:] if strict else leads)
