"""Files and their digests: only what the file system says may have changed is read again.

As git's index does it, the stamp of a file is a hint for what need not be read; nothing else depends on it. A stamp that
is not older than the notes about it is not trusted ("racy git"): the file may have changed since, in the same tick.
"""

import contextlib
import os
from pathlib import Path

import msgspec

from newsdesk.disk import Listing, Stamp, make_stamp
from newsdesk.errors import StoreError
from newsdesk.fingerprint import digest_bytes
from newsdesk.store import is_text, read_bytes, scan_files, write_bytes

NAME = "files"
"""Of the notes, below the state folder. They may be deleted, or be damaged: then every file is read."""

_FORMAT = 1
Rows = dict[str, tuple[Stamp, str]]
"""Path → the file's stamp, and the SHA-256 of its bytes."""


class Inventory:
    """The files of a project as they lie, folder by folder; `root` is the project's.

    `listed` is what was seen in some of them already in this run, and is used up.
    """

    def __init__(self, root: Path, state: Path, listed: dict[Path, Listing] | None = None) -> None:
        self._listed = {} if listed is None else listed
        self._root, self._file = root, state / NAME
        self._known, self._noted = _read(self._file)
        self.rows: dict[Path, Rows] = {}
        """Folder → what lies there: as it was read, then as this run left it."""
        self.odd: dict[Path, tuple[str, ...]] = {}
        """Folder → what lies there and is neither a file nor a folder."""
        self.read = 0
        """Files that were read to be digested."""

    def digest_folder(self, folder: Path, *, any_name: bool = False) -> dict[str, str]:
        """Return path → SHA-256 of the files that `store.list_files` lists, in no order; StoreError when one cannot be read.

        Or, unless `any_name`, when one has a name that is no text: no manifest could hold it.
        """
        known = self._known.get(self._name(folder), {})
        rows: Rows = {}
        found = self._listed.pop(folder, None) or scan_files(folder)
        for path, stamp in found.files.items():
            before = known.get(path)
            if before and before[0] == stamp and stamp[2] < self._noted:
                rows[path] = before
            elif not any_name and not is_text(path):
                printable = str(folder / path).encode("utf-8", "backslashreplace").decode()
                raise StoreError(path=printable, problem="has a name with undecodable bytes; rename it")
            else:
                rows[path] = (stamp, digest_bytes(read_bytes(folder / path)))
                self.read += 1
        self.rows[folder], self.odd[folder] = rows, found.odd
        return {path: digest for path, (_, digest) in rows.items()}

    def note(self, folder: Path, path: str, stamp: Stamp, digest: str) -> None:
        """Take note of a file that this run wrote."""
        self.rows[folder][path] = (stamp, digest)

    def forget(self, folder: Path, path: str) -> None:
        """Take note that this run removed a file."""
        self.rows[folder].pop(path, None)

    @property
    def stamps(self) -> dict[str, dict[str, Stamp]]:
        """Folder → path → stamp."""
        return {str(f): {path: stamp for path, (stamp, _) in rows.items()} for f, rows in self.rows.items()}

    def list_folder(self, folder: Path) -> Listing:
        """Return what lies in a folder that was digested, as this run left it."""
        return Listing({path: stamp for path, (stamp, _) in self.rows[folder].items()}, self.odd[folder])

    def save(self) -> None:
        """Write down what is known now, for the next run."""
        rows = {self._name(folder): rows for folder, rows in self.rows.items()}
        if self.read or rows != self._known:
            with contextlib.suppress(
                UnicodeEncodeError
            ):  # a name that is no text: then all is read next time
                write_bytes(self._file, msgspec.msgpack.encode((_FORMAT, rows)))

    def _name(self, folder: Path) -> str:
        return os.path.relpath(folder, self._root)


def _read(file: Path) -> tuple[dict[str, Rows], int]:
    """Return what the last run noted, and when; nothing where that cannot be read."""
    try:
        with file.open("rb") as stream:
            noted = make_stamp(os.fstat(stream.fileno()))[2]
            form, rows = msgspec.msgpack.decode(stream.read(), type=tuple[int, dict[str, Rows]])
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return {}, 0
    return (rows, noted) if form == _FORMAT else ({}, 0)
