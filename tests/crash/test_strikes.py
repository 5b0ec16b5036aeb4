"""Whenever a build is killed, and whatever the system refuses it: no file is half written, no edit is lost, one
message says what happened, and the next build makes what an undisturbed one makes.

`make campaign` strikes at every operation, `make test` at a few.
"""

import errno
import os
import random
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from newsdesk.store import TEMPORARY
from tests.campaign import SHARE, Tell, choose_size
from tests.crash.desks import OURS, SCENES, find_page, make_desk
from tests.crash.power import KINDS, Disk, read_log
from tests.crash.strikes import (
    CHANGES,
    FAILURES,
    Ending,
    Striker,
    find_reason_against,
    open_striker,
    read_tree,
)

pytestmark = [
    pytest.mark.skipif(bool(find_reason_against()), reason=find_reason_against()),
    pytest.mark.xdist_group("crash"),
]
Tree = dict[str, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A desk before and after an undisturbed build. All is tried at one place: what is kept hangs on it."""

    striker: Striker
    folder: Path
    kept: Path
    old: tuple[Tree, Tree]
    """Pages and site before the build."""
    new: tuple[Tree, Tree]

    def restore(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self.kept, self.folder, symlinks=True)

    def read(self) -> tuple[Tree, Tree]:
        return read_tree(self.folder / "briefings"), read_tree(self.folder / "site")

    def count(self, kinds: int) -> int:
        """Return how many operations of these kinds a build comes to."""
        self.restore()
        return self.striker.build(self.folder, kinds=kinds).seen

    def check_what_is_left(self) -> None:
        pages, site = self.read()
        for path, content in pages.items():
            if not path.endswith((TEMPORARY, ".next")):
                assert content in {tree.get(path) for tree in (self.old[0], self.new[0])}, path
        assert OURS in find_page(self.folder, "ferry").read_text("utf-8")
        if (self.folder / ".site.journal").exists():  # readers see old and new files, each of them whole
            assert all(site[path] in {tree.get(path) for tree in (self.old[1], self.new[1])} for path in site)
        else:
            assert site in (self.old[1], self.new[1])

    def check_that_it_heals(self) -> None:
        ending = self.striker.build(self.folder)
        assert ending.code == 0, ending.said
        assert self.read() == self.new
        assert {path.name for path in self.folder.glob(".*")} <= {".newsdesk"}
        assert not list((self.folder / "briefings").rglob(f"*{TEMPORARY}"))


@pytest.fixture(scope="session")
def striker() -> Iterator[Striker]:
    with tempfile.TemporaryDirectory() as scratch, open_striker(Path(scratch)) as opened:
        yield opened


@pytest.fixture(scope="module", params=SCENES if SHARE else ["news"])
def scene(
    request: pytest.FixtureRequest, striker: Striker, tmp_path_factory: pytest.TempPathFactory
) -> Scene:
    base = tmp_path_factory.mktemp(request.param)
    folder = make_desk(base / "desk")
    striker.warm(folder)
    SCENES[request.param](folder)
    shutil.copytree(folder, base / "kept", symlinks=True)
    old = read_tree(folder / "briefings"), read_tree(folder / "site")
    ending = striker.build(folder)
    assert ending.code == 0, ending.said
    new = read_tree(folder / "briefings"), read_tree(folder / "site")
    return Scene(striker=striker, folder=folder, kept=base / "kept", old=old, new=new)


def choose_points(total: int, *, test: int, first: int = 1, each: int = 1) -> range:
    """Return at which operations to strike: each of them in a campaign (or every second one with `each` = 2, from
    `first` on), else `test`, evenly spread.
    """
    return range(first, total + 1, each * max(1, 1000 // SHARE) if SHARE else max(1, total // test))


def test_a_kill_at_any_operation_loses_nothing_and_heals(scene: Scene, tell: Tell) -> None:
    points = choose_points(scene.count(CHANGES), test=2)
    for at in points:
        scene.restore()
        assert scene.striker.build(scene.folder, at=at).code == -9
        scene.check_what_is_left()
        scene.check_that_it_heals()
    tell(f"{len(points)} kills")


@pytest.mark.parametrize("code", FAILURES, ids=errno.errorcode.get)
@pytest.mark.parametrize(
    "lasting", [True, False] if SHARE else [True], ids=["from then on", "once"][: 2 if SHARE else 1]
)
def test_whatever_the_system_refuses_is_told_in_one_message(
    scene: Scene, code: int, lasting: bool, tell: Tell
) -> None:
    kinds = FAILURES[code]
    # Each operation is refused by each error that can befall it: every other one once, those between from then on.
    points = choose_points(scene.count(kinds), test=1, first=1 if lasting else 2, each=2)
    for at in points:
        scene.restore()
        ending = scene.striker.build(scene.folder, at=at, code=code, lasting=lasting, kinds=kinds)
        check_message(ending)
        scene.check_what_is_left()
        if ending.code == 0:
            assert scene.read() == scene.new
        scene.check_that_it_heals()
    tell(f"{len(points)} operations refused")


def test_a_loss_of_power_at_any_moment_loses_nothing_and_heals(
    scene: Scene, tell: Tell, tmp_path: Path
) -> None:
    scene.restore()
    log, dice = tmp_path / "log", random.Random(8)
    scene.striker.build(scene.folder, log=log)
    shutil.copytree(scene.folder, tmp_path / "later", symlinks=True)
    disk = Disk(scene.kept, tmp_path / "later")
    operations = read_log(log, scene.folder)
    points, states = choose_points(len(operations), test=1), 0
    for number, operation in enumerate(operations, start=1):
        disk.do(operation)
        for kind in KINDS if number in points else ():
            shutil.rmtree(scene.folder)
            disk.lose_power(kind, dice, scene.folder)
            scene.check_what_is_left()
            scene.check_that_it_heals()
            states += 1
    tell(f"{states} states")


def test_two_builds_at_once_make_what_one_makes(striker: Striker, tmp_path: Path, tell: Tell) -> None:
    folder, pairs = make_desk(tmp_path / "desk"), choose_size(test=1, campaign=50)
    striker.warm(folder)
    new = read_tree(folder / "briefings"), read_tree(folder / "site")
    refused = 0
    with (
        tempfile.TemporaryDirectory() as scratch,
        open_striker(Path(scratch)) as other,
        ThreadPoolExecutor() as pool,
    ):
        for _ in range(pairs):
            for name in ("briefings", "site", ".newsdesk"):
                shutil.rmtree(folder / name)
            endings = list(pool.map(lambda one: one.build(folder), (striker, other)))
            for ending in endings:
                check_message(ending)
                assert ending.code == 0 or "another run (process" in ending.said
            refused += sum(ending.code != 0 for ending in endings)
            assert any(ending.code == 0 for ending in endings)
            assert (read_tree(folder / "briefings"), read_tree(folder / "site")) == new
    tell(f"{pairs} pairs, {refused} refused by the lock")


@pytest.mark.parametrize("name", [".newsdesk", "briefings"] if SHARE else [".newsdesk"])
def test_a_disk_that_is_full_is_told_and_room_heals_it(striker: Striker, tmp_path: Path, name: str) -> None:
    folder = make_desk(tmp_path / "desk")
    striker.warm(folder)
    new = read_tree(folder / "briefings"), read_tree(folder / "site")
    for made in ("briefings", "site", ".newsdesk"):
        shutil.rmtree(folder / made)
    (folder / name).mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(folder / name)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode != 0:
        pytest.skip("only who may mount a file system can fill a small one")
    try:
        ending = striker.build(folder)
        check_message(ending)
        assert "No space left on device" in ending.said
        left = read_tree(folder / "briefings")
        assert all(new[0][path] == left[path] for path in left if not path.endswith((TEMPORARY, ".next")))
        assert read_tree(folder / "site") in ({}, new[1])
        subprocess.run(["mount", "-o", "remount,size=64m", str(folder / name)], check=True)
        assert striker.build(folder).code == 0
        assert (read_tree(folder / "briefings"), read_tree(folder / "site")) == new
    finally:
        subprocess.run(["umount", str(folder / name)], check=True)


def check_message(ending: Ending) -> None:
    assert ending.code in {0, 1, 2}, ending.said
    assert "Traceback" not in ending.said, ending.said
    messages = [line for line in ending.said.split("\n") if line.startswith(("error: ", "quarantined "))]
    assert len(messages) == (ending.code != 0), ending.said
    assert all(line.startswith("error: ") for line in messages), f"the sources are good: {ending.said}"
