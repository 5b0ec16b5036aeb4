"""Files: atomic writes, the lock, the cache of what was understood.

Everything under the state folder may be deleted; the next run rebuilds it. Knows nothing of what the values mean.
"""

import contextlib
import fcntl
import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from newsdesk.disk import Listing, Stamp, make_stamp, scan, sync_path, sync_paths, walk
from newsdesk.errors import StoreError

if TYPE_CHECKING:
    from newsdesk.scouting import Scout

T = TypeVar("T")

MANIFEST = "manifest.sqlite"
"""Name of the file that says what the last complete run left, below the state folder."""

TEMPORARY = ".newsdesk-tmp"
"""Ending of files being written; a stray one is left by a crash and swept at the next start."""


def list_files(folder: Path) -> tuple[str, ...]:
    """Return the POSIX paths of the regular files below `folder`, sorted; links, hidden and temporary files
    are left out (MkDocs would publish what a link points to). A missing folder is empty; a StoreError says why one
    cannot be listed.
    """
    with _explain(folder):
        found = [path for path, entry in walk(folder) if entry.is_file(follow_symlinks=False)]
    return tuple(sorted(path for path in found if not path.endswith(TEMPORARY)))


def is_text(path: str) -> bool:
    """Tell a path that is text from one with bytes in it that are none, which no JSON can hold."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def scan_files(folder: Path, scout: "Scout | None" = None) -> Listing:
    """Return the stamps of the files that `list_files` lists, and what else lies there; nothing is opened. A `scout` was
    sent there.
    """
    with _explain(folder):
        found, odd = scout.find(folder) if scout else scan(folder)
    return Listing({path: stamp for path, stamp in found.items() if not path.endswith(TEMPORARY)}, odd)


@contextlib.contextmanager
def _explain(folder: Path) -> Iterator[None]:
    """Say why a folder cannot be listed."""
    try:
        yield
    except OSError as error:
        # It is not empty: sources would be withdrawn, and pages taken for deleted.
        problem = f"cannot be listed: {error.strerror}"
        raise StoreError(path=error.filename or str(folder), problem=problem) from error


def read_bytes(path: Path) -> bytes:
    """Return the bytes at `path`; a StoreError says why not."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise StoreError(path=str(path), problem=f"cannot be read: {error.strerror}") from error


def digest_file(path: Path) -> str | None:
    """Return the SHA-256 of the file at `path`, None when there is none; it is not read as a whole."""
    if not path.is_file():
        return None
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise StoreError(path=str(path), problem=f"cannot be read: {error.strerror}") from error


def write_bytes(path: Path, data: bytes) -> Stamp:
    """Put `data` at `path` so that a reader sees the old file or the new one, never a part; return its stamp."""
    return write_files({path: data})[path]


def write_files(contents: Mapping[Path, bytes]) -> dict[Path, Stamp]:
    """Put each content at its path, as `write_bytes` does, and return path → stamp: all are on the disk at the end.

    All are on one file system: many are synced together.
    """
    temporaries = {path: path.with_name(path.name + TEMPORARY) for path in contents}
    written: dict[Path, Stamp] = {}
    path = next(iter(contents), Path())
    try:
        for path, data in contents.items():
            _make_folder(path.parent)
            with temporaries[path].open("wb") as stream:
                stream.write(data)
                stream.flush()
                written[path] = make_stamp(os.fstat(stream.fileno()))
        sync_paths(temporaries.values())
        for path, temporary in temporaries.items():
            temporary.replace(path)
            written[path] = _confirm(path, written[path])
        sync_paths({path.parent for path in contents})
    except OSError as error:
        for temporary in temporaries.values():
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
        raise StoreError(path=str(path), problem=f"cannot be written: {error.strerror}") from error
    return written


def _confirm(path: Path, written: Stamp) -> Stamp:
    """Return the stamp of a file that was just moved to its place; the old one when another program has changed it since:
    no file has that, so it will be read.
    """
    found = make_stamp(path.stat())  # being moved changes one of its times
    return found if (found[:2], found[3]) == (written[:2], written[3]) else written


def move_files(moves: Mapping[Path, Path]) -> None:
    """Put each file in the place of another one in the same folder; all are on one file system."""
    path = Path()
    try:
        for path, target in moves.items():
            path.replace(target)
        sync_paths({path.parent for path in moves})
    except OSError as error:
        raise StoreError(path=str(path), problem=f"cannot be moved: {error.strerror}") from error


def remove_file(path: Path, *, upto: Path) -> None:
    """Remove the file at `path`, and the folders below `upto` that this leaves empty."""
    try:
        path.unlink(missing_ok=True)
        for folder in path.parents:
            if folder == upto or not folder.is_relative_to(upto):
                break
            if folder.is_dir():
                if any(folder.iterdir()):
                    break
                folder.rmdir()
    except OSError as error:
        raise StoreError(path=str(path), problem=f"cannot be removed: {error.strerror}") from error


def sweep(folder: Path) -> None:
    """Remove the temporary files that a crash left below `folder`."""
    for stray in sorted(folder.rglob(f"*{TEMPORARY}")) if folder.is_dir() else ():
        if stray.is_file() or stray.is_symlink():
            stray.unlink(missing_ok=True)


def _make_folder(folder: Path) -> None:
    """Make a folder, and have its name on the disk before anything lies in it."""
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        sync_path(folder.parent)


@contextlib.contextmanager
def lock(state: Path) -> Iterator[bool]:
    """Hold the one lock of a project; raise StoreError, with the holder's number, when a run has it.

    Yields whether the last holder ended well: only one that did not can have left temporary files.
    """
    try:
        state.mkdir(parents=True, exist_ok=True)
        known = (state / "lock").exists()
        stream = (state / "lock").open("a+", encoding="ascii")
    except OSError as error:
        raise StoreError(path=str(state), problem=f"cannot be used: {error.strerror}") from error
    with stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            stream.seek(0)
            holder = stream.read().strip() or "?"
            problem = f"another run (process {holder}) is at work here; wait for it to end, then run again"
            raise StoreError(path=stream.name, problem=problem) from None
        stream.seek(0)
        well = known and not stream.read()
        stream.seek(0)
        stream.truncate()
        stream.write(f"{os.getpid()}\n")
        stream.flush()
        yield well
        stream.truncate(0)


class Cache:
    """Values by fingerprint, one JSON file each. An unreadable entry counts as absent."""

    def __init__(self, state: Path) -> None:
        self._folder = state / "cache"

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.json"

    def get(self, key: str, type_: type[T]) -> T | None:
        """Return the value stored under `key`, None when there is none of that type."""
        try:
            return msgspec.json.decode(self._path(key).read_bytes(), type=type_)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            return None

    def put(self, key: str, value: object) -> None:
        """Store `value` under `key`."""
        write_bytes(self._path(key), msgspec.json.encode(value))

    def list_keys(self) -> set[str]:
        """Return the keys of all entries; whether they can be read is not told."""
        if not self._folder.is_dir():
            return set()
        with _explain(self._folder):
            folders = [entry.path for entry in os.scandir(self._folder) if entry.is_dir()]
            return {name[:-5] for folder in folders for name in os.listdir(folder) if name.endswith(".json")}  # noqa: PTH208

    def keep_only(self, keys: set[str]) -> None:
        """Forget every other entry; those of a key's parts ("key.3") stay with it."""
        for key in self.list_keys():
            if key.partition(".")[0] not in keys:
                self.drop(key)

    def drop(self, key: str) -> None:
        """Forget the entry of `key`."""
        self._path(key).unlink(missing_ok=True)
