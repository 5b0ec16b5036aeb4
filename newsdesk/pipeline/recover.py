"""Briefings folder → what earlier runs left there, when the manifest is gone (a fresh clone has none)."""

from collections.abc import Mapping

import msgspec

from newsdesk.model import Card
from newsdesk.pipeline.project import Project
from newsdesk.render.files import is_feed
from newsdesk.render.pages import find_moved, is_untouched
from newsdesk.store import Manifest, PageRecord, read_bytes


def is_ours(project: Project, path: str) -> bool:
    """Tell whether no person changed the file: only pages are edited by hand, and they carry a checksum."""
    return not path.endswith(".md") or is_untouched(read_bytes(project.briefings / path))


def recover_manifest(project: Project, disk: Mapping[str, str]) -> Manifest:
    """Return what the files in the briefings folder (path → digest) say of earlier runs.

    Story ids and links survive in the JSON twins; what carries our checksum and has no twin is an index page.
    The keys are empty, so that every page is rendered once and compared.
    """
    records: dict[str, PageRecord] = {}
    for path in disk:
        if not path.endswith(".json"):
            continue
        try:
            twin = msgspec.json.decode(read_bytes(project.briefings / path), type=_Twin)
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue
        page = path.removesuffix(".json") + ".md"
        records[twin.story] = PageRecord(
            story=twin.story,
            key="",
            digests={p: disk[p] for p in (path, page) if p in disk and is_ours(project, p)},
            card=_card_of(twin, page),
            articles=tuple(
                id_ for s in twin.sources for id_ in (s.id, *(c.id for c in (*s.copies, *s.earlier_versions)))
            ),
        )
    known = {path for record in records.values() for path in record.digests}
    others = [path for path in disk if path.endswith(".md") or is_feed(path)]
    indexes = {path: disk[path] for path in others if path not in known and is_ours(project, path)}
    moved = {
        path: story
        for path in indexes
        if path.endswith(".md") and (story := find_moved(read_bytes(project.briefings / path)))
    }
    return Manifest(pages=records, indexes=indexes, moved=moved)


def _card_of(twin: "_Twin", path: str) -> Card:
    """Return a card that is only asked for its path: the page is rendered again in this run."""
    return Card(
        story=twin.story,
        path=path,
        title=twin.title,
        date=None,
        status="single source",
        sources=len(twin.sources),
        bottom_line=None,
        people=(),
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
