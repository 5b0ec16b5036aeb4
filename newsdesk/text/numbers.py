"""Numbers in digits or words, as a pattern and as a value.

Only the number itself: what it counts and whether it means something is decided in `figures`.
"""

import re

_ONES = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
SCALES = {
    "dozen": 12, "dozens": 12, "hundred": 100, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
    "mn": 1e6, "bn": 1e9, "tn": 1e12, "m": 1e6, "k": 1e3, "b": 1e9,
}  # fmt: skip

NAMES = frozenset((*_ONES, *_TENS, *SCALES))
"""Words that say a number or its scale."""

_WORD = "(?:" + "|".join(sorted([*_ONES, *_TENS], key=len, reverse=True)) + ")"
_SCALE_WORD = "(?:hundred|thousand|million|billion|trillion|dozen)"
DIGITS = r"\d{1,3}(?:,\d{3}){1,6}(?:\.\d{1,6})?|\d{1,15}(?:\.\d{1,6})?"
WORDS = (
    # "twelve", "twenty-five", "three hundred and fifty thousand", "two and a half", "half a million", "a dozen"
    rf"(?:{_WORD}|half an? {_SCALE_WORD}|half|an? {_SCALE_WORD})\b"
    rf"(?:[ -](?:{_WORD}|{_SCALE_WORD})\b| and a half\b|(?:(?<=hundred)|(?<=thousand)) and {_WORD}\b){{0,6}}"
)
NUMBER = rf"(?:(?:{DIGITS})(?:[ -](?:hundred|thousand|million|billion|trillion|dozen)\b|(?:mn|bn|tn|k|m)\b)?|\b{WORDS}\b)"
"""For use inside a larger pattern, case-insensitive; every repetition is bounded."""

OPENS = "|".join(("half", "an? ", *sorted({word[:2] for word in (*_ONES, *_TENS)})))
"""How the first word of a number in words begins: what does not begin so need not be tried against `NUMBER`."""

_TOKEN = re.compile(r"[\d.,]*\d|[a-z]+", re.IGNORECASE)


def read_number(written: str) -> float | None:
    """Return the value of what `NUMBER` matched; None when the words do not make a number ("a", "and half")."""
    total, current, seen = 0.0, None, False
    for word in _TOKEN.findall(written.lower()):
        if word[0].isdigit() or word[0] == ".":
            current, seen = float(word.replace(",", "")), True
        elif word in _ONES or word in _TENS:
            current, seen = (current or 0) + (_ONES.get(word) or _TENS.get(word) or 0), True
        elif word == "half":
            current, seen = (current or 0) + 0.5, True
        elif word in {"a", "an"}:
            current = 1.0 if current is None else current
        elif word in SCALES:
            scale = SCALES[word]
            current, seen = (1.0 if current is None else current) * scale, True
            if scale >= 1000:
                total, current = total + current, None
        elif word != "and":
            return None
    return total + (current or 0) if seen else None
