"""What the last complete run left: a record and a card a page, and which list shows which card. One SQLite file.

It is the manifest: its commit is the commit point of a run, and pages were written before. It may be deleted, or be
damaged, or of another version of the code: then the next run finds everything out again, from the briefings folder. A
run that changes one page of 50,000 neither reads nor writes the cards of the other 49,999.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from newsdesk.errors import StoreError
from newsdesk.fingerprint import digest_code, fingerprint
from newsdesk.model import Card, Conflict, Copy, Failure
from newsdesk.render.feeds import NEWEST, find_times
from newsdesk.render.indexes import Entry, cut_date
from newsdesk.render.pages import UNDATED
from newsdesk.render.topics import Counted, Topic, list_topics
from newsdesk.store import MANIFEST

T = TypeVar("T")
Pages = Mapping[str, tuple[str, str]]
"""Path of a page or other file that is made from cards → fingerprint of these, SHA-256 of what they made."""

DAMAGED = (sqlite3.Error, msgspec.MsgspecError, LookupError, UnicodeError)
"""What is raised where the file is not as a run left it."""

_CACHE_KB = 32_000
_TABLES = """
CREATE TABLE IF NOT EXISTS said (key TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS records (story TEXT PRIMARY KEY, record BLOB) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS cards (number INTEGER PRIMARY KEY, story TEXT UNIQUE, listed INT, path TEXT, title TEXT,
  day TEXT, status TEXT, year TEXT, times TEXT, changed TEXT, card BLOB);
CREATE INDEX IF NOT EXISTS cards_by_day ON cards (listed, day DESC, path);
CREATE INDEX IF NOT EXISTS cards_by_year ON cards (listed, year, day DESC, path);
CREATE INDEX IF NOT EXISTS cards_by_times ON cards (listed, times);
CREATE INDEX IF NOT EXISTS cards_changed ON cards (listed, changed) WHERE changed != '';
CREATE TABLE IF NOT EXISTS appearances (
  kind TEXT, name TEXT, story TEXT, quotes INT, PRIMARY KEY (kind, name, story)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS topics (
  kind TEXT, name TEXT, number INT, quotes INT, PRIMARY KEY (kind, name)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS lists (path TEXT PRIMARY KEY, list TEXT, key TEXT, digest TEXT) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS pages_of_lists ON lists (list);
CREATE TABLE IF NOT EXISTS kin (story TEXT PRIMARY KEY, day TEXT, features BLOB) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS kin_by_day ON kin (day);
CREATE TABLE IF NOT EXISTS names (
  name TEXT, day TEXT, story TEXT, PRIMARY KEY (name, day, story)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS spread (name TEXT PRIMARY KEY, number INT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS related (
  story TEXT, place INT, earlier TEXT, PRIMARY KEY (story, place)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS related_to ON related (earlier);
"""
_NEWEST_FIRST = "ORDER BY day DESC, path"


class PageRecord(msgspec.Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """What was written for one briefing; what lists say of it is its card. A struct, because a run reads all of them."""

    story: str
    path: str
    """Of the page, below the briefings folder."""
    key: str
    """Fingerprint of all that the page was made from."""
    digests: dict[str, str]
    """Path below the briefings folder → SHA-256 of the bytes that lie there after the run."""
    card_key: str = ""
    """Fingerprint of all that the card was made from; the page depends on other briefings' cards as well."""
    articles: tuple[str, ...]
    """Ids of the story's articles, copies included."""
    deleted: bool = False
    """A person deleted the page: no list names it, and its twin waits unpublished."""
    conflicts: tuple[Conflict, ...] = ()
    links: tuple[str, ...] = ()
    """Generated pages that the page links to, where it is not as generated: they stay, whatever becomes of their topic."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What the last complete run tells as a whole."""

    inputs: str = ""
    """Fingerprint of everything the briefings were made from, and of how they lie."""
    failures: tuple[Failure, ...] = ()
    """Sources that are quarantined, with the reason."""
    conflicts: tuple[Conflict, ...] = ()
    """Where pages wait for a person's decision."""
    copies: tuple[Copy, ...] = ()
    """Articles that another stands for, in the order of that other."""


class Catalogue:
    """The file, while a run has it open. What is put becomes part of it with `commit`, and is lost without."""

    def __init__(self, state: Path) -> None:
        self._file = state / MANIFEST
        self._database = self._connect()
        self._records = msgspec.msgpack.Decoder(PageRecord)
        self._cards = msgspec.msgpack.Decoder(Card)
        self._listed: dict[str, bytes | None] = {}
        """Story → its card in lists before this run touched it; None where it was in none."""

    def _connect(self) -> sqlite3.Connection:
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(path=str(self._file), problem=f"cannot be used: {error.strerror}") from error
        connection = self._open()
        try:
            if connection.execute("SELECT value FROM said WHERE key = 'version'").fetchone() == (_version(),):
                return connection
        except sqlite3.Error:
            pass
        connection.close()
        self._remove()
        return self._open()

    def _open(self) -> sqlite3.Connection:
        try:
            return sqlite3.connect(self._file, isolation_level=None)
        except sqlite3.Error as error:
            raise self.explain(error) from error

    def _remove(self) -> None:
        for file in (self._file, self._file.with_name(f"{MANIFEST}-journal")):
            try:
                file.unlink(missing_ok=True)
            except OSError as error:
                raise StoreError(path=str(file), problem=f"cannot be removed: {error.strerror}") from error

    def explain(self, error: sqlite3.Error) -> StoreError:
        """Return what to tell of a file that cannot be used."""
        full = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
        problem = "No space left on device" if full else str(error)
        return StoreError(path=str(self._file), problem=f"cannot be used: {problem}")

    def begin(self) -> None:
        """Begin a run; of one that was begun before nothing is left."""
        self.undo()
        self._database.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
        self._database.execute("BEGIN IMMEDIATE")
        for statement in _TABLES.split(";"):
            self._database.execute(statement)
        self.say("version", _version())

    def commit(self, manifest: Manifest) -> None:
        """End a run: all that was put is on the disk, or nothing; StoreError when it cannot be."""
        try:
            if not self._database.in_transaction:
                self.begin()
            self.say("manifest", msgspec.msgpack.encode(manifest))
            self._database.execute("COMMIT")
        except sqlite3.Error as error:
            raise self.explain(error) from error

    def undo(self) -> None:
        """Forget what was put."""
        self._listed.clear()
        if self._database.in_transaction:
            self._database.execute("ROLLBACK")

    def forget(self) -> None:
        """Remove everything: it cannot be read."""
        self.close()
        self._remove()
        self._database = self._open()
        self._listed.clear()

    def close(self) -> None:
        """Let go of the file; what was not committed is lost."""
        self._database.close()

    def __del__(self) -> None:
        if database := getattr(self, "_database", None):
            database.close()

    # ── as a whole ──────────────────────────────────────────────────────────────────────────────

    @property
    def manifest(self) -> Manifest:
        """What the last run tells."""
        try:
            value = self.recall("manifest")
            return msgspec.msgpack.decode(value, type=Manifest) if value else Manifest()
        except DAMAGED:
            self.forget()
            return Manifest()

    def say(self, key: str, value: str | bytes) -> None:
        """Keep one value."""
        self.run("REPLACE INTO said VALUES (?, ?)", key, value)

    def recall(self, key: str) -> Any:
        """Return a value that was kept; None when there is none."""
        return self._first("SELECT value FROM said WHERE key = ?", key) if self._has_tables() else None

    def _has_tables(self) -> bool:
        return bool(self._first("SELECT 1 FROM sqlite_master WHERE name = 'said'"))

    def rows(self, query: str, *values: object) -> Iterator[Any]:
        """Yield the rows that a query finds."""
        return self._database.execute(query, values)

    def watch(self, tell: Callable[[str], object]) -> None:
        """Tell of each statement that is done, for tests."""
        self._database.set_trace_callback(tell)

    def run(self, statement: str, *values: object) -> None:
        """Do a statement that returns nothing."""
        self._database.execute(statement, values)

    def run_all(self, statement: str, rows: Iterable[Sequence[object]]) -> None:
        """Do a statement for each row."""
        self._database.executemany(statement, rows)

    def _first(self, query: str, *values: object) -> Any:
        row = self._database.execute(query, values).fetchone()
        return row[0] if row else None

    # ── pages ───────────────────────────────────────────────────────────────────────────────────

    def read_records(self) -> dict[str, PageRecord]:
        """Return story → what was written for it."""
        if not self._has_tables():
            return {}
        decode = self._records.decode
        return {story: decode(record) for story, record in self.rows("SELECT story, record FROM records")}

    def read_stories(self) -> Iterator[tuple[PageRecord, Card]]:
        """Yield what was written for each briefing, and its card, the newest first."""
        records = self.read_records()
        for (story,) in self.rows("SELECT story FROM cards ORDER BY day DESC, story DESC") if records else ():
            yield records[story], self.read_card(story)

    def put_record(self, record: PageRecord) -> None:
        """Keep what was written for a briefing."""
        self.run("REPLACE INTO records VALUES (?, ?)", record.story, msgspec.msgpack.encode(record))

    def drop_record(self, story: str) -> None:
        """Forget a briefing."""
        self.drop_card(story)
        self.run("DELETE FROM records WHERE story = ?", story)

    # ── cards ───────────────────────────────────────────────────────────────────────────────────

    def read_card(self, story: str) -> Card:
        """Return the card of a briefing that has a record; LookupError when there is none."""
        if (found := self.find_card(story)) is None:
            raise LookupError(story)
        return found

    def find_card(self, story: str) -> Card | None:
        """Return the card of a briefing; None when there is none."""
        found = self._first("SELECT card FROM cards WHERE story = ?", story)
        return None if found is None else self._cards.decode(found)

    def find_day(self, story: str) -> str:
        """Return the date that lists show of a briefing; empty when it has none, or is in none."""
        return self._first("SELECT day FROM cards WHERE story = ? AND listed = 1", story) or ""

    def put_card(self, card: Card, *, listed: bool = True) -> None:
        """Keep the card of a briefing; `listed`: lists show it."""
        packed = msgspec.msgpack.encode(card)
        row = next(self.rows("SELECT listed, card FROM cards WHERE story = ?", card.story), None)
        if row == (listed, packed):
            return
        self.drop_card(card.story)
        times, year = find_times(card), cut_date(card, 1) or UNDATED
        self.run(
            "INSERT INTO cards (story, listed, path, title, day, status, year, times, changed, card)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            *(card.story, listed, card.path, card.title, card.date or "", card.status, year),
            *(" ".join(times) if times else "", max((c.date for c in card.changes), default=""), packed),
        )
        if listed:
            topics = list_topics(card)
            rows = ((*topic, card.story, quotes) for topic, quotes in topics.items())
            self.run_all("INSERT INTO appearances VALUES (?, ?, ?, ?)", rows)
            self._count(topics, 1)

    def drop_card(self, story: str) -> None:
        """Forget the card of a briefing."""
        row = next(self.rows("SELECT listed, card FROM cards WHERE story = ?", story), None)
        self._listed.setdefault(story, row[1] if row and row[0] else None)
        if row and row[0]:
            topics = list_topics(self._cards.decode(row[1]))
            rows = ((*topic, story) for topic in topics)
            self.run_all("DELETE FROM appearances WHERE kind = ? AND name = ? AND story = ?", rows)
            self._count(topics, -1)
            self.run_all("DELETE FROM topics WHERE kind = ? AND name = ? AND number = 0", topics)
        self.run("DELETE FROM cards WHERE story = ?", story)

    def _count(self, topics: Mapping[Topic, int], times: int) -> None:
        rows = ((*topic, times, times * quotes) for topic, quotes in topics.items())
        self.run_all(
            """INSERT INTO topics VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE
            SET number = number + excluded.number, quotes = quotes + excluded.quotes""",
            rows,
        )

    def is_touched(self, story: str) -> bool:
        """Tell whether lists show something else of a briefing than they did before this run."""
        now = self._first("SELECT card FROM cards WHERE story = ? AND listed = 1", story)
        return bool(self._listed.get(story, now) != now)

    def read_touched(self) -> Iterator[Card]:
        """Yield the cards, as they were and as they are, of briefings of which lists show something else than before."""
        for story, before in sorted(self._listed.items()):
            now = self._first("SELECT card FROM cards WHERE story = ? AND listed = 1", story)
            if now != before:
                yield from (self._cards.decode(card) for card in (before, now) if card)

    def count_cards(self) -> int:
        """Return how many briefings lists can show."""
        return int(self._first("SELECT count(*) FROM cards WHERE listed = 1"))

    def read_newest(self, most: int) -> list[Card]:
        """Return the newest briefings, by date and path."""
        return self._read(f"WHERE listed = 1 {_NEWEST_FIRST} LIMIT ?", most)

    def read_changed(self, most: int) -> list[Card]:
        """Return those that can be among the `most` that changed last, the newest first."""
        changed = "listed = 1 AND changed != ''"
        query = f"SELECT changed FROM cards WHERE {changed} ORDER BY changed DESC LIMIT 1 OFFSET ?"  # noqa: S608
        least = self._first(query, most - 1)
        return self._read(f"WHERE {changed} AND changed >= ? {_NEWEST_FIRST}", least or "")

    def read_latest(self) -> list[Card]:
        """Return those that can be among the `NEWEST` of a feed."""
        least = self._first(
            "SELECT times FROM cards WHERE listed = 1 ORDER BY times DESC LIMIT 1 OFFSET ?", NEWEST - 1
        )
        return self._read("WHERE listed = 1 AND times != '' AND times >= ?", least or "")

    def read_appearances(self, topic: Topic) -> list[Card]:
        """Return the briefings that a topic is in, the newest first."""
        query = "WHERE story IN (SELECT story FROM appearances WHERE kind = ? AND name = ?)"
        return self._read(f"{query} {_NEWEST_FIRST}", *topic)

    def _read(self, condition: str, *values: object) -> list[Card]:
        decode = self._cards.decode
        return [decode(row[0]) for row in self.rows(f"SELECT card FROM cards {condition}", *values)]  # noqa: S608 - our own words

    def count_years(self) -> list[tuple[str, int]]:
        """Return year → how many briefings, the newest first."""
        query = "SELECT year, count(*) FROM cards WHERE listed = 1 GROUP BY year ORDER BY max(day) DESC"
        return list(self.rows(query))

    def read_year(self, year: str) -> list[Entry]:
        """Return what lists say of the briefings of a year, the newest first."""
        query = f"SELECT title, path, day, status FROM cards WHERE listed = 1 AND year = ? {_NEWEST_FIRST}"  # noqa: S608
        return [
            Entry(title=title, path=path, date=day or None, status=status)
            for title, path, day, status in self.rows(query, year)
        ]

    def count_topics(self) -> list[Counted]:
        """Return each topic that may have a page, in how many briefings it is, and how many of its quotes they have."""
        query = """SELECT kind, name, number, quotes FROM topics
            WHERE number > 1 OR quotes > 0 OR kind IN ('subject', 'source') ORDER BY kind, name"""
        return [(Topic(kind, name), number, quotes) for kind, name, number, quotes in self.rows(query)]

    def find_stories(self, topics: Iterable[Topic]) -> set[str]:
        """Return the stories that one of `topics` is in."""
        query = "SELECT story FROM appearances WHERE kind = ? AND name = ?"
        return {story for topic in topics for (story,) in self.rows(query, *topic)}

    # ── lists ───────────────────────────────────────────────────────────────────────────────────

    def read_lists(self) -> dict[str, dict[str, tuple[str, str]]]:
        """Return name of a list → its pages."""
        lists: dict[str, dict[str, tuple[str, str]]] = {}
        for path, name, key, digest in self.rows("SELECT path, list, key, digest FROM lists"):
            lists.setdefault(name, {})[path] = (key, digest)
        return lists

    def put_list(self, name: str, pages: Pages) -> None:
        """Keep what was written of a list; nothing is left of it when it has no page any more."""
        self.run("DELETE FROM lists WHERE list = ?", name)
        rows = ((path, name, key, digest) for path, (key, digest) in pages.items())
        self.run_all("REPLACE INTO lists VALUES (?, ?, ?, ?)", rows)


def read_manifest(state: Path) -> Manifest:
    """Return what the last complete run tells; an unreadable or foreign one counts as none."""
    catalogue = Catalogue(state)
    try:
        return catalogue.manifest
    finally:
        catalogue.close()


def _version() -> str:
    return fingerprint(
        digest_code("stories", "statements.py", "briefing.py", "render", "model.py"),
        digest_code("stories", "text", "model.py"),
        digest_code("pipeline"),
    )
