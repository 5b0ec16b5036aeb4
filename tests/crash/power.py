"""What a loss of power leaves of a folder, told from the file operations that `interpose.c` wrote down.

Three kinds of disks: `strict` keeps only what was synced, names as well as contents (POSIX promises no more);
`ordered` keeps names in their order, but contents only when they were synced (journals of metadata: a file that was
not synced is empty or old); `torn` keeps each name that was not synced as it was or as it is, and of each content all,
half or nothing.
"""

import random
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

CREATE, WRITE, RENAME, UNLINK, MKDIR, SYNC, LINK, TRUNCATE, EXCHANGE, SYNC_ALL = (
    *(2, 4, 16, 32, 64, 128, 512, 1024, 2048, 4096),
)
_HEAD = struct.Struct("=6Q")
Kind = Literal["strict", "ordered", "torn"]
KINDS: tuple[Kind, ...] = ("strict", "ordered", "torn")


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One entry of the log; paths are below the folder."""

    kind: int
    inode: int
    offset: int
    """Of a write; the new size, of a truncation; 1 when a file is created empty or emptied."""
    path: str
    other: str
    data: bytes


def read_log(log: Path, folder: Path) -> list[Operation]:
    """Return what was written down of a build in `folder`."""
    raw, at, found = log.read_bytes(), 0, []
    while at < len(raw):
        kind, inode, offset, one, two, size = _HEAD.unpack_from(raw, at)
        at += _HEAD.size
        parts = []
        for length in (one, two, size):
            parts.append(raw[at : at + length])
            at += length
        paths = [part.decode().removeprefix(f"{folder}/").removeprefix(str(folder)) for part in parts[:2]]
        found.append(
            Operation(kind=kind, inode=inode, offset=offset, path=paths[0], other=paths[1], data=parts[2])
        )
    return found


@dataclass(eq=False, slots=True)
class File:
    """An inode."""

    data: bytearray
    safe: bytes
    """What is on the disk for sure."""


@dataclass(eq=False, slots=True)
class Folder:
    """An inode with names."""

    names: dict[str, "File | Folder | Path"] = field(default_factory=dict)
    """A Path is a symbolic link, which nobody changes."""
    safe: dict[str, "File | Folder | Path"] = field(default_factory=dict)


class Disk:
    """A folder as programs see it, and as it is on the disk."""

    def __init__(self, folder: Path, later: Path) -> None:
        """`folder`: as it was. `later`: as the build left it, for files that another program wrote meanwhile."""
        self.root = _load(folder)
        self._later = later

    def do(self, operation: Operation) -> None:  # noqa: C901, PLR0912 - one branch a kind
        """Take one step."""
        kind, path = operation.kind, operation.path
        if path.endswith(" (deleted)"):  # a file without a name
            return
        if kind == CREATE:
            folder, name = self._find_folder(path)
            found = folder.names.get(name)
            if not isinstance(found, File):
                folder.names[name] = File(bytearray(), b"")
            elif operation.offset:
                found.data.clear()
        elif kind == WRITE:
            data = self._find_file(path).data
            data[operation.offset : operation.offset + len(operation.data)] = operation.data
        elif kind == TRUNCATE:
            del self._find_file(path).data[operation.offset :]
        elif kind in {RENAME, EXCHANGE, LINK}:
            (source, old), (target, new) = self._find_folder(path), self._find_folder(operation.other)
            moved = source.names.get(old) or self._find_file(operation.other)
            before = target.names.get(new)
            target.names[new] = moved
            if kind == EXCHANGE and before is not None:
                source.names[old] = before
            elif kind == RENAME:
                source.names.pop(old, None)
        elif kind == UNLINK:
            folder, name = self._find_folder(path)
            folder.names.pop(name, None)
        elif kind == MKDIR:
            folder, name = self._find_folder(path)
            folder.names[name] = Folder()
        elif kind == SYNC_ALL:
            for later in (self._later / "site").rglob("*"):
                if later.is_file() and ".site.next" in self.root.names:
                    self._find_file(f".site.next/{later.relative_to(self._later / 'site').as_posix()}")
            self._sync_all(self.root)
        elif kind == SYNC:
            found = self._find(path)
            if isinstance(found, Folder):
                found.safe = dict(found.names)
            else:
                one = self._find_file(path)
                one.safe = bytes(one.data)

    def lose_power(self, kind: Kind, dice: random.Random, target: Path) -> None:
        """Write what is left into the new folder `target`."""
        _write(self.root, target, kind, dice)

    def _find(self, path: str) -> "File | Folder | Path | None":
        found: File | Folder | Path | None = self.root
        for part in path.split("/") if path else ():
            found = found.names.get(part) if isinstance(found, Folder) else None
        return found

    def _find_folder(self, path: str) -> tuple[Folder, str]:
        """Return the folder of a path, and its name in it; another program may have made the folder."""
        found = self.root
        *folders, name = path.split("/")
        for part in folders:
            inner = found.names.setdefault(part, Folder())
            assert isinstance(inner, Folder), path
            found = inner
        return found, name

    def _find_file(self, path: str) -> File:
        """Return a file; what another program wrote is as the build left it on the site."""
        found = self._find(path)
        if isinstance(found, File):
            return found
        later = self._later / path.replace(".site.next/", "site/", 1)
        folder, name = self._find_folder(path)
        made = File(bytearray(later.read_bytes() if later.is_file() else b""), b"")
        folder.names[name] = made
        return made

    def _sync_all(self, folder: Folder) -> None:
        folder.safe = dict(folder.names)
        for one in folder.names.values():
            if isinstance(one, Folder):
                self._sync_all(one)
            elif isinstance(one, File):
                one.safe = bytes(one.data)


def _load(folder: Path) -> Folder:
    made = Folder()
    for path in folder.iterdir():
        if path.is_symlink():
            made.names[path.name] = path.readlink()
        elif path.is_dir():
            made.names[path.name] = _load(path)
        else:
            content = path.read_bytes()
            made.names[path.name] = File(bytearray(content), content)
    made.safe = dict(made.names)
    return made


def _write(folder: Folder, target: Path, kind: Kind, dice: random.Random) -> None:
    target.mkdir()
    names = folder.safe if kind == "strict" else folder.names
    if kind == "torn" and names != folder.safe:
        names = dict(_choose_names(folder, dice))
    for name, one in names.items():
        if isinstance(one, Folder):
            _write(one, target / name, kind, dice)
        elif isinstance(one, Path):
            (target / name).symlink_to(one)
        else:
            (target / name).write_bytes(_choose_content(one, kind, dice))


def _choose_names(folder: Folder, dice: random.Random) -> Iterator[tuple[str, "File | Folder | Path"]]:
    """Yield each name as it is safe or as it is now; a name that changes is one or the other, never gone."""
    for name in sorted(folder.safe.keys() | folder.names.keys()):
        found = (folder.names if dice.random() < 0.5 else folder.safe).get(name)
        if found is not None:
            yield name, found


def _choose_content(one: File, kind: Kind, dice: random.Random) -> bytes:
    if kind != "torn" or one.data == one.safe:
        return one.safe
    return dice.choice((one.safe, bytes(one.data), bytes(one.data[: len(one.data) // 2])))
