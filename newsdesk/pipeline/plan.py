"""Analyses → what would be written, and why. Pure but for reading; writing is `publish`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import jinja2

from newsdesk.briefing import write_briefing
from newsdesk.engines import Engine
from newsdesk.errors import NewsdeskError
from newsdesk.fingerprint import digest_bytes, digest_code, fingerprint
from newsdesk.model import Card, Conflict, Copy, Failure, Page, Story
from newsdesk.pipeline.compare import WITHDRAWN, Action, Folder, read_folder
from newsdesk.pipeline.project import BASES, Progress, Project
from newsdesk.pipeline.recover import read_record, recover_records
from newsdesk.pipeline.understand import (
    KnownArticle,
    Understood,
    list_sources,
    recall_analysis,
    source_keys,
    understand_sources,
)
from newsdesk.render.changes import find_changes, keep_numbers
from newsdesk.render.edits import edit_card, find_conflicts, is_locked, is_untouched
from newsdesk.render.view import BriefingView, read_view
from newsdesk.render.viewer import view_briefing
from newsdesk.site.check import find_secrets
from newsdesk.store import Manifest, PageRecord, list_files, read_bytes
from newsdesk.stories.copies import group_originals


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a run would do to the briefings; the manifest is what it leaves behind."""

    actions: tuple[Action, ...]
    manifest: Manifest
    analysed: int
    rendered: int
    failures: tuple[Failure, ...]
    conflicts: tuple[Conflict, ...]

    @property
    def changes(self) -> tuple[Action, ...]:
        """The actions that touch a file."""
        return tuple(a for a in self.actions if a.kind != "keep")


def make_plan(
    project: Project, manifest: Manifest, *, engine: Engine, progress: Progress, today: str
) -> Plan:
    """Return what would change; writes nothing but the cache. `today` is the ISO date that edits get."""
    sources = list_sources(project)
    keys = source_keys(project, sources)
    templates = read_templates(project)
    folder = read_folder(project)
    if fingerprint_inputs(folder, keys, templates) == manifest.inputs:
        failures, conflicts = manifest.failures, manifest.conflicts
        return Plan(
            actions=(), manifest=manifest, analysed=0, rendered=0, failures=failures, conflicts=conflicts
        )
    found, analysed = understand_sources(project, sources, keys, engine=engine, progress=progress)
    return plan_pages(folder, manifest, found, keys, templates, analysed=analysed, today=today)


def fingerprint_inputs(folder: Folder, keys: Mapping[str, str], templates: Mapping[str, str]) -> str:
    """Return the digest of all that the briefings folder should follow from, and of what is in it."""
    bases = sorted(folder.bases)
    return fingerprint(_page_code(), keys, templates, folder.project.config, folder.files, bases)


def read_templates(project: Project) -> dict[str, str]:
    """Return template name → text."""
    names = [n for n in list_files(project.templates) if n.endswith(".jinja")]
    return {name: read_bytes(project.templates / name).decode("utf-8", "replace") for name in names}


def _page_code() -> str:
    return digest_code("stories", "statements.py", "briefing.py", "render", "model.py")


