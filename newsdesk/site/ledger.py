"""What the last site was made of, in one SQLite file; deciding what that means for the next one is `keep`'s.

It only spares work: it may be lost, stale or of another version, and the site comes out the same. SQLite, because
a run that changes one page of 50,000 must not write the other 49,999 again, and must find who links to it.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from newsdesk.disk import Stamp, find_bucket, unpack_bucket
from newsdesk.site.stamps import Sight

FORMAT = 7
_TABLES = """
CREATE TABLE said (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE sources (
  path TEXT PRIMARY KEY, size INT, modified INT, changed INT, number INT, digest TEXT, page TEXT, updated TEXT, day TEXT,
  searched TEXT) WITHOUT ROWID;
CREATE TABLE outputs (
  path TEXT PRIMARY KEY, size INT, modified INT, changed INT, number INT, digest TEXT, origin TEXT) WITHOUT ROWID;
CREATE INDEX made_of_sources ON outputs (origin);
CREATE TABLE stamps (kind TEXT, bucket INT, packed BLOB, PRIMARY KEY (kind, bucket)) WITHOUT ROWID;
CREATE TABLE names (number INTEGER PRIMARY KEY, name TEXT UNIQUE);
CREATE TABLE links (target INT, fragment TEXT, page INT, PRIMARY KEY (target, fragment, page)) WITHOUT ROWID;
CREATE INDEX links_of_pages ON links (page);
"""


class Source(NamedTuple):
    """One file among the pages, as the last site was made of it."""

    stamp: Stamp
    digest: str
    page: str = ""
    """Path of the HTML made of it; empty for other files."""
    updated: str = ""
    """ISO date of its last news, where it states one."""
    day: str = ""
    """ISO date of the event that a briefing is about."""
    searched: str = ""
    """Digest of what the search index has of the page; empty for pages that are not searched."""


class Searched(NamedTuple):
    """One page that readers can find, as `Source` has it."""

    page: str
    day: str
    searched: str


class Output(NamedTuple):
    """One file of the last site."""

    stamp: Stamp
    digest: str
    origin: str
    """The source that it was made of; empty when it was made of all, or of the theme."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """All that is known of the last site."""

    said: Mapping[str, str] = field(default_factory=dict)
    """Digest of the shell, and where the shell's parts are."""
    sources: Mapping[str, Source] = field(default_factory=dict)
    outputs: Mapping[str, Output] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is to be remembered of a run."""

    said: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    outputs: Mapping[str, Output] = field(default_factory=dict)
    links: Mapping[str, Iterable[tuple[str, str]]] = field(default_factory=dict)
    """HTML path of a page that was built → target and fragment of its links."""
    gone: Iterable[str] = ()
    """Sources and outputs that are no more."""
    anew: bool = False
    """Nothing from before is left."""


class Ledger:
    """The file, while a run holds it open."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._database = connection

    def read(self) -> Record:
        """Return what the last run left: of a big site that takes a while, and a run that changes little needs little."""
        rows = self._database.execute
        return Record(
            said=self.read_said(),
            sources=dict(map(_as_source, rows("SELECT * FROM sources"))),
            outputs=dict(map(_as_output, rows("SELECT * FROM outputs"))),
        )

    def read_said(self) -> dict[str, str]:
        """Return `Record.said`."""
        return dict(self._database.execute("SELECT key, value FROM said"))

    def stamp_sources(self) -> dict[str, Stamp]:
        """Return source → stamp."""
        return self._read_stamps("sources")

    def stamp_outputs(self) -> dict[str, Stamp]:
        """Return file of the site → stamp."""
        return self._read_stamps("outputs")

    def compare_outputs(self, sight: Sight) -> tuple[list[str], AbstractSet[str]]:
        """Return which files of the site have another stamp now, or are missing; and which are there now that no build put
        there.
        """
        stood, lies = dict[str, Stamp](), dict[str, Stamp]()
        if sight.buckets:
            known = dict(self._database.execute("SELECT bucket, packed FROM stamps WHERE kind = 'outputs'"))
            for number, packed in enumerate(sight.buckets):
                if packed != known.get(number):
                    stood |= _unpack(known.get(number))
                    lies |= _unpack(packed)
        else:
            stood, lies = self.stamp_outputs(), sight.site.files
        return [path for path, stamp in stood.items() if lies.get(path) != stamp], lies.keys() - stood.keys()

    def _read_stamps(self, kind: str) -> dict[str, Stamp]:
        found: dict[str, Stamp] = {}
        for (packed,) in self._database.execute("SELECT packed FROM stamps WHERE kind = ?", (kind,)):
            found |= _unpack(packed)
        return found

    def find_sources(self, paths: Iterable[str]) -> dict[str, Source]:
        """Return those of `paths` that are known."""
        return dict(map(_as_source, self._find("SELECT * FROM sources WHERE path = ?", paths)))

    def find_outputs(self, paths: Iterable[str]) -> dict[str, Output]:
        """Return those of `paths` that are known."""
        return dict(map(_as_output, self._find("SELECT * FROM outputs WHERE path = ?", paths)))

    def find_made_of(self, sources: Iterable[str]) -> dict[str, Output]:
        """Return the files of the site that were made of `sources`."""
        return dict(map(_as_output, self._find("SELECT * FROM outputs WHERE origin = ?", sources)))

    def read_dates(self) -> dict[str, str]:
        """Return page → `Source.updated`, of the pages that have one."""
        return dict(self._database.execute("SELECT page, updated FROM sources WHERE updated <> ''"))

    def list_searched(self) -> set[Searched]:
        """Return what the search index was made of."""
        rows = self._database.execute("SELECT page, day, searched FROM sources WHERE searched <> ''")
        return set(map(Searched._make, rows))

    def list_below(self, folder: str) -> list[str]:
        """Return the files of the site whose paths begin with `folder`, which ends with a slash."""
        rows = self._database.execute(
            "SELECT path FROM outputs WHERE path > ? AND path < ?", (folder, folder[:-1] + chr(ord("/") + 1))
        )
        return [path for (path,) in rows]

    def count_searched(self) -> int:
        """Return how many pages the search index has."""
        (count,) = self._database.execute("SELECT count(*) FROM sources WHERE searched <> ''").fetchone()
        return int(count)

    def _find(self, query: str, keys: Iterable[str]) -> Iterator[tuple[Any, ...]]:
        for key in keys:
            yield from self._database.execute(query, (key,))

    def find_links(self, targets: Iterable[str]) -> Iterator[tuple[str, str, str]]:
        """Yield page, target and fragment of every link that leads to one of `targets`."""
        query = """SELECT pages.name, links.fragment FROM names JOIN links ON links.target = names.number
            JOIN names AS pages ON pages.number = links.page WHERE names.name = ?"""
        for target in targets:
            for page, fragment in self._database.execute(query, (target,)):
                yield page, target, fragment

    def write(self, entry: Entry) -> None:
        """Commit a run, and what was noted of it."""
        with self._database:
            self.note(entry)

    def note(self, entry: Entry) -> None:
        """Take down a part of what the next `write` commits."""
        database = self._database
        if entry.anew:
            for table in ("said", "sources", "outputs", "stamps", "links", "names"):
                database.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
        database.executemany("INSERT OR REPLACE INTO said VALUES (?, ?)", sorted(entry.said.items()))
        gone = [(path,) for path in entry.gone]
        for table in ("sources", "outputs"):
            database.executemany(f"DELETE FROM {table} WHERE path = ?", gone)  # noqa: S608
        database.executemany(
            "INSERT OR REPLACE INTO sources VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            ((path, *s.stamp, *s[1:]) for path, s in sorted(entry.sources.items())),
        )
        database.executemany(
            "INSERT OR REPLACE INTO outputs VALUES (?, ?, ?, ?, ?, ?, ?)",
            ((path, *o.stamp, o.digest, o.origin) for path, o in sorted(entry.outputs.items())),
        )
        for kind, stamps in (("sources", entry.sources), ("outputs", entry.outputs)):
            self._write_stamps(kind, {path: one.stamp for path, one in stamps.items()}, entry.gone)
        if entry.links or gone:
            self._write_links(entry, gone)

    def _write_stamps(self, kind: str, stamps: Mapping[str, Stamp], gone: Iterable[str]) -> None:
        buckets: dict[int, dict[str, Stamp | None]] = {}
        for path, stamp in (*dict.fromkeys(gone).items(), *stamps.items()):
            buckets.setdefault(find_bucket(path), {})[path] = stamp
        for bucket, changed in buckets.items():
            query = "SELECT packed FROM stamps WHERE kind = ? AND bucket = ?"
            row = self._database.execute(query, (kind, bucket)).fetchone()
            known = _unpack(row[0] if row else None) | changed
            packed = msgspec.msgpack.encode({path: known[path] for path in sorted(known) if known[path]})
            self._database.execute("REPLACE INTO stamps VALUES (?, ?, ?)", (kind, bucket, packed))

    def _write_links(self, entry: Entry, gone: list[tuple[str]]) -> None:
        names = {name for page, links in entry.links.items() for name in (page, *(to for to, _ in links))}
        execute = self._database.executemany
        execute("INSERT OR IGNORE INTO names (name) VALUES (?)", ((name,) for name in sorted(names)))
        number = "(SELECT number FROM names WHERE name = ?)"
        if not entry.anew:
            execute(
                f"DELETE FROM links WHERE page = {number}",  # noqa: S608
                [*gone, *((page,) for page in entry.links)],
            )
            execute(
                f"INSERT OR IGNORE INTO links VALUES ({number}, ?, {number})",  # noqa: S608
                ((to, part, page) for page, links in entry.links.items() for to, part in links),
            )
            return
        numbers = dict(self._database.execute("SELECT name, number FROM names"))
        execute(
            "INSERT OR IGNORE INTO links VALUES (?, ?, ?)",
            (
                (numbers[to], part, numbers[page])
                for page, links in entry.links.items()
                for to, part in sorted(set(links))
            ),
        )


def _unpack(packed: bytes | None) -> dict[str, Stamp]:
    try:
        return unpack_bucket(packed) if packed else {}
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise sqlite3.DatabaseError(f"stamps cannot be read: {error}") from error


def _as_source(row: tuple[Any, ...]) -> tuple[str, Source]:
    return row[0], Source(row[1:5], *row[5:])


def _as_output(row: tuple[Any, ...]) -> tuple[str, Output]:
    return row[0], Output(row[1:5], *row[5:])


@contextmanager
def open_ledger(path: Path) -> Iterator[Ledger]:
    """Open the ledger at `path`; one that cannot be read, or is of another format, is begun anew."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = _connect(path)
    # In kB: what does not fit is synced in the middle of a commit.
    connection.execute("PRAGMA cache_size = -65536")
    try:
        yield Ledger(connection)
    finally:
        connection.close()


def _connect(path: Path) -> sqlite3.Connection:
    if path.exists():
        connection = sqlite3.connect(path)
        try:
            if connection.execute("PRAGMA user_version").fetchone() == (FORMAT,):
                connection.execute("SELECT key FROM said").fetchall()
                return connection
        except sqlite3.DatabaseError:
            pass
        connection.close()
        forget_ledger(path)
    connection = sqlite3.connect(path)
    connection.executescript(_TABLES + f"PRAGMA user_version = {FORMAT};")
    return connection


def forget_ledger(path: Path) -> None:
    """Remove the ledger at `path`: the next site is built from nothing."""
    for one in (path, path.with_name(f"{path.name}-journal")):
        one.unlink(missing_ok=True)


def pack(values: Iterable[str]) -> str:
    """Return strings as one, for `Record.said`."""
    return json.dumps(list(values))


def unpack(packed: str) -> tuple[str, ...]:
    """Return what `pack` packed."""
    return tuple(json.loads(packed))
