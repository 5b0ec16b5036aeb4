"""Lines with their places on pages → paragraphs: joined, hyphenation undone, heads and feet of pages dropped.

It knows lines only, no format; PDF keeps no paragraphs. Its rules are those of typesetting, and where they
fail a paragraph falls into two: nothing is reordered.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a column; places in points, from the left and upper edge of its page."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    page: float
    """Height of the page."""

    @property
    def size(self) -> float:
        """Height of the characters."""
        return self.bottom - self.top


_MARGIN = 0.12
"""Share of a page's height at each end where its head and foot may stand."""
_FOLIO = re.compile(r"(?:page|p\.|–|-)?\s*\d{1,4}\s*(?:(?:of|/)\s*\d{1,4}|–|-)?", re.IGNORECASE)
_HYPHENS = ("\u2010", "\u00ad", "\x02", "\ufffe", "-")
_SENTENCE_END = re.compile(r"""[.!?:…]["'”’»)\]]*\Z""")
# "thirty-two", "self-taught": the hyphen at the end of the line is one of the word.
_KEPT = re.compile(
    r"(?:twen|thir|for|fif|six|seven|eigh|nine)ty|self|ex|non|anti|half|well|long|short|high|low|far|north|south|mid"
    r"|cross|co|pro|so",
    re.IGNORECASE,
)


def join_lines(pages: Sequence[Sequence[Line]]) -> tuple[str, ...]:
    """Return the paragraphs of a document's pages."""
    lines = list(_drop_margins(pages))
    if not lines:
        return ()
    words = Counter(re.findall(r"[\w-]+", " ".join(line.text for line in lines).lower()))
    edges = _find_edges(lines)
    gaps = [_gap(a, b) for a, b in pairwise(lines) if _follows(a, b)]
    usual = median(gaps) if gaps else 0.0
    joined = [lines[0].text]
    paragraphs = []
    for before, line in pairwise(lines):
        if _begins(before, line, usual=usual, edge=edges[_column(before)]):
            paragraphs.append(_unhyphenate(joined, words))
            joined = []
        joined.append(line.text)
    return (*paragraphs, _unhyphenate(joined, words))


def _drop_margins(pages: Sequence[Sequence[Line]]) -> Iterator[Line]:
    """Yield the lines less what stands at the edge of several pages, numbers aside, and page numbers."""
    seen = Counter(name for page in pages for name in {_name(line) for line in page if _is_marginal(line)})
    for page in pages:
        for line in page:
            if not _is_marginal(line) or (seen[_name(line)] < 2 and not _FOLIO.fullmatch(line.text)):
                yield line


def _is_marginal(line: Line) -> bool:
    return line.bottom < _MARGIN * line.page or line.top > (1 - _MARGIN) * line.page


def _name(line: Line) -> str:
    return re.sub(r"\d+", "#", line.text)


def _column(line: Line) -> tuple[int, int]:
    """Return what lines of one column of one kind of text have in common."""
    return round(line.size), round(line.left / max(line.size * 3, 1))


def _find_edges(lines: Sequence[Line]) -> dict[tuple[int, int], float]:
    """Return column → its right edge."""
    edges: dict[tuple[int, int], float] = defaultdict(float)
    for line in lines:
        edges[_column(line)] = max(edges[_column(line)], line.right)
    return edges


def _gap(before: Line, line: Line) -> float:
    """Return how far a line is below another, in heights of its characters."""
    return (line.bottom - before.bottom) / max(line.size, 1)


def _follows(before: Line, line: Line) -> bool:
    """Tell whether a line stands under another, in the same kind of text."""
    return (
        line.top > before.top
        and abs(line.size - before.size) < 0.12 * before.size
        and line.left < before.right
        and before.left < line.right
    )


def _begins(before: Line, line: Line, *, usual: float, edge: float) -> bool:
    """Tell whether a line begins a paragraph."""
    if abs(line.size - before.size) >= 0.12 * before.size:
        return True
    ended = _SENTENCE_END.search(before.text) is not None
    first_word = line.text.split(maxsplit=1)[0]
    width = (line.right - line.left) / len(line.text)
    # A line ends where the next word would not have fitted; one that had room for it ends a paragraph.
    had_room = before.right + (len(first_word) + 1) * width < edge
    if not _follows(before, line):
        # The next column or page: a sentence goes on there.
        return ended and (had_room or not first_word[:1].islower())
    indented = line.left - before.left > 0.8 * line.size
    far = _gap(before, line) > 1.25 * usual
    return far or (ended and (had_room or indented))


def _unhyphenate(lines: Sequence[str], words: Counter[str]) -> str:
    """Return the lines as one; a word that was parted is written as elsewhere in the text, else without hyphen."""
    joined = lines[0]
    for line in lines[1:]:
        if not joined.endswith(_HYPHENS) or not joined[-2:-1].isalpha() or not line[:1].isalpha():
            joined = f"{joined} {line}"
            continue
        first = re.split(r"[\s-]", joined[:-1])[-1]
        rest = re.match(r"[\w-]+", line)
        second = rest[0] if rest else line
        kept = f"{first}-{second}".lower()
        whole = f"{first}{second}".lower()
        is_kept = joined[-1] == "-" and (
            words[kept] > words[whole] or line[:1].isupper() or (not words[whole] and _KEPT.fullmatch(first))
        )
        joined = f"{joined[:-1]}{'-' if is_kept else ''}{line}"
    return joined
