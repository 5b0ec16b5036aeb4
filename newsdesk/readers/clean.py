"""Makes any string into text that may be published: NFC, without characters that hide or reorder.

It repairs nothing and judges nothing; what is stripped is listed in SECURITY.md. All functions are
total, and linear in the length of their input.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache

FIELD_LENGTH = 500
"""Characters a metadata field may have; the longest real headlines and bylines stay far below."""

# Controls (white space among them is handled apart), soft hyphen, grapheme joiner, Arabic letter mark,
# Mongolian selectors, zero-width space, direction marks and overrides, word joiner and invisible
# operators, byte order mark, interlinear marks, object replacement, noncharacters, lone surrogates,
# tags, the variation selectors nobody types.
_JUNK = (
    r"\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e"
    r"\u2060-\u206f\ufeff\ufff9-\ufffc\ufdd0-\ufdef\ud800-\udfff\U000e0000-\U000e0fff"
    + "".join(chr((plane << 16) + last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
)
_ASCII_JUNK = bytes(n for n in (*range(32), 127) if n not in b"\t\n")
_STRIP = re.compile(f"[{_JUNK}]+")
# Joiners mean something between two non-ASCII characters (emoji families, Persian and Indic names);
# beside an ASCII letter they only break search and comparison.
_IDLE_JOINER = re.compile(
    "(?<![^\x00-\x7f\u200c\u200d])[\u200c\u200d]+|[\u200c\u200d]+(?![^\x00-\x7f\u200c\u200d])|[\u200c\u200d]{2,}"
)
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028]")
# Matches only what is not yet one plain space: splitting and joining took ten times the text's memory.
_LOOSE_SPACE = re.compile(r"[^\S ]\s*| \s+")
# The canonical singletons that are ASCII: left to NFC they would change what stands beside a joiner.
_SINGLETONS = (("\u212a", "K"), ("\u037e", ";"), ("\u1fef", "`"))


@cache
def _long_mark_run() -> re.Pattern[str]:
    """Match what exceeds 16 combining marks in a row ("Zalgo").

    NFC sorts such a run by insertion, in quadratic time; no language stacks more than a handful.
    """
    marks = [n for n in range(0x300, 0x1E94B) if unicodedata.combining(chr(n))]
    starts = [n for n in marks if not unicodedata.combining(chr(n - 1))]
    ends = [n for n in marks if not unicodedata.combining(chr(n + 1))]
    inside = "".join(f"{chr(a)}-{chr(b)}" for a, b in zip(starts, ends, strict=True))
    return re.compile(f"([{inside}]{{16}})[{inside}]+")


def _normalise(text: str) -> str:
    """Return `text` in NFC, in linear time."""
    if unicodedata.is_normalized("NFC", text) and text.isascii():
        return text
    if not any(map(unicodedata.combining, set(text))):  # most texts: no pattern has to be made for them
        return unicodedata.normalize("NFC", text)
    capped = _long_mark_run().sub(r"\1", text)
    once = unicodedata.normalize("NFC", capped)
    # Some marks decompose to two: the run is capped again, so that cleaning twice changes nothing.
    return unicodedata.normalize("NFC", _long_mark_run().sub(r"\1", once))


def clean_text(text: str) -> str:
    """Return `text` with line ends as newlines, without junk characters, in NFC; layout is kept."""
    text = _BREAKS.sub("\n", text).replace("\u2029", "\n\n")
    if text.isascii():
        return text.encode("ascii").translate(None, _ASCII_JUNK).decode("ascii")
    text = _STRIP.sub("", text)
    for singleton, ascii_char in _SINGLETONS:
        text = text.replace(singleton, ascii_char)
    if "\u200c" in text or "\u200d" in text:
        text = _IDLE_JOINER.sub("", text)
    return _normalise(text)


def clean_line(text: str) -> str:
    """Return `text` as one clean line: every run of white space is one space, none at the ends."""
    text = clean_text(text)
    # Printable means that no white space but the plain one is in it: 30 times as fast to see.
    return text.strip() if "  " not in text and text.isprintable() else _LOOSE_SPACE.sub(" ", text).strip()


def clean_field(value: object) -> str | None:
    """Return a metadata value as one clean line of at most FIELD_LENGTH characters; None if it says nothing."""
    if not isinstance(value, str):
        return None
    line = clean_line(value[: FIELD_LENGTH * 20])
    if len(line) > FIELD_LENGTH:
        line = line[: FIELD_LENGTH - 1].rstrip() + "…"
    return line if any(c.isalnum() for c in line) else None


def join_paragraphs(paragraphs: Iterable[str], *, skip: Callable[[str], bool] = lambda _: False) -> str:
    """Return an article's text: each paragraph one clean line, parted by one empty line, less those to skip."""
    return "\n\n".join(line for line in map(clean_line, paragraphs) if line and not skip(line))
