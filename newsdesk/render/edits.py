"""A generated page that a person edited: told by its checksum, merged with what is generated now.

The line `checksum` in the front matter names the generated page that a page comes from. A merged page has a
second digest in it, of the page as we left it, so that a later edit is dated as one.
"""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from posixpath import dirname, join, normpath

import yaml

from newsdesk.fingerprint import digest_bytes
from newsdesk.model import Card, Conflict
from newsdesk.text.merge import Clash, merge_lines

SETTLED = "0" * 16
"""In place of a checksum: a person took the page as it is, whatever it came from."""

_CHECKSUM = re.compile(rb"^checksum: '?([0-9a-f]{16})(?: ([0-9a-f]{16}))?'?\n", re.MULTILINE)
_MATTER = re.compile(r"---\n(.*?)^---\n", re.DOTALL | re.MULTILINE)
_KEY = re.compile(r"([A-Za-z_][\w-]*):")
_REFERENCE = re.compile(r"\[\^(\d+-\d+)\]")
_DEFINITION = re.compile(r"\[\^(\d+-\d+)\]:")
_GENERATED = re.compile(rb"\]\(((?:\.\./)?(?:[a-z0-9-]+/)?[a-z0-9-]+-[0-9a-f]{8}\.md)[)#]")
"""A link to a page that has a digest in its name, as generated ones have: nobody mistypes such a name."""
_BLOCK = "> **Newer material conflicts with the edit above.** "
_CHANGED = f"{_BLOCK}What is generated here now:"
_DROPPED = f"{_BLOCK}What was edited is generated no more: no source says it now, or others go before it."
_OURS = ("checksum", "edited")
"""Front matter that is ours to write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """A page with a person's edits and newer material in it."""

    content: bytes
    conflicts: tuple[Conflict, ...]
    """Those of the front matter, which hold no block; `find_conflicts` tells the others."""


def seal(content: bytes) -> bytes:
    """Return a generated page, which begins with front matter, with its checksum in it."""
    return _write_checksum(content, digest_bytes(content)[:16])


def is_untouched(content: bytes) -> bool:
    """Tell whether a generated page is as we wrote it, by the checksum that it carries. Line endings do not
    count: a checkout on Windows changes them.
    """
    plain, origin, left = _read_checksum(content)
    return left is None and origin == digest_bytes(plain)[:16]


def list_links(content: bytes, *, path: str) -> tuple[str, ...]:
    """Return the generated pages that the page at `path` links to; paths below the briefings folder."""
    targets = {normpath(join(dirname(path), found.decode())) for found in _GENERATED.findall(content)}
    return tuple(sorted(target for target in targets if not target.startswith("..")))


def origin_of(content: bytes) -> str | None:
    """Return the checksum of the generated page that this page comes from; None when a person removed it."""
    return _read_checksum(content)[1]


def rebase(content: bytes, origin: str) -> bytes:
    """Return the page as one that comes from the generated page `origin`, in it or edited away whatever differs."""
    return _write_checksum(_read_checksum(content)[0], origin)


def strip_ours(content: bytes) -> bytes:
    """Return the page without the lines of its front matter that we keep books in."""
    return re.sub(rb"^edited: .*\n", b"", _read_checksum(content)[0], count=1, flags=re.MULTILINE)


def _read_checksum(content: bytes) -> tuple[bytes, str | None, str | None]:
    """Return the page without its checksum line, what it comes from, and the digest it was left with."""
    content = content.replace(b"\r\n", b"\n")
    found = _CHECKSUM.search(content[:4000])
    if not found:
        return content, None, None
    return content.replace(found[0], b"", 1), found[1].decode(), found[2].decode() if found[2] else None


def _write_checksum(plain: bytes, *digests: str) -> bytes:
    line = f"checksum: '{' '.join(digests)}'\n".encode()
    if plain.startswith(b"---\n"):
        return plain.replace(b"---\n", b"---\n" + line, 1)
    return b"---\n" + line + b"---\n\n" + plain


def read_matter(content: bytes) -> Mapping[str, str]:
    """Return the front matter's strings as plain text: what a person wrote or what `front_matter` escaped."""
    block = _MATTER.match(content.decode("utf-8", "replace").replace("\r\n", "\n"))
    try:
        found = yaml.safe_load(block[1]) if block else None
    except yaml.YAMLError:
        return {}
    items = found.items() if isinstance(found, dict) else ()
    return {str(k): html.unescape(v) if isinstance(v, str) else str(v) for k, v in items if v is not None}


def is_locked(content: bytes) -> bool:
    """Tell whether a person froze the page with `locked: true`."""
    return read_matter(content).get("locked") == "True"


def edit_card(card: Card, content: bytes) -> Card:
    """Return the card with the title and the description that a person gave the page."""
    matter = {} if is_untouched(content) else read_matter(content)
    title, line = matter.get("title", card.title), matter.get("description", card.bottom_line)
    return replace(card, title=title, bottom_line=line or card.bottom_line)


