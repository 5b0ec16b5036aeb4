"""What a run made and has not written yet: in memory while it is little, else in a file that nobody else sees.

A run from nothing makes more than memory should hold; the system removes the file with the process.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import IO

from newsdesk.errors import StoreError

MOST_HELD = 8 << 20
"""Bytes above which all goes into the file."""


@dataclass(frozen=True, slots=True)
class Spooled:
    """Bytes on the spool."""

    spool: "Spool"
    start: int
    size: int

    def read(self) -> bytes:
        """Return the bytes; StoreError when the disk is in the way."""
        return self.spool.read(self.start, self.size)


Content = bytes | Spooled


def read_content(content: Content) -> bytes:
    """Return the bytes, wherever they wait."""
    return content if isinstance(content, bytes) else content.read()


class Spool:
    """Puts bytes by, in `folder` when they are many."""

    def __init__(self, folder: Path) -> None:
        from tempfile import SpooledTemporaryFile  # most runs find nothing to do and never come here

        self._folder = folder
        self._file: IO[bytes] = SpooledTemporaryFile(max_size=MOST_HELD, dir=str(folder))  # noqa: SIM115 - closed with the spool
        self._end = 0

    def put(self, content: bytes) -> Spooled:
        """Put bytes by; StoreError when the disk is in the way."""
        try:
            self._file.seek(self._end)
            self._file.write(content)
        except OSError as error:
            raise self._fail(error) from error
        spooled = Spooled(self, self._end, len(content))
        self._end += len(content)
        return spooled

    def read(self, start: int, size: int) -> bytes:
        """Return bytes that were put by."""
        try:
            self._file.seek(start)
            return self._file.read(size)
        except OSError as error:
            raise self._fail(error) from error

    def __del__(self) -> None:
        self._file.close()

    def _fail(self, error: OSError) -> StoreError:
        problem = f"cannot hold what waits to be written: {error.strerror}"
        return StoreError(path=str(self._folder), problem=problem)
