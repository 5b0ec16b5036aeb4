"""Briefings folder → what earlier runs left there. The manifest only spares reading what has not changed."""

import re
from collections.abc import Mapping

import msgspec

from newsdesk.model import Card
from newsdesk.pipeline.catalogue import PageRecord
from newsdesk.pipeline.compare import Folder
from newsdesk.pipeline.project import BASES
from newsdesk.render.pages import find_moved

_BRIEFING = re.compile(r"(?:\d{4}|undated)/[^/]+\.md")
"""Where briefings lie: no other page is read, for there can be many."""


def recover_records(folder: Folder, written: Mapping[str, PageRecord]) -> dict[str, PageRecord]:
    """Return story id → what was written for it; `written` is what the last run says of it.

    Story ids and links live in the JSON twins. A twin that is not as the last run left it gives a record with
    an empty key, so that its page is rendered once and compared.
    """
    known = {path: record for record in written.values() for path in record.digests if path.endswith(".json")}
    found: dict[str, PageRecord] = {}
    hidden = [BASES + path for path in folder.bases if path.endswith(".json")]
    for path in sorted([*hidden, *(path for path in folder.files if path.endswith(".json"))]):
        record = known.get(path)
        if not record or record.digests[path] != (folder.files.get(path) or folder.digest(path)):
            record = read_record(folder, path)
        if record:
            found[record.story] = record
    return found


def recover_moved(folder: Folder, records: Mapping[str, PageRecord]) -> dict[str, str]:
    """Return path → story for pages that lead from the old address of a briefing to where it is now."""
    briefings = {record.path for record in records.values()}
    pages = (path for path in folder.files.keys() - briefings if _BRIEFING.fullmatch(path))
    return {path: story for path in sorted(pages) if (story := find_moved(folder.read(path) or b""))}


def read_record(folder: Folder, path: str) -> PageRecord | None:
    """Return what the twin at `path` says; None when it is none."""
    twin = _read_twin(folder, path)
    if twin is None:
        return None
    return PageRecord(
        story=twin.story,
        path=path.removeprefix(BASES).removesuffix(".json") + ".md",
        key="",
        digests={path: folder.digest(path) or ""},
        articles=tuple(
            id_ for s in twin.sources for id_ in (s.id, *(c.id for c in (*s.copies, *s.earlier_versions)))
        ),
    )


def read_stub(folder: Folder, record: PageRecord) -> Card:
    """Return as much of a card as any twin tells: asked only where nobody knows more."""
    twin = _read_twin(folder, next(path for path in record.digests if path.endswith(".json")))
    return Card(
        story=record.story,
        path=record.path,
        title=twin.title if twin else "",
        date=(twin.event_date or min(twin.published, default=None)) if twin else None,
        status="single source",
        sources=len(twin.sources) if twin else 0,
        bottom_line=None,
        people=(),
    )


def _read_twin(folder: Folder, path: str) -> "_Twin | None":
    try:
        return msgspec.json.decode(folder.read(path) or b"", type=_Twin)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


class _TwinCopy(msgspec.Struct):
    id: str


class _TwinSource(msgspec.Struct):
    id: str
    copies: tuple[_TwinCopy, ...] = ()
    earlier_versions: tuple[_TwinCopy, ...] = ()


class _Twin(msgspec.Struct):
    story: str
    title: str
    sources: tuple[_TwinSource, ...]
    event_date: str | None = None
    published: tuple[str, ...] = ()
