"""Serve on loopback, watch, rebuild, reload. A failing rebuild is reported and the last site stays."""

import threading
from collections.abc import Callable
from pathlib import Path

import watchfiles

from newsdesk.cli.console import fail, say
from newsdesk.errors import NewsdeskError
from newsdesk.pipeline.project import Project
from newsdesk.site.server import SiteServer


def serve_project(project: Project, rebuild: Callable[[], bool], *, port: int) -> None:
    """Build, then serve and watch until interrupted; `rebuild` tells whether the site is another."""
    rebuild()
    with SiteServer(project.site, port=port) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        say(f"Serving {server.address} (stop with Ctrl-C)")
        for _ in watchfiles.watch(*_watched(project), debounce=300, raise_interrupt=False):
            try:
                if rebuild():
                    server.notify()
            except (NewsdeskError, OSError) as error:
                fail(str(error))
        server.shutdown()


def _watched(project: Project) -> list[Path]:
    """Return what a rebuild depends on. The configuration's folder is not watched: the site is in it."""
    folders = (project.seeds, project.templates, project.briefings, project.theme, project.locale)
    return [project.config_file, *(folder for folder in folders if folder.is_dir())]
