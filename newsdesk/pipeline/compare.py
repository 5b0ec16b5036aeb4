"""A page as it is generated, against the page as it lies in the briefings folder: what is to happen to it.

Everything is told from the briefings folder alone, so that a fresh clone decides as the machine that generated
it. Beside the pages, in `.base/`, lies each page as it was generated last: what edits are told from (an edit
is seen only after it was made, so the base of every page has to be there) and what says that a missing page
was deleted. Git stores an untouched page and its base as one blob; MkDocs leaves the folder out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from newsdesk.fingerprint import digest_bytes
from newsdesk.model import Conflict, Page
from newsdesk.pipeline.actions import Action
from newsdesk.pipeline.inventory import Inventory
from newsdesk.pipeline.project import BASES, NEXT, Project
from newsdesk.render.edits import (
    SETTLED,
    find_conflicts,
    is_locked,
    is_untouched,
    merge_page,
    origin_of,
)
from newsdesk.render.files import is_feed
from newsdesk.store import list_files, read_bytes

WITHDRAWN = "its sources are gone, but it was edited by hand; delete it when you are done with it"
LOST = (
    "edited by hand, and what was generated for it is not known: newer material is not merged in; "
    "take it as it is (generator.py accept) or go back to the generated page (generator.py revert)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """The briefings folder as it lies."""

    project: Project
    files: Mapping[str, str]
    """Path → SHA-256; without `.base/`."""
    bases: frozenset[str]
    """Paths below `.base/`."""

    def describe(self) -> tuple[object, ...]:
        """Return what the next run compares with: all files, and the names of the bases."""
        return self.files, self.bases

    def read(self, path: str) -> bytes | None:
        """Return the bytes at `path`, which may be in `.base/`; None when there is no file."""
        there = path in self.files or (path.startswith(BASES) and path.removeprefix(BASES) in self.bases)
        return read_bytes(self.project.briefings / path) if there else None

    def digest(self, path: str) -> str | None:
        """Return the SHA-256 of the file at `path`, which may be in `.base/`; None when there is none."""
        if path.startswith(BASES):
            lies = self.read(path)
            return digest_bytes(lies) if lies is not None else None
        return self.files.get(path)

    def is_deleted(self, path: str) -> bool:
        """Tell whether a person deleted the page at `path`."""
        return path not in self.files and path in self.bases

    def compare(self, made: Page, *, why: str, today: str) -> Action | None:
        """Return what is to happen to a generated file, None when it is as it should be; `today` is ISO."""
        lies = self.read(made.path)
        if not made.path.endswith(".md"):  # only pages are edited by hand
            if lies == made.content:
                return None
            return Action(
                kind="add" if lies is None else "change", path=made.path, why=why, content=made.content
            )
        if lies is None or (is_untouched(lies) and lies != made.content):
            kind: Literal["add", "change"] = "add" if lies is None else "change"
            return Action(kind=kind, path=made.path, why=why, content=made.content, base=made.content)
        if lies == made.content:
            return self._compare_base(made)
        if is_locked(lies):
            return Action(kind="keep", path=made.path, why="locked")
        return self._merge(made, lies, why=why, today=today)

    def _compare_base(self, made: Page, conflicts: tuple[Conflict, ...] = ()) -> Action | None:
        if self._read_base(made.path) == made.content:
            return (
                Action(kind="keep", path=made.path, why="edited by hand", conflicts=conflicts)
                if conflicts
                else None
            )
        why = "as generated, for merges to come"
        return Action(kind="base", path=made.path, why=why, base=made.content, conflicts=conflicts)

    def _merge(self, made: Page, lies: bytes, *, why: str, today: str) -> Action | None:
        origin, path = origin_of(lies), made.path
        if origin == origin_of(made.content):
            return self._compare_base(made, find_conflicts(lies, path=path))
        base = made.content if origin == SETTLED else self.find_base(path, origin)
        if base is None:
            return Action(
                kind="keep", path=path, why=LOST, conflicts=(Conflict(path=path, line=1, problem=LOST),)
            )
        merged = merge_page(base, lies, made.content, path=path, today=today)
        conflicts = (*merged.conflicts, *find_conflicts(merged.content, path=path))
        return Action(
            kind="merge",
            path=path,
            why=f"{why}; with your edits",
            content=merged.content,
            base=made.content,
            conflicts=conflicts,
        )

    def find_base(self, path: str, origin: str | None) -> bytes | None:
        """Return the generated page that the one at `path` comes from; any that lies there for `origin` None.

        After a crash it may still be the next one: it is put beside the base before the page is written.
        """
        for name in (path, path + NEXT):
            base = self._read_base(name)
            if base and is_untouched(base) and origin in {None, origin_of(base)}:
                return base
        return None

    def _read_base(self, path: str) -> bytes | None:
        return self.read(BASES + path)

    def clear(self, wanted: set[str], twins: set[str]) -> Iterator[Action]:
        """Yield what is to happen to generated files that nothing asks for any more; a person's files stay.

        `twins` are the paths of all JSON twins that there are.
        """
        for path in sorted((self.files.keys() | twins) - wanted):
            lies = self.read(path) or b""
            if path in twins or is_feed(path) or is_untouched(lies):
                yield Action(kind="remove", path=path, why="its sources are gone")
            elif path in self.bases:
                yield Action(kind="keep", path=path, why=WITHDRAWN)
        asked = wanted | twins
        for_nothing = self.bases - wanted - self.files.keys()
        no_pages = {path for path in self.bases if not path.endswith(".md")}
        for path in sorted(for_nothing | no_pages):
            if BASES + path not in asked:
                yield Action(kind="remove", path=BASES + path, why="nothing is merged with it any more")


def read_folder(project: Project, inventory: Inventory | None = None) -> Folder:
    """Return the briefings folder as it lies."""
    inventory = inventory or Inventory(project.root, project.state)
    files = inventory.digest_folder(project.briefings)
    return Folder(project=project, files=files, bases=list_bases(project))


def list_bases(project: Project) -> frozenset[str]:
    """Return the paths below `.base/`."""
    return frozenset(list_files(project.briefings / BASES))
