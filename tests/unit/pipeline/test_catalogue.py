from pathlib import Path

import pytest

from newsdesk.model import Card, CardName, Failure
from newsdesk.pipeline.catalogue import Catalogue, Manifest, PageRecord, read_manifest
from newsdesk.render.topics import Topic
from newsdesk.store import MANIFEST

MADE = Manifest(inputs="all", failures=(Failure(source="b", stage="read", reason="empty"),))


def make_card(story: str, day: str | None = "2031-04-07", *people: str) -> Card:
    return Card(
        story=story, path=f"2031/{story}.md", title=story, date=day, status="single source", sources=1,
        bottom_line=None, people=(), names=tuple(CardName(kind="person", name=name, role=None) for name in people),
    )  # fmt: skip


def make_record(story: str) -> PageRecord:
    return PageRecord(
        story=story, path=f"2031/{story}.md", key="k", digests={f"2031/{story}.md": "d"}, articles=("a",)
    )


def test_what_was_put_comes_back_once_it_was_committed(tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path)
    catalogue.begin()
    catalogue.put_record(make_record("one"))
    catalogue.put_card(make_card("one"))
    catalogue.commit(MADE)
    catalogue.begin()
    catalogue.drop_record("one")
    catalogue.close()

    again = Catalogue(tmp_path)

    assert again.manifest == read_manifest(tmp_path) == MADE
    assert again.read_records() == {"one": make_record("one")}
    assert again.read_card("one") == make_card("one")


def test_lists_are_told_what_changed_of_what_they_show(tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path)
    catalogue.begin()
    for card in (make_card("one", "2031-04-07", "Ada Brell"), make_card("two", None, "Ada Brell")):
        catalogue.put_card(card)
    catalogue.commit(MADE)
    catalogue.begin()

    catalogue.drop_card("one")
    catalogue.put_card(make_card("one", "2031-04-07", "Ada Brell"))
    assert list(catalogue.read_touched()) == [], "as it was"
    catalogue.put_card(make_card("one", "2030-04-07", "Ivo Lant"))
    catalogue.put_card(make_card("two", None, "Ada Brell"), listed=False)

    touched = [(card.story, card.names[0].name) for card in catalogue.read_touched()]
    assert touched == [("one", "Ada Brell"), ("one", "Ivo Lant"), ("two", "Ada Brell")]
    assert catalogue.count_years() == [("2030", 1)]
    assert catalogue.count_topics() == []
    assert [card.story for card in catalogue.read_appearances(Topic("person", "Ivo Lant"))] == ["one"]


@pytest.mark.parametrize(
    "content", [b"", b"{", b"SQLite format 3\0", b"\xff" * 5000], ids=["empty", "half", "cut", "bytes"]
)
def test_an_unreadable_manifest_means_a_cold_start(tmp_path: Path, content: bytes) -> None:
    (tmp_path / MANIFEST).write_bytes(content)

    assert read_manifest(tmp_path) == Manifest()
    catalogue = Catalogue(tmp_path)
    catalogue.begin()
    catalogue.commit(MADE)
    assert read_manifest(tmp_path) == MADE


def test_what_another_version_left_is_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue = Catalogue(tmp_path)
    catalogue.begin()
    catalogue.commit(MADE)
    catalogue.close()

    monkeypatch.setattr("newsdesk.pipeline.catalogue._version", lambda: "another")

    assert read_manifest(tmp_path) == Manifest()
