"""Analyses → what would be written, and why. Pure but for reading; writing is `publish`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from newsdesk.config import Config
from newsdesk.engines import Engine
from newsdesk.errors import LostError
from newsdesk.fingerprint import digest_code, fingerprint
from newsdesk.model import Card, Conflict, Failure
from newsdesk.pipeline.actions import Action
from newsdesk.pipeline.assign import group_articles, relate_cards
from newsdesk.pipeline.compare import WITHDRAWN, Folder, read_folder
from newsdesk.pipeline.desk import LISTED, Desk, Draft, PlacedStory, find_moved_pages
from newsdesk.pipeline.inventory import Inventory
from newsdesk.pipeline.project import Progress, Project
from newsdesk.pipeline.recover import recover_moved, recover_records
from newsdesk.pipeline.spool import Spool
from newsdesk.pipeline.topics import place_topics
from newsdesk.pipeline.understand import (
    Understood,
    list_sources,
    refuse_names,
    source_keys,
    understand_sources,
)
from newsdesk.render.files import plan_files
from newsdesk.render.indexes import plan_indexes
from newsdesk.render.language import Language, open_language
from newsdesk.render.pages import render_gone, render_moved
from newsdesk.render.related import order_cards
from newsdesk.render.templates import load_templates
from newsdesk.render.topics import Topics, find_topics
from newsdesk.store import Manifest, read_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a run would do to the briefings; the manifest is what it leaves behind."""

    actions: tuple[Action, ...]
    manifest: Manifest
    analysed: int
    rendered: int
    failures: tuple[Failure, ...]
    conflicts: tuple[Conflict, ...]
    inventory: Inventory
    """The files that were read for it."""
    inputs: str
    """Fingerprint of all that the pages follow from."""

    @property
    def changes(self) -> tuple[Action, ...]:
        """The actions that touch a file."""
        return tuple(a for a in self.actions if a.kind != "keep")


def make_plan(
    project: Project, manifest: Manifest, *, engine: Engine, progress: Progress, today: str
) -> Plan:
    """Return what would change; writes nothing but the cache. `today` is the ISO date that edits get."""
    inventory = Inventory(project.root, project.state)
    seeds = inventory.digest_folder(project.seeds, any_name=True)
    sources = list_sources(project, seeds)
    refused = refuse_names(seeds) | {failure.source: failure for failure in project.refused}
    keys = source_keys(project, sources, seeds) | dict.fromkeys(refused, "")
    templates = inventory.digest_folder(project.templates)
    catalogues = inventory.digest_folder(project.locale)
    folder = read_folder(project, inventory)
    inputs = fingerprint_inputs(project, keys, templates, catalogues)
    if fingerprint(inputs, folder.describe()) == manifest.inputs:
        return Plan(
            actions=(),
            manifest=manifest,
            analysed=0,
            rendered=0,
            failures=manifest.failures,
            conflicts=manifest.conflicts,
            inventory=inventory,
            inputs=inputs,
        )
    texts, language = read_templates(project, templates), read_language(project)

    def plan(*, check: bool) -> Plan:
        found, analysed = understand_sources(
            project, sources, keys, engine=engine, progress=progress, check=check
        )
        found |= {name: Understood(failures=(failure,)) for name, failure in refused.items()}
        return plan_pages(
            folder,
            manifest,
            found,
            keys,
            texts,
            language,
            inputs=inputs,
            inventory=inventory,
            engine=engine,
            analysed=analysed,
            today=today,
        )

    try:
        return plan(check=False)
    except LostError:  # what is remembered of the cache is not in it, or cannot be read
        return plan(check=True)


def fingerprint_inputs(
    project: Project, keys: Mapping[str, str], templates: Mapping[str, str], catalogues: Mapping[str, str]
) -> str:
    """Return the digest of all that the briefings folder should follow from; templates and catalogues are digests."""
    return fingerprint(_page_code(), keys, templates, catalogues, project.config)


def read_templates(project: Project, names: Iterable[str]) -> dict[str, str]:
    """Return template name → text."""
    return {
        name: read_bytes(project.templates / name).decode("utf-8", "replace")
        for name in names
        if name.endswith(".jinja")
    }


def read_language(project: Project) -> Language:
    """Return the language of the site."""
    return open_language(project.locale, project.config.language, file=project.config_file.name)


def _page_code() -> str:
    return digest_code("stories", "statements.py", "briefing.py", "render", "model.py")


