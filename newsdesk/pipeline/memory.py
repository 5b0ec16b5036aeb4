"""What a run found out and the next would find out again, by kind and key: one SQLite file beside the cache.

Nothing hangs on it: it may be deleted, or be damaged, and then everything is found out again. What another version of
the code found out is forgotten.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeVar

import msgspec

from newsdesk.errors import StoreError

T = TypeVar("T")

NAME = "memory.sqlite"

_TABLES = """
CREATE TABLE IF NOT EXISTS versions (kind TEXT PRIMARY KEY, version TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS found (kind TEXT, key TEXT, value BLOB, PRIMARY KEY (kind, key)) WITHOUT ROWID;
"""


class Memory:
    """Values of each kind, which one version of the code found out."""

    def __init__(self, state: Path) -> None:
        self._file = state / "cache" / NAME

    def load(self, kind: str, version: str, type_: type[T]) -> dict[str, T]:
        """Return key → value for all of a kind; nothing when another version found them, or they cannot be read."""
        decoder = msgspec.msgpack.Decoder(type_)
        try:
            with self._open() as base:
                if base.execute("SELECT version FROM versions WHERE kind = ?", (kind,)).fetchone() != (
                    version,
                ):
                    return {}
                rows = base.execute("SELECT key, value FROM found WHERE kind = ?", (kind,))
                return {key: decoder.decode(value) for key, value in rows}
        except (sqlite3.Error, msgspec.DecodeError, UnicodeDecodeError):
            self.forget()
            return {}

    def save(
        self,
        kind: str,
        version: str,
        changed: Mapping[str, object],
        gone: Iterable[str] = (),
    ) -> None:
        """Keep what changed of a kind since it was loaded, and forget what is gone: all or nothing."""
        gone = list(gone)
        if not changed and not gone:
            return
        encode = msgspec.msgpack.encode
        try:
            with self._open() as base:
                known = base.execute("SELECT version FROM versions WHERE kind = ?", (kind,)).fetchone()
                if known != (version,):
                    base.execute("DELETE FROM found WHERE kind = ?", (kind,))
                    base.execute("REPLACE INTO versions VALUES (?, ?)", (kind, version))
                base.executemany(
                    "DELETE FROM found WHERE kind = ? AND key = ?", ((kind, key) for key in gone)
                )
                rows = ((kind, key, encode(value)) for key, value in changed.items())
                base.executemany("REPLACE INTO found VALUES (?, ?, ?)", rows)
        except sqlite3.Error:
            self.forget()

    def forget(self) -> None:
        """Remove everything."""
        for ending in ("", "-journal", "-wal", "-shm"):
            file = self._file.with_name(NAME + ending)
            try:
                file.unlink(missing_ok=True)
            except OSError as error:
                raise StoreError(path=str(file), problem=f"cannot be removed: {error.strerror}") from error

    def _open(self) -> "_Base":
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            problem = f"cannot be used: {error.strerror}"
            raise StoreError(path=str(self._file.parent), problem=problem) from error
        return _Base(self._file)


class _Base:
    """A connection that commits, or takes back, and closes at the end of its block."""

    def __init__(self, file: Path) -> None:
        self._connection = sqlite3.connect(file)

    def __enter__(self) -> sqlite3.Connection:
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.executescript(_TABLES)
        return self._connection

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            (self._connection.rollback if kind else self._connection.commit)()
        finally:
            self._connection.close()
