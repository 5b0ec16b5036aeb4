import os
from pathlib import Path

import pytest

from newsdesk.disk import pack_buckets, scan
from newsdesk.scouting import Scout
from newsdesk.site.build import look_at_site


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("index.html", "2031/bridge.html", ".nojekyll", "people/ada brell.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    (tmp_path / "link.html").symlink_to("index.html")
    return tmp_path


def test_another_process_finds_what_this_one_would(folder: Path) -> None:
    with Scout([], folder) as scout:
        assert scout.find(folder) == scan(folder, hidden=True)
        (folder / "index.html").unlink()
        assert "index.html" in scout.find(folder).files, "it looks once"


def test_where_another_process_is_lost_this_one_looks(folder: Path) -> None:
    with Scout([], folder) as scout:
        scout._process.kill()
        assert scout.find(folder) == scan(folder, hidden=True)


def test_a_name_that_is_no_text_is_found_all_the_same(folder: Path) -> None:
    Path(os.fsdecode(bytes(folder) + b"/\xff.html")).write_text("")
    with Scout([], folder) as scout:
        assert scout.find(folder) == scan(folder, hidden=True)


def test_folders_are_told_one_after_the_other_in_whatever_order_they_are_asked_for(folder: Path) -> None:
    with Scout([folder, folder / "none"], folder / "2031") as scout:
        assert scout.find(folder / "2031") == scan(folder / "2031")
        assert scout.find(folder) == scan(folder) != scan(folder, hidden=True)
        assert scout.find(folder / "none") == ({}, ())


def test_a_scout_that_nobody_asks_is_called_back(folder: Path) -> None:
    with Scout([], folder) as scout:
        pass
    assert scout._process.returncode is not None


def test_a_build_with_a_scout_sees_what_one_without_sees(folder: Path) -> None:
    with Scout([], folder) as scout:
        seen = look_at_site(folder, scout)
    itself = look_at_site(folder)
    assert seen.site == itself.site
    assert seen.buckets == pack_buckets(itself.site.files)
    assert seen.since <= itself.since
