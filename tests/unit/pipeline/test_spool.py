"""What waits to be written waits in a file when it is much."""

from pathlib import Path

import pytest

from newsdesk.errors import StoreError
from newsdesk.pipeline import spool as spools
from newsdesk.pipeline.actions import Action
from newsdesk.pipeline.spool import Spool, read_content


def test_bytes_come_back_in_any_order_from_memory_and_from_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spools, "MOST_HELD", 10)
    contents = [b"", b"one", b"two\n", b"far more than ten bytes", b"\0last"]
    spool = Spool(tmp_path)

    kept = [spool.put(content) for content in contents]

    assert [one.read() for one in reversed(kept)] == contents[::-1]
    assert list(tmp_path.iterdir()) == []  # nothing is left there, however the run ends
    assert read_content(spool.put(b"after it was read")) == b"after it was read"


def test_an_action_keeps_its_bytes_once(tmp_path: Path) -> None:
    page = b"# Page\n"

    action = Action(kind="add", path="page.md", why="new", content=page, base=page).put_by(Spool(tmp_path))

    assert action.content is action.base
    assert action.base is not None
    assert read_content(action.base) == page


def test_a_disk_that_is_full_is_said_with_the_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spools, "MOST_HELD", 10)

    with pytest.raises(StoreError, match="gone: cannot hold what waits to be written: No such file"):
        Spool(tmp_path / "gone").put(b"far more than ten bytes")
