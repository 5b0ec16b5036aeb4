"""Sources at an address: the result is that of the same files here, and what is not there is not taken for withdrawn."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from newsdesk.config import Config
from newsdesk.errors import RemoteError
from newsdesk.pipeline.feeds import FEEDS
from newsdesk.pipeline.glance import glance
from newsdesk.pipeline.mirror import NAME, mirror_seeds, put_sources
from newsdesk.pipeline.project import Project
from newsdesk.store import list_files
from tests.desk import Desk, open_desk
from tests.storage import Storage, open_storage

ARTICLES = Path(__file__).parents[2] / "articles"


@pytest.fixture(params=["frail"])
def storage(request: pytest.FixtureRequest) -> Iterator[Storage]:
    with open_storage(request.param) as storage:
        yield storage


@pytest.fixture
def desk(tmp_path: Path, storage: Storage) -> Desk:
    """A project whose sources are in the storage."""
    return open_desk(tmp_path / "far", Config(seeds=storage.address))


def mirror(desk: Desk, storage: Storage, *, begins: bool = False) -> Desk:
    return Desk(project=mirror_seeds(desk.project, storage.remote, lambda *_: None, begins=begins))


def lie(project: Project) -> dict[str, bytes]:
    return {name: (project.seeds / name).read_bytes() for name in list_files(project.seeds)}


def test_the_pages_are_those_of_the_same_files_in_a_folder(
    tmp_path: Path, desk: Desk, storage: Storage
) -> None:
    here = open_desk(tmp_path / "here")
    for article in sorted(ARTICLES.iterdir()):
        shutil.copy(article, here.project.seeds / article.name)
        storage.put(article.name, article.read_bytes())

    report, other = here.build(), mirror(desk, storage).build()

    assert len(here.pages()) >= 2
    assert desk.contents() == here.contents()
    assert other == report
    assert glance(desk.project) == replace(other, analysed=0, rendered=0, written=0, site_built=False)


@pytest.mark.parametrize("storage", ["frail", "folders"], indirect=True)
def test_only_what_is_new_or_changed_is_fetched(desk: Desk, storage: Storage) -> None:
    for name in ("a.txt", "b.txt", "2031/c.txt"):
        storage.put(name, name.encode())
    mirror(desk, storage)
    first = storage.take("read")
    mirror(desk, storage)
    second = storage.take("read")
    storage.put("b.txt", b"B.txt")  # as long as before
    storage.drop("2031/c.txt")
    storage.put("2031.txt", b"2031")
    mirror(desk, storage)

    assert sorted(first) == ["2031/c.txt", "a.txt", "b.txt"]
    assert second == []
    assert sorted(storage.take("read")) == ["2031.txt", "b.txt"]
    assert lie(desk.project) == storage.contents()


@pytest.mark.parametrize("harm", ["edited", "removed", "notes lost", "notes damaged"])
def test_the_mirror_heals(desk: Desk, storage: Storage, harm: str) -> None:
    storage.put("a.txt", b"as it is there")
    mirror(desk, storage)
    match harm:
        case "edited":
            (desk.project.seeds / "a.txt").write_bytes(b"as it is HERE!")
        case "removed":
            (desk.project.seeds / "a.txt").unlink()
        case "notes lost":
            (desk.project.state / NAME).unlink()
        case _:
            (desk.project.state / NAME).write_bytes(b'{"files": 3}')
    (desk.project.seeds / "stray.txt").write_bytes(b"of nobody")

    mirror(desk, storage)

    assert lie(desk.project) == {"a.txt": b"as it is there"}


HOSTILE = {
    "../out.txt": "is no path",
    "a/../../out.txt": "is no path",
    "/etc/out.txt": "is no path",
    "a//b.txt": "is no path",
    "nul\0.txt": "is no path",
    "Ferry.txt": None,
    "ferry.txt": "the name of Ferry.txt in other letters",
    "caf\u00e9.txt": "the name of cafe\u0301.txt in other letters",
    "cafe\u0301.txt": None,
    "x" * 256: "too long",
    "folder": "the name of the folder of folder/a.txt",
    "folder/a.txt": None,
    "[*?].txt": None,
    "bytes\udcff.txt": "undecodable bytes",
}


def test_names_that_no_folder_can_hold_are_refused_one_by_one(desk: Desk, storage: Storage) -> None:
    for name in HOSTILE:
        storage.put(name, b"text")
    storage.put(".hidden/a.txt", b"not looked at")

    project = mirror(desk, storage).project

    refused = {failure.source: failure.reason for failure in project.refused}
    assert sorted(refused) == sorted(
        "".join(c if c.isprintable() else "?" for c in name) for name, why in HOSTILE.items() if why
    )
    assert all(
        why in refused["".join(c if c.isprintable() else "?" for c in n)] for n, why in HOSTILE.items() if why
    )
    assert sorted(lie(project)) == sorted(name for name, why in HOSTILE.items() if not why)
    assert not (desk.project.root.parent / "out.txt").exists()


def test_what_is_refused_is_in_the_report_also_when_nothing_else_changed(
    desk: Desk, storage: Storage
) -> None:
    storage.put("ferry.md", (ARTICLES / "ferry-gazette.md").read_bytes())
    mirror(desk, storage).build()
    storage.put("a//b.txt", b"text")

    later = mirror(desk, storage)
    known = glance(later.project)
    report = later.build()

    assert known is None
    assert [failure.source for failure in report.failures] == ["a//b.txt"]
    assert glance(later.project) is not None


def empty(storage: Storage) -> None:
    for name in storage.contents():
        storage.drop(name)


def hide(storage: Storage) -> None:
    empty(storage)
    storage.put(".hidden", b"")
    storage.put(FEEDS, b"{}")


HARMS: dict[str, tuple[Callable[[Storage], None], str]] = {
    "no network": (lambda s: s.refuse("list"), "cannot be listed: ConnectionResetError (the line is down)"),
    "a folder without right": (lambda s: s.refuse("list /bucket/desk/2031"), "cannot be listed"),
    "a file without right": (lambda s: s.refuse("read /bucket/desk/new.md"), "new.md cannot be read"),
    "gone": (empty, "has no file, so nothing was done"),
    "a folder that is gone": (empty, "has no file, so nothing was done"),
    "hidden files only": (hide, "has no file, so nothing was done"),
}


@pytest.mark.parametrize("harm", HARMS)
def test_what_cannot_be_seen_is_not_withdrawn(desk: Desk, storage: Storage, harm: str) -> None:
    prepare, words = HARMS[harm]
    storage = Storage(storage.address.replace("frail", "folders")) if "folder" in harm else storage
    storage.put("ferry.md", (ARTICLES / "ferry-gazette.md").read_bytes())
    storage.put("2031/b.md", (ARTICLES / "budget.txt").read_bytes())
    mirror(desk, storage)
    before = lie(desk.project)
    storage.put("new.md", b"new")

    prepare(storage)
    with pytest.raises(RemoteError) as caught:
        mirror(desk, storage)
    storage.refuse()

    assert str(caught.value).startswith(f"{storage.address}: ")
    assert words in str(caught.value)
    assert lie(desk.project) == before


def test_what_was_fetched_before_a_failure_is_not_fetched_again(desk: Desk, storage: Storage) -> None:
    for number in range(300):
        storage.put(f"{number:03}.txt", b"text")
    storage.refuse("read /bucket/desk/299.txt")
    with pytest.raises(RemoteError):
        mirror(desk, storage)
    first = storage.take("read")
    storage.refuse()

    mirror(desk, storage)

    assert len(first) > 256
    assert len(storage.take("read")) == 300 - 256
    assert len(lie(desk.project)) == 300


def test_a_source_that_is_too_large_is_not_fetched_and_quarantined_as_here(
    tmp_path: Path, storage: Storage
) -> None:
    config = Config(seeds=storage.address, max_source_mb=1)
    desk = open_desk(tmp_path / "far", config)
    storage.put("ferry.md", (ARTICLES / "ferry-gazette.md").read_bytes())
    storage.put("large.txt", b"x" * 1_000_001)

    report = mirror(desk, storage).build()

    assert storage.take("read") == ["ferry.md"]
    assert [f.source for f in report.failures] == ["large.txt"]
    assert "larger than 1 MB" in report.failures[0].reason


def test_what_is_brought_in_goes_where_the_sources_are_its_origin_first(desk: Desk, storage: Storage) -> None:
    project = mirror(desk, storage, begins=True).project
    (project.seeds / "2031").mkdir(parents=True)
    for name in ("2031/a.html", "2031/a.html.meta.yml", FEEDS):
        (project.seeds / name).write_text(name)

    put_sources(project, storage.remote, ["2031/a.html"])

    assert storage.take("put") == ["2031/a.html.meta.yml", "2031/a.html", FEEDS]
    mirror(desk, storage)
    assert storage.contents() == lie(project) | {FEEDS: FEEDS.encode()}
    assert (project.seeds / FEEDS).read_text() == FEEDS
    storage.take("put")
    put_sources(project, storage.remote, [])
    assert storage.take("put") == []
