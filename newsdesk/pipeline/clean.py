"""Removes what can be made again. Sources, configuration and pages that a person edited stay."""

import shutil

from newsdesk.fingerprint import digest_bytes
from newsdesk.pipeline.project import Project
from newsdesk.pipeline.recover import is_ours
from newsdesk.store import list_files, read_bytes, read_manifest, remove_file


def clean_project(project: Project, *, pages: bool) -> tuple[str, ...]:
    """Remove the site and the state, with `pages` also untouched generated pages; return what was removed."""
    removed: list[str] = []
    if pages:
        manifest = read_manifest(project.state)
        written = {p: d for r in manifest.pages.values() for p, d in r.digests.items()} | manifest.indexes
        for path in list_files(project.briefings):
            data = read_bytes(project.briefings / path)
            if written.get(path) == digest_bytes(data) or (path.endswith(".md") and is_ours(project, path)):
                remove_file(project.briefings / path, upto=project.briefings)
                removed.append(f"{project.config.briefings}/{path}")
    for folder in (project.site, project.state):
        if folder.is_dir():
            shutil.rmtree(folder)
            removed.append(f"{folder.relative_to(project.root)}/")
    return tuple(removed)
