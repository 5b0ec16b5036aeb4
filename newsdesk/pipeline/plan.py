"""Analyses → what would be written, and why. Pure but for reading; writing is `publish`."""

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import jinja2

from newsdesk.disk import Listing
from newsdesk.engines import Engine
from newsdesk.errors import LostError
from newsdesk.fingerprint import digest_code, fingerprint
from newsdesk.model import Conflict, Copy, Failure
from newsdesk.pipeline.actions import Action
from newsdesk.pipeline.assign import group_articles
from newsdesk.pipeline.catalogue import DAMAGED, Catalogue, PageRecord
from newsdesk.pipeline.compare import Folder, read_folder
from newsdesk.pipeline.desk import LISTED, Desk, find_moved_pages
from newsdesk.pipeline.inventory import Inventory
from newsdesk.pipeline.lists import Lists
from newsdesk.pipeline.places import Places, count_topics
from newsdesk.pipeline.project import Progress, Project
from newsdesk.pipeline.recover import read_stub, recover_moved, recover_records
from newsdesk.pipeline.spool import Spool
from newsdesk.pipeline.understand import (
    Understood,
    list_sources,
    refuse_names,
    source_keys,
    understand_sources,
)
from newsdesk.render.language import Language, open_language
from newsdesk.render.pages import render_gone, render_moved
from newsdesk.render.templates import load_templates
from newsdesk.store import read_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a run would do to the briefings."""

    actions: tuple[Action, ...]
    catalogue: Catalogue
    """What the run leaves behind once it is committed."""
    analysed: int
    rendered: int
    failures: tuple[Failure, ...]
    conflicts: tuple[Conflict, ...]
    copies: tuple[Copy, ...]
    """Articles that another stands for, in the order of that other."""
    inventory: Inventory
    """The files that were read for it."""
    inputs: str
    """Fingerprint of all that the pages follow from."""
    folder: Folder
    """The briefings as they lay before."""

    @property
    def changes(self) -> tuple[Action, ...]:
        """The actions that touch a file."""
        return tuple(a for a in self.actions if a.kind != "keep")


def make_plan(
    project: Project,
    *,
    engine: Engine,
    progress: Progress,
    today: str,
    listed: dict[Path, Listing] | None = None,
) -> Plan:
    """Return what would change; writes nothing but the cache. `today` is the ISO date that edits get, `listed` as in
    Inventory.
    """
    inventory = Inventory(project.root, project.state, listed)
    seeds = dict(sorted(inventory.digest_folder(project.seeds, any_name=True).items()))
    sources = list_sources(project, seeds)
    refused = refuse_names(seeds) | {failure.source: failure for failure in project.refused}
    keys = source_keys(project, sources, seeds) | dict.fromkeys(refused, "")
    templates = inventory.digest_folder(project.templates)
    catalogues = inventory.digest_folder(project.locale)
    folder = read_folder(project, inventory)
    inputs = fingerprint_inputs(project, keys, templates, catalogues)
    catalogue = Catalogue(project.state)
    manifest = catalogue.manifest
    if manifest.inputs.startswith(inputs) and tell_inputs(inputs, folder) == manifest.inputs:
        return Plan(
            actions=(),
            catalogue=catalogue,
            analysed=0,
            rendered=0,
            failures=manifest.failures,
            conflicts=manifest.conflicts,
            copies=manifest.copies,
            inventory=inventory,
            inputs=inputs,
            folder=folder,
        )
    texts, language = read_templates(project, templates), read_language(project)

    def plan(*, check: bool) -> Plan:
        with ThreadPoolExecutor(1) as beside:  # this process would only wait for its workers
            loading = beside.submit(load_templates, texts, folder=project.config.templates, language=language)
            found, analysed = understand_sources(
                project, sources, keys, engine=engine, progress=progress, check=check
            )
        environment = loading.result()
        found |= {name: Understood(failures=(failure,)) for name, failure in refused.items()}
        return _plan_again(
            catalogue,
            lambda: plan_pages(
                folder,
                catalogue,
                found,
                keys,
                environment,
                fingerprint(_page_code(), project.config, texts, language),
                language,
                inputs=inputs,
                inventory=inventory,
                engine=engine,
                analysed=analysed,
                today=today,
            ),
        )

    try:
        return plan(check=False)
    except LostError:  # what is remembered of the cache is not in it, or cannot be read
        return plan(check=True)


def _plan_again(catalogue: Catalogue, plan: Callable[[], Plan]) -> Plan:
    """Return the plan, without what the last run left where that cannot be read."""
    try:
        return plan()
    except DAMAGED:
        catalogue.forget()
    try:
        return plan()
    except sqlite3.Error as error:
        raise catalogue.explain(error) from error


def fingerprint_inputs(
    project: Project, keys: Mapping[str, str], templates: Mapping[str, str], catalogues: Mapping[str, str]
) -> str:
    """Return the digest of all that the briefings folder should follow from; templates and catalogues are digests."""
    return fingerprint(_page_code(), keys, templates, catalogues, project.config)


def tell_inputs(inputs: str, folder: Folder) -> str:
    """Return what the manifest says of what the briefings were made from, and of how they lie; it begins with `inputs`."""
    return f"{inputs} {fingerprint(folder.describe())}"


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
    catalogue: Catalogue,
    found: Mapping[str, Understood],
    keys: Mapping[str, str],
    environment: jinja2.Environment,
    shared_key: str,
    language: Language,
    *,
    inputs: str,
    inventory: Inventory,
    engine: Engine,
    analysed: int,
    today: str,
) -> Plan:
    """Return the plan for what was understood; `shared_key` as in Desk."""
    config = folder.project.config
    catalogue.begin()
    before = _recover(folder, catalogue)
    known = {article: story for story, record in before.items() for article in record.articles}
    articles = {a.id: (a, keys[name]) for name, u in found.items() for a in u.articles}
    stories, copies = group_articles(
        folder.project, [article for article, _ in articles.values()], known, engine=engine
    )
    desk = Desk(
        folder=folder,
        environment=environment,
        language=language,
        articles=articles,
        copies={of: tuple(group) for of, group in groupby(copies, key=lambda c: c.of)},
        catalogue=catalogue,
        shared_key=shared_key,
        spool=Spool(folder.project.state),
        today=today,
    )
    places = Places(desk, stories, before)
    planned: list[Action] = []
    rendered = 0
    for placed in places.place():
        planned += placed.actions
        rendered += placed.rendered
    records = places.records
    failures = (*(f for u in found.values() for f in u.failures), *places.failures)
    lists = Lists(desk, quarantined=failures if config.quarantine_page else None)
    indexes = list(lists.place(count_topics(desk)))
    moved = find_moved_pages(before, records, recover_moved(folder, before))
    moved = {path: story for path, story in moved.items() if not folder.is_deleted(path)}
    files = [
        render_moved(desk.environment, path, catalogue.read_card(story), language)
        for path, story in moved.items()
    ]
    wanted = {path for r in records.values() for path in (*r.digests, r.path)}
    wanted |= lists.paths | moved.keys()
    kept_links = {path for record in records.values() for path in record.links}
    gone = [render_gone(desk.environment, path, language) for path in sorted(kept_links - wanted)]
    files += [page for page in gone if not folder.is_deleted(page.path)]
    wanted |= {page.path for page in gone}
    compared = [
        *(index.action for index in indexes),
        *(folder.compare(file, why=LISTED, today=today) for file in files),
    ]
    actions = [
        *planned,
        *(action for action in compared if action),
    ]
    twins = {path for record in before.values() for path in record.digests if path.endswith(".json")}
    actions += folder.clear(wanted, twins)
    conflicts = (
        *(c for action in compared if action for c in action.conflicts),
        *(
            c
            for story in sorted(s for s, r in records.items() if r.conflicts)
            for c in records[story].conflicts
        ),
    )
    return Plan(
        actions=tuple(sorted(actions, key=lambda a: a.path)),
        catalogue=catalogue,
        analysed=analysed,
        rendered=rendered,
        failures=failures,
        conflicts=conflicts,
        copies=copies,
        inventory=inventory,
        inputs=inputs,
        folder=folder,
    )


def _recover(folder: Folder, catalogue: Catalogue) -> dict[str, PageRecord]:
    """Return what earlier runs left in the folder, after bringing the catalogue into line with it."""
    left = catalogue.read_records()
    found = recover_records(folder, left)
    for story in left.keys() - found.keys():
        catalogue.drop_record(story)
    for story, record in found.items():
        if record is not left.get(story):
            catalogue.put_record(record)
            catalogue.put_card(read_stub(folder, record), listed=not folder.is_deleted(record.path))
    return found
