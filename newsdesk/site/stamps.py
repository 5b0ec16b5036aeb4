"""Which stamps of files may be kept, and what of a file is: it is read only where its stamp cannot tell.

Method: git's index. Size, times and number of a file are a hint that spares reading it, never an input: what is
built depends on bytes alone. A file written less than two seconds before its stamp was taken may change once more
without its stamp changing, so such a stamp is not kept (git calls these entries racily clean).
"""

import hashlib

from newsdesk.disk import Stamp

_GRAIN = 2_000_000_000
"""Nanoseconds; the coarsest times of a file system in use (FAT) are two seconds apart."""


def settle(stamp: Stamp, now: int) -> Stamp:
    """Return a stamp as it may be kept. `now`: the clock in nanoseconds, read before the stamp was taken."""
    size, modified, changed, number = stamp
    return stamp if max(modified, changed) < now - _GRAIN else (size, 0, changed, number)


def digest(content: bytes) -> str:
    """Return a digest of `content`, 32 hex digits."""
    return hashlib.sha256(content).hexdigest()[:32]
