"""Which stamps of files may be kept, and what of a file is: it is read only where its stamp cannot tell.

Method: git's index. Size, times and number of a file are a hint that spares reading it, never an input: what is
built depends on bytes alone. A file written less than two seconds before its stamp was taken may change once more
without its stamp changing, so such a stamp is not kept (git calls these entries racily clean). Where the file system's
own clock was asked, as git asks its index's time, it need only be written before that.
"""

import hashlib
import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from newsdesk.disk import Listing, Stamp

_GRAIN = 2_000_000_000
"""Nanoseconds; the coarsest times of a file system in use (FAT) are two seconds apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What lay on the live site at a moment, for a build that looks while something else is done before it."""

    since: int
    """A moment before anything was looked at, as `settle` wants it."""
    site: Listing
    buckets: Sequence[bytes] = ()
    """Its files, as `disk.pack_buckets` gives them; empty where nobody packed them."""


def settle(stamp: Stamp, moment: int) -> Stamp:
    """Return a stamp as it may be kept. `moment`: a time in ns, as either of the two below told it before the stamp was taken."""
    size, modified, changed, number = stamp
    return stamp if max(modified, changed) < moment else (size, 0, changed, number)


def read_clock(now: int | None = None) -> int:
    """Return a time that no file will get that changes from `now` on (`time.time_ns()`), whatever file system it is on."""
    return (now or time.time_ns()) - _GRAIN


def read_clock_of(folder: Path) -> int:
    """Return the time that a file in `folder` gets when it changes now; another that changes later gets no earlier one."""
    with tempfile.TemporaryFile(dir=folder) as file:
        status = os.fstat(file.fileno())
    return min(status.st_mtime_ns, status.st_ctime_ns)


def digest(content: bytes) -> str:
    """Return a digest of `content`, 32 hex digits."""
    return hashlib.sha256(content).hexdigest()[:32]
