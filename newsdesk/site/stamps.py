"""What lies in a folder, told by its directory entries; a file is read only where these cannot tell.

Method: git's index. Size, times and number of a file are a hint that spares reading it, never an input: what is
built depends on bytes alone. A file written less than two seconds before its stamp was taken may change once more
without its stamp changing, so such a stamp is not kept (git calls these entries racily clean).
"""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

_GRAIN = 2_000_000_000
"""Nanoseconds; the coarsest times of a file system in use (FAT) are two seconds apart."""


class Stamp(NamedTuple):
    """How a file looks without reading it."""

    size: int
    modified: int
    """Nanoseconds; 0 when it cannot be trusted, which no file has."""
    changed: int
    """Nanoseconds: of its content, name or mode. It also tells an edit that put the time back."""
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The files of a folder."""

    files: dict[str, Stamp]
    """POSIX path → stamp, sorted by path."""
    odd: tuple[str, ...] = ()
    """Entries that are neither plain files nor folders: symbolic links, pipes."""


def list_folder(folder: Path, *, within: Path | None = None, hidden: bool = True) -> Listing:
    """List the files below `folder`, by their paths in `within`, which is `folder` itself unless it is given.

    A missing folder is empty. Without `hidden`, names that begin with a dot are left out, and folders of such
    names with all they hold.
    """
    files: dict[str, Stamp] = {}
    odd: list[str] = []
    prefix = f"{folder.relative_to(within).as_posix()}/" if within else ""
    waiting = [(str(folder), prefix)] if folder.is_dir() else []
    while waiting:
        path, prefix = waiting.pop()
        with os.scandir(path) as entries:
            for entry in entries:
                if not hidden and entry.name.startswith("."):
                    continue
                name = prefix + entry.name
                if entry.is_dir(follow_symlinks=False):
                    waiting.append((entry.path, f"{name}/"))
                elif entry.is_file(follow_symlinks=False):
                    files[name] = _stamp(entry.stat(follow_symlinks=False))
                else:
                    odd.append(name)
    return Listing(files=dict(sorted(files.items())), odd=tuple(sorted(odd)))


def stamp_file(path: Path) -> Stamp:
    """Return the stamp of the file at `path`."""
    return _stamp(path.lstat())


def settle(stamp: Stamp, now: int) -> Stamp:
    """Return a stamp as it may be kept. `now`: the clock in nanoseconds, read before the stamp was taken."""
    return stamp if max(stamp.modified, stamp.changed) < now - _GRAIN else stamp._replace(modified=0)


def digest(content: bytes) -> str:
    """Return a digest of `content`, 32 hex digits."""
    return hashlib.sha256(content).hexdigest()[:32]


def _stamp(found: os.stat_result) -> Stamp:
    return Stamp(found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)
