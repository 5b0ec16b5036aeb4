"""The sources folder as a shelf: puts bytes on it under a name of their own, with a note of where they come from.

Nothing on it is ever overwritten, and nothing is put on it twice. What the bytes say is for the readers.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, fields
from pathlib import Path

import yaml

from newsdesk.errors import StoreError
from newsdesk.fingerprint import digest_bytes
from newsdesk.pipeline.understand import SIDECAR
from newsdesk.render.pages import slug
from newsdesk.store import digest_file, list_files, write_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a source comes from; written beside it, its fields by their names."""

    url: str | None = None
    """Of the article; it stands on the page. None for a file, and for a source of many articles."""
    retrieved_from: str | None = None
    """Where it was got when that is another address: that of the feed, or of a redirect."""
    original_file: str | None = None
    """Name of the file that was copied, without its folders: those say who works here."""
    publisher: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where bytes lie."""

    path: str
    """POSIX path below the seeds folder."""
    is_new: bool


class Shelf:
    """The files below the seeds folder, by their size: only those of equal size are compared."""

    def __init__(self, folder: Path, *, now: dt.datetime) -> None:
        self._folder = folder
        self._now = now
        self._by_size: dict[int, list[str]] = defaultdict(list)
        for name in list_files(folder):
            if not name.endswith(SIDECAR):
                self._by_size[(folder / name).stat().st_size].append(name)

    def find(self, data: bytes) -> str | None:
        """Return the name of a source with these bytes."""
        digest = digest_bytes(data)
        same = (name for name in self._by_size[len(data)] if digest_file(self._folder / name) == digest)
        return next(same, None)

    def put(self, data: bytes, *, words: str, ending: str, origin: Origin) -> Placed:
        """Write a source named after `words`, unless one with its bytes is here; its sidecar goes first.

        So no crash leaves a source without its origin; a lonely sidecar says nothing to anyone.
        """
        known = self.find(data)
        if known is not None:
            return Placed(path=known, is_new=False)
        digest = digest_bytes(data)
        name = f"{self._now.year}/{slug(words, otherwise='source')}-{digest[:8]}{ending}"
        path = self._folder / name
        if path.exists():
            raise StoreError(path=str(path), problem="is another file of that name; rename it")
        write_bytes(path.with_name(path.name + SIDECAR), self._describe(origin, digest))
        write_bytes(path, data)
        self._by_size[len(data)].append(name)
        return Placed(path=name, is_new=True)

    def _describe(self, origin: Origin, digest: str) -> bytes:
        stated = {f.name: getattr(origin, f.name) for f in fields(Origin)}
        stated |= {"retrieved": self._now.strftime("%Y-%m-%dT%H:%M:%SZ"), "sha256": digest}
        filled = {name: value for name, value in stated.items() if value is not None}
        return yaml.safe_dump(filled, allow_unicode=True, width=4096).encode()
