"""What the system says of files without opening them, and the calls that bring them to the disk.

What a stamp may be believed, and what has to be on the disk before what, is for the rooms above to say.
"""

import ctypes
import os
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import msgspec

Stamp = tuple[int, int, int, int]
"""Size, when the content and when anything of the file was changed (ns), inode: equal, and the file is as it was. The
third also tells an edit that put the time back.
"""


BUCKETS = 256
"""Parts in which the stamps of a site are kept and compared: few of them are others after a few changes."""
_BUCKET = msgspec.msgpack.Decoder(dict[str, Stamp])

FEW = 300
"""Files that are synced one by one; for more, one sync of the file system is faster."""
_AT_ONCE = 8


class Listing(NamedTuple):
    """What lies below a folder."""

    files: dict[str, Stamp]
    """POSIX path → stamp, in no order."""
    odd: tuple[str, ...] = ()
    """What is neither a plain file nor a folder: symbolic links, pipes."""


def make_stamp(status: os.stat_result) -> Stamp:
    """Return what is compared of a file's status."""
    return (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


def walk(folder: Path, *, hidden: bool = False) -> Iterator[tuple[str, "os.DirEntry[str]"]]:
    """Yield POSIX path below `folder` and entry of all that is no folder, in no order; ask the entry before the next.

    Without `hidden`, names that begin with a dot are left out, and folders of such names with all they hold. A missing
    folder is empty; OSError when one cannot be listed.
    """
    waiting = [(str(folder), "")]
    while waiting:
        here, prefix = waiting.pop()
        try:
            # By its descriptor: else the whole path is looked up again for every file.
            descriptor = os.open(here, os.O_RDONLY | os.O_DIRECTORY)
        except (FileNotFoundError, NotADirectoryError):  # removed while we look, or never there
            continue
        try:
            with os.scandir(descriptor) as entries:
                for entry in entries:
                    name = entry.name
                    if name[0] == "." and not hidden:
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append((f"{here}/{name}", f"{prefix}{name}/"))
                    else:
                        yield prefix + name, entry
        finally:
            os.close(descriptor)


def scan(folder: Path, *, hidden: bool = False) -> Listing:
    """Return what `walk` finds."""
    files: dict[str, Stamp] = {}
    odd: list[str] = []
    for path, entry in walk(folder, hidden=hidden):
        if entry.is_file(follow_symlinks=False):
            try:
                files[path] = make_stamp(entry.stat(follow_symlinks=False))
            except FileNotFoundError:  # removed while we look
                continue
        else:
            odd.append(path)
    return Listing(files, tuple(sorted(odd)))


def pack_buckets(stamps: Mapping[str, Stamp]) -> list[bytes]:
    """Return stamps in `BUCKETS` parts, by chance but always the same: equal stamps make equal bytes.

    UnicodeEncodeError when a name is no text.
    """
    buckets: list[dict[str, Stamp]] = [{} for _ in range(BUCKETS)]
    for path in sorted(stamps):
        buckets[find_bucket(path)][path] = stamps[path]
    return list(map(msgspec.msgpack.encode, buckets))


def find_bucket(path: str) -> int:
    """Return in which of the parts that `pack_buckets` makes the stamp of a file lies."""
    return crc32(path.encode()) % BUCKETS


def unpack_bucket(packed: bytes) -> dict[str, Stamp]:
    """Return the stamps of one part; msgspec.DecodeError or UnicodeDecodeError when it is none."""
    return _BUCKET.decode(packed)


def sync_file_system(folder: Path) -> None:
    """Bring all of the file system that a folder is on to the disk.

    syncfs is one call; an fsync for each of 100,000 files takes minutes.
    """
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        syncfs = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
        if syncfs is None or syncfs(descriptor) != 0:
            os.sync()
    finally:
        os.close(descriptor)


def sync_path(path: Path) -> None:
    """Bring a file, or the names in a folder, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_paths(paths: Collection[Path]) -> None:
    """Bring files and folders of one file system to the disk, in no order.

    Several at a time: what waits together is written together, in a tenth of the time.
    """
    if len(paths) > FEW:
        sync_file_system(next(iter(paths)).parent)
    elif len(paths) == 1:
        sync_path(*paths)
    else:
        from concurrent.futures import ThreadPoolExecutor  # not needed by a run that writes nothing

        with ThreadPoolExecutor(_AT_ONCE) as threads:
            list(threads.map(sync_path, paths))
