"""The commands for pages that people edited."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsdesk.cli.console import say, warn
from newsdesk.cli.options import DEFAULT_CONFIG, ConfigOption, open_project
from newsdesk.store import lock

if TYPE_CHECKING:
    from newsdesk.pipeline.compare import Folder

PagesArgument = Annotated[list[Path], typer.Argument(metavar="PATH…", help="Pages of the briefings folder.")]


def diff(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH…]", help="Pages of the briefings folder; none: all.", show_default=False
        ),
    ] = None,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Show what people changed in the pages, against what was generated."""
    from newsdesk.pipeline.compare import read_folder
    from newsdesk.pipeline.edits import diff_page, list_edited

    project = open_project(config)
    folder = read_folder(project)
    for path in [_find_page(folder, path) for path in paths] if paths else list_edited(folder):
        lines = diff_page(folder, path)
        if lines is None:
            warn(f"{path}: what was generated for it is not known")
        for line in lines or ():
            say(line, style={"+": "green", "-": "red", "@": "cyan"}.get(line[0]) if line else None)


def accept(paths: PagesArgument, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Take pages as they are: edits stay, our side of conflicts goes, newer material is merged in from now on."""
    from newsdesk.pipeline.compare import read_folder
    from newsdesk.pipeline.edits import accept_page

    project = open_project(config)
    with lock(project.state):
        folder = read_folder(project)
        for path in [_find_page(folder, path) for path in paths]:
            say(f"{path} {accept_page(folder, path)}")


def revert(paths: PagesArgument, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Put pages back as they were generated, deleted ones too. A copy of your version stays in the state folder."""
    from newsdesk.pipeline.compare import read_folder
    from newsdesk.pipeline.edits import revert_page

    project = open_project(config)
    with lock(project.state):
        folder = read_folder(project)
        for path in [_find_page(folder, path) for path in paths]:
            say(f"{path} {revert_page(folder, path)}")


def _find_page(folder: "Folder", given: Path) -> str:
    """Return the path below the briefings folder of a page named from here or from there."""
    briefings = folder.project.briefings
    for path in (given.absolute(), briefings / given):
        name = path.relative_to(briefings).as_posix() if path.is_relative_to(briefings) else ""
        if name.endswith(".md") and (name in folder.files or name in folder.bases):
            return name
    raise typer.BadParameter(f"'{given}' is no page of {briefings}", param_hint="PATH…")
