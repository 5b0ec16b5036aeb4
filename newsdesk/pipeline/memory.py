"""What a run found out and the next would find out again, by kind and key: one SQLite file beside the cache.

Nothing hangs on it: it may be deleted, or be damaged, and then everything is found out again. What another version of
the code found out is forgotten.
"""

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from newsdesk.errors import StoreError

T = TypeVar("T")

NAME = "memory.sqlite"

_TABLES = """
CREATE TABLE IF NOT EXISTS versions (kind TEXT PRIMARY KEY, version TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS found (kind TEXT, key TEXT, value BLOB, PRIMARY KEY (kind, key)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS notes (kind TEXT, key TEXT, value BLOB, PRIMARY KEY (kind, key)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS held (kind TEXT, thing INTEGER, tag INTEGER, PRIMARY KEY (kind, thing, tag)) WITHOUT ROWID;
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

    def keep_notes(self, version: str, work: Callable[["Notes"], T]) -> T:
        """Return what `work` returns, given what it noted when it was called last, by this version: all or nothing of
        what it notes now is kept. It is called once more, with no notes, when these cannot be read.
        """
        try:
            with self._open() as base:
                notes = Notes(base)
                if notes.get("version", "", str) != version:
                    base.execute("DELETE FROM notes")
                    base.execute("DELETE FROM held")
                    notes.put("version", "", version)
                return work(notes)
        except (sqlite3.Error, msgspec.DecodeError, UnicodeDecodeError, LookupError):
            self.forget()
        with self._open() as base:
            notes = Notes(base)
            notes.put("version", "", version)
            return work(notes)

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


class Notes:
    """What one piece of work noted (`stories.notes`): it reads what it needs, and nothing else is loaded."""

    def __init__(self, base: sqlite3.Connection) -> None:
        self._base = base
        self._decoders: dict[object, msgspec.msgpack.Decoder[Any]] = {}

    def get(self, kind: str, key: str, type_: type[T]) -> T | None:
        """Return what was noted under a key, None where nothing was."""
        row = self._base.execute("SELECT value FROM notes WHERE kind = ? AND key = ?", (kind, key)).fetchone()
        if type_ not in self._decoders:
            self._decoders[type_] = msgspec.msgpack.Decoder(type_)
        found: T | None = self._decoders[type_].decode(row[0]) if row else None
        return found

    def put(self, kind: str, key: str, value: object) -> None:
        """Note a value in place of an older one."""
        self._base.execute("REPLACE INTO notes VALUES (?, ?, ?)", (kind, key, msgspec.msgpack.encode(value)))

    def drop(self, kind: str, key: str) -> None:
        """Forget what was noted under a key."""
        self._base.execute("DELETE FROM notes WHERE kind = ? AND key = ?", (kind, key))

    def find_holders(self, kind: str, things: Iterable[int]) -> dict[int, list[int]]:
        """Return thing → the tags of the articles that hold it."""
        found: dict[int, list[int]] = {thing: [] for thing in things}
        rows = self._base.execute(
            "SELECT thing, tag FROM json_each(?) CROSS JOIN held ON kind = ? AND thing = json_each.value",
            (msgspec.json.encode(list(found)).decode(), kind),
        )
        for thing, tag in rows:
            found[thing].append(tag)
        return found

    def hold(self, kind: str, pairs: Iterable[tuple[int, int]]) -> None:
        """Note that things are held by articles."""
        self._base.executemany(f"INSERT OR IGNORE INTO held VALUES ('{kind}', ?, ?)", pairs)  # noqa: S608

    def release(self, kind: str, pairs: Iterable[tuple[int, int]]) -> None:
        """Note that things are not held by articles any more."""
        self._base.executemany(f"DELETE FROM held WHERE kind = '{kind}' AND thing = ? AND tag = ?", pairs)  # noqa: S608

    def clear(self, kinds: Iterable[str]) -> None:
        """Forget all that was noted of some kinds."""
        for kind in kinds:
            self._base.execute("DELETE FROM notes WHERE kind = ?", (kind,))
            self._base.execute("DELETE FROM held WHERE kind = ?", (kind,))


class _Base:
    """A connection that commits, or takes back, and closes at the end of its block."""

    def __init__(self, file: Path) -> None:
        self._connection = sqlite3.connect(file)

    def __enter__(self) -> sqlite3.Connection:
        # Of a new file: what is noted of an article fits into a page, so that it takes half the space and one read.
        self._connection.execute("PRAGMA page_size = 8192")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.executescript(_TABLES)
        return self._connection

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            (self._connection.rollback if kind else self._connection.commit)()
        finally:
            self._connection.close()
