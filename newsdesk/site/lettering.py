"""Text → pixels, in the two fonts beside this: what can be drawn of a text, where its lines break, and the lines.

Latin, Greek and Cyrillic, from left to right, one character after the other: what needs more (Arabic, Devanagari,
emoji) the fonts do not have, so it is left out here, never drawn wrongly or as empty boxes. The time that a text
takes is bounded whatever it holds: only its first characters are looked at.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageFont

FONTS = Path(__file__).with_name("fonts")
MOST = 300
"""Characters of a text that are looked at; no card has room for more."""
GAP = "…"
"""Stands where letters are left out."""

_MISSING = "\uffff"
"""Of no font, so what is drawn for it is drawn for every character that the font does not have."""


class Font(NamedTuple):
    """A font at a size. A tuple, since it is looked up for every letter."""

    name: str
    """File in `FONTS`, without its ending."""
    size: int
    """Pixels of an em."""

    @property
    def leading(self) -> int:
        """Pixels from line to line."""
        return round(self.size * 1.18)


def find_drawable(text: str, font: Font) -> str:
    """Return what of `text` the font can draw, on one line; nothing when that is less than half of its letters.

    Marks, controls and emoji go; letters that are missing leave a `GAP`.
    """
    kept: list[str] = []
    letters = missing = 0
    for char in unicodedata.normalize("NFC", " ".join(text[: 4 * MOST].split()))[:MOST]:
        drawn = char if _has(font, char) else _replace(font, char)
        letters += char.isalnum()
        if drawn or not char.isalnum():
            kept.append(drawn)
        else:
            missing += 1
            kept.append(GAP)
    if 2 * missing > letters:
        return ""
    return re.sub(rf"{GAP}(?:\s*{GAP})+", GAP, " ".join("".join(kept).split()))


def break_lines(text: str, font: Font, width: int) -> list[str]:
    """Return the lines of `text`, none wider than `width` pixels and all about as wide."""
    words = [part for word in text.split(" ") for part in _break_word(word, font, width)]
    widths = [measure(word, font) for word in words]
    space = measure(" ", font)
    breaks = _fill(widths, space, width)
    low, high = max(widths, default=0), width
    while low < high:  # the narrowest column that needs no more lines
        middle = (low + high) // 2
        if len(_fill(widths, space, middle)) > len(breaks):
            low = middle + 1
        else:
            high = middle
    starts = [*_fill(widths, space, high), len(words)]
    return [" ".join(words[start:end]) for start, end in pairwise(starts)]


def shorten(text: str, font: Font, width: int) -> str:
    """Return `text`, or as much of its beginning as is no wider than `width` pixels with a `GAP` after it."""
    if measure(text, font) <= width:
        return text
    left = width - measure(GAP, font)
    end = 0
    for char, after in pairwise([*text, ""]):
        left -= _advance(font, char, after)
        if left < 0:
            break
        end += 1
    return text[:end].rstrip(" ,:·") + GAP


def measure(text: str, font: Font) -> int:
    """Return the width of a line in pixels."""
    return sum(_advance(font, char, after) for char, after in pairwise([*text, ""]))


def draw_lines(lines: Sequence[str], font: Font) -> Image.Image:
    """Return the lines below one another: one byte a pixel, from nothing (0) to all of it (255)."""
    width = max((measure(line, font) for line in lines), default=0)
    block = Image.new("L", (width + font.size // 4, len(lines) * font.leading + font.size // 4), 0)
    for number, line in enumerate(lines):
        x, y = 0, number * font.leading + font.size
        for char, after in pairwise([*line, ""]):
            glyph, left, top = _draw(font, char)
            if glyph:
                block.paste(255, (x + left, y + top), glyph)
            x += _advance(font, char, after)
    return block


def _fill(widths: Iterable[int], space: int, width: int) -> list[int]:
    """Return which words begin a line."""
    starts: list[int] = []
    used = 0
    for number, word in enumerate(widths):
        if not starts or used + space + word > width:
            starts.append(number)
            used = word
        else:
            used += space + word
    return starts


def _break_word(word: str, font: Font, width: int) -> list[str]:
    parts = [""]
    used = 0
    for char, after in pairwise([*word, ""]):
        wide = _advance(font, char, after)
        if used + wide > width:
            parts.append("")
            used = 0
        parts[-1] += char
        used += wide
    return parts


def _replace(font: Font, char: str) -> str:
    """Return what may stand for a character that the font does not have: `A` for a wide or a mathematical A."""
    return "".join(part for part in unicodedata.normalize("NFKD", char) if _has(font, part))


@lru_cache(maxsize=8192)
def _has(font: Font, char: str) -> bool:
    return char == " " or (char.isprintable() and _is_drawn(font.name, char))


def _is_drawn(name: str, char: str) -> bool:
    glyph, _, _ = _draw(Font(name, 24), char)
    missing, _, _ = _draw(Font(name, 24), _MISSING)
    return bool(glyph and missing and glyph.tobytes() != missing.tobytes())


@lru_cache(maxsize=8192)
def _advance(font: Font, char: str, after: str) -> int:
    """Return the pixels from a character to the one after it: pairs such as `To` are closer."""
    loaded = _load(font)
    return round(loaded.getlength(char + after) - loaded.getlength(after))


@lru_cache(maxsize=4096)
def _draw(font: Font, char: str) -> tuple[Image.Image | None, int, int]:
    """Return a character, and where it is from the pen on the base line; it takes fifty times as long anew."""
    mask, (left, top) = _load(font).getmask2(char, "L", anchor="ls")
    width, height = mask.size
    return (Image.frombytes("L", (width, height), bytes(mask)) if width and height else None), left, top


@cache
def _load(font: Font) -> ImageFont.FreeTypeFont:
    # The basic layout is the same everywhere; the other one depends on a library of the system.
    return ImageFont.truetype(FONTS / f"{font.name}.ttf", font.size, layout_engine=ImageFont.Layout.BASIC)
