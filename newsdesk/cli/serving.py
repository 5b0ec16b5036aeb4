"""Serve on loopback, watch, rebuild, reload. A failing rebuild is reported and the last site stays."""

import threading
from collections.abc import Callable
from pathlib import Path

import watchfiles

from newsdesk.cli.console import fail, say
from newsdesk.config import is_address
from newsdesk.errors import NewsdeskError
from newsdesk.pipeline.project import Project
from newsdesk.site.server import SiteServer

_TURN = 200
"""Milliseconds after which the watcher looks up when nothing happens: a start waits as long for its first look."""


def serve_project(project: Project, rebuild: Callable[[], bool], *, port: int) -> None:
    """Build, then serve and watch until interrupted; `rebuild` tells whether the site is another."""
    project.briefings.mkdir(exist_ok=True)  # the first build makes it: too late to be watched
    changes = watchfiles.watch(
        *_watched(project), debounce=300, rust_timeout=_TURN, yield_on_timeout=True, raise_interrupt=False
    )
    next(changes, None)  # watches from here on: what is saved during the first build must not be missed
    rebuild()
    with SiteServer(project.site, port=port) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        say(f"Serving {server.address} (stop with Ctrl-C)")
        if is_address(project.config.seeds):
            say(f"{project.config.seeds} is not watched: what is new there comes with the next rebuild")
        for changed in changes:
            try:
                if changed and rebuild():
                    server.notify()
            except (NewsdeskError, OSError) as error:
                fail(str(error))
        server.shutdown()


def _watched(project: Project) -> list[Path]:
    """Return what a rebuild depends on, and can be watched: no address. The configuration's folder is not: the site
    is in it.
    """
    seeds = () if is_address(project.config.seeds) else (project.seeds,)
    folders = (*seeds, project.templates, project.briefings, project.theme, project.locale)
    return [project.config_file, *(folder for folder in folders if folder.is_dir())]
