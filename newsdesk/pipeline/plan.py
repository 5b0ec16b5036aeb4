"""Analyses → what would be written, and why. Pure but for reading; writing is `publish`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import jinja2

from newsdesk import __version__
from newsdesk.briefing import BRIEFING_VERSION, write_briefing
from newsdesk.engines import Engine
from newsdesk.errors import NewsdeskError
from newsdesk.fingerprint import digest_bytes, fingerprint
from newsdesk.model import Analysis, Card, Failure, Page, Story
from newsdesk.pipeline.project import Progress, Project
from newsdesk.pipeline.recover import is_ours, recover_records
from newsdesk.pipeline.understand import Understanding, list_sources, source_keys, understand_sources
from newsdesk.render import RENDER_VERSION
from newsdesk.render.viewer import view_briefing
from newsdesk.store import Manifest, PageRecord, list_files, read_bytes
from newsdesk.stories import STORIES_VERSION
from newsdesk.stories.grouping import group_stories


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One file of the briefings folder and what is to happen to it."""

    kind: Literal["add", "change", "remove", "keep"]
    """`keep`: a person edited the page, so it stays as it is although newer material exists."""
    path: str
    why: str
    page: Page | None = None
    """To be written; None for remove and keep."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a run would do to the briefings; the manifest is what it leaves behind."""

    actions: tuple[Action, ...]
    manifest: Manifest
    analysed: int
    rendered: int
    failures: tuple[Failure, ...]

    @property
    def changes(self) -> tuple[Action, ...]:
        """The actions that touch a file."""
        return tuple(a for a in self.actions if a.kind != "keep")


def make_plan(project: Project, manifest: Manifest, *, engine: Engine, progress: Progress) -> Plan:
    """Return what would change; writes nothing but the cache."""
    sources = list_sources(project)
    keys = source_keys(project, sources)
    templates = read_templates(project)
    disk = {
        path: digest_bytes(read_bytes(project.briefings / path)) for path in list_files(project.briefings)
    }
    inputs = fingerprint_inputs(project, keys, templates, disk)
    if inputs == manifest.inputs:
        return Plan(actions=(), manifest=manifest, analysed=0, rendered=0, failures=manifest.failures)
    found, analysed = understand_sources(project, sources, keys, engine=engine, progress=progress)
    return plan_pages(project, manifest, found, keys, templates, disk, analysed=analysed)


def fingerprint_inputs(
    project: Project, keys: Mapping[str, str], templates: Mapping[str, str], disk: Mapping[str, str]
) -> str:
    """Return the digest of all that the briefings folder should follow from, and of what is in it."""
    return fingerprint(__version__, _versions(), keys, templates, project.config, disk)


def digest_briefings(project: Project) -> dict[str, str]:
    """Return path → SHA-256 of the files in the briefings folder as they are."""
    paths = list_files(project.briefings)
    return {path: digest_bytes(read_bytes(project.briefings / path)) for path in paths}


def read_templates(project: Project) -> dict[str, str]:
    """Return template name → text."""
    names = [n for n in list_files(project.templates) if n.endswith(".jinja")]
    return {name: read_bytes(project.templates / name).decode("utf-8", "replace") for name in names}


def _versions() -> tuple[int, ...]:
    return (STORIES_VERSION, BRIEFING_VERSION, RENDER_VERSION)


