"""Every hostile file that could be dropped into seeds/ ends as an Article or a Failure, in time."""

import json
import zipfile
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

import pytest
import yaml

from newsdesk.engines import Killed, ProcessEngine
from newsdesk.errors import SourceError
from newsdesk.model import Article, Failure
from newsdesk.readers import SUFFIXES, ReadLimits, find_suffix, read_source
from newsdesk.readers.charset import decode
from newsdesk.readers.clean import clean_field

HOSTILE = Path(__file__).parents[2] / ".." / "shared" / "hostile"
pytestmark = pytest.mark.skipif(not HOSTILE.is_dir(), reason="../shared/hostile is not beside the repository")

ANY = ReadLimits(min_words=1, languages=(), max_bytes=120_000_000)
ENGINE = ProcessEngine(workers=1, seconds=10.0, memory=1 << 30, preload=("newsdesk.readers", "trafilatura"))


def read_path(path: Path, limits: ReadLimits) -> tuple[str, ...]:
    """Read a file under each ending it could come with; an outcome is a kind and a reason or text."""
    data = path.read_bytes()
    name = path.name
    names = [name] if find_suffix(name) in SUFFIXES else [f"{name}{suffix}" for suffix in sorted(SUFFIXES)]
    return tuple(outcome for name in names for outcome in summarise(read_source(name, data, limits=limits)))


def read_string(item: tuple[str, bytes]) -> tuple[str, ...]:
    name, data = item
    return tuple(summarise(read_source(name, data, limits=ANY)))


def summarise(outcomes: Iterable[Article | Failure]) -> Iterator[str]:
    for outcome in outcomes:
        yield (
            f"failure: {outcome.reason}"
            if isinstance(outcome, Failure)
            else f"article: {outcome.text[:2000]}"
        )


def files(*folders: str) -> list[Path]:
    found = (p for folder in folders for p in sorted((HOSTILE / folder).rglob("*")) if p.is_file())
    return [p for p in found if not p.name.startswith(("LICENSE", "README", "COPYING"))]


@pytest.mark.parametrize(
    "folder", ["bombs", "xxe", "encodings", "frontmatter", "blns", "unicode", "commonmark"]
)
def test_every_file_ends_as_a_value_and_few_workers_die(folder: str) -> None:
    paths = files(folder)
    results = list(zip(paths, ENGINE.map(partial(read_path, limits=ANY), paths), strict=True))

    assert all(isinstance(result, Killed) or result for _, result in results)
    killed = {path.name: result.reason for path, result in results if isinstance(result, Killed)}
    # All known bombs are met by a check before the parser; the worker's end is for those not yet known.
    assert killed == {}


def test_an_external_entity_is_not_read() -> None:
    for path in files("xxe", "bombs"):
        if path.suffix == ".xml":
            assert not any("root:" in outcome for outcome in read_path(path, ANY))


def test_no_text_with_undecoded_characters_comes_out_of_the_encodings() -> None:
    limits = ReadLimits(min_words=1, languages=("en",))
    for path in files("encodings/generated"):
        for outcome in read_path(path, limits):
            assert "\ufffd" not in outcome
            assert not outcome.startswith("article: ") or not any(
                sign in outcome for sign in ("Ã", "â€", "Â")
            )


def test_malformed_feeds_end_as_values_and_none_reads_a_file() -> None:
    with zipfile.ZipFile(HOSTILE / "feeds.zip") as archive:
        items = [(n, archive.read(n)) for n in archive.namelist() if n.endswith(".xml")]
    results = list(ENGINE.map(read_string, items))

    assert len(results) == 2757
    assert not any(isinstance(result, Killed) for result in results)
    outcomes = [outcome for result in results if not isinstance(result, Killed) for outcome in result]
    assert not any("root:" in outcome for outcome in outcomes)
    # Those that no reader could explain: a namespace that is none.
    assert sum("cannot be parsed" in outcome for outcome in outcomes) <= 1


@pytest.mark.parametrize("suffix", sorted(SUFFIXES))
def test_what_is_no_archive_document_or_message_ends_as_a_value(suffix: str) -> None:
    items = [
        (f"a{suffix}", path.read_bytes()) for path in files("bombs", "xxe") if path.stat().st_size < 1_000_000
    ]
    results = list(ENGINE.map(read_string, items))

    assert not any(isinstance(result, Killed) for result in results)


