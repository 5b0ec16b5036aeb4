"""Merges lines three ways: what a person made of them and what is generated now, against what both came from.

Not `merge3`: it is GPL, and to it neighbouring lines are one place, so that a point added below an edited one
is a conflict. Here two changes conflict only when they touch the same line.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

ALIKE = 0.6
"""Share of common words (Dice) from which a line is another wording of a line, not another line."""

_WORD = re.compile(r"\[\^[^\]]*\]|(\w+)")


@dataclass(frozen=True, slots=True)
class Clash:
    """A place that both sides changed: the person's lines stand in the text, these are the generated ones."""

    ours: tuple[str, ...]
    """Empty when what the person edited is no longer generated."""


@dataclass(frozen=True, slots=True, order=True)
class _Hunk:
    """`lines` take the place of the base's lines from `lo` to before `hi`."""

    lo: int
    hi: int
    lines: tuple[str, ...]

    def touches(self, lo: int, hi: int) -> bool:
        """Tell whether the places share a line, or one inserts inside the other."""
        return (
            max(self.lo, lo) < min(self.hi, hi)
            or self.lo < lo == hi < self.hi
            or lo < self.lo == self.hi < hi
        )


def merge_lines(base: Sequence[str], theirs: Sequence[str], ours: Sequence[str]) -> list[str | Clash]:
    """Return the merged lines, a Clash behind each place where both sides made different changes.

    Whatever `theirs` has that `base` has not is in the result, and what it deleted is not, in whatever wording.
    """
    merged: list[str | Clash] = []
    edits = _find_hunks(base, theirs)
    gone = _find_deleted(base, edits)
    at = 0
    for lo, hi, mine, yours in _group(edits, _find_hunks(base, ours)):
        merged += base[at:lo]
        merged += _settle(base, lo, hi, mine, yours, gone)
        at = hi
    return merged + list(base[at:])


def alike(one: str, other: str) -> bool:
    """Tell whether two lines say the same in much the same words; citations do not count."""
    a, b = (Counter(m[1].lower() for m in _WORD.finditer(line) if m[1]) for line in (one, other))
    return one == other or 2 * (a & b).total() >= ALIKE * max(1, a.total() + b.total())


def _find_hunks(base: Sequence[str], new: Sequence[str]) -> list[_Hunk]:
    # An empty line says nothing of where one is, so none starts a match.
    matcher = SequenceMatcher(lambda line: not line.strip(), base, new, autojunk=False)
    return [
        hunk
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
        if tag != "equal"
        for hunk in _split(base, new, (i1, i2), (j1, j2))
    ]


def _find_deleted(base: Sequence[str], edits: Sequence[_Hunk]) -> list[str]:
    """Return the lines that a person took out, and put nowhere else."""
    added = [line for hunk in edits for line in hunk.lines]
    out = (line for hunk in edits if not hunk.lines for line in base[hunk.lo : hunk.hi])
    return [line for line in out if line.strip() and not any(alike(line, one) for one in added)]


def _split(
    base: Sequence[str], new: Sequence[str], old: tuple[int, int], now: tuple[int, int]
) -> Iterator[_Hunk]:
    """Yield a replaced stretch line by line where a line is another wording of an old one."""
    (i, end), (j, stop) = old, now
    for q in range(j, stop):
        p = next((p for p in range(i, end) if base[p].strip() and alike(base[p], new[q])), None)
        if p is None:
            continue
        for hunk in (_Hunk(i, p, tuple(new[j:q])), _Hunk(p, p + 1, (new[q],))):
            if tuple(base[hunk.lo : hunk.hi]) != hunk.lines:
                yield hunk
        i, j = p + 1, q + 1
    if tuple(base[i:end]) != tuple(new[j:stop]):
        yield _Hunk(i, end, tuple(new[j:stop]))


def _group(theirs: list[_Hunk], ours: list[_Hunk]) -> Iterator[tuple[int, int, list[_Hunk], list[_Hunk]]]:
    """Yield the changes in order; those of both sides that touch each other come together."""
    left = sorted([*((h.lo, h.hi, 0, h) for h in theirs), *((h.lo, h.hi, 1, h) for h in ours)])
    while left:
        lo, hi, side, first = left.pop(0)
        sides: tuple[list[_Hunk], list[_Hunk]] = ([], [])
        sides[side].append(first)
        while left and (left[0][3].touches(lo, hi) or (lo == hi == left[0][0] == left[0][1])):
            _, until, side, hunk = left.pop(0)
            hi = max(hi, until)
            sides[side].append(hunk)
        yield lo, hi, *sides


def _settle(
    base: Sequence[str], lo: int, hi: int, theirs: list[_Hunk], ours: list[_Hunk], gone: Sequence[str]
) -> list[str | Clash]:
    mine, yours = (_apply(base, lo, hi, hunks) for hunks in (theirs, ours))
    if not ours or mine == yours:
        return list(mine)
    if not theirs:  # what was deleted elsewhere may come back here in another order
        return [*_drop(base, lo, hi, ours, yours, gone)]
    if lo == hi:  # both added here: theirs, and what they do not have yet
        return [*mine, *(line for line in yours if line not in mine)]
    if not any(hunk.lines for hunk in theirs):
        here = [line for hunk in theirs for line in base[hunk.lo : hunk.hi] if line.strip()]
        return [*_drop(base, lo, hi, theirs, yours, here)]
    return [*mine, Clash(tuple(yours))]


def _drop(
    base: Sequence[str], lo: int, hi: int, hunks: list[_Hunk], lines: Sequence[str], gone: Sequence[str]
) -> Iterator[str]:
    """Yield those of `lines` that the hunks left alone, and of the others those that say nothing that is gone."""
    touched = {n for hunk in hunks for n in range(hunk.lo, hunk.hi)}
    kept = [base[n] for n in range(lo, hi) if n not in touched]
    return (line for line in lines if line in kept or not any(alike(line, one) for one in gone))


def _apply(base: Sequence[str], lo: int, hi: int, hunks: list[_Hunk]) -> list[str]:
    """Return the base's lines from `lo` to `hi` with the changes made."""
    lines: list[str] = []
    at = lo
    for hunk in hunks:
        lines += [*base[at : hunk.lo], *hunk.lines]
        at = hunk.hi
    return lines + list(base[at:hi])
