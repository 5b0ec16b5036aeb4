"""Files below an address of any file system that fsspec knows: listed, read, written, removed. When, is the pipeline's.

Who may do so is between the file system and its library, which finds passwords where its documentation says. Needs
fsspec and, for most addresses, the library of the file system; both are imported only when there is an address.
"""

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from newsdesk.errors import RemoteError
from newsdesk.fingerprint import fingerprint

_TELLING = (
    *("ETag", "etag", "md5Hash", "md5", "content_md5", "crc32c", "checksum", "generation", "VersionId"),
    *("mtime", "modify", "modified", "LastModified", "last_modified", "updated", "created"),
)
"""What file systems call the digest, the version and the time of change of a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One file as a listing has it."""

    size: int
    tag: str
    """Another one when the file may have changed; empty when the file system says nothing that would tell."""


class Remote:
    """The files below one address; their names are POSIX paths below it. Raises RemoteError, whatever goes wrong."""

    def __init__(self, address: str) -> None:
        self.address = address
        scheme = address.partition("://")[0]
        try:
            from fsspec.core import url_to_fs

            options = {"auto_mkdir": True} if scheme in {"file", "local"} else {}
            self._fs, root = url_to_fs(address, **options)
        except ImportError as error:
            problem = f"needs a package more: {error} (make storage FOR={scheme})"
            raise RemoteError(address=address, problem=problem) from error
        except Exception as error:  # as below
            raise RemoteError(address=address, problem=f"cannot be opened: {_tell(error)}") from error
        self._root = str(root).rstrip("/") + "/"

    def list_files(self) -> dict[str, Entry]:
        """Return name → entry of all files, sorted. A folder that cannot be listed is an error, not an empty one."""
        with self._explain("cannot be listed"):
            self._fs.invalidate_cache()
            found = self._walk() if self._lists_by_folder() else self._fs.find(self._folder, detail=True)
            self._fs.invalidate_cache()  # its own copy of the listing is not asked again, and can be large
        files = {n.removeprefix(self._root): i for n, i in found.items() if n.startswith(self._root)}
        return {name: _describe(info) for name, info in sorted(files.items()) if info.get("type") == "file"}

    def read_files(self, names: Iterable[str]) -> dict[str, bytes]:
        """Return name → bytes, read several at once; one that is not there (any more) is left out."""
        names = list(names)
        with self._explain("cannot be read"):
            found = self._fs.cat_ranges([self._root + n for n in names], None, None, on_error="return")
        contents = {}
        for name, data in zip(names, found, strict=True):
            if not isinstance(data, BaseException):
                contents[name] = bytes(data)
            elif not isinstance(data, FileNotFoundError):
                with self._explain(f"{name} cannot be read"):
                    raise data
        return contents

    def write(self, name: str, data: bytes) -> None:
        """Put `data` at a name."""
        with self._explain(f"{name} cannot be written"):
            self._fs.pipe_file(self._root + name, data)

    def put_files(self, files: Mapping[str, Path]) -> None:
        """Put files of this machine at names, several at once. Most file systems tell readers their type by its ending."""
        with self._explain("cannot be written"):
            self._fs.put([str(path) for path in files.values()], [self._root + name for name in files])

    def remove_files(self, names: Iterable[str]) -> None:
        """Remove files, most at once; one that is not there is as it should be."""
        from fsspec.core import has_magic

        paths = [self._root + name for name in names]
        one_by_one = [path for path in paths if has_magic(path)]  # to `rm` they would be patterns
        with self._explain("files cannot be removed"):
            try:
                if at_once := [path for path in paths if path not in one_by_one]:
                    self._fs.rm(at_once)
            except FileNotFoundError:
                one_by_one = paths
            for path in one_by_one:
                with contextlib.suppress(FileNotFoundError):
                    self._fs.rm_file(path)

    @property
    def _folder(self) -> str:
        return self._root.rstrip("/") or "/"

    def _lists_by_folder(self) -> bool:
        """Tell file systems that have nothing better than fsspec's own `find`, which leaves out what it cannot list."""
        from fsspec.asyn import AsyncFileSystem
        from fsspec.spec import AbstractFileSystem

        kind = type(self._fs)
        return getattr(kind, "_find", None) is AsyncFileSystem._find or kind.find is AbstractFileSystem.find  # noqa: SLF001

    def _walk(self) -> dict[str, Mapping[str, Any]]:
        """Return path → what is said of it, of all that lies there; nothing where the address is not there."""
        found: dict[str, Mapping[str, Any]] = {}
        try:
            waiting = list(self._fs.ls(self._folder, detail=True))
        except FileNotFoundError:
            return {}
        while waiting:
            info = waiting.pop()
            path = str(info["name"]).rstrip("/")
            if path in found or not path.startswith(self._root):  # a listing of links can lead anywhere
                continue
            found[path] = info
            if info.get("type") == "directory":
                waiting += self._fs.ls(path, detail=True)
        return found

    @contextlib.contextmanager
    def _explain(self, what: str) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # each library raises what it likes, most of it no OSError
            problem = f"{what}: {_tell(error)}; check the address, the network and your rights"
            raise RemoteError(address=self.address, problem=problem) from error


def _tell(error: Exception) -> str:
    kind = type(error).__name__
    return f"{kind} ({str(error)[:160]})" if str(error) else kind


def _describe(info: Mapping[str, Any]) -> Entry:
    said = {key: str(info[key]) for key in _TELLING if info.get(key) is not None}
    size = int(info.get("size") or 0)
    return Entry(size=size, tag=fingerprint(size, said) if said else "")
