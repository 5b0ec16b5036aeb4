"""Folders that another process lists while this one works.

The system is asked of each file by itself, which takes a second for 150,000; a thread would take turns with all else that
is done here.
"""

import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from newsdesk.child import receive, send, start_child
from newsdesk.disk import Listing, scan


class Scout:
    """Lists folders, one after the other, from now on; leaving its block calls it back.

    `folders`: each with whether hidden files count. Only one thread at a time may ask.
    """

    def __init__(self, folders: Mapping[Path, bool]) -> None:
        self.since = time.time_ns()
        """A moment before anything was looked at."""
        self._folders = dict(folders)
        self._coming = iter(folders)
        self._found: dict[Path, Listing] = {}
        places = (f"{'+' if hidden else '-'}{folder}" for folder, hidden in folders.items())
        line = f"from {__name__} import main; main()"
        self._process = start_child(line, *places, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

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
            said = receive(self._process.stdout) if self._process.stdout else None
            self._found[here] = (
                scan(here, hidden=self._folders[here])
                if said is None
                else msgspec.msgpack.decode(said, type=Listing)
            )
        return self._found[folder]


def main() -> None:
    """Tell what lies in each of the folders that the arguments name."""
    with ThreadPoolExecutor(1) as mouth:  # who listens may be late
        for place in sys.argv[1:]:
            found = scan(Path(place[1:]), hidden=place[0] == "+")
            mouth.submit(send, sys.stdout.buffer, msgspec.msgpack.encode(found))
