"""Folders that another process lists while this one works.

The system is asked of each file by itself, which takes a second for 150,000; a thread would take turns with all else that
is done here.
"""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import msgspec

from newsdesk.disk import Listing, scan

_LENGTH = 8
"""Bytes before each listing that state its length."""


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
        paths = os.pathsep.join(filter(None, sys.path))
        places = (f"{'+' if hidden else '-'}{folder}" for folder, hidden in folders.items())
        self._process = subprocess.Popen(  # noqa: S603 - this Python, and a line of our own
            [sys.executable, "-c", f"from {__name__} import main; main()", *places],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONSAFEPATH": "1", "PYTHONPATH": paths},
        )

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
            said = _receive(self._process.stdout) if self._process.stdout else None
            self._found[here] = (
                scan(here, hidden=self._folders[here])
                if said is None
                else msgspec.msgpack.decode(said, type=Listing)
            )
        return self._found[folder]


def _receive(stream: IO[bytes]) -> bytes | None:
    """Return the next listing; None when there will be none."""
    head = stream.read(_LENGTH)
    size = int.from_bytes(head, "big")
    said = stream.read(size) if len(head) == _LENGTH else b""
    return said if said and len(said) == size else None


def main() -> None:
    """Tell what lies in each of the folders that the arguments name."""
    with ThreadPoolExecutor(1) as mouth:  # who listens may be late

        def tell(said: bytes) -> None:
            sys.stdout.buffer.write(len(said).to_bytes(_LENGTH, "big") + said)
            sys.stdout.buffer.flush()

        for place in sys.argv[1:]:
            found = scan(Path(place[1:]), hidden=place[0] == "+")
            mouth.submit(tell, msgspec.msgpack.encode(found))
