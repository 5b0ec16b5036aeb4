"""What was planned → files: pages first, then the site, the manifest last."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from newsdesk.fingerprint import digest_bytes, digest_code, fingerprint
from newsdesk.pipeline.actions import Action, Report
from newsdesk.pipeline.compare import Folder, list_bases
from newsdesk.pipeline.glance import remember
from newsdesk.pipeline.inventory import Inventory
from newsdesk.pipeline.plan import Plan
from newsdesk.pipeline.project import BASES, NEXT, Progress, Project
from newsdesk.store import Cache, digest_file, move_file, remove_file, write_bytes, write_manifest

SiteBuilder = Callable[[Path, Path], object]
"""Builds the site of a configuration file into a folder: new, checked, then swapped in."""


def apply_plan(project: Project, plan: Plan, *, build_site: SiteBuilder, progress: Progress) -> Report:
    """Write pages, then the site, then the manifest."""
    inventory = plan.inventory
    shell = [inventory.digest_folder(folder) for folder in (project.theme, project.locale)]
    # Removed is last: until all is written, the twin of a story that is no more tells where its page has moved.
    changes = sorted(plan.changes, key=lambda action: action.kind == "remove")
    for done, action in enumerate(changes, start=1):
        _apply(project, action, inventory)
        progress("writing", done, len(changes))
    # What this run read and wrote, not what lies there by now: an edit made meanwhile is found by the next run.
    files = {path: digest for path, (_, digest) in inventory.rows[project.briefings].items()}
    site = site_fingerprint(project, files, shell)
    stale = site != plan.manifest.site or not (project.site / "index.html").is_file()
    if stale:
        progress("building the site", 0, 1)
        build_site(project.config_file, project.site)
        progress("building the site", 1, 1)
    keys = plan.manifest.sources
    left = Folder(project=project, files=files, bases=list_bases(project))
    after = replace(plan.manifest, site=site, inputs=fingerprint(plan.inputs, left.describe()))
    if changes or stale or after.inputs != plan.manifest.inputs:
        write_manifest(project.state, after)
        Cache(project.state).keep_only(set(keys.values()))
    report = Report(
        analysed=plan.analysed,
        rendered=plan.rendered,
        written=sum(a.page is not None for a in changes),
        removed=sum(a.kind == "remove" for a in changes),
        site_built=stale,
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


def site_fingerprint(
    project: Project, briefings: Mapping[str, str], shell: Sequence[Mapping[str, str]]
) -> str:
    """Return the digest of all that the site is built from: path → digest of the Markdown, of theme and catalogues,
    and more.
    """
    packages = ("mkdocs", "mkdocs-material", "markdown", "pymdown-extensions", "jinja2", "pagefind", "nh3")
    return fingerprint(
        [(name, version(name)) for name in packages],
        digest_file(project.config_file),
        briefings,
        shell,
        digest_code("site", "render/language.py"),
    )
