"""What was planned → files: pages first, then the site, the manifest last."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from newsdesk.disk import Listing
from newsdesk.fingerprint import digest_bytes
from newsdesk.pipeline.actions import Action, Report
from newsdesk.pipeline.catalogue import Manifest
from newsdesk.pipeline.glance import remember
from newsdesk.pipeline.inventory import Inventory
from newsdesk.pipeline.plan import Plan, tell_inputs
from newsdesk.pipeline.project import BASES, NEXT, Progress, Project
from newsdesk.pipeline.spool import read_content
from newsdesk.store import move_files, remove_file, write_files

if TYPE_CHECKING:
    from newsdesk.site.making import SiteReport

_AT_ONCE = 2000
"""Files that are written together, and synced together."""

SiteBuilder = Callable[[Path, Path, Mapping[Path, Listing]], "SiteReport"]
"""Brings the site of a configuration file up to date in a folder, given what is known to lie in the folder of pages."""


def apply_plan(project: Project, plan: Plan, *, build_site: SiteBuilder, progress: Progress) -> Report:
    """Write pages, then the site, then the manifest."""
    inventory = plan.inventory
    for folder in (project.theme, project.locale):  # the site depends on them, and the next run wants to know
        inventory.digest_folder(folder)
    # Removed is last: until all is written, the twin of a story that is no more tells where its page has moved.
    changes = sorted(plan.changes, key=lambda action: action.kind == "remove")
    for done in range(0, len(changes), _AT_ONCE):
        progress("writing", done, len(changes))
        _apply(project, changes[done : done + _AT_ONCE], inventory)
    progress("writing", len(changes), len(changes))
    # What this run read and wrote, not what lies there by now: an edit made meanwhile is found by the next run.
    files = {path: digest for path, (_, digest) in inventory.rows[project.briefings].items()}
    # It finds out by itself whether there is anything to do: somebody may have edited the site.
    progress("building the site", 0, 1)
    pages = {project.briefings: inventory.list_folder(project.briefings)}
    with ThreadPoolExecutor(1) as beside:  # much of a site is made by other processes
        left = replace(plan.folder, files=files, bases=_list_bases(plan.folder.bases, changes))
        describing = beside.submit(tell_inputs, plan.inputs, left)
        built = build_site(project.config_file, project.site, pages)
    progress("building the site", 1, 1)
    inputs = describing.result()
    if changes or inputs != plan.catalogue.manifest.inputs:
        plan.catalogue.commit(
            Manifest(inputs=inputs, failures=plan.failures, conflicts=plan.conflicts, copies=plan.copies)
        )
    plan.catalogue.close()
    report = Report(
        analysed=plan.analysed,
        rendered=plan.rendered,
        written=sum(a.content is not None for a in changes),
        removed=sum(a.kind == "remove" for a in changes),
        site_built=built.written > 0,
        site_why=built.why,
        kept=tuple(a for a in plan.actions if a.kind == "keep"),
        failures=plan.failures,
        conflicts=plan.conflicts,
    )
    inventory.save()
    remember(project, inventory.stamps | {str(project.site): built.files}, report)
    return report


def _list_bases(before: Collection[str], changes: Iterable[Action]) -> frozenset[str]:
    """Return the paths below `.base/`, after `changes` of which they were `before`."""
    bases = set(before)
    for action in changes:
        path, is_base = action.path.removeprefix(BASES), action.path.startswith(BASES)
        if action.kind == "remove":
            bases -= {path} if is_base or path.endswith(".md") else set()
        elif is_base or action.base is not None:
            bases.add(path)
    return frozenset(bases)


def _apply(project: Project, actions: Sequence[Action], inventory: Inventory) -> None:
    """Do some actions so that after a crash at any moment each page lies beside the base that it names.

    What one step wrote is on the disk before the next: bases to come, pages, and then the bases take their places.
    """
    briefings, bases = project.briefings, project.briefings / BASES
    coming = {bases / (a.path + NEXT): read_content(a.base) for a in actions if a.base is not None}
    pages = {a.path: read_content(a.content) for a in actions if a.content is not None}
    write_files(coming)
    stamps = write_files({briefings / path: content for path, content in pages.items()})
    for path, content in pages.items():
        if not path.startswith(BASES):
            inventory.note(briefings, path, stamps[briefings / path], digest_bytes(content))
    move_files({path: path.with_name(path.name.removesuffix(NEXT)) for path in coming})
    for action in actions:
        if action.kind == "remove":
            # First: a base without its page says that a person deleted the page.
            if action.path.endswith(".md"):
                remove_file(bases / action.path, upto=briefings)
            remove_file(briefings / action.path, upto=briefings)
            inventory.forget(briefings, action.path)
