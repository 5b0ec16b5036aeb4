"""A folder that another process lists while this one works.

The system is asked of each file by itself, which takes a second for 150,000; a thread would take turns with all else that
is done here.
"""

import os
import subprocess
import sys
import time
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from newsdesk.disk import Listing, scan


class Scout:
    """Lists a folder, hidden files too, from now on; leaving its block calls it back."""

    def __init__(self, folder: Path) -> None:
        self.since = time.time_ns()
        """A moment before anything was looked at."""
        self._folder = folder
        paths = os.pathsep.join(filter(None, sys.path))
        self._process = subprocess.Popen(  # noqa: S603 - this Python, and a line of our own
            [sys.executable, "-c", f"from {__name__} import main; main()", str(folder)],
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
        if self._process.poll() is None:
            self._process.kill()
            self._process.communicate()

    @cached_property
    def found(self) -> Listing:
        """What lies in the folder. Where the process was lost, it is listed here; OSError when it cannot be."""
        said, _ = self._process.communicate()
        if self._process.returncode == 0:
            return msgspec.msgpack.decode(said, type=Listing)
        return scan(self._folder, hidden=True)


def main() -> None:
    """Tell what lies in the folder that is the last argument."""
    found = scan(Path(sys.argv[-1]), hidden=True)
    sys.stdout.buffer.write(msgspec.msgpack.encode(found))
