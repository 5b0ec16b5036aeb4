"""What was planned → files: pages first, then the site, the manifest last."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

from newsdesk.fingerprint import digest_code, fingerprint
from newsdesk.model import Conflict, Failure
from newsdesk.pipeline.compare import Action, read_folder
from newsdesk.pipeline.plan import Plan, fingerprint_inputs, read_language, read_templates
from newsdesk.pipeline.project import BASES, NEXT, Progress, Project
from newsdesk.store import Cache, digest_file, list_files, move_file, remove_file, write_bytes, write_manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a run did."""

    analysed: int
    rendered: int
    written: int
    removed: int
    site_built: bool
    kept: tuple[Action, ...]
    failures: tuple[Failure, ...]
    conflicts: tuple[Conflict, ...]


SiteBuilder = Callable[[Path, Path], object]
"""Builds the site of a configuration file into a folder: new, checked, then swapped in."""


def apply_plan(project: Project, plan: Plan, *, build_site: SiteBuilder, progress: Progress) -> Report:
    """Write pages, then the site, then the manifest."""
    # Removed is last: until all is written, the twin of a story that is no more tells where its page has moved.
    changes = sorted(plan.changes, key=lambda action: action.kind == "remove")
    for done, action in enumerate(changes, start=1):
        _apply(project, action)
        progress("writing", done, len(changes))
    site = site_fingerprint(project)
    stale = site != plan.manifest.site or not (project.site / "index.html").is_file()
    if stale:
        progress("building the site", 0, 1)
        build_site(project.config_file, project.site)
        progress("building the site", 1, 1)
    keys = plan.manifest.sources
    inputs = fingerprint_inputs(read_folder(project), keys, read_templates(project), read_language(project))
    after = replace(plan.manifest, site=site, inputs=inputs)
    if changes or stale or after.inputs != plan.manifest.inputs:
        write_manifest(project.state, after)
        Cache(project.state).keep_only(set(keys.values()))
    return Report(
        analysed=plan.analysed,
        rendered=plan.rendered,
        written=sum(a.page is not None for a in changes),
        removed=sum(a.kind == "remove" for a in changes),
        site_built=stale,
        kept=tuple(a for a in plan.actions if a.kind == "keep"),
        failures=plan.failures,
        conflicts=plan.conflicts,
    )


def _apply(project: Project, action: Action) -> None:
    """Do one action so that after a crash at any moment each page lies beside the base that it names."""
    briefings, bases = project.briefings, project.briefings / BASES
    if action.kind == "remove":
        if action.path.endswith(".md"):  # first: a base without its page says that a person deleted the page
            remove_file(bases / action.path, upto=briefings)
        remove_file(briefings / action.path, upto=briefings)
    if action.base is not None:
        write_bytes(bases / (action.path + NEXT), action.base)
    if action.page:
        write_bytes(briefings / action.path, action.page.content)
    if action.base is not None:
        move_file(bases / (action.path + NEXT), bases / action.path)


def site_fingerprint(project: Project) -> str:
    """Return the digest of all that the site is built from."""
    packages = ("mkdocs", "mkdocs-material", "markdown", "pymdown-extensions", "jinja2", "pagefind", "nh3")
    theme = project.root / "theme"
    return fingerprint(
        [(name, version(name)) for name in packages],
        digest_file(project.config_file),
        {path: digest_file(project.briefings / path) for path in list_files(project.briefings)},
        {path: digest_file(theme / path) for path in list_files(theme)},
        {path: digest_file(project.locale / path) for path in list_files(project.locale)},
        digest_code("site", "render/language.py"),
    )