def test_markup_parser_cases_end_as_values() -> None:
    with zipfile.ZipFile(HOSTILE / "html5lib.zip") as archive:
        items = [(f"{n}.html", archive.read(n)) for n in archive.namelist() if not n.endswith("/")]
    results = list(ENGINE.map(read_string, items))

    assert not any(isinstance(result, Killed) for result in results)


def test_naughty_strings_end_as_values_whatever_the_markup() -> None:
    strings = [
        s for s in json.loads((HOSTILE / "blns" / "blns.json").read_text("utf-8")) if isinstance(s, str)
    ]
    items = [
        (f"a{suffix}", s.encode("utf-8", "surrogatepass")) for s in strings for suffix in (".html", ".md")
    ]
    results = list(ENGINE.map(read_string, items))

    assert not any(isinstance(result, Killed) for result in results)


def test_hostile_values_in_front_matter_are_read_as_they_were_written() -> None:
    values = json.loads((HOSTILE / "frontmatter" / "values.json").read_text("utf-8"))
    strings = values.values() if isinstance(values, dict) else values
    body = "The council of Ostry voted on Monday to reopen the baths of the town."
    compared = 0
    for value in filter(lambda v: isinstance(v, str), strings):
        source = f"---\n{yaml.safe_dump({'title': value}, allow_unicode=True)}---\n{body}".encode(
            "utf-8", "replace"
        )
        (outcome,) = read_source("a.md", source, limits=ANY)
        assert isinstance(outcome, Article), (value, outcome)
        if value not in {"null", "~"}:
            assert outcome.title == clean_field(value)
            compared += 1
    assert compared > 60


def test_legacy_encodings_are_decoded_right_or_refused() -> None:
    decoded = 0
    for path in files("encodings/chardet"):
        wanted = decode_by_folder(path)
        try:
            found = decode(path.read_bytes())
        except SourceError:
            continue
        if wanted is not None:
            # Some pages use a superset of the encoding in the folder's name (GBK for GB2312).
            wrong = sum(a != b for a, b in zip(wanted.lstrip("\ufeff"), found.lstrip("\ufeff"), strict=False))
            assert wrong * 100 <= len(found), path.name
            decoded += 1
    assert decoded > 80


def decode_by_folder(path: Path) -> str | None:
    """Return a file's text by the longest beginning of its folder's name that is an encoding of Python's."""
    parts = path.parent.name.split("-")
    for length in range(len(parts), 0, -1):
        try:
            return path.read_bytes().decode("-".join(parts[:length]))
        except (LookupError, UnicodeError):
            continue
    return None


def test_a_page_that_hangs_its_parser_ends_with_its_worker_and_the_next_is_read() -> None:
    # Bombs of attributes are refused before a parser sees them; line breaks are no crime until they are many.
    bomb = f"<p>{'x<br>' * 300_000}</p>".encode()
    good = b"<p>The council of Ostry voted on Monday to reopen the baths of the town.</p>"
    engine = ProcessEngine(workers=1, seconds=2.0, preload=("newsdesk.readers", "trafilatura"))

    hung, read = engine.map(read_string, [("bomb.html", bomb), ("good.html", good)])

    assert isinstance(hung, Killed)
    assert read == ("article: The council of Ostry voted on Monday to reopen the baths of the town.",)


@pytest.mark.parametrize("suffix", [".md", ".html", ".txt", ".jsonl"])
def test_patterns_that_blow_up_parsers_take_linear_time(suffix: str) -> None:
    patterns = json.loads((HOSTILE / "redos-pathological" / "generators.json").read_text("utf-8"))
    items = [
        (f"a{suffix}", (unit * (20_000 // max(1, len(unit))) + str(*rest)).encode("utf-8", "replace"))
        for unit, _, *rest in patterns.values()
    ]

    results = list(ENGINE.map(read_string, items))

    # Measured: 0.2 s for the worst Markdown, ten times as much for ten times the length; the engine stops at 10.
    assert not any(isinstance(result, Killed) for result in results)
