"""What people changed in the briefings folder: shown, settled or taken back. Reads no source, renders nothing."""

from collections.abc import Sequence
from difflib import unified_diff

from newsdesk.pipeline.compare import Folder
from newsdesk.pipeline.project import BASES
from newsdesk.render.edits import (
    SETTLED,
    drop_conflicts,
    find_conflicts,
    is_untouched,
    origin_of,
    rebase,
    strip_ours,
)
from newsdesk.store import move_files, remove_file, write_bytes

UNDO = "undo"
"""Below the state folder: pages as they were before they were reverted."""


def list_edited(folder: Folder) -> tuple[str, ...]:
    """Return the paths of the pages that a person edited or deleted, sorted."""
    pages = (path for path in folder.bases | folder.files.keys() if path.endswith(".md"))
    return tuple(sorted(path for path in pages if folder.is_deleted(path) or _is_edited(folder, path)))


def _is_edited(folder: Folder, path: str) -> bool:
    lies = folder.read(path)
    return (
        lies is not None and not is_untouched(lies) and (path in folder.bases or origin_of(lies) is not None)
    )


def diff_page(folder: Folder, path: str) -> Sequence[str] | None:
    """Return the unified diff from what was generated to what a person made of it; None when that is not known."""
    lies = folder.read(path)
    base = folder.find_base(path, origin_of(lies) if lies else None)
    if base is None:
        return None
    generated, edited = (
        strip_ours(page).decode("utf-8", "replace").splitlines() for page in (base, lies or b"")
    )
    names = (f"generated/{path}", path if lies is not None else "deleted")
    return tuple(unified_diff(generated, edited, *names, lineterm=""))


def accept_page(folder: Folder, path: str) -> str:
    """Take the page as it is, without our side of its conflicts; return what was done."""
    lies = folder.read(path)
    if lies is None:
        return "stays deleted"
    if is_untouched(lies):
        return "is as it was generated; there is nothing to accept"
    blocks = len(find_conflicts(lies, path=path))
    settled = drop_conflicts(lies)
    known = origin_of(lies) == SETTLED or folder.find_base(path, origin_of(lies)) is not None
    write_bytes(folder.project.briefings / path, settled if known else rebase(settled, SETTLED))
    if not known:
        return "is taken as it is; what is generated from the next build on is merged into it"
    return f"keeps your edits; {blocks} block{'' if blocks == 1 else 's'} of generated text removed"


def revert_page(folder: Folder, path: str) -> str:
    """Put the generated page back, a copy of the edited one aside; return what was done and how to undo it."""
    lies = folder.read(path)
    if lies is not None and is_untouched(lies):
        return "is as it was generated"
    base = folder.find_base(path, origin_of(lies) if lies else None) or folder.find_base(path, None)
    project = folder.project
    target, copy = project.briefings / path, project.state / UNDO / path
    if lies is not None:
        write_bytes(copy, lies)
    if base is None:
        remove_file(target, upto=project.briefings)
        done = "is removed, since what was generated is not known; the next build writes it anew"
    else:
        write_bytes(target, base)
        done = "is back as it was generated"
    twin = path.removesuffix(".md") + ".json"
    if twin in folder.bases and twin not in folder.files:
        move_files({project.briefings / BASES / twin: project.briefings / twin})
    if lies is None:
        return f"{done}; to undo, delete it again"
    return f"{done}; to undo: cp {copy.relative_to(project.root)} {target.relative_to(project.root)}"
