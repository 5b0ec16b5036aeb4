"""Whatever lies in storage or goes there, in whatever order, and whenever the line breaks: the next run has it right.

`make campaign` runs more of it.
"""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from newsdesk.config import Config
from newsdesk.errors import RemoteError
from newsdesk.pipeline.deliver import SENDING, SENT, deliver
from newsdesk.pipeline.mirror import find_faults, mirror_seeds
from newsdesk.pipeline.project import Project
from newsdesk.store import list_files, write_bytes
from tests.campaign import choose_size
from tests.storage import Storage, open_storage

NAMES = st.sampled_from(["a.md", "A.md", "b/c.md", "b", "b/d.md", "../e.md", ".f.md", "index.html", "g.css"])
TEXTS = st.sampled_from([b"", b"1", b"2", b"22"])
FILES = st.dictionaries(NAMES, TEXTS, max_size=6)
BREAKS = st.none() | st.integers(0, 12)
"""After how many operations the line breaks."""

small = settings(max_examples=choose_size(test=40, campaign=1000))


@contextmanager
def open_project(storage: Storage) -> Iterator[Project]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / ".newsdesk").mkdir()
        yield Project(root=root, config_file=root / "mkdocs.yml", config=Config(seeds=storage.address))


@small
@given(history=st.lists(st.tuples(FILES, BREAKS), min_size=1, max_size=5))
def test_the_mirror_has_what_the_storage_has(history: list[tuple[dict[str, bytes], int | None]]) -> None:
    with open_storage() as storage, open_project(storage) as project:
        for files, after in history:
            for name in storage.contents():
                storage.drop(name)
            for name, data in files.items():
                storage.put(name, data)
            visible = {name: data for name, data in files.items() if not name.startswith(".f")}
            wanted = {n: data for n, data in visible.items() if n not in find_faults(visible)}
            before = list_files(project.seeds)
            storage.refuse(after=after)
            with suppress(RemoteError):
                mirror_seeds(project, storage.remote, lambda *_: None)
            storage.refuse()
            if after == 0 or not wanted:
                assert list_files(project.seeds) == before
            if wanted:
                mirror_seeds(project, storage.remote, lambda *_: None)
                found = {n: (project.seeds / n).read_bytes() for n in list_files(project.seeds)}
                assert found == wanted


@small
@given(history=st.lists(st.tuples(FILES, BREAKS), min_size=1, max_size=5))
def test_the_storage_gets_what_was_built(history: list[tuple[dict[str, bytes], int | None]]) -> None:
    with open_storage() as storage, tempfile.TemporaryDirectory() as folder:
        storage.put("others.txt", b"not ours")
        for made, after in history:
            files = {n: d for n, d in made.items() if n not in {"b", "../e.md", ".f.md"}}
            for name, data in files.items():
                write_bytes(Path(folder) / name, data)
            digests = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
            storage.refuse(after=after)
            with suppress(RemoteError):
                deliver(Path(folder), digests, storage.remote, lambda *_: None)
            storage.refuse()
            if after is None:
                lie = storage.contents()
                assert {n: d for n, d in lie.items() if n != SENT} == files | {"others.txt": b"not ours"}
                assert deliver(Path(folder), digests, storage.remote, lambda *_: None).written == 0
        deliver(Path(folder), digests, storage.remote, lambda *_: None)
        lie = storage.contents()
        assert {n: d for n, d in lie.items() if n != SENT} == files | {"others.txt": b"not ours"}
        assert SENDING not in lie
