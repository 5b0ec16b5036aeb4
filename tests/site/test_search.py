import hashlib
import itertools
import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdesk.errors import CheckError
from newsdesk.site.search import SearchIndex, SearchPage, build_search_index
from newsdesk.site.shards import NEWEST_PAGES, SHARD_PAGES, divide_pages
from newsdesk.site.words import WORDS_FOLDER, make_key

DAYS = st.one_of(
    st.dates(date(2028, 1, 1), date(2031, 12, 31)).map(str), st.sampled_from(["", "soon", "2031-02-17"])
)


def name_pages(days: list[str]) -> dict[str, str]:
    return {f"2031/page-{number:04}.html": day for number, day in enumerate(days)}


@given(st.lists(DAYS, min_size=1, max_size=40), st.integers(0, 30), DAYS)
def test_a_new_page_changes_the_shard_that_it_lies_in_and_no_other(
    days: list[str], copies: int, new: str
) -> None:
    before = divide_pages(name_pages(days * (copies + 1)))
    after = divide_pages(name_pages(days * (copies + 1)) | {"2031/new.html": new})
    changed = set(after) - set(before)
    assert sum(len(shard.pages) for shard in changed) <= SHARD_PAGES + 1
    assert all(0 < len(shard.pages) <= SHARD_PAGES for shard in after)


@given(st.lists(DAYS, max_size=600))
def test_every_page_lies_in_one_shard_and_shards_follow_one_another_in_time(days: list[str]) -> None:
    pages = name_pages(days)
    shards = divide_pages(pages)
    assert sorted(name for shard in shards for name in shard.pages) == sorted(pages)
    assert [shard.name for shard in shards] == sorted({shard.name for shard in shards})
    dated = [shard for shard in shards if shard.first]
    assert all(one.last <= other.first for one, other in itertools.pairwise(dated))


def test_ten_thousand_briefings_of_one_day_are_divided_too() -> None:
    shards = divide_pages(name_pages(["2031-02-17"] * 10_000))
    assert 40 <= len(shards) <= 80


