"""Numbers in digits or words, as a pattern and as a value.

Only the number itself: what it counts and whether it means something is decided in `figures`.
"""

import re

_ONES = dict(zip(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen".split(), range(20), strict=True,
))  # fmt: skip
_TENS = {
    word: 10 * n for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
SCALES = {
    "dozen": 12, "dozens": 12, "hundred": 100, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
    "mn": 1e6, "bn": 1e9, "tn": 1e12, "m": 1e6, "k": 1e3, "b": 1e9,
}  # fmt: skip

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

_TOKEN = re.compile(r"[\d.,]*\d|[a-z]+", re.IGNORECASE)


def read_number(written: str) -> float | None:
    """Return the value of what `NUMBER` matched; None when the words do not make a number ("a", "and half")."""
    total, current, seen = 0.0, None, False
    for token in _TOKEN.findall(written.lower()):
        if token[0].isdigit() or token[0] == ".":
            current, seen = float(token.replace(",", "")), True
        elif token in _ONES or token in _TENS:
            current, seen = (current or 0) + (_ONES.get(token) or _TENS.get(token) or 0), True
        elif token == "half":
            current, seen = 0.5, True
        elif token in {"a", "an"}:
            current = 1.0 if current is None else current
        elif token in SCALES:
            scale = SCALES[token]
            current, seen = (1.0 if current is None else current) * scale, True
            if scale >= 1000:
                total, current = total + current, None
        elif token != "and":
            return None
    return total + (current or 0) if seen else None
