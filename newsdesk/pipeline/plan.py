"""Analyses → what would be written, and why. Pure but for reading; writing is `publish`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

import jinja2
import msgspec

from newsdesk.briefing import write_briefing
from newsdesk.engines import Engine
from newsdesk.errors import NewsdeskError
from newsdesk.fingerprint import digest_bytes, digest_code, fingerprint
from newsdesk.model import Analysis, Card, Copy, Failure, Page, Story
from newsdesk.pipeline.project import Progress, Project
from newsdesk.pipeline.recover import is_ours, recover_manifest
from newsdesk.pipeline.understand import Understanding, list_sources, source_keys, understand_sources
from newsdesk.render.citation import make_citation
from newsdesk.render.files import render_files
from newsdesk.render.indexes import IndexPage, plan_indexes, render_index
from newsdesk.render.pages import make_card, page_path, render_briefing, render_moved
from newsdesk.render.templates import load_templates
from newsdesk.render.topics import Topics, find_links, find_topics, plan_topics
from newsdesk.render.view import BriefingView
from newsdesk.render.viewer import view_briefing
from newsdesk.site.check import find_secrets
from newsdesk.store import Manifest, PageRecord, list_files, read_bytes
from newsdesk.stories.copies import group_originals


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
    return fingerprint(_page_code(), keys, templates, project.config, disk)


def digest_briefings(project: Project) -> dict[str, str]:
    """Return path → SHA-256 of the files in the briefings folder as they are."""
    paths = list_files(project.briefings)
    return {path: digest_bytes(read_bytes(project.briefings / path)) for path in paths}


def read_templates(project: Project) -> dict[str, str]:
    """Return template name → text."""
    names = [n for n in list_files(project.templates) if n.endswith(".jinja")]
    return {name: read_bytes(project.templates / name).decode("utf-8", "replace") for name in names}


def _page_code() -> str:
    return digest_code("stories", "briefing.py", "render", "model.py")


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
    before = manifest if manifest.pages else recover_manifest(project, disk)
    known = {article: story for story, record in before.pages.items() for article in record.articles}
    analyses = {a.article.id: (a, keys[name]) for name, u in found.items() for a in u.analyses}
    stories, copies = group_originals([a.article for a, _ in analyses.values()], known=known)
    desk = _Desk(
        project=project,
        environment=load_templates(templates, folder=project.config.templates),
        analyses=analyses,
        copies={of: tuple(group) for of, group in groupby(copies, key=lambda c: c.of)},
        shared_key=fingerprint(_page_code(), project.config, templates),
        disk=disk,
    )
    drafts = [desk.draft_story(story, before.pages.get(story.id)) for story in stories]
    cards = [draft.card for draft in drafts if draft.card]
    config = project.config
    topics = find_topics(cards, subjects=config.subjects, fewest=config.subject_briefings)
    planned = [desk.plan_story(draft, topics) for draft in drafts]
    records = {p.record.story: p.record for p in planned if p.record}
    failures = [f for u in found.values() for f in u.failures] + [d.failure for d in drafts if d.failure]
    wanted_indexes = [
        *plan_indexes(cards, site_name=config.site_name, latest=config.latest),
        *plan_topics(topics, quarantined=failures if config.quarantine_page else None),
    ]
    indexes = [desk.plan_index(page, before) for page in wanted_indexes]
    files = list(
        render_files(
            desk.environment, cards, topics, site_name=config.site_name, site_url=config.site_url or ""
        )
    )
    written = {i.path: i.digest for i in indexes}
    moved = _find_moved(before, records)
    files += [render_moved(desk.environment, path, records[story].card) for path, story in moved.items()]
    written |= {f.path: digest_bytes(f.content) for f in files}
    actions = [action for p in planned for action in p.actions] + [a for i in indexes for a in i.actions]
    actions += desk.compare(files, before.indexes, why="the briefings that it lists changed")
    wanted = {path for r in records.values() for path in r.digests} | written.keys()
    actions += desk.remove(before, wanted)
    after = replace(
        manifest,
        sources=dict(keys),
        pages=records,
        indexes=written,
        moved=moved,
        index_keys={i.path: i.key for i in indexes},
        failures=tuple(failures),
        copies=copies,
    )
    return Plan(
        actions=tuple(sorted(actions, key=lambda a: a.path)),
        manifest=after,
        analysed=analysed,
        rendered=sum(p.rendered for p in planned),
        failures=after.failures,
    )


def _find_moved(before: Manifest, records: Mapping[str, PageRecord]) -> dict[str, str]:
    """Return path → story for pages whose story became part of another: links to them lead on from there."""
    holder = {article: story for story, record in records.items() for article in record.articles}
    heirs = {
        story: heir
        for story, record in before.pages.items()
        if story not in records
        and (heir := next((holder[a] for a in record.articles if a in holder), None)) is not None
    }
    moved = {path: heirs.get(story, story) for path, story in before.moved.items()}
    moved |= {before.pages[story].card.path: heir for story, heir in heirs.items()}
    taken = {record.card.path for record in records.values()}
    return {path: moved[path] for path in sorted(moved) if moved[path] in records and path not in taken}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """What a story's briefing says, before it is known which names lead to pages of their own."""

    story: Story
    copies: tuple[Copy, ...]
    old: PageRecord | None
    card_key: str
    card: Card | None = None
    """None when no page can be made, and there was none before."""
    twin: bytes | None = None
    """The view as JSON; None when it was not needed, because the old card still holds."""
    failure: Failure | None = None

    @property
    def articles(self) -> tuple[str, ...]:
        """Ids of the story's articles, copies of them among these."""
        return (*self.story.articles, *(copy.article for copy in self.copies))


