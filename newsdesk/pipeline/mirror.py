"""Sources at an address → the same files in the state folder: only what is new there or changed is fetched.

From then on they are read as those of any folder, and a run goes on as it would here, with the same result.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import msgspec

from newsdesk.disk import Stamp, make_stamp
from newsdesk.errors import RemoteError, make_printable
from newsdesk.fetch.remote import Entry, Remote
from newsdesk.model import Failure
from newsdesk.pipeline.feeds import FEEDS
from newsdesk.pipeline.project import Progress, Project
from newsdesk.store import (
    TEMPORARY,
    is_text,
    remove_file,
    scan_files,
    sweep,
    write_bytes,
    write_files,
)

NAME = "mirror"
"""Of the notes, below the state folder. They may be deleted: then every source is fetched again."""

_FORMAT = 1
_AT_ONCE, _BYTES_AT_ONCE = 256, 64_000_000
"""Files, and bytes, that are fetched together: so much is in memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Notes:
    address: str
    files: dict[str, tuple[str, Stamp]] = field(default_factory=dict)
    """Name → the tag it was fetched with, and the stamp that it has here since."""
    format: int = _FORMAT


def mirror_seeds(project: Project, remote: Remote, progress: Progress, *, begins: bool = False) -> Project:
    """Bring the mirror up to date; return the project with the names that can lie in no folder.

    Raises RemoteError when the address cannot be listed, or has no file: that would withdraw every briefing, and is
    more often a wrong address or a missing right. `begins`: sources are about to be put there, so none need be.
    """
    listed = remote.list_files()
    seen = {name: entry for name, entry in listed.items() if _is_seen(name)}
    faults = find_faults(seen)
    wanted = {name: entry for name, entry in seen.items() if name not in faults}
    if not (wanted.keys() - {FEEDS} or begins):
        problem = "has no file, so nothing was done; check the address and your rights"
        advice = "To withdraw all briefings, set seeds to an empty folder here"
        raise RemoteError(address=remote.address, problem=f"{problem}. {advice}")
    folder = project.seeds
    sweep(folder)
    lie = scan_files(folder).files
    if (folder / FEEDS).is_file():
        lie[FEEDS] = make_stamp((folder / FEEDS).stat())
    known = _read_notes(project, remote.address)
    files = {
        name: row
        for name, row in known.items()
        if name in wanted and wanted[name].tag and row == (wanted[name].tag, lie.get(name))
    }
    for name in lie.keys() - wanted.keys():
        remove_file(folder / name, upto=folder)
    new = {name: entry for name, entry in wanted.items() if name not in files}
    most = project.config.max_source_mb * 1_000_000
    try:
        for batch in _part(new, most):
            contents = remote.read_files(name for name in batch if batch[name].size <= most)
            # Too large to be fetched: what lies here for it is just as large as it takes to be refused.
            contents |= {name: bytes(most + 1) for name in batch if batch[name].size > most}
            for name in batch.keys() - contents.keys():  # removed there since it was listed
                remove_file(folder / name, upto=folder)
            stamps = write_files({folder / name: data for name, data in contents.items()})
            files |= {name: (batch[name].tag, stamps[folder / name]) for name in contents}
            progress("fetching sources", len(files), len(wanted))
    finally:
        if files != known:
            notes = _Notes(address=remote.address, files=files)
            write_bytes(project.state / NAME, msgspec.json.encode(notes, order="sorted"))
    refused = tuple(
        Failure(source=make_printable(name), stage="read", reason=f"{reason}; rename it")
        for name, reason in faults.items()
    )
    return replace(project, refused=refused)


def put_sources(project: Project, remote: Remote, added: Iterable[str]) -> None:
    """Put sources that are new in the mirror where the others are, as the shelf has put them here: sidecars first.

    What is remembered of feeds goes last, if it changed: it says that the sources are there. Raises RemoteError; the
    next run then takes from the mirror what is not there.
    """
    # Heavy, and a run that finds nothing to do needs none of it.
    from newsdesk.pipeline.understand import SIDECAR

    folder = project.seeds
    sources = tuple(added)
    _, fetched = _read_notes(project, remote.address).get(FEEDS, ("", None))
    for names in ([name + SIDECAR for name in sources], sources, [FEEDS]):
        lie = {name: folder / name for name in names if (folder / name).is_file()}
        if FEEDS in lie and make_stamp(lie[FEEDS].stat()) == fetched:
            continue
        if lie:
            remote.put_files(lie)


def find_faults(names: Mapping[str, object]) -> dict[str, str]:
    """Return name → why no file can have it here, of the names that strangers' storage has."""
    faults: dict[str, str] = {}
    kept: dict[str, str] = {}
    folders: dict[str, str] = {}
    for name in sorted(names):
        parts = name.split("/")
        same = _fold(name)
        if not is_path(name):
            faults[name] = "has a name that is no path"
        elif not is_text(name):
            faults[name] = "has a name with undecodable bytes"
        elif max(len(part.encode()) for part in parts) > 255 - len(TEMPORARY) or len(name.encode()) > 2000:
            faults[name] = "has a name too long for a file"
        elif same in kept:
            faults[name] = f"has the name of {kept[same]} in other letters"
        else:
            kept[same] = name
            folders |= {"/".join(parts[:n]): name for n in range(1, len(parts))}
    return faults | {n: f"has the name of the folder of {folders[n]}" for n in kept.values() if n in folders}


def is_path(name: str) -> bool:
    """Tell whether a name leads to a file below the folder, and means no other name there."""
    return "\0" not in name and not any(part in {"", ".", ".."} for part in name.split("/"))


def _fold(name: str) -> str:
    """Return what is equal for names that some file systems take for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _is_seen(name: str) -> bool:
    """Leave out what no run looks at: hidden files, but for what is remembered of feeds, and names of folders."""
    hidden = any(part.startswith(".") and part not in {".", ".."} for part in name.split("/"))
    return name == FEEDS or not (hidden or name.endswith((TEMPORARY, "/")))


def _part(files: Mapping[str, Entry], most: int) -> Iterator[dict[str, Entry]]:
    batch: dict[str, Entry] = {}
    size = 0
    for name, entry in files.items():
        if batch and (len(batch) == _AT_ONCE or size + min(entry.size, most) > _BYTES_AT_ONCE):
            yield batch
            batch, size = {}, 0
        batch[name] = entry
        size += min(entry.size, most)
    if batch:
        yield batch


def _read_notes(project: Project, address: str) -> dict[str, tuple[str, Stamp]]:
    try:
        notes = msgspec.json.decode((project.state / NAME).read_bytes(), type=_Notes)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return {}
    return notes.files if (notes.format, notes.address) == (_FORMAT, address) else {}
