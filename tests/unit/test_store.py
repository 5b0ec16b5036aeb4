import os
import subprocess
import sys
from pathlib import Path

import pytest

from newsdesk import disk
from newsdesk.disk import FEW, make_stamp
from newsdesk.errors import StoreError
from newsdesk.model import Failure
from newsdesk.store import (
    TEMPORARY,
    Cache,
    list_files,
    lock,
    remove_file,
    sweep,
    write_bytes,
    write_files,
)


def test_written_bytes_are_there_and_no_temporary_file_is(tmp_path: Path) -> None:
    write_bytes(tmp_path / "a" / "b.md", b"text")

    assert (tmp_path / "a" / "b.md").read_bytes() == b"text"
    assert [p.name for p in (tmp_path / "a").iterdir()] == ["b.md"]


def test_a_failed_write_keeps_the_old_file_and_says_where(tmp_path: Path) -> None:
    target = tmp_path / "page.md"
    write_bytes(target, b"old")
    (tmp_path / f"page.md{TEMPORARY}").mkdir()  # the temporary file cannot be opened

    with pytest.raises(StoreError, match=r"page\.md: cannot be written"):
        write_bytes(target, b"new")

    assert target.read_bytes() == b"old"


def test_many_files_are_synced_together_before_any_takes_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    contents = {tmp_path / f"{n % 3}" / f"{n}.md": b"%d" % n for n in range(FEW + 1)}
    seen: list[int] = []

    def sync(_folder: Path) -> None:
        seen.append(sum(path.exists() for path in contents))

    monkeypatch.setattr(disk, "sync_file_system", sync)
    stamps = write_files(contents)

    assert seen == [0]
    assert {path: path.read_bytes() for path in contents} == contents
    assert stamps == {path: make_stamp(path.stat()) for path in contents}


def test_of_files_that_cannot_all_be_written_none_is_left_half(tmp_path: Path) -> None:
    (tmp_path / f"b.md{TEMPORARY}").mkdir()

    with pytest.raises(StoreError, match=r"b\.md: cannot be written"):
        write_files({tmp_path / name: b"x" for name in ("a.md", "b.md")})

    assert list_files(tmp_path) == ()
    assert not (tmp_path / f"a.md{TEMPORARY}").exists()


def test_links_hidden_and_temporary_files_are_not_listed(tmp_path: Path) -> None:
    for name in ("b.md", "a/c.md", ".hidden", ".git/x", f"d.md{TEMPORARY}"):
        write_bytes(tmp_path / name, b"x")
    (tmp_path / "link.md").symlink_to(tmp_path / "b.md")
    (tmp_path / "linked").symlink_to(tmp_path / "a", target_is_directory=True)

    assert list_files(tmp_path) == ("a/c.md", "b.md")
    assert list_files(tmp_path / "nothing") == ()


def test_removing_a_file_removes_the_folders_it_leaves_empty(tmp_path: Path) -> None:
    write_bytes(tmp_path / "2025" / "a" / "x.md", b"x")
    write_bytes(tmp_path / "2025" / "y.md", b"y")

    remove_file(tmp_path / "2025" / "a" / "x.md", upto=tmp_path)

    assert list_files(tmp_path) == ("2025/y.md",)
    assert not (tmp_path / "2025" / "a").exists()


def test_a_crash_leaves_temporary_files_that_the_next_start_sweeps(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / f"a.md{TEMPORARY}").write_bytes(b"half")
    (tmp_path / "a.md").write_bytes(b"whole")

    sweep(tmp_path)

    assert not list((tmp_path / "sub").iterdir())
    assert (tmp_path / "a.md").read_bytes() == b"whole"


def test_a_second_run_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib; from newsdesk.store import lock\n"
        "with lock(pathlib.Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdin is not None
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(StoreError, match=f"process {holder.pid}"), lock(tmp_path):
            pass
        holder.stdin.close()
        holder.wait()

    with lock(tmp_path):
        assert (tmp_path / "lock").read_text().strip() == str(os.getpid())


def test_the_cache_forgets_what_is_damaged_or_not_asked_for(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    one, other = "aa" + "0" * 62, "bb" + "0" * 62
    cache.put(one, Failure(source="a", stage="read", reason="r"))
    cache.put(other, Failure(source="b", stage="read", reason="r"))
    (tmp_path / "cache" / "bb" / f"{other}.json").write_bytes(b"{")

    assert cache.get(one, Failure) == Failure(source="a", stage="read", reason="r")
    assert cache.get(other, Failure) is None
    cache.keep_only({other})
    assert cache.get(one, Failure) is None
