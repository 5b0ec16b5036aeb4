"""Whether anything changed since the last complete run, told from stamps alone: before anything heavy is imported.

What it cannot tell for sure it leaves to the plan, which digests; so it can be wrong in one direction only.
"""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

import newsdesk
from newsdesk.disk import Listing, Stamp, make_stamp, scan
from newsdesk.fingerprint import digest_bytes
from newsdesk.model import Conflict, Failure
from newsdesk.pipeline import inventory
from newsdesk.pipeline.actions import Report
from newsdesk.pipeline.project import BASES, Project
from newsdesk.store import MANIFEST, list_files, scan_files, write_bytes

if TYPE_CHECKING:
    from newsdesk.scouting import Scout

NAME = "last.json"
_LARGE = 1_000_000
"""Bytes of the notes about 12,000 files; some 2,000 articles have them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Last:
    """The last complete run."""

    seen: dict[str, str]
    """Folder → digest of the stamps of its files, as the run left them; "" → digest of all else that it depends on."""
    failures: tuple[Failure, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


def glance(
    project: Project,
    *,
    expect_reading: Callable[[], object] = lambda: None,
    listed: dict[Path, Listing] | None = None,
    scout: "Scout | None" = None,
) -> Report | None:
    """Return the report of a run that has nothing to do; None when only a run can tell whether it has.

    `expect_reading` is called when there are sources that such a run will read. What was seen in the folder where a change
    was found, but for the site's, is put into `listed`, for that run. `scout` is one of `send_scout`.
    """
    file = project.state / NAME
    try:
        noted = make_stamp(file.stat())[2]
        last = msgspec.json.decode(file.read_bytes(), type=_Last)
        for folder in (*list_folders(project), project.site):  # sources first: they are what changes
            if folder == project.site:
                found = scout.find(folder) if scout else scan(folder, hidden=True)
            else:
                found = scan_files(folder, scout if folder in {project.seeds, project.briefings} else None)
            settled = all(stamp[2] < noted for stamp in found.files.values())
            if not settled or _digest(found.files) != last.seen.get(str(folder)):
                if listed is not None and folder != project.site:
                    listed[folder] = found
                if folder == project.seeds:
                    expect_reading()
                return None
        if _digest(_describe_rest(project)) != last.seen.get(""):
            return None
    except (OSError, msgspec.DecodeError, UnicodeError):
        return None
    return Report(failures=last.failures, conflicts=last.conflicts)


def send_scout(project: Project) -> "AbstractContextManager[Scout | None]":
    """Send a scout to sources, pages and site where these are large, as far as the last run's notes tell."""
    try:
        many = (project.state / inventory.NAME).stat().st_size > _LARGE
    except OSError:
        many = False
    if not many:
        return nullcontext()
    from newsdesk.scouting import Scout

    return Scout((project.seeds, project.briefings), project.site)


def remember(project: Project, folders: Mapping[str, Mapping[str, Stamp]], report: Report) -> None:
    """Write down that a run is complete; `folders` are the stamps of what it read and wrote, folder by folder."""
    try:
        seen = {
            folder: _digest(folders.get(folder, {}))
            for folder in map(str, (*list_folders(project), project.site))
        }
        seen[""] = _digest(_describe_rest(project))
        last = _Last(seen=seen, failures=report.failures, conflicts=report.conflicts)
        write_bytes(project.state / NAME, msgspec.json.encode(last))
    except UnicodeError:  # a name that is no text
        (project.state / NAME).unlink(missing_ok=True)


def list_folders(project: Project) -> tuple[Path, ...]:
    """Return the folders whose files a run depends on, but for the program's own."""
    return (project.seeds, project.templates, project.briefings, project.theme, project.locale)


def _digest(value: object) -> str:
    return digest_bytes(msgspec.msgpack.encode(value, order="sorted"))


def _describe_rest(project: Project) -> tuple[object, ...]:
    """Return what a run depends on that lies in none of its folders, and the names of the bases."""
    files = {str(path): make_stamp(path.stat()) for path in (project.config_file, project.state / MANIFEST)}
    code = {
        path: stamp
        for path, stamp in scan_files(Path(newsdesk.__file__).parent).files.items()
        if path[-4:] != ".pyc"
    }
    bases = list_files(project.briefings / BASES)
    return files, bases, code, sys.version, dict(_find_libraries()), project.config, project.refused


def _find_libraries() -> Iterator[tuple[str, Stamp]]:
    """Yield the folders that libraries are installed in: each that comes or goes changes the stamp of one."""
    for place in sys.path:
        if place.endswith(("site-packages", "dist-packages")) and os.path.isdir(place):  # noqa: PTH112 - start-up
            yield place, make_stamp(os.stat(place))  # noqa: PTH116
