"""What was planned → files: pages first, then the site, the manifest last."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from newsdesk.fingerprint import digest_bytes, fingerprint
from newsdesk.pipeline.actions import Action, Report
from newsdesk.pipeline.compare import Folder, list_bases
from newsdesk.pipeline.glance import remember
from newsdesk.pipeline.inventory import Inventory
from newsdesk.pipeline.plan import Plan
from newsdesk.pipeline.project import BASES, NEXT, Progress, Project
from newsdesk.store import Cache, move_file, remove_file, write_bytes, write_manifest

SiteBuilder = Callable[[Path, Path], int]
"""Brings the site of a configuration file up to date in a folder; returns how many files it wrote or removed."""


def apply_plan(project: Project, plan: Plan, *, build_site: SiteBuilder, progress: Progress) -> Report:
    """Write pages, then the site, then the manifest."""
    inventory = plan.inventory
    for folder in (project.theme, project.locale):  # the site depends on them, and the next run wants to know
        inventory.digest_folder(folder)
    # Removed is last: until all is written, the twin of a story that is no more tells where its page has moved.
    changes = sorted(plan.changes, key=lambda action: action.kind == "remove")
    for done, action in enumerate(changes, start=1):
        _apply(project, action, inventory)
        progress("writing", done, len(changes))
    # What this run read and wrote, not what lies there by now: an edit made meanwhile is found by the next run.
    files = {path: digest for path, (_, digest) in inventory.rows[project.briefings].items()}
    # It finds out by itself whether there is anything to do: somebody may have edited the site.
    progress("building the site", 0, 1)
    built = build_site(project.config_file, project.site) > 0
    progress("building the site", 1, 1)
    keys = plan.manifest.sources
    left = Folder(project=project, files=files, bases=list_bases(project))
    after = replace(plan.manifest, inputs=fingerprint(plan.inputs, left.describe()))
    if changes or after.inputs != plan.manifest.inputs:
        write_manifest(project.state, after)
        Cache(project.state).keep_only(set(keys.values()))
    report = Report(
        analysed=plan.analysed,
        rendered=plan.rendered,
        written=sum(a.page is not None for a in changes),
        removed=sum(a.kind == "remove" for a in changes),
        site_built=built,
        kept=tuple(a for a in plan.actions if a.kind == "keep"),
        failures=plan.failures,
        conflicts=plan.conflicts,
    )
    inventory.save()
    remember(project, inventory.stamps, report)
    return report


def _apply(project: Project, action: Action, inventory: Inventory) -> None:
    """Do one action so that after a crash at any moment each page lies beside the base that it names."""
    briefings, bases = project.briefings, project.briefings / BASES
    if action.kind == "remove":
        if action.path.endswith(".md"):  # first: a base without its page says that a person deleted the page
            remove_file(bases / action.path, upto=briefings)
        remove_file(briefings / action.path, upto=briefings)
        inventory.forget(briefings, action.path)
    if action.base is not None:
        write_bytes(bases / (action.path + NEXT), action.base)
    if action.page:
        content = action.page.content
        stamp = write_bytes(briefings / action.path, content)
        if not action.path.startswith(BASES):
            inventory.note(briefings, action.path, stamp, digest_bytes(content))
    if action.base is not None:
        move_file(bases / (action.path + NEXT), bases / action.path)
