"""Addresses, files and feeds → sources: brings each in once, and says what came of it.

Who connects, when it is and where work runs is the caller's choice. What a source says is for the readers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from newsdesk.engines import Engine, Killed
from newsdesk.errors import FetchError, SourceError
from newsdesk.fetch import Fetched, Fetcher
from newsdesk.pipeline.entries import (
    MOST_NEW,
    Entry,
    Feed,
    FeedContents,
    fingerprint_entry,
    open_feed,
    read_entry,
    recognise_feed,
)
from newsdesk.pipeline.feeds import FeedBook, FeedMemory
from newsdesk.pipeline.shelf import Origin, Placed, Shelf
from newsdesk.readers import SUFFIXES, find_suffix, holds_many
from newsdesk.readers.clean import clean_field
from newsdesk.readers.formats import choose_format, is_packed
from newsdesk.readers.metadata import state_url

_FULL = 100
"""Words from which on an entry counts as an article: teasers have 20 to 60."""

_PAGES = {"text/html": ".html", "application/xhtml+xml": ".html"}
_ENDINGS = _PAGES | {
    "text/markdown": ".md",
    "application/rss+xml": ".rss",
    "application/atom+xml": ".atom",
    "application/rdf+xml": ".rdf",
    "application/feed+json": ".json",
    "application/x-ndjson": ".jsonl",
    "application/jsonl": ".jsonl",
    "application/pdf": ".pdf",
    "message/rfc822": ".eml",
    "multipart/related": ".mhtml",
    "application/warc": ".warc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}
_VAGUE = {
    "text/plain": ".txt",
    "text/xml": ".xml",
    "application/xml": ".xml",
    "application/json": ".json",
} | dict.fromkeys(
    ("", "application/octet-stream", "binary/octet-stream", "application/gzip", "application/x-gzip")
)
"""Types that many formats are served as: the ending in the address says more, if it has one."""
_TYPES = frozenset(_VAGUE) | {type_ for type_, ending in _ENDINGS.items() if ending in SUFFIXES}
_FEEDS = frozenset({".rss", ".atom", ".rdf"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What came of one address or file."""

    target: str
    added: tuple[str, ...] = ()
    """POSIX paths below the seeds folder, as in `known`."""
    known: tuple[str, ...] = ()
    """What was there already, byte for byte."""
    teasers: int = 0
    """Entries of a feed that hold a teaser only, and whose page was not fetched."""
    unchanged: bool = False
    """The feed is as it was at the last visit."""
    problems: tuple[str, ...] = ()
    """Where and what, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """Everything that brings sources in."""

    shelf: Shelf
    book: FeedBook
    fetcher: Fetcher
    engine: Engine
    max_bytes: int

    def add(self, target: str, *, follow: bool) -> Report:
        """Bring in an address, with all new entries when it is that of a feed, or a file."""
        try:
            if "://" in target:
                return self._take_address(target, follow=follow)
            return self._take_file(Path(target))
        except FetchError as error:
            return Report(target=target, problems=(str(error),))
        except SourceError as error:
            return Report(target=target, problems=(f"{target}: {error.reason}",))

    def pull(self, url: str, *, follow: bool, publisher: str | None) -> Report:
        """Bring in the new entries of a feed; with `follow`, the pages that teasers link to."""
        try:
            return self._take_address(url, follow=follow, publisher=publisher, is_feed=True)
        except FetchError as error:
            return Report(target=url, problems=(str(error),))

    def _take_file(self, path: Path) -> Report:
        if path.is_dir():
            raise SourceError("is a folder; name the files in it")
        try:
            with path.open("rb") as stream:
                data = stream.read(self.max_bytes + 1)
        except OSError as error:
            raise SourceError(f"cannot be read: {error.strerror}") from error
        if len(data) > self.max_bytes:
            raise SourceError(
                f"is larger than the {self.max_bytes:,} bytes allowed; raise max_source_mb, or split it"
            )
        choose_format(path.name, data)  # raises for what no reader can read
        ending = _ending_of(path.name)
        origin = Origin(original_file=clean_field(path.name))
        return _report(
            str(path), self.shelf.put(data, words=path.name[: -len(ending)], ending=ending, origin=origin)
        )

    def _take_address(
        self, url: str, *, follow: bool, publisher: str | None = None, is_feed: bool = False
    ) -> Report:
        memory = self.book.recall(url, follow=follow)
        got = self.fetcher.fetch(url, types=_TYPES, etag=memory.etag, last_modified=memory.last_modified)
        if not got.is_modified:
            return Report(target=url, unchanged=True)
        ending = _choose_ending(got)
        if ending in _FEEDS or recognise_feed(got.body):
            seen = frozenset(memory.entries | memory.teasers)
            feed = Feed(data=got.body, ending=ending, url=url, seen=seen, max_bytes=self.max_bytes)
            latest = replace(memory, etag=got.etag, last_modified=got.last_modified)
            return self._take_feed(feed, latest, follow=follow, publisher=publisher)
        if is_feed:
            raise FetchError(
                url=url, problem="is no feed (RSS, Atom, JSON Feed); correct the address, or use `add`"
            )
        return _report(url, self._take_page(got, ending, asked=url, publisher=publisher))

    def _take_page(self, got: Fetched, ending: str, *, asked: str, publisher: str | None) -> Placed:
        # A sidecar speaks for every article of its source: the address of many is that of none.
        many = holds_many(f"source{ending}")
        origin = Origin(
            url=None if many else state_url(got.url),
            retrieved_from=got.url if many else asked if asked != got.url else None,
            publisher=publisher,
        )
        return self.shelf.put(got.body, words=_words_of(got.url), ending=ending, origin=origin)

    def _take_feed(self, feed: Feed, memory: FeedMemory, *, follow: bool, publisher: str | None) -> Report:
        """Take the new entries of a feed; `memory` is that of the last visit, with the validators of this one."""
        contents = next(iter(self.engine.map(open_feed, [feed])))
        if isinstance(contents, Killed):
            raise FetchError(url=feed.url, problem=f"is a feed that cannot be read: it {contents.reason}")
        problems = [f"{feed.url}: {contents.problem}"] if contents.problem else []
        if contents.has_more:
            problems.append(f"{feed.url}: has more than {MOST_NEW} new entries; run again for the next")
        placed: list[Placed] = []
        done, teasers = dict(memory.entries), dict(memory.teasers)
        entries = self.engine.map(
            read_entry, [(feed.url, feed.ending, document) for document in contents.new]
        )
        for document, entry in zip(contents.new, entries, strict=True):
            if isinstance(entry, Killed):
                problems.append(f"{feed.url}: an entry cannot be read: it {entry.reason}")
                continue
            mark = fingerprint_entry(document)
            if entry.mark in done.values():
                done[mark] = entry.mark
                continue
            try:
                place = self._take_entry(feed, document, entry, follow=follow, publisher=publisher)
            except FetchError as error:
                problems.append(str(error))
                if not error.passing:
                    done[mark] = entry.mark
                continue
            if place is None:
                teasers[mark] = entry.mark
            else:
                done[mark] = entry.mark
                placed.append(place)
        self._remember(feed, memory, contents, done, teasers)
        return Report(
            target=feed.url,
            added=tuple(p.path for p in placed if p.is_new),
            known=tuple(p.path for p in placed if not p.is_new),
            teasers=len(teasers) - len(memory.teasers),
            problems=tuple(problems),
        )

    def _remember(
        self,
        feed: Feed,
        memory: FeedMemory,
        contents: FeedContents,
        done: Mapping[str, str],
        teasers: Mapping[str, str],
    ) -> None:
        """Keep the marks of entries that the feed still holds; its validators only when nothing is left to do."""
        held = done.keys() | teasers.keys() if contents.problem else contents.fingerprints
        if contents.problem or contents.fingerprints - done.keys() - teasers.keys():
            memory = FeedMemory()
        entries, waiting = ({k: v for k, v in marks.items() if k in held} for marks in (done, teasers))
        self.book.remember(feed.url, replace(memory, entries=entries, teasers=waiting))

    def _take_entry(
        self, feed: Feed, document: bytes, entry: Entry, *, follow: bool, publisher: str | None
    ) -> Placed | None:
        """Return where an entry, or the page that it links to, lies now; None for a teaser."""
        if entry.words >= _FULL or (entry.words and not entry.url):
            origin = Origin(url=state_url(entry.url), retrieved_from=feed.url, publisher=publisher)
            return self.shelf.put(document, words=entry.title or "", ending=feed.ending, origin=origin)
        if not entry.url:
            raise FetchError(url=feed.url, problem="an entry holds neither a text nor a link")
        if not follow:
            return None
        got = self.fetcher.fetch(entry.url, types=_PAGES)
        return self._take_page(got, ".html", asked=entry.url, publisher=publisher)


def _report(target: str, placed: Placed) -> Report:
    paths = (placed.path,)
    return Report(target=target, added=paths) if placed.is_new else Report(target=target, known=paths)


def _choose_ending(got: Fetched) -> str:
    """Return the ending that tells the readers what they have before them."""
    ending = recognise_feed(got.body) or _ENDINGS.get(got.media_type)
    if ending:
        return ending
    name = urlsplit(got.url).path
    ending = _ending_of(name) if find_suffix(name) in SUFFIXES else _VAGUE.get(got.media_type)
    if ending:
        return ending
    raise FetchError(url=got.url, problem="does not say what it is; download it, and add the file")


def _ending_of(name: str) -> str:
    return find_suffix(name) + (".gz" if is_packed(name) else "")


def _words_of(url: str) -> str:
    """Return the part of an address that tells the most: the longest, "ferry-sinks" and not "2031" or "index"."""
    parts = urlsplit(url)
    names = [PurePosixPath(name).stem for name in unquote(parts.path).split("/")]
    return max(names, key=len) or parts.hostname or ""