def test_few_pages_are_indexed_again_for_news_as_it_comes() -> None:
    days = [(date(2031, 1, 1) + timedelta(n // 3)).isoformat() for n in range(400)]
    before, indexed = dict[str, tuple[str, ...]](), 0
    for count in range(1, len(days) + 1):
        after = {shard.name: shard.pages for shard in divide_pages(name_pages(days[:count]))}
        indexed += sum(len(pages) for name, pages in after.items() if before.get(name) != pages)
        before = after
    assert indexed <= 1.5 * NEWEST_PAGES * len(days)


@pytest.mark.parametrize("count", [10_000, 50_000])
def test_shards_of_a_steady_newsroom_are_more_than_a_third_full(count: int) -> None:
    days = [str(date(2020, 1, 1) + timedelta(days=number * 4000 // count)) for number in range(count)]
    assert len(divide_pages(name_pages(days))) <= 3 * count / SHARD_PAGES


def write_pages(folder: Path, days: list[str]) -> dict[str, SearchPage]:
    pages = {}
    for name, day in name_pages(days).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'<html lang="en"><body><main data-pagefind-body><h1>{name}</h1><p>Bridge {day}.</p>')
        pages[name] = SearchPage(
            file=str(path), digest=hashlib.sha256(path.read_bytes()).hexdigest(), date=day
        )
    return pages


def digest_files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def overlay(old: Path, new: Path, index: SearchIndex) -> dict[str, str]:
    """Return what a reader gets when the new files are put over the old ones and shards that are gone removed."""
    kept = {
        name: digest
        for name, digest in digest_files(old).items()
        if name in index.kept or name.partition("/")[0] in index.folders.keys() - index.built
    }
    return kept | digest_files(new)


def test_one_page_more_builds_one_shard_and_gives_the_index_that_a_clean_build_makes(tmp_path: Path) -> None:
    days = ["2031-02-17", "2030-05-01", "2028-11-30", ""] * 100
    pages = write_pages(tmp_path / "pages", days)
    first = build_search_index(pages, tmp_path / "first")
    assert (first.briefings, len(first.folders), first.gone) == (400, len(first.built), frozenset())
    more = write_pages(tmp_path / "pages", [*days, "2030-05-02"])
    second = build_search_index(more, tmp_path / "second", last=first.folders, live=tmp_path / "first")
    assert len(second.built - {WORDS_FOLDER}) == 1
    clean = build_search_index(more, tmp_path / "clean")
    assert clean.folders == second.folders
    assert overlay(tmp_path / "first", tmp_path / "second", second) == digest_files(tmp_path / "clean")
    before, after = digest_files(tmp_path / "first"), digest_files(tmp_path / "second")
    words = {name for name in after if name.startswith(f"{WORDS_FOLDER}/")}
    assert second.kept
    assert second.kept.isdisjoint(after)
    assert all(before.get(name) != after[name] for name in words)
    fewer = build_search_index(
        {name: more[name] for name in list(more)[:3]},
        tmp_path / "third",
        last=second.folders,
        live=tmp_path / "clean",
    )
    assert len(fewer.folders) == 3, "a shard, the words, and what reads them"
    assert fewer.gone == second.folders.keys() - fewer.folders.keys()


def test_nothing_changed_runs_no_shard_and_reads_no_page(tmp_path: Path) -> None:
    pages = write_pages(tmp_path / "pages", ["2031-02-17"] * 3)
    first = build_search_index(pages, tmp_path / "first")
    page = min(pages)
    for name in pages.keys() - {page}:
        Path(pages[name].file).unlink()
    again = build_search_index(pages, tmp_path / "again", last=first.folders, live=tmp_path / "first")
    assert again.built == {WORDS_FOLDER}
    lasts = digest_files(tmp_path / "first")
    words = {name for name in lasts if name.startswith("words/")}
    assert again.kept == words | {"pagefind.js", "wasm.en.pagefind"} <= lasts.keys()
    assert digest_files(tmp_path / "again") == {"shards.json": lasts["shards.json"]}


def test_without_a_briefing_there_is_an_empty_list_of_shards(tmp_path: Path) -> None:
    assert build_search_index({}, tmp_path / "index").briefings == 0
    assert json.loads((tmp_path / "index" / "shards.json").read_bytes())["shards"] == []


def test_pagefind_that_takes_too_long_is_ended_and_said(tmp_path: Path) -> None:
    pages = write_pages(tmp_path / "pages", ["2031-02-17"])
    with pytest.raises(CheckError, match=r"could not be built: .*timed out"):
        build_search_index(pages, tmp_path / "index", seconds=0)


WORDS = st.text("abcdeginsty", min_size=1, max_size=9)


@given(WORDS, st.integers(1, 9))
def test_what_begins_a_word_leads_to_its_key(word: str, length: int) -> None:
    begun = word[:length]
    if len(begun) < 5:
        assert make_key(word).startswith(make_key(begun))
    else:
        assert make_key(word) == make_key(begun)


@pytest.mark.parametrize(
    "forms",
    [
        "vote votes voted voting",
        "study studies studied",
        "run runs running",
        "city cities",
        "bus buses",
        "need needs needed",
        "use uses used using",
        "try tries tried trying",
        "miss missed missing",
        "die dies died",
    ],
    ids=lambda forms: forms.split()[0],
)
def test_all_forms_of_a_word_have_one_key(forms: str) -> None:
    assert len({make_key(form) for form in forms.split()}) == 1


def test_the_words_of_an_index_are_those_that_pagefind_finds(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        '<html lang="en"><body><main data-pagefind-body><h1>Kim Jong-un</h1><p>Café, 1,100 km. Ωmega.</p>'
    )
    pages = {"2031/page.html": SearchPage(file=str(page), digest="1")}
    build_search_index(pages, tmp_path / "index")
    files = (tmp_path / "index" / WORDS_FOLDER).iterdir()
    words = {key for path in files for key in json.loads(path.read_bytes())}
    assert {"kim", "jongu", "jong", "un", "caf", "110", "km", "ωmega"} <= words
