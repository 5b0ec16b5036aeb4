"""Splits a text into paragraphs and sentences.

It leaves out what sentences mean, and texts without spaces after their full stops (URLs look the same).
"""

import re
from collections.abc import Iterator

from newsdesk.model import Sentence, Span
from newsdesk.text.lexicon import load_words

LONGEST = 4000
"""Characters of a sentence: what goes on for longer is a table, a list or an attack, and is parted at a space. A page
prints the sentences that it cites in full, and its makers need time for each character."""

_PARAGRAPH = re.compile(r"[^\n\r\u2028\u2029]+")
_CLOSERS = "”’\"'»›)\\]}"
_OPENERS = "“‘\"'«‹„‚(\\[{—–•*\\-"
# A run of marks that can end a sentence, spaced dots (". . .") included, with the quotation marks and
# brackets that close on it. Every class is disjoint from the next, so matching is linear.
_STOP = re.compile(
    rf"[.!?…](?:[.!?…]|[ ]\.(?=[ ][.]|[ ]?[{_CLOSERS}]))*[{_CLOSERS}]*|[。！？]+[”’」』）]*|[؟।]+"
)
_NEXT = re.compile(rf"\s*+[{_OPENERS} ]{{0,8}}(\w[\w’'-]{{0,30}})")
_SPACE = re.compile(r"\s")
_LAST_WORD = re.compile(r"[\w.’&-]{1,16}\Z")

# "Will it hold?" Smith said: the cue that follows belongs to the sentence of the quotation.
_CUE_AFTER = re.compile(
    r"\s++(?:[A-Z][\w’'.-]{0,30}\s++){1,4}"
    r"(?:said|says|asked|asks|told|added|adds|wrote|writes|tweeted|replied|wondered|exclaimed|declared|joked)\b"
)


def split_sentences(text: str) -> tuple[Sentence, ...]:
    """Return the sentences of `text` in order; a run of line breaks ends a paragraph, and with it a sentence.

    The spans hold the marks that close a sentence and leave out the white space around it; every character
    that is not white space is in exactly one sentence. Linear in the length of the text.
    """
    return tuple(
        Sentence(span=span, paragraph=number)
        for number, paragraph in enumerate(split_paragraphs(text))
        for span in _split_paragraph(text, paragraph.start, paragraph.end)
    )


def split_paragraphs(text: str) -> Iterator[Span]:
    """Yield the lines of `text` that hold more than white space, without the white space around them."""
    for match in _PARAGRAPH.finditer(text):
        yield from _trim(text, match.start(), match.end())


def _split_paragraph(text: str, start: int, end: int) -> Iterator[Span]:
    for stop in _STOP.finditer(text, start, end):
        if _is_boundary(text, start, stop, end):
            yield from _part(text, start, stop.end())
            start = stop.end()
    yield from _part(text, start, end)


def _part(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield a sentence, in several parts when it is longer than any sentence is."""
    while end - start > LONGEST:
        space = max(text.rfind(" ", start, start + LONGEST), text.rfind("\t", start, start + LONGEST))
        cut = space if space > start else start + LONGEST
        yield from _trim(text, start, cut)
        start = cut
    yield from _trim(text, start, end)


def _trim(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the stretch without the white space around it, or nothing when it holds nothing else."""
    part = text[start:end]
    if kept := part.strip():
        first = start + part.index(kept[0])
        yield Span(first, first + len(kept))


def _is_boundary(text: str, start: int, stop: re.Match[str], end: int) -> bool:
    mark = stop[0]
    if mark[0] in "。！？؟।":
        return True
    # Scraped text loses the space after a closing mark: "…is over.”He left".
    lost_space = mark[-1] in "”»" and text[stop.end() : stop.end() + 1].isupper()
    if not (lost_space or _SPACE.match(text, stop.end(), end)):
        return False
    following = _NEXT.match(text, stop.end(), end)
    if following is None or following[1][0].islower() or following[1][0] == "_":
        return following is None and mark != "."
    if mark == ".":
        return _ends_after(text, max(start, stop.start() - 16), stop.start(), following[1])
    return mark[0] not in "!?" or mark[-1] in "!?" or not _CUE_AFTER.match(text, stop.end(), end)


def _ends_after(text: str, start: int, dot: int, following: str) -> bool:
    """Decide whether the single full stop at `dot` ends a sentence that `following` comes after."""
    found = _LAST_WORD.search(text, start, dot)
    if found is None:
        return True
    before = found[0]
    last = before.lower().strip("’'&-")
    if last in load_words("title_abbreviations"):
        # "The answer is no. He left." against "No. 5"
        return last == "no" and before[0].islower() and not following[0].isdigit()
    opens = following.lower() in load_words("sentence_starters")
    if last in load_words("abbreviations"):
        # "He was ill. Marsh left.": an abbreviation of that spelling is capitalised.
        return following[0].isupper() and (opens or before[0].islower())
    if last in {"a.m", "p.m"}:
        return following[0].isupper() and following not in load_words("after_clock")
    initials = "." in last and not last[-1].isdigit()
    if initials or (len(last) == 1 and last.isalpha() and before[0].isupper()):
        return opens and following != "I"
    # "1. A list begins": the number is not a sentence.
    return not (last.isdigit() and len(last) < 3 and not text[start : found.start()].strip())
