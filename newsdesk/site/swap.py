"""Put a finished site in the place of the last one, all at once; a few changed files are `overlay`'s."""

import ctypes
import errno
import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from newsdesk.disk import sync_file_system, sync_path
from newsdesk.errors import StoreError
from newsdesk.site.overlay import journal_file, recover_overlay

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_NOT_SUPPORTED = {errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP, errno.EXDEV}


def staging_folder(live: Path) -> Path:
    """Name the folder beside `live` in which the next site is built."""
    return live.with_name(f".{live.name}.next")


def discard_staging(live: Path) -> None:
    """Remove what was built beside `live`, unless an interrupted overlay still needs it."""
    if not journal_file(live).exists():
        shutil.rmtree(staging_folder(live), ignore_errors=True)


def recover(live: Path) -> None:
    """Finish what a crash interrupted: the last whole site stands at `live`, nothing is left beside it.

    Call it before a build, with the run's lock held.
    """
    last = _parked(live)
    try:
        recover_overlay(live)
        if last.exists() and not live.exists():
            last.rename(live)
        for leftover in (last, staging_folder(live)):
            if leftover.exists():
                shutil.rmtree(leftover)
    except OSError as error:
        raise StoreError(
            path=str(live), problem=f"cannot tidy up after an interrupted run: {error}"
        ) from error


def swap_in(new: Path, live: Path, *, meanwhile: Callable[[], object] = bool) -> None:
    """Make `new` the site at `live`, and remove what was there; `meanwhile` is called while that goes on.

    Both lie in one folder. On Linux the two exchange names in one step (renameat2), so at no moment is
    there no site; elsewhere it takes two renames, and `recover` repairs a crash between them.
    """
    _refuse_strange_target(live)
    try:
        sync_file_system(new)
        if not live.exists():
            new.rename(live)
            old = None
        elif exchange_names(new, live):
            old = new
        else:
            old = _parked(live)
            live.rename(old)
            new.rename(live)
        sync_path(live.parent)
        _remove(old, meanwhile)
    except OSError as error:
        raise StoreError(path=str(live), problem=f"cannot put the new site in place: {error}") from error


def _remove(folder: Path | None, meanwhile: Callable[[], object]) -> None:
    """Remove a site, some of its folders at a time: most of that is the system's work, so there is time for more."""
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        parts = folder.iterdir() if folder else ()
        removed = threads.map(
            shutil.rmtree, [part for part in parts if part.is_dir() and not part.is_symlink()]
        )
        meanwhile()
        list(removed)
    if folder:
        shutil.rmtree(folder)


def exchange_names(one: Path, other: Path) -> bool:
    """Let two existing paths exchange names in one step; False where the system cannot."""
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    if renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in _NOT_SUPPORTED:
        return False
    raise OSError(code, os.strerror(code), str(other))


def _parked(live: Path) -> Path:
    return live.with_name(f".{live.name}.last")


def _refuse_strange_target(live: Path) -> None:
    """Refuse to replace, and so to delete, what does not look like a site: `site_dir: ..` did not."""
    if live.is_symlink() or (live.exists() and not live.is_dir()):
        raise StoreError(path=str(live), problem="is not a folder; move it away, or set another site_dir")
    if live.exists() and any(live.iterdir()) and not (live / "index.html").is_file():
        raise StoreError(
            path=str(live), problem="holds files but no index.html, so it is no site; set another site_dir"
        )


def link_file(source: str, target: str) -> None:
    """Give a file that does not change a second name; copy it where that cannot be."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
