"""Which of millions of numbers come up more than once: counted part by part, since most do not."""

from array import array
from collections import Counter
from collections.abc import Iterable

_PARTS = 31
"""No power of 2: what is counted may share its last bits."""


def count_repeated(numbers: Iterable[int]) -> dict[int, int]:
    """Return number → how often it comes up, of those that do more than once; takes 8 bytes for each that does not."""
    parts = [array("q") for _ in range(_PARTS)]
    for number in numbers:
        parts[number % _PARTS].append(number)
    found: dict[int, int] = {}
    while parts:
        found |= {number: count for number, count in Counter(parts.pop()).items() if count > 1}
    return found
