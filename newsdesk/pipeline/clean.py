"""Removes what can be made again. Sources, configuration and what a person decided stay."""

import shutil

from newsdesk.pipeline.compare import read_folder
from newsdesk.pipeline.project import BASES, Project
from newsdesk.pipeline.recover import recover_records
from newsdesk.render.edits import is_untouched
from newsdesk.site.swap import recover
from newsdesk.store import remove_file


def clean_project(project: Project, *, pages: bool) -> tuple[str, ...]:
    """Remove the site and the state, with `pages` also untouched generated pages; return what was removed."""
    removed: list[str] = []
    if pages:
        folder = read_folder(project)
        untouched = {p for p in folder.files if p.endswith(".md") and is_untouched(folder.read(p) or b"")}
        twins = {
            r.path.removesuffix(".md") + ".json"
            for r in recover_records(folder, {}).values()
            if r.path in untouched
        }
        for path in sorted({BASES + p for p in untouched & folder.bases} | untouched | twins):
            remove_file(project.briefings / path, upto=project.briefings)
            removed.append(f"{project.config.briefings}/{path}")
    recover(project.site)  # else what an interrupted run left beside it would be laid over the next site
    for target in (project.site, project.state):
        if target.is_dir():
            shutil.rmtree(target)
            removed.append(f"{target.relative_to(project.root)}/")
    return tuple(removed)
