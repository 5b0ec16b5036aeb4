"""In which shards of the search index a word may be: looked up before any of them is asked. Which pages is Pagefind's.

Words are known by their beginning: five letters without marks, and without the endings that words take. That is
coarser than Pagefind's stems, so a shard that has a word is never left out, and one that is asked in vain costs
little. theme/assets/find.js makes the same keys of what a reader types.
"""

import gzip
import json
import os
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

WORDS_FOLDER = "words"
NOTHING: Mapping[str, Mapping[str, str]] = MappingProxyType({})
_WORD = re.compile(r"[^\W_]+")
_PAGEFIND = b"pagefind_dcd"
_PLURAL = re.compile(r"(.{3,})s")
_ENDINGS = re.compile(r"(.{2,}?)(?:ing|in|ed|[eiy])+")
"""In what is left of a word after five letters: vot|in, vot|ed, vot|e, cit|ie and cit|y are one word each."""


def make_key(word: str) -> str:
    """Return by what a word is known: "voting", "votes" and "vote" are all "vot". `word` is folded.

    Whatever begins a word of up to five letters begins its key when made a key itself.
    """
    key = word[:5]
    for ending in (_PLURAL, _ENDINGS):
        found = ending.fullmatch(key)
        key = found[1] if found else key
    return key[:-1] if len(key) > 2 and key[-2] == key[-1] else key


def find_keys(index: Path) -> frozenset[str]:
    """Return the keys of all words that Pagefind's index in the folder `index` has."""
    words: set[str] = set()
    for fragment in index.glob("fragment/*.pf_fragment"):
        page = json.loads(gzip.decompress(fragment.read_bytes()).removeprefix(_PAGEFIND))
        for text in (page["content"], *page["meta"].values()):
            words.update(text.lower().replace("\u200b", " ").split())
    return frozenset(make_key(part) for word in words for part in _find_parts(_fold(word)))


def _find_parts(word: str) -> Iterator[str]:
    parts = _WORD.findall(word)
    yield from parts
    if len(parts) > 1:  # Pagefind finds "jong-un" as "jongun", too
        yield "".join(parts)


Words = Mapping[str, Mapping[str, str]]
"""What a file is called by → key → shards as bits in hexadecimal, the earliest shard is the lowest."""


def read_words(folder: Path) -> Words:
    """Return what `write_words` wrote."""
    with os.scandir(folder) as entries:
        return {entry.name.removesuffix(".json"): json.loads(_read(entry.path)) for entry in entries}


def _read(path: str) -> bytes:
    with open(path, "rb") as stream:  # noqa: PTH123 - there are hundreds of them
        return stream.read()


def write_words(
    words: Mapping[str, int], folder: Path, last: Words = NOTHING
) -> tuple[tuple[str, ...], frozenset[str]]:
    """Write key → shards as bits into a new folder, a file for each two first letters.

    Returns what the files are called by, and the names of those that `last` has as they would be written: these are not.
    """
    files: dict[str, dict[str, str]] = {}
    for key in sorted(words):
        if words[key]:
            files.setdefault(_name_file(key[:2]), {})[key] = f"{words[key]:x}"
    folder.mkdir()
    kept = set()
    for key, content in files.items():
        name = f"{key}.json"
        if last.get(key) == content:
            kept.add(name)
        else:
            text = json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n"
            (folder / name).write_text(text, encoding="utf-8")
    return tuple(sorted(files)), frozenset(kept)


def move_bits(bits: int, places: Mapping[int, int]) -> int:
    """Return `bits` with each old place moved to its new one; bits at other places are dropped."""
    moved = 0
    while bits:
        lowest = bits & -bits
        place = places.get(lowest.bit_length() - 1)
        moved |= 0 if place is None else 1 << place
        bits ^= lowest
    return moved


@cache
def _name_file(beginning: str) -> str:
    return beginning if re.fullmatch(r"[a-z0-9]{2}", beginning) else "__"


def _fold(text: str) -> str:
    """Return `text` without marks, as Pagefind compares words."""
    if text.isascii():
        return text
    return "".join(
        mark for mark in unicodedata.normalize("NFD", text) if unicodedata.category(mark)[0] != "M"
    )