def plan_pages(
    folder: Folder,
    manifest: Manifest,
    found: Mapping[str, Understood],
    keys: Mapping[str, str],
    templates: Mapping[str, str],
    *,
    analysed: int,
    today: str,
) -> Plan:
    """Return the plan for what was understood."""
    from newsdesk.render.pages import load_templates, render_indexes

    config = folder.project.config
    before = recover_records(folder, manifest.pages)
    known = {article: story for story, record in before.items() for article in record.articles}
    articles = {a.article.id: (a, keys[name]) for name, u in found.items() for a in u.articles}
    stories, copies = group_originals([a.article for a, _ in articles.values()], known=known)
    desk = _Desk(
        folder=folder,
        environment=load_templates(templates, folder=config.templates),
        articles=articles,
        copies={of: tuple(group) for of, group in groupby(copies, key=lambda c: c.of)},
        shared_key=fingerprint(_page_code(), config, templates),
        today=today,
    )
    planned = [desk.plan_story(story, before.get(story.id)) for story in stories]
    records = {p.record.story: p.record for p in planned if p.record}
    left = [desk.keep_page(record) for story, record in sorted(before.items()) if story not in records]
    records |= {record.story: record for record in left if record}
    cards = [record.card for record in records.values() if not record.deleted]
    indexes = render_indexes(desk.environment, cards, site_name=config.site_name, latest=config.latest)
    actions = [action for p in planned for action in p.actions]
    actions += [Action(kind="keep", path=r.card.path, why=WITHDRAWN) for r in left if r]
    compared = [folder.compare(page, why="the list of briefings changed", today=today) for page in indexes]
    actions += [action for action in compared if action]
    twins = {path for record in before.values() for path in record.digests if path.endswith(".json")}
    wanted = {path for r in records.values() for path in (*r.digests, r.card.path)}
    actions += folder.clear(wanted | {page.path for page in indexes}, twins)
    failures = (*(f for u in found.values() for f in u.failures), *(p.failure for p in planned if p.failure))
    conflicts = (
        *(c for action in compared if action for c in action.conflicts),
        *(c for _, record in sorted(records.items()) for c in record.conflicts),
    )
    after = replace(
        manifest,
        sources=dict(keys),
        pages=records,
        failures=failures,
        conflicts=conflicts,
        copies=copies,
    )
    return Plan(
        actions=tuple(sorted(actions, key=lambda a: a.path)),
        manifest=after,
        analysed=analysed,
        rendered=sum(p.rendered for p in planned),
        failures=failures,
        conflicts=conflicts,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _PlannedStory:
    """What is to become of one story's page."""

    record: PageRecord | None
    """None when no page could be made, and there was none before."""
    actions: tuple[Action, ...] = ()
    failure: Failure | None = None
    rendered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """All that the pages of one run are planned from."""

    folder: Folder
    environment: jinja2.Environment
    articles: Mapping[str, tuple[KnownArticle, str]]
    """Article id → the article, and the cache key of its source."""
    shared_key: str
    """Fingerprint of what every page depends on."""
    copies: Mapping[str, Sequence[Copy]]
    """Article id → its copies, for those that have some."""
    today: str

    def plan_story(self, story: Story, old: PageRecord | None) -> _PlannedStory:
        """Return what is to happen to the page of `story`; `old` is what was written for it before."""
        copies = [copy for a in story.articles for copy in self.copies.get(a, ())]
        key = fingerprint(self.shared_key, story, copies, [self.articles[a][1] for a in story.articles])
        if old and old.key == key and self._is_as_left(old):
            return _PlannedStory(record=old)
        names = ", ".join(self.articles[a][0].article.source for a in story.articles)
        try:
            card, made = self._render(story, copies, old)
        except NewsdeskError:
            raise
        except Exception as error:  # noqa: BLE001 - the per-story boundary: a fault of ours must not stop the others
            reason = f"no page could be made ({type(error).__name__}: {error}); please report it"
            return _PlannedStory(record=old, failure=Failure(source=names, stage="brief", reason=reason))
        if secrets := find_secrets(made[0].content):
            # The check of the site would refuse all of it: one source must not stop the others.
            reason = f"the page would hold what looks like a key or token ({secrets[0]}…); mend the source"
            return _PlannedStory(record=None, failure=Failure(source=names, stage="render", reason=reason))
        articles = (*story.articles, *(copy.article for copy in copies))
        record = PageRecord(story=story.id, key=key, digests={}, card=card, articles=articles)
        return self._place(record, made, why=_why(old, record))

    def _is_as_left(self, old: PageRecord) -> bool:
        folder, path = self.folder, old.card.path
        as_left = all(folder.digest(p) == d for p, d in old.digests.items())
        return as_left and path in folder.bases and old.deleted == folder.is_deleted(path)

    def _render(
        self, story: Story, copies: Sequence[Copy], old: PageRecord | None
    ) -> tuple[Card, tuple[Page, Page]]:
        from newsdesk.render.pages import make_card, page_path, render_briefing

        config = self.folder.project.config
        analyses = [recall_analysis(self.folder.project, self.articles[a][0]) for a in story.articles]
        briefing = write_briefing(
            story.id, analyses, copies=copies, most_quotes=config.quotes, most_context=config.context
        )
        last = self._last_edition(old) if old else None
        numbers = keep_numbers(last, briefing) if last else {}
        view = view_briefing(briefing, full_text=config.full_text, numbers=numbers)
        if last:
            texts = [a.article.text for a in analyses]
            view = replace(view, changes=(*find_changes(last, view, texts, today=self.today), *last.changes))
        path = old.card.path if old else page_path(view)
        card = make_card(view, path=path)
        return card, render_briefing(self.environment, view, path=path, card=card)

    def _last_edition(self, old: PageRecord) -> BriefingView | None:
        twin = next(path for path in old.digests if path.endswith(".json"))
        return read_view(self.folder.read(twin) or b"")

    def _place(self, record: PageRecord, made: tuple[Page, Page], *, why: str) -> _PlannedStory:
        """Return what is to happen to a briefing's page and its twin, and the record of how they will lie."""
        folder, (page, twin) = self.folder, made
        deleted = folder.is_deleted(page.path)
        if deleted:  # what the page said is not to be published in another form
            twin = replace(twin, path=BASES + twin.path)
        on_page = None if deleted else folder.compare(page, why=why, today=self.today)
        locked = is_locked(folder.read(page.path) or b"")
        on_twin = None if locked else folder.compare(twin, why=why, today=self.today)
        actions = tuple(action for action in (on_twin, on_page) if action)
        written = {a.path: a.page.content for a in actions if a.page}
        digests = {
            path: digest
            for path in (twin.path, page.path)
            if (digest := digest_bytes(written[path]) if path in written else folder.digest(path))
        }
        record = replace(
            record,
            digests=digests,
            deleted=deleted,
            card=edit_card(record.card, written.get(page.path) or folder.read(page.path) or page.content),
            conflicts=on_page.conflicts if on_page else (),
        )
        return _PlannedStory(record=record, actions=actions, rendered=True)

    def keep_page(self, old: PageRecord) -> PageRecord | None:
        """Return the record of a page that has no source any more but a person's edits; None when it has none."""
        from newsdesk.render.pages import make_card

        folder, path = self.folder, old.card.path
        lies, twin = folder.read(path), path.removesuffix(".md") + ".json"
        if lies is None or is_untouched(lies):
            return None
        record = read_record(folder, twin)
        if not record:
            return None
        view = self._last_edition(record)
        return replace(
            record,
            digests=record.digests | {path: folder.digest(path) or ""},
            card=edit_card(make_card(view, path=path) if view else record.card, lies),
            conflicts=find_conflicts(lies, path=path),
        )


def _why(old: PageRecord | None, new: PageRecord) -> str:
    if old is None:
        return "new story"
    if gained := len(set(new.articles) - set(old.articles)):
        return f"{gained} source{'s' if gained > 1 else ''} joined"
    if lost := len(set(old.articles) - set(new.articles)):
        return f"{lost} source{'s' if lost > 1 else ''} withdrawn"
    return "source, template, configuration or program changed"
