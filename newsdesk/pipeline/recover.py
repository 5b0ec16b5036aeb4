"""Briefings folder → what earlier runs left there, when the manifest is gone (a fresh clone has none)."""

from collections.abc import Mapping

import msgspec

from newsdesk.model import Card
from newsdesk.pipeline.project import Project
from newsdesk.render.pages import is_untouched
from newsdesk.store import PageRecord, read_bytes


def is_ours(project: Project, path: str) -> bool:
    """Tell whether no person changed the file: JSON twins are never edited, pages carry a checksum."""
    return path.endswith(".json") or is_untouched(read_bytes(project.briefings / path))


def recover_records(project: Project, disk: Mapping[str, str]) -> dict[str, PageRecord]:
    """Return what the JSON twins in the briefings folder say of earlier runs: story ids and links survive the
    loss of the manifest (a fresh clone has none).
    """
    records: dict[str, PageRecord] = {}
    for path in sorted(disk):
        page = path.removesuffix(".json") + ".md"
        if not path.endswith(".json"):
            continue
        try:
            twin = msgspec.json.decode(read_bytes(project.briefings / path), type=_Twin)
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue
        card = Card(
            story=twin.story,
            path=page,
            title=twin.title,
            date=None,
            status="single source",
            sources=len(twin.sources),
            bottom_line=None,
            people=(),
        )
        digests = {p: disk[p] for p in (path, page) if p in disk and is_ours(project, p)}
        articles = tuple(source.id for source in twin.sources)
        records[twin.story] = PageRecord(
            story=twin.story, key="", digests=digests, card=card, articles=articles
        )
    return records


class _TwinSource(msgspec.Struct):
    id: str


class _Twin(msgspec.Struct):
    story: str
    title: str
    sources: tuple[_TwinSource, ...]
