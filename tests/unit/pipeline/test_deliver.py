"""Results at an address: only what changed is sent, in an order in which no page there breaks, whenever it ends."""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsdesk.errors import RemoteError
from newsdesk.pipeline.actions import Delivery
from newsdesk.pipeline.deliver import SENDING, SENT, deliver
from newsdesk.store import list_files, write_bytes
from tests.storage import Storage, open_storage

OLD = {
    "index.html": "<a href=2031/ferry.html> <a href=2031/baths.html> assets/page.css",
    "2031/ferry.html": "<a href=../index.html> <a href=baths.html> ../assets/page.css",
    "2031/baths.html": "<a href=../index.html> ../assets/page.css",
    "assets/page.css": "{}",
    "feed.rss": "ferry baths",
    "pagefind/2031/pagefind-entry.json": "en_1",
    "pagefind/2031/en_1.pf_meta": "1",
}
NEW = {
    "index.html": "<a href=2031/ferry.html> <a href=2031/storm.html> assets/page.css",
    "2031/ferry.html": "<a href=../index.html> <a href=storm.html> ../assets/page.css",
    "2031/storm.html": "<a href=../index.html> <a href=ferry.html> ../assets/page.css",
    "assets/page.css": "{ }",
    "feed.rss": "ferry storm",
    "pagefind/2031/pagefind-entry.json": "en_2",
    "pagefind/2031/en_2.pf_meta": "2",
}


@pytest.fixture
def storage() -> Iterator[Storage]:
    yield from open_storage()


def send(folder: Path, site: dict[str, str], storage: Storage) -> Delivery:
    for name in set(list_files(folder)) - site.keys():
        (folder / name).unlink()
    for name, text in site.items():
        write_bytes(folder / name, text.encode())
    digests = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in list_files(folder)}
    return deliver(folder, digests, storage.remote, lambda *_: None)


def shown(storage: Storage) -> dict[str, str]:
    return {n: data.decode() for n, data in storage.contents().items() if n not in {SENT, SENDING}}


def find_dead_links(site: dict[str, str]) -> list[str]:
    """Return the links that lead nowhere, of what can be reached from the home page."""
    dead, waiting, seen = [], ["index.html"], set[str]()
    while waiting:
        page = waiting.pop()
        seen.add(page)
        for link in re.findall(r"[./\w]+\.(?:html|css)", site[page]):
            target = link.removeprefix("../") if "/" in link or "/" not in page else f"2031/{link}"
            if target not in site:
                dead.append(f"{page}: {target}")
            elif target not in seen and target.endswith(".html"):
                waiting.append(target)
    return dead


def test_what_changed_is_sent_and_an_unchanged_site_sends_nothing(tmp_path: Path, storage: Storage) -> None:
    storage.put("other/people.txt", b"not ours")
    first = send(tmp_path, OLD, storage)
    storage.take("put")
    second = send(tmp_path, OLD, storage)
    idle = storage.take("put"), storage.take("write")
    third = send(tmp_path, NEW, storage)

    assert (first.written, first.removed) == (7, 0)
    assert (second.written, second.removed, idle) == (0, 0, ([], []))
    assert (third.written, third.removed) == (7, 2)
    assert shown(storage) == NEW | {"other/people.txt": "not ours"}
    assert SENDING not in storage.contents()


def test_new_files_go_first_and_what_readers_ask_for_first_goes_last(
    tmp_path: Path, storage: Storage
) -> None:
    send(tmp_path, OLD, storage)
    storage.take("put")

    send(tmp_path, NEW, storage)

    assert storage.take("put") == [
        "pagefind/2031/en_2.pf_meta",
        "2031/storm.html",
        "assets/page.css",
        "2031/ferry.html",
        "feed.rss",
        "index.html",
        "pagefind/2031/pagefind-entry.json",
    ]


@pytest.mark.parametrize("after", range(15))
def test_a_delivery_that_breaks_off_leaves_no_dead_link_and_the_next_one_heals_it(
    tmp_path: Path, storage: Storage, after: int
) -> None:
    send(tmp_path, OLD, storage)
    storage.refuse(after=after)
    try:
        send(tmp_path, NEW, storage)
        broke = False
    except RemoteError:
        broke = True
    storage.refuse()
    between = shown(storage)

    send(tmp_path, NEW, storage)

    assert broke == (after < 14)
    assert find_dead_links(between) == []
    assert ("en_1" in between["pagefind/2031/pagefind-entry.json"]) <= (
        "pagefind/2031/en_1.pf_meta" in between
    )
    assert shown(storage) == NEW
    assert SENDING not in storage.contents()


def test_what_a_broken_delivery_changed_is_undone_when_the_site_is_again_as_it_was(
    tmp_path: Path, storage: Storage
) -> None:
    send(tmp_path, OLD, storage)
    storage.refuse(after=7)
    with pytest.raises(RemoteError):
        send(tmp_path, NEW, storage)
    storage.refuse()
    assert shown(storage) != OLD

    send(tmp_path, OLD, storage)

    assert shown(storage) == OLD


@pytest.mark.parametrize(
    "notes",
    [b"\xff", b"{}", b'{"files": {"a": 1}, "format": 1}', b'{"files": {}, "format": 9}'],
    ids=["bytes", "empty", "wrong", "another format"],
)
def test_notes_that_cannot_be_understood_cost_only_another_delivery(
    tmp_path: Path, storage: Storage, notes: bytes
) -> None:
    send(tmp_path, OLD, storage)
    storage.put(SENT, notes)

    assert send(tmp_path, OLD, storage).written == len(OLD)
    assert send(tmp_path, OLD, storage).written == 0


def test_forged_notes_remove_nothing_outside(tmp_path: Path, storage: Storage) -> None:
    outside = Storage("frail://bucket/other")
    outside.put("precious.txt", b"kept")
    storage.put("precious.txt", b"kept")
    names = ["../other/precious.txt", "*", "**", "preciou[s].txt", "/bucket/other/precious.txt", "a//b", ""]
    storage.put(SENT, json.dumps({"files": dict.fromkeys(names, "0" * 64), "format": 1}).encode())
    storage.put(SENDING, json.dumps(names).encode())

    send(tmp_path, OLD, storage)

    assert outside.contents() == {"precious.txt": b"kept"}
    assert shown(storage) == OLD | {"precious.txt": "kept"}


def test_what_cannot_be_read_there_is_not_taken_for_empty(tmp_path: Path, storage: Storage) -> None:
    storage.refuse(f"read /bucket/desk/{SENT}")

    with pytest.raises(RemoteError, match=r"cannot be read: ConnectionResetError \(the line is down\)"):
        send(tmp_path, OLD, storage)

    assert storage.contents() == {}