def merge_page(base: bytes, theirs: bytes, ours: bytes, *, path: str, today: str) -> Merged:
    """Return `theirs` with what is new in `ours` since `base`, all of them whole pages; `today` is ISO.

    Edits stay. Where both changed the same lines, ours stand in a marked block behind theirs.
    """
    plain, _, left = _read_checksum(theirs)
    old, own, new = (_part(page) for page in (base, theirs, ours))
    matter, conflicts = _merge_matter(old[0], own[0], new[0], path=path)
    lines = _write_out(merge_lines(old[1], own[1], new[1]))
    lines += _missing_definitions(lines, own[1], new[1])
    if ({k: v for k, v in matter.items() if k not in _OURS}, lines) == new:
        return Merged(content=ours, conflicts=())
    seen = own[0].get("edited", "") if left == digest_bytes(plain)[:16] else ""
    matter["edited"] = seen or f"edited: '{today}'"
    text = "\n".join(["---", *matter.values(), "---", *lines])
    merged = text.encode("utf-8", "surrogateescape")
    origin = origin_of(ours) or SETTLED
    return Merged(content=_write_checksum(merged, origin, digest_bytes(merged)[:16]), conflicts=conflicts)


def _part(page: bytes) -> tuple[dict[str, str], list[str]]:
    """Return the front matter, key → its lines, without the checksum, and the lines of the body."""
    text = _read_checksum(page)[0].decode("utf-8", "surrogateescape")
    block = _MATTER.match(text)
    matter: dict[str, str] = {}
    key = ""
    for line in block[1].splitlines() if block else ():
        found = _KEY.match(line)
        key = found[1] if found else key
        matter[key] = line if found else f"{matter[key]}\n{line}" if key in matter else line
    return matter, (text[block.end() :] if block else text).split("\n")


def _merge_matter(
    base: Mapping[str, str], theirs: Mapping[str, str], ours: Mapping[str, str], *, path: str
) -> tuple[dict[str, str], tuple[Conflict, ...]]:
    """Merge key by key: a changed or deleted value stays so, whatever is generated now."""
    merged: dict[str, str] = {}
    conflicts = []
    for number, (key, value) in enumerate(theirs.items(), start=3):
        if value != base.get(key) or key in _OURS:
            merged[key] = value
            if key not in _OURS and ours.get(key, value) not in {value, base.get(key)}:
                problem = (
                    f"your {key} stays; the generated one is now {ours[key].removeprefix(key + ':').strip()}"
                )
                conflicts.append(Conflict(path=path, line=number, problem=problem))
        elif key in ours:
            merged[key] = ours[key]
    return merged | {k: v for k, v in ours.items() if k not in base and k not in merged}, tuple(conflicts)


def _write_out(merged: Sequence[str | Clash]) -> list[str]:
    """Return the lines; our side of a clash stands behind the paragraph, list or table that it is about."""
    lines: list[str] = []
    waiting: list[str] = []
    for item in [*merged, ""]:
        if isinstance(item, Clash):
            waiting += ["", *_as_block(item)]
        elif item.strip():
            lines.append(item)
        else:
            lines += [*waiting, item]
            waiting = []
    return lines[:-1]


def _as_block(clash: Clash) -> list[str]:
    if not any(line.strip() for line in clash.ours):
        return [_DROPPED]
    # A second definition of a footnote would take the place of the first.
    shown = [_DEFINITION.sub(r"&#91;^\1&#93;:", line) for line in clash.ours]
    return [_CHANGED, ">", *(f"> {line}".rstrip() for line in shown)]


def _missing_definitions(lines: Sequence[str], theirs: Sequence[str], ours: Sequence[str]) -> list[str]:
    """Return definitions of what the merged lines cite: a person's line still leads to its source sentence.

    What the person's own page cites in vain stays so.
    """
    there = _definitions(lines)
    left_out = _cited(theirs) - _definitions(theirs).keys()
    known = _definitions(ours) | _definitions(theirs)
    missing = sorted((_cited(lines) - there.keys() - left_out) & known.keys())
    return [line for label in missing for line in (known[label], "")]


def _cited(lines: Sequence[str]) -> set[str]:
    return {m[1] for line in lines for m in _REFERENCE.finditer(_DEFINITION.sub("", line))}


def _definitions(lines: Sequence[str]) -> dict[str, str]:
    return {found[1]: line for line in lines if (found := _DEFINITION.match(line))}


def find_conflicts(content: bytes, *, path: str) -> tuple[Conflict, ...]:
    """Return the blocks that earlier merges left in the page and nobody settled yet."""
    problem = (
        "newer material conflicts with an edit; settle it in the page and delete the block, "
        "or keep the edit: generator.py accept"
    )
    lines = content.decode("utf-8", "replace").splitlines()
    return tuple(
        Conflict(path=path, line=number, problem=problem)
        for number, line in enumerate(lines, start=1)
        if line.startswith(_BLOCK)
    )


def drop_conflicts(content: bytes) -> bytes:
    """Return the page without those blocks."""
    lines = content.decode("utf-8", "surrogateescape").split("\n")
    kept: list[str] = []
    at = 0
    while at < len(lines):
        if lines[at].startswith(_BLOCK):
            at += len(list(takewhile(lambda line: line.startswith(">"), lines[at:])))
            if kept and not kept[-1].strip():
                kept.pop()  # the empty line that we put before the block
        else:
            kept.append(lines[at])
            at += 1
    return "\n".join(kept).encode("utf-8", "surrogateescape")
