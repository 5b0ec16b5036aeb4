"""What is remembered of feeds from one visit to the next: `.feeds.json` in the sources folder.

It is committed with the sources, so that a fresh clone does not ask for everything again, nor bring back
what an editor deleted. Without it nothing breaks: entries that are here already are found by their bytes.
"""

from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from newsdesk.store import write_bytes

FEEDS = ".feeds.json"
_VERSION = 1
"""Of the file; one with another number counts as none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedMemory:
    """What is known of one feed."""

    etag: str | None = None
    """As the server gave it, to be asked whether anything changed; None when something was left undone."""
    last_modified: str | None = None
    entries: dict[str, str] = field(default_factory=dict)
    """What was dealt with and the feed still held: fingerprint of an entry's bytes → of what it says."""
    teasers: dict[str, str] = field(default_factory=dict)
    """The same of entries whose pages were left alone, since nobody asked to follow links."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stored:
    version: int = _VERSION
    feeds: dict[str, FeedMemory] = field(default_factory=dict)


class FeedBook:
    """The memories of all feeds by address; each change is on the disk when it is made."""

    def __init__(self, seeds: Path) -> None:
        self._path = seeds / FEEDS
        try:
            found = msgspec.json.decode(self._path.read_bytes(), type=_Stored)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            found = _Stored()
        self._feeds = found.feeds if found.version == _VERSION else {}

    def recall(self, url: str, *, follow: bool) -> FeedMemory:
        """Return what is known of the feed at `url`; when links are followed, teasers are still to do."""
        memory = self._feeds.get(url, FeedMemory())
        return FeedMemory(entries=memory.entries) if follow and memory.teasers else memory

    def remember(self, url: str, memory: FeedMemory) -> None:
        """Keep what is known of the feed at `url` now."""
        if self._feeds.get(url) == memory:
            return
        self._feeds[url] = memory
        data = msgspec.json.encode(_Stored(feeds=self._feeds), order="sorted")
        write_bytes(self._path, msgspec.json.format(data, indent=1) + b"\n")
