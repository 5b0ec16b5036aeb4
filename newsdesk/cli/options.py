"""What the commands of a project have in common."""

import os
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsdesk.config import load_config
from newsdesk.pipeline.project import Project

if TYPE_CHECKING:
    from newsdesk.engines import Engine

ConfigOption = Annotated[
    Path, typer.Option("--config", "-f", metavar="FILE", help="The configuration file.", show_default=True)
]
EngineOption = Annotated[
    str, typer.Option("--engine", metavar="ENGINE", help="Where analysis runs: processes, serial or dask.")
]
SchedulerOption = Annotated[
    str,
    typer.Option(
        "--scheduler",
        metavar="ADDRESS",
        help="Of the Dask cluster of --engine dask, such as tcp://host:8786.",
    ),
]
JobsOption = Annotated[
    int, typer.Option("--jobs", "-j", min=0, help="Worker processes; 0: one for each core.")
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but trouble.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]

DEFAULT_CONFIG = Path("mkdocs.yml")
PRESS_SECONDS = 900.0
"""Processor seconds for printing some hundred pages: they are ours, only a bug would take so long."""
PRESS_MODULES = ("newsdesk.site.press", "newsdesk.site.hooks", "mkdocs.commands.build", "lxml.etree")
"""What each of its workers would else import: a quarter of a second."""
LINE_SECONDS = 60
"""Processor seconds for one line of `analyze --jsonl`: some twenty million characters."""


def open_project(config: Path) -> Project:
    """Return the project of a configuration file."""
    config = config.absolute()
    return Project(root=config.parent, config_file=config, config=load_config(config))


def read_clock() -> datetime:
    """Return what time it is: SOURCE_DATE_EPOCH where it is set, else the clock's, in UTC."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        return datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    except (ValueError, OverflowError, OSError):
        raise typer.BadParameter(f"SOURCE_DATE_EPOCH is no number of seconds: {epoch!r}") from None


def today() -> str:
    """Return the date that edits and changes get."""
    return read_clock().date().isoformat()


SOURCE_MODULES = ("newsdesk.pipeline.jobs", "newsdesk.analysis")
"""What workers need for the sources of a project."""


def choose_engine(name: str, jobs: int, project: Project, *, scheduler: str = "") -> "Engine":
    """Return the engine of that name for the sources of a project."""
    return make_engine(name, jobs, SOURCE_MODULES, project.config.read_seconds, scheduler=scheduler)


def import_press() -> None:
    """Import what prints pages."""
    for name in PRESS_MODULES:
        import_module(name)


def make_press(engine: "Engine") -> "Engine":
    """Return an engine like this one whose workers print pages of the site."""
    from newsdesk.engines import ProcessEngine, find_near

    engine = find_near(engine)
    if isinstance(engine, ProcessEngine):
        return replace(engine, seconds=PRESS_SECONDS, memory=2 << 30, preload=PRESS_MODULES)
    return engine


def make_engine(
    name: str, jobs: int, preload: tuple[str, ...], seconds: float, *, scheduler: str = ""
) -> "Engine":
    """Return the engine of that name; its workers have the modules `preload` and `seconds` for each item."""
    from newsdesk.engines import ProcessEngine, SerialEngine

    if bool(scheduler) != (name == "dask"):
        raise typer.BadParameter(
            "--engine dask and --scheduler ADDRESS go together", param_hint="--scheduler"
        )
    if name == "serial":
        return SerialEngine()
    processes = ProcessEngine(workers=jobs or None, seconds=float(seconds), preload=preload)
    if name == "processes":
        return processes
    if name == "dask":
        from newsdesk.engines.cluster import ClusterEngine
        from newsdesk.pipeline.understand import LIBRARIES

        return ClusterEngine(scheduler=scheduler, near=processes, alike=LIBRARIES)
    raise typer.BadParameter(f"'{name}' is not one of: serial, processes, dask", param_hint="--engine")
