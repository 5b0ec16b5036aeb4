"""Lay changed files over the live site so that a crash leaves the old site or the new one; a whole site is `swap`'s.

A swap exchanges two folders in one step but needs a folder with every file in it: 200,000 of them at 50,000
briefings, to change five. An overlay needs only the files that differ, and many steps. So they are written down
first: the staged files are synced, then the journal (which files move, which go) is synced under its final name,
and this is the commit point. Before it, a crash leaves the old site, and `recover_overlay` throws the staged files
away; after it, `recover_overlay` takes the steps that are left. Each step can be taken twice, so recovery may
itself be interrupted. Readers who come in between never meet a link to nothing: new files come first, then those
that change, lists after what they list, and what goes goes last.
"""

import json
import os
import shutil
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from newsdesk.disk import sync_path, sync_paths
from newsdesk.errors import StoreError

_FORMAT = 1


def journal_file(live: Path) -> Path:
    """Name the journal beside `live`."""
    return live.with_name(f".{live.name}.journal")


def find_obstacle(live: Path, moved: Iterable[str]) -> str | None:
    """Return what stands where a file of `moved` is to lie and is no file, or where its folder is and is none."""
    folders: set[str] = set()
    for name in sorted(moved):
        if (live / name).is_dir():
            return name
        folders.update(path.as_posix() for path in PurePosixPath(name).parents)
    return next(
        (name for name in sorted(folders) if (live / name).exists() and not (live / name).is_dir()), None
    )


def lay_over(
    staging: Path, live: Path, moved: Iterable[str], removed: Iterable[str], *, lists: frozenset[str]
) -> None:
    """Move files of `staging` to the same paths of `live`, and remove files there.

    `lists`: paths among `moved` that go after the others, because they lead to them.
    """
    order = sorted(moved, key=lambda name: ((live / name).exists(), name in lists, -name.count("/"), name))
    steps = {"format": _FORMAT, "staging": staging.name, "moved": order, "removed": sorted(removed)}
    journal = journal_file(live)
    beside = journal.with_name(f"{journal.name}.next")
    try:
        folders = {
            folder for name in order for folder in (staging / name).parents if folder.is_relative_to(staging)
        }
        sync_paths([*(staging / name for name in order), *folders])
        with beside.open("w", encoding="utf-8") as stream:
            json.dump(steps, stream)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(journal)
        sync_path(journal.parent)
        _take_steps(journal, live)
    except OSError as error:
        raise StoreError(path=str(live), problem=f"cannot be brought up to date: {error}") from error


def recover_overlay(live: Path) -> None:
    """Finish an overlay that a crash interrupted after its commit point."""
    journal = journal_file(live)
    journal.with_name(f"{journal.name}.next").unlink(missing_ok=True)
    if not journal.exists():
        return
    if live.is_dir():
        _take_steps(journal, live)
    else:  # somebody removed the site since: there is nothing to lay files over
        journal.unlink()


def _take_steps(journal: Path, live: Path) -> None:
    steps = json.loads(journal.read_bytes())
    if steps["format"] != _FORMAT:
        journal.unlink()  # an older program's: what it left half done is found by the stamps
        return
    staging = live.with_name(steps["staging"])
    for name in steps["moved"]:
        source, target = staging / name, live / name
        if source.exists():  # else it was moved before the crash
            target.parent.mkdir(parents=True, exist_ok=True)
            source.replace(target)
    for name in steps["removed"]:
        (live / name).unlink(missing_ok=True)
        _remove_empty(live / name, live)
    names = (*steps["moved"], *steps["removed"])
    folders = {folder for name in names for folder in (live / name).parents if folder.is_relative_to(live)}
    sync_paths([folder for folder in folders if folder.is_dir()])
    journal.unlink()
    shutil.rmtree(staging, ignore_errors=True)


def _remove_empty(path: Path, upto: Path) -> None:
    for folder in path.parents:
        if folder == upto:
            return
        if folder.is_dir():
            if any(folder.iterdir()):
                return
            folder.rmdir()
