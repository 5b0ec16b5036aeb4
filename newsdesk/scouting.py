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
from typing import Self

import msgspec

from newsdesk.child import receive, send, start_child
from newsdesk.disk import Listing, Stamp, pack_buckets, scan, unpack_bucket


class Scout:
    """Lists folders, one after the other, from now on, and `site` last; leaving its block calls it back.

    Only of the site do hidden files count. Only one thread at a time may ask.
    """

    def __init__(self, folders: Iterable[Path], site: Path) -> None:
        self.since = time.time_ns()
        """A moment before anything was looked at."""
        self.buckets: Sequence[bytes] = ()
        """The files of the site as `pack_buckets` gives them, once it was found; empty where the process was lost."""
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
            self._found[here] = self._receive() or scan(here, hidden=here == self._site)
        return self._found[folder]

    def _receive(self) -> Listing | None:
        said = receive(self._process.stdout) if self._process.stdout else None
        if said is None:
            self.buckets = ()
            return None
        odd, self.buckets = msgspec.msgpack.decode(said, type=tuple[tuple[str, ...], list[bytes]])
        files: dict[str, Stamp] = {}
        for packed in self.buckets:
            files |= unpack_bucket(packed)
        return Listing(files, odd)


def main() -> None:
    """Tell what lies in each of the folders that the arguments name; the last is the site."""
    *folders, site = map(Path, sys.argv[1:])
    with ThreadPoolExecutor(1) as mouth:  # who listens may be late

        def tell(odd: Sequence[str], packed: Sequence[bytes]) -> None:
            mouth.submit(send, sys.stdout.buffer, msgspec.msgpack.encode((odd, packed)))

        for folder in folders:
            found = scan(folder)
            tell(found.odd, [msgspec.msgpack.encode(found.files)])
        found = scan(site, hidden=True)
        tell(found.odd, pack_buckets(found.files))
