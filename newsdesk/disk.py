"""Bring what was written to the disk, so that a loss of power does not take it: the calls that Python has no word for.

What has to be on the disk before what, is for the rooms above to say.
"""

import ctypes
import os
from pathlib import Path


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


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
