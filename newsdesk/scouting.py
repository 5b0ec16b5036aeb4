"""Folders that another process lists while this one works.

The system is asked of each file by itself, which takes a second for 150,000; a thread would take turns with all else that
is done here.
"""

import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import msgspec

from newsdesk.child import receive, send, start_child
from newsdesk.disk import Listing, pack_buckets, scan

T = TypeVar("T")


class Scout:
    """Lists folders, one after the other, from now on, and `site` last; leaving its block calls it back.

    Only of the site do hidden files count. Only one thread at a time may ask.
    """

    def __init__(self, folders: Iterable[Path], site: Path) -> None:
        self.since = time.time_ns()
        """A moment before anything was looked at."""
        self._buckets: Sequence[bytes] | None = None
        self._site, places = site, (*folders, site)
        self._coming = iter(places)
        self._found: dict[Path, Listing] = {}
        line = f"from {__name__} import main; main()"
        arguments = map(str, places)
        self._process = start_child(line, *arguments, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()

    def find(self, folder: Path) -> Listing:
        """Return what lies in one of the folders. Where the process was lost, it is listed here; OSError when it cannot be."""
        while folder not in self._found:
            here = next(self._coming)
            self._found[here] = self._receive(Listing) or scan(here, hidden=here == self._site)
        return self._found[folder]

    @property
    def buckets(self) -> Sequence[bytes]:
        """The files of the site as `pack_buckets` gives them; empty where the process was lost."""
        self.find(self._site)
        if self._buckets is None:
            self._buckets = self._receive(list[bytes]) or ()
        return self._buckets

    def _receive(self, type_: type[T]) -> T | None:
        said = receive(self._process.stdout) if self._process.stdout else None
        return None if said is None else msgspec.msgpack.decode(said, type=type_)


def main() -> None:
    """Tell what lies in each of the folders that the arguments name; the last is the site, of which the parts follow."""
    *folders, site = map(Path, sys.argv[1:])
    with ThreadPoolExecutor(1) as mouth:  # who listens may be late

        def tell(value: object) -> None:
            mouth.submit(send, sys.stdout.buffer, msgspec.msgpack.encode(value))

        for folder in folders:
            tell(scan(folder))
        found = scan(site, hidden=True)
        tell(found)
        tell(pack_buckets(found.files))
