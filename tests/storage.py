"""Storage for tests: in memory, it counts what is asked of it, and refuses where it is told to."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

import fsspec
from fsspec.implementations.memory import MemoryFile, MemoryFileSystem
from fsspec.spec import AbstractFileSystem

from newsdesk.fetch.remote import Remote


class FrailFileSystem(MemoryFileSystem):  # type: ignore[misc] # fsspec has no types
    """A memory of its own at frail://, listed as a whole; every operation on a file is noted."""

    protocol = "frail"
    store: ClassVar[dict[str, Any]] = {}
    pseudo_dirs: ClassVar[list[str]] = [""]
    done: ClassVar[list[tuple[str, str]]] = []
    """What was done, and to which file."""
    refuse: ClassVar[set[str]] = set()
    """What is not allowed: an operation, or one on a file ("put /site/index.html")."""
    last: ClassVar[int | None] = None
    """How many operations are allowed from now on; None: all."""

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return str(super()._strip_protocol(path.replace(f"{cls.protocol}://", "memory://")))

    def _note(self, operation: str, path: str) -> None:
        kind = FrailFileSystem
        path = self._strip_protocol(path)
        if kind.last == 0 or {operation, f"{operation} {path}"} & kind.refuse:
            raise ConnectionResetError("the line is down")
        if kind.last is not None:
            kind.last -= 1
        kind.done.append((operation, path))

    def find(self, path: str, *_: Any, **__: Any) -> dict[str, dict[str, Any]]:
        self._note("list", path)
        files = {name: file for name, file in self.store.items() if name.startswith(f"{path}/")}
        return {
            name: {"name": name, "type": "file", "size": file.size, "created": file.created}
            for name, file in files.items()
        }

    def cat_file(self, path: str, start: int | None = None, end: int | None = None, **kwargs: Any) -> Any:
        self._note("read", path)
        return super().cat_file(path, start, end, **kwargs)

    def put_file(self, lpath: str, rpath: str, **kwargs: Any) -> None:
        self._note("put", rpath)
        super().put_file(lpath, rpath, **kwargs)

    def rm_file(self, path: str) -> None:
        self._note("remove", path)
        super()._rm(path)


class FolderFileSystem(FrailFileSystem):
    """The same at folders://, listed folder by folder."""

    protocol = "folders"
    find = AbstractFileSystem.find

    def ls(self, path: str, detail: bool = True, **kwargs: Any) -> Any:
        self._note("list", path)
        return super().ls(path, detail=detail, **kwargs)


fsspec.register_implementation("frail", FrailFileSystem, clobber=True)
fsspec.register_implementation("folders", FolderFileSystem, clobber=True)


class Storage:
    """What lies at an address of frail://, and what a test does to it."""

    def __init__(self, address: str) -> None:
        self.remote = Remote(address)
        self.address = address
        self._root = "/" + address.partition("://")[2]

    def put(self, name: str, data: bytes) -> None:
        path = f"{self._root}/{name}"
        FrailFileSystem.store[path] = MemoryFile(None, path, data)

    def drop(self, name: str) -> None:
        del FrailFileSystem.store[f"{self._root}/{name}"]

    def contents(self) -> dict[str, bytes]:
        return {
            path.removeprefix(f"{self._root}/"): file.getvalue()
            for path, file in sorted(FrailFileSystem.store.items())
            if path.startswith(f"{self._root}/")
        }

    def take(self, operation: str) -> list[str]:
        """Return the files that an operation was done to, in order, and forget all that was done."""
        done = [p.removeprefix(f"{self._root}/") for kind, p in FrailFileSystem.done if kind == operation]
        FrailFileSystem.done.clear()
        return done

    def refuse(self, *operations: str, after: int | None = None) -> None:
        """Refuse operations; or all of them after so many. Without either, all is allowed again."""
        FrailFileSystem.refuse = set(operations)
        FrailFileSystem.last = after


@contextmanager
def open_storage(scheme: str = "frail") -> Iterator[Storage]:
    """Yield empty storage, and forget it."""
    try:
        yield Storage(f"{scheme}://bucket/desk")
    finally:
        FrailFileSystem.store.clear()
        FrailFileSystem.pseudo_dirs[:] = [""]
        FrailFileSystem.done.clear()
        FrailFileSystem.refuse, FrailFileSystem.last = set(), None
