"""Briefings folder → what earlier runs left there. The manifest only spares reading what has not changed."""

from collections.abc import Mapping

import msgspec

from newsdesk.model import Card
from newsdesk.pipeline.compare import Folder
from newsdesk.pipeline.project import BASES
from newsdesk.render.pages import find_moved
from newsdesk.store import PageRecord


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
        if not record or record.digests[path] != folder.digest(path):
            record = read_record(folder, path)
        if record:
            found[record.story] = record
    return found


def recover_moved(folder: Folder) -> dict[str, str]:
    """Return path → story for pages that lead from the old address of a briefing to where it is now."""
    pages = (path for path in folder.files if path.endswith(".md"))
    return {path: story for path in pages if (story := find_moved(folder.read(path) or b""))}


def read_record(folder: Folder, path: str) -> PageRecord | None:
    """Return what the twin at `path` says; None when it is none."""
    try:
        twin = msgspec.json.decode(folder.read(path) or b"", type=_Twin)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return PageRecord(
        story=twin.story,
        key="",
        digests={path: folder.digest(path) or ""},
        card=Card(  # asked only for its path and, when the sources are gone, for its title and date
            story=twin.story,
            path=path.removeprefix(BASES).removesuffix(".json") + ".md",
            title=twin.title,
            date=twin.event_date or min(twin.published, default=None),
            status="single source",
            sources=len(twin.sources),
            bottom_line=None,
            people=(),
        ),
        articles=tuple(
            id_ for s in twin.sources for id_ in (s.id, *(c.id for c in (*s.copies, *s.earlier_versions)))
        ),
    )


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
