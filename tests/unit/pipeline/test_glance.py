"""What a run need not read again, and what it must notice however it is hidden."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from newsdesk.disk import Listing
from newsdesk.fingerprint import digest_bytes
from newsdesk.pipeline.catalogue import read_manifest
from newsdesk.pipeline.glance import NAME as LAST
from newsdesk.pipeline.glance import glance
from newsdesk.pipeline.inventory import NAME as NOTES
from newsdesk.pipeline.inventory import Inventory
from newsdesk.store import MANIFEST, write_bytes
from tests.desk import Desk, open_desk

FERRY = (
    "A passenger ferry sank off Port Varn on 7 April 2031 after striking a sandbank, the harbour authority said. "
    * 3
)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A project that was built, so that nothing is left to do."""
    desk = open_desk(tmp_path)
    desk.put("ferry.md", [FERRY], title="Ferry sinks off Port Varn", date="2031-04-08")
    desk.put("short.md", ["Too short."], title="Nothing")
    desk.build()
    return desk


def edit_in_secret(path: Path) -> None:
    """Change a byte, and neither the size nor the time that says when the content was changed."""
    before = path.stat()
    path.write_bytes(path.read_bytes().replace(b"e", b"a", 1))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


CHANGES: dict[str, Callable[[Desk], object]] = {
    "source added": lambda d: d.put("new.md", [FERRY]),
    "source removed": lambda d: (d.project.seeds / "ferry.md").unlink(),
    "source edited": lambda d: edit_in_secret(d.project.seeds / "ferry.md"),
    "page edited": lambda d: edit_in_secret(d.project.briefings / d.pages()[0]),
    "page removed": lambda d: (d.project.briefings / d.pages()[0]).unlink(),
    "base removed": lambda d: (d.project.briefings / ".base" / d.pages()[0]).unlink(),
    "template edited": lambda d: edit_in_secret(d.project.templates / "briefing.md.jinja"),
    "theme begun": lambda d: write_bytes(d.project.theme / "main.html", b""),
    "configuration": lambda d: d.project.config_file.write_text("site_name: Another\n"),
    "site removed": lambda d: (d.project.site / "index.html").unlink(),
    "site edited": lambda d: edit_in_secret(d.project.site / "index.html"),
    "manifest removed": lambda d: (d.project.state / MANIFEST).unlink(),
    "notes removed": lambda d: (d.project.state / LAST).unlink(),
    "notes damaged": lambda d: (d.project.state / LAST).write_bytes(b'{"seen": 7}'),
}


def test_a_run_with_nothing_to_do_reports_what_the_last_one_did(desk: Desk) -> None:
    report = glance(desk.project)

    assert report is not None
    assert (report.written, report.analysed, report.site_built) == (0, 0, False)
    assert report.failures == read_manifest(desk.project.state).failures != ()


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_is_noticed(desk: Desk, change: str) -> None:
    CHANGES[change](desk)

    assert glance(desk.project) is None


def test_what_was_seen_is_used_once_and_what_changed_since_is_read_by_the_next_run(desk: Desk) -> None:
    seeds, listed = desk.project.seeds, dict[Path, Listing]()
    desk.put("new.md", [FERRY])
    assert glance(desk.project, listed=listed) is None
    desk.put("later.md", [FERRY])
    inventory = Inventory(desk.project.root, desk.project.state, listed)

    assert set(inventory.digest_folder(seeds)) == {"ferry.md", "new.md", "short.md"}
    assert set(inventory.digest_folder(seeds)) == {"ferry.md", "later.md", "new.md", "short.md"}


def test_what_changed_since_the_notes_were_written_is_read_although_its_stamp_is_known(
    tmp_path: Path,
) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "a.md").write_text("one")
    first = Inventory(tmp_path, tmp_path)
    first.digest_folder(tmp_path / "seeds")
    first.save()
    again = Inventory(tmp_path, tmp_path)
    again.digest_folder(tmp_path / "seeds")
    racy = Inventory(tmp_path, tmp_path)
    racy._noted = (tmp_path / "seeds" / "a.md").stat().st_ctime_ns  # as if both were of one tick

    racy.digest_folder(tmp_path / "seeds")

    assert (first.read, again.read, racy.read) == (1, 0, 1)


def test_a_run_reads_only_the_files_that_changed(desk: Desk) -> None:
    desk.put("later.md", [FERRY.replace("ferry", "barge")], title="Barge sinks", date="2031-05-08")

    desk.build()
    plan = desk.plan()

    assert plan.changes == ()
    assert plan.inventory.read == 0, "what the run wrote itself need not be read"


@pytest.mark.parametrize("content", [b"", b"\xff", b"\x92\x01\x07", b"\x92\x07\x80"])
def test_damaged_notes_cost_time_and_nothing_else(desk: Desk, content: bytes) -> None:
    (desk.project.state / NOTES).write_bytes(content)

    inventory = Inventory(desk.project.root, desk.project.state)
    found = inventory.digest_folder(desk.project.seeds)

    assert found == {n: digest_bytes((desk.project.seeds / n).read_bytes()) for n in ("ferry.md", "short.md")}
    assert inventory.read == 2


def test_a_run_with_nothing_to_do_imports_nothing_heavy(desk: Desk) -> None:
    code = (
        "import sys, pathlib\n"
        "from newsdesk.cli import app\n"
        "from newsdesk.cli.options import open_project\n"
        "from newsdesk.pipeline.glance import glance\n"
        "glance(open_project(pathlib.Path(sys.argv[1])))\n"
        "heavy = {'mkdocs', 'jinja2', 'rich', 'lxml', 'trafilatura', 'numpy', 'markdown_it', 'pebble', 'urllib3',\n"
        "    'newsdesk.analysis', 'newsdesk.stories', 'newsdesk.render', 'newsdesk.readers', 'newsdesk.engines'}\n"
        "print(*sorted(heavy & set(sys.modules)))"
    )

    done = subprocess.run(
        [sys.executable, "-c", code, str(desk.project.config_file)],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == ""