@dataclass(frozen=True, slots=True, kw_only=True)
class _PlannedStory:
    """What is to become of one story's page."""

    record: PageRecord | None
    actions: tuple[Action, ...] = ()
    rendered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _PlannedIndex:
    """What is to become of one page that is made from cards."""

    path: str
    key: str
    digest: str
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """All that the pages of one run are planned from."""

    project: Project
    environment: jinja2.Environment
    analyses: Mapping[str, tuple[Analysis, str]]
    """Article id → its analysis and the cache key of its source."""
    shared_key: str
    """Fingerprint of what every page depends on."""
    disk: Mapping[str, str]
    copies: Mapping[str, Sequence[Copy]]
    """Article id → its copies, for those that have some."""

    def draft_story(self, story: Story, old: PageRecord | None) -> _Draft:
        """Return the story's card, from the last run where it still holds; `old` is what was written before."""
        copies = tuple(copy for a in story.articles for copy in self.copies.get(a, ()))
        key = fingerprint(self.shared_key, story, copies, [self.analyses[a][1] for a in story.articles])
        draft = _Draft(story=story, copies=copies, old=old, card_key=key, card=old.card if old else None)
        if old and old.card_key == key:
            return draft
        names = ", ".join(self.analyses[a][0].article.source for a in story.articles)
        try:
            view = self._view(draft)
            twin = msgspec.json.encode(view)
        except NewsdeskError:
            raise
        except Exception as error:  # noqa: BLE001 - the per-story boundary: the other pages are published
            reason = f"no page could be made ({type(error).__name__}: {error}); please report it"
            return replace(draft, failure=Failure(source=names, stage="brief", reason=reason))
        if secrets := find_secrets(twin):
            # The check of the site would refuse all of it: one source must not stop the others.
            reason = f"the page would hold what looks like a key or token ({secrets[0]}…); mend the source"
            return replace(draft, card=None, failure=Failure(source=names, stage="render", reason=reason))
        card = make_card(
            view,
            path=old.card.path if old else page_path(view),
            subjects=self.project.config.subjects,
        )
        return replace(draft, card=card, twin=twin)

    def _view(self, draft: _Draft) -> BriefingView:
        config, story = self.project.config, draft.story
        analyses = [self.analyses[a][0] for a in story.articles]
        briefing = write_briefing(
            story.id, analyses, copies=draft.copies, most_quotes=config.quotes, most_context=config.context
        )
        return view_briefing(briefing, full_text=config.full_text)

    def plan_story(self, draft: _Draft, topics: Topics) -> _PlannedStory:
        """Return what is to happen to the story's page, now that it is known what it can link to."""
        old, card = draft.old, draft.card
        if card is None or draft.failure:
            return _PlannedStory(record=old if card else None)
        links = find_links(card, topics)
        key = fingerprint(draft.card_key, links)
        if old and old.key == key and all(self.disk.get(p) == d for p, d in old.digests.items()):
            return _PlannedStory(record=old)
        view = msgspec.json.decode(draft.twin, type=BriefingView) if draft.twin else self._view(draft)
        config = self.project.config
        citation = make_citation(card, site_name=config.site_name, site_url=config.site_url or "")
        made = render_briefing(
            self.environment, view, path=card.path, card=card, topics=links, citation=citation
        )
        record = PageRecord(
            story=draft.story.id,
            key=key,
            digests={page.path: digest_bytes(page.content) for page in made},
            card=card,
            card_key=draft.card_key,
            articles=draft.articles,
        )
        actions = self.compare(made, old.digests if old else {}, why=_why(draft))
        return _PlannedStory(record=record, actions=tuple(actions), rendered=True)

    def plan_index(self, index: IndexPage, before: Manifest) -> _PlannedIndex:
        """Return what is to happen to a page made from cards; it is rendered only when they changed."""
        key, digest = fingerprint(self.shared_key, index), self.disk.get(index.path)
        if digest and before.index_keys.get(index.path) == key and before.indexes[index.path] == digest:
            return _PlannedIndex(path=index.path, key=key, digest=digest)
        page = render_index(self.environment, index)
        actions = tuple(self.compare([page], before.indexes, why="the briefings that it lists changed"))
        return _PlannedIndex(path=index.path, key=key, digest=digest_bytes(page.content), actions=actions)

    def compare(self, made: Sequence[Page], written: Mapping[str, str], *, why: str) -> Iterator[Action]:
        """Yield what is to happen to each page that was made, given what lies on the disk."""
        for page in made:
            now = self.disk.get(page.path)
            if now == digest_bytes(page.content):
                continue
            if now is None:
                yield Action(kind="add", path=page.path, why=why, page=page)
            elif now == written.get(page.path) or is_ours(self.project, page.path):
                yield Action(kind="change", path=page.path, why=why, page=page)
            else:
                yield Action(
                    kind="keep", path=page.path, why="edited by hand; newer material is not merged in"
                )

    def remove(self, before: Manifest, wanted: set[str]) -> Iterator[Action]:
        """Yield what is to happen to pages that we wrote and nothing asks for any more."""
        written = {p: d for r in before.pages.values() for p, d in r.digests.items()} | before.indexes
        for path in sorted((written.keys() & self.disk.keys()) - wanted):
            if self.disk[path] == written[path] or is_ours(self.project, path):
                yield Action(kind="remove", path=path, why="its sources are gone")
            else:
                yield Action(kind="keep", path=path, why="its sources are gone, but it was edited by hand")


def _why(draft: _Draft) -> str:
    old = draft.old
    if old is None:
        return "new story"
    if gained := len(set(draft.articles) - set(old.articles)):
        return f"{gained} source{'s' if gained > 1 else ''} joined"
    if lost := len(set(old.articles) - set(draft.articles)):
        return f"{lost} source{'s' if lost > 1 else ''} withdrawn"
    if old.card_key == draft.card_key:
        return "who has a page of their own changed, or the file"
    return "source, template, configuration or program changed"
