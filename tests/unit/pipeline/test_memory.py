import sqlite3
from pathlib import Path

from newsdesk.pipeline.memory import NAME, Memory
from tests.desk import Desk, open_desk

FERRY = (
    "A ferry sank off Port Varn on 7 April 2031 after striking a sandbank, the harbour authority said. " * 4
)
BUDGET = (
    "Parliament in Tessaly passed the budget for the coming year after a debate of nine hours, it said. " * 4
)


def test_what_is_kept_comes_back_and_what_is_gone_does_not(tmp_path: Path) -> None:
    memory = Memory(tmp_path)
    memory.save("shares", "1", {"a": 0.5, "b": 0.25, "c": 1.0})
    memory.save("shares", "1", {"a": 0.75}, gone={"b"})
    memory.save("pairs", "1", {"a": 3.0})

    assert memory.load("shares", "1", float) == {"a": 0.75, "c": 1.0}


def test_what_another_version_found_is_forgotten(tmp_path: Path) -> None:
    memory = Memory(tmp_path)
    memory.save("shares", "1", {"a": 0.5})

    assert memory.load("shares", "2", float) == {}
    memory.save("shares", "2", {"b": 0.5})
    assert memory.load("shares", "2", float) == {"b": 0.5}


def test_a_damaged_memory_is_an_empty_one(tmp_path: Path) -> None:
    memory = Memory(tmp_path)
    memory.save("shares", "1", {"a": 0.5})
    (tmp_path / "cache" / NAME).write_bytes(b"SQLite format 3\0 and nothing else" * 40)

    assert memory.load("shares", "1", float) == {}
    memory.save("shares", "1", {"a": 0.5})
    assert memory.load("shares", "1", float) == {"a": 0.5}

    with sqlite3.connect(tmp_path / "cache" / NAME) as base:
        base.execute("UPDATE found SET value = x'c1'")
    base.close()
    assert memory.load("shares", "1", float) == {}


def count_analyses(desk: Desk) -> int:
    return desk.build().analysed


def test_a_build_survives_what_happens_to_cache_and_memory(tmp_path: Path) -> None:
    desk = open_desk(tmp_path)
    desk.put("ferry.md", [FERRY], title="Ferry", date="2031-04-08")
    desk.put("budget.md", [BUDGET], title="Budget", date="2031-05-08")
    desk.build()
    cache = desk.project.state / "cache"
    clean = desk.contents()

    (cache / NAME).write_bytes(b"no database")
    desk.put("ferry.md", [FERRY, "It was raised."], title="Ferry", date="2031-04-08")
    assert count_analyses(desk) == 1
    desk.put("ferry.md", [FERRY], title="Ferry", date="2031-04-08")
    assert count_analyses(desk) == 1, "the old analysis was forgotten"
    for text in sorted(cache.glob("*/*.json")):  # the memory still knows what is nonsense now
        text.write_bytes(b'{"analyses": [{"article"')
    template = desk.project.templates / "briefing.md.jinja"
    template.write_text(f"{template.read_text()}\nEnd.\n")
    assert count_analyses(desk) == 2
    assert desk.contents().keys() == clean.keys()