def plan_pages(
    folder: Folder,
    manifest: Manifest,
    found: Mapping[str, Understood],
    keys: Mapping[str, str],
    templates: Mapping[str, str],
    language: Language,
    *,
    inputs: str,
    inventory: Inventory,
    engine: Engine,
    analysed: int,
    today: str,
) -> Plan:
    """Return the plan for what was understood."""
    config = folder.project.config
    before = recover_records(folder, manifest.pages)
    known = {article: story for story, record in before.items() for article in record.articles}
    articles = {a.id: (a, keys[name]) for name, u in found.items() for a in u.articles}
    stories, copies = group_articles(
        folder.project, [article for article, _ in articles.values()], known, engine=engine
    )
    desk = Desk(
        folder=folder,
        environment=load_templates(templates, folder=config.templates, language=language),
        language=language,
        articles=articles,
        copies={of: tuple(group) for of, group in groupby(copies, key=lambda c: c.of)},
        shared_key=fingerprint(_page_code(), config, templates, language),
        spool=Spool(folder.project.state),
        today=today,
    )
    drafts = [desk.draft_story(story, before.get(story.id)) for story in stories]
    shown = [d.card for d in drafts if d.card and not folder.is_deleted(d.card.path)]
    topics = _find_topics(shown, config)
    planned = _place_stories(desk, drafts, shown, topics)
    records = {p.record.story: p.record for p in planned if p.record}
    left = [desk.keep_page(record) for story, record in sorted(before.items()) if story not in records]
    records |= {record.story: record for record in left if record}
    cards = [record.card for record in records.values() if not record.deleted]
    failures = (*(f for u in found.values() for f in u.failures), *(d.failure for d in drafts if d.failure))
    moved = find_moved_pages(before, records, recover_moved(folder, before))
    moved = {path: story for path, story in moved.items() if not folder.is_deleted(path)}
    if {card.path: card for card in cards} != {card.path: card for card in shown}:
        topics = _find_topics(cards, config)  # once more, now with the titles that people gave their pages
    lists = plan_indexes(cards, site_name=config.site_name, latest=config.latest, language=language)
    quarantined = failures if config.quarantine_page else None
    indexes = [
        *(desk.place_index(page, manifest.indexes.get(page.path)) for page in lists),
        *place_topics(desk, topics, manifest.indexes, quarantined=quarantined),
    ]
    told = plan_files(
        desk.environment,
        cards,
        topics,
        site_name=config.site_name,
        site_url=config.site_url or "",
        language=language,
    )
    indexes += [desk.place_file(file, manifest.indexes.get(file.path)) for file in told]
    files = [
        render_moved(desk.environment, path, records[story].card, language) for path, story in moved.items()
    ]
    wanted = {path for r in records.values() for path in (*r.digests, r.card.path)}
    wanted |= {page.path for page in indexes} | {file.path for file in files}
    kept_links = {path for record in records.values() for path in record.links}
    gone = [render_gone(desk.environment, path, language) for path in sorted(kept_links - wanted)]
    files += [page for page in gone if not folder.is_deleted(page.path)]
    wanted |= {page.path for page in gone}
    compared = [
        *(index.action for index in indexes),
        *(folder.compare(file, why=LISTED, today=today) for file in files),
    ]
    actions = [
        *(action for story in planned for action in story.actions),
        *(Action(kind="keep", path=r.card.path, why=WITHDRAWN) for r in left if r),
        *(action for action in compared if action),
    ]
    twins = {path for record in before.values() for path in record.digests if path.endswith(".json")}
    actions += folder.clear(wanted, twins)
    conflicts = (
        *(c for action in compared if action for c in action.conflicts),
        *(c for _, record in sorted(records.items()) for c in record.conflicts),
    )
    after = replace(
        manifest,
        sources=dict(keys),
        pages=records,
        indexes={i.path: (i.key, i.digest) for i in indexes},
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
        inventory=inventory,
        inputs=inputs,
    )


def _place_stories(
    desk: Desk, drafts: Sequence[Draft], shown: Sequence[Card], topics: Topics
) -> list[PlacedStory]:
    """Return what is to become of each story's page; earlier ones first, because later ones link to them."""
    related = relate_cards(desk.folder.project, shown)
    rank = {card.story: number for number, card in enumerate(order_cards(shown))}
    planned: dict[str, PlacedStory] = {}
    for draft in sorted(drafts, key=lambda d: rank.get(d.story.id, len(rank))):
        found = (planned[story].record for story in related.get(draft.story.id, ()))
        earlier = [record.card for record in found if record]
        planned[draft.story.id] = desk.place_story(draft, topics, earlier)
    return list(planned.values())


def _find_topics(cards: Sequence[Card], config: Config) -> Topics:
    return find_topics(cards, subjects=config.subjects, fewest=config.subject_briefings)