def plan_pages(
    project: Project,
    manifest: Manifest,
    found: Mapping[str, Understanding],
    keys: Mapping[str, str],
    templates: Mapping[str, str],
    disk: Mapping[str, str],
    *,
    analysed: int,
) -> Plan:
    """Return the plan for what was understood. `disk` is path → digest of the briefings folder as it is."""
    from newsdesk.render.pages import load_templates, render_indexes

    pages = manifest.pages or recover_records(project, disk)
    analyses = {a.article.id: (a, keys[name]) for name, u in found.items() for a in u.analyses}
    known = {article: story for story, record in pages.items() for article in record.articles}
    stories = group_stories([a.article for a, _ in analyses.values()], known=known)
    environment = load_templates(templates, folder=project.config.templates)
    shared_key = fingerprint(__version__, _versions(), project.config, templates)
    records: dict[str, PageRecord] = {}
    actions: list[Action] = []
    failures = [f for u in found.values() for f in u.failures]
    rendered = 0
    for story in stories:
        key = fingerprint(shared_key, story, [analyses[a][1] for a in story.articles])
        old = pages.get(story.id)
        if old and old.key == key and all(disk.get(p) == d for p, d in old.digests.items()):
            records[story.id] = old
            continue
        path = old.card.path if old else None
        try:
            card, made = _render_story(project, environment, story, analyses, path=path)
        except NewsdeskError:
            raise
        except Exception as error:  # noqa: BLE001 - the per-story boundary: the other pages are published
            reason = f"no page could be made ({type(error).__name__}: {error}); please report it"
            failures.append(Failure(source=path or story.id, stage="brief", reason=reason))
            if old:
                records[story.id] = old
            continue
        rendered += 1
        digests = {page.path: digest_bytes(page.content) for page in made}
        records[story.id] = PageRecord(
            story=story.id, key=key, digests=digests, card=card, articles=story.articles
        )
        actions += _compare(project, made, disk, old.digests if old else {}, why=_why(old, story))
    cards = [record.card for record in records.values()]
    indexes = render_indexes(
        environment, cards, site_name=project.config.site_name, latest=project.config.latest
    )
    actions += _compare(project, indexes, disk, manifest.indexes, why="the list of briefings changed")
    wanted = {path for r in records.values() for path in r.digests} | {page.path for page in indexes}
    written = {path: d for r in pages.values() for path, d in r.digests.items()} | manifest.indexes
    actions += _remove(project, wanted, written, disk)
    after = replace(
        manifest,
        sources=dict(keys),
        pages=records,
        indexes={page.path: digest_bytes(page.content) for page in indexes},
        failures=tuple(failures),
    )
    return Plan(
        actions=tuple(sorted(actions, key=lambda a: a.path)),
        manifest=after,
        analysed=analysed,
        rendered=rendered,
        failures=after.failures,
    )


def _render_story(
    project: Project,
    environment: jinja2.Environment,
    story: Story,
    analyses: Mapping[str, tuple[Analysis, str]],
    *,
    path: str | None,
) -> tuple[Card, tuple[Page, ...]]:
    from newsdesk.render.pages import make_card, page_path, render_briefing

    briefing = write_briefing(
        story.id,
        [analyses[a][0] for a in story.articles],
        most_quotes=project.config.quotes,
        most_context=project.config.context,
    )
    view = view_briefing(briefing, full_text=project.config.full_text)
    path = path or page_path(view)
    card = make_card(view, path=path)
    return card, render_briefing(environment, view, path=path, card=card)


def _why(old: PageRecord | None, story: Story) -> str:
    if old is None:
        return "new story"
    if gained := len(set(story.articles) - set(old.articles)):
        return f"{gained} source{'s' if gained > 1 else ''} joined"
    if lost := len(set(old.articles) - set(story.articles)):
        return f"{lost} source{'s' if lost > 1 else ''} withdrawn"
    return "source, template, configuration or program changed"


def _compare(
    project: Project, made: Sequence[Page], disk: Mapping[str, str], written: Mapping[str, str], *, why: str
) -> Iterator[Action]:
    """Yield what is to happen to each page that was made, given what lies on the disk."""
    for page in made:
        now = disk.get(page.path)
        if now == digest_bytes(page.content):
            continue
        if now is None:
            yield Action(kind="add", path=page.path, why=why, page=page)
        elif now == written.get(page.path) or is_ours(project, page.path):
            yield Action(kind="change", path=page.path, why=why, page=page)
        else:
            yield Action(kind="keep", path=page.path, why="edited by hand; newer material is not merged in")


def _remove(
    project: Project, wanted: set[str], written: Mapping[str, str], disk: Mapping[str, str]
) -> Iterator[Action]:
    """Yield what is to happen to pages that we wrote and nothing asks for any more."""
    for path in sorted((written.keys() & disk.keys()) - wanted):
        if disk[path] == written[path] or is_ours(project, path):
            yield Action(kind="remove", path=path, why="its sources are gone")
        else:
            yield Action(kind="keep", path=path, why="its sources are gone, but it was edited by hand")
