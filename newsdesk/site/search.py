"""Build the search index of briefings with Pagefind; the dialog that asks it is theme/assets/search.js.

One index a shard of some hundred pages (`shards`), so that one new source costs indexing these, and memory is
bounded by a shard. Merging all of them in the browser, as Pagefind offers, fetches a piece of each for every
word (bench/SEARCH.md); the dialog asks only those that have all the words (`words`), the newest first.
"""

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from newsdesk.errors import CheckError
from newsdesk.site.shards import SHARD_PAGES, Shard, divide_pages
from newsdesk.site.swap import link_file
from newsdesk.site.words import WORDS_FOLDER, Words, find_keys, move_bits, read_words, write_words

SEARCH_FOLDER = "pagefind"
_LIST = "shards.json"
_ENGINE = "pagefind.js"
_FORMAT = 3
_NOT_TEXT = "sup[id^='fnref'], .footnote-backref"
"""Numbers of citations would stand in the middle of excerpts: "missile5". No selector with a space: Pagefind
1.5.2 leaves out whatever matches its first part, and the source sentences with it."""
NOTHING: Mapping[str, str] = MappingProxyType({})
_PIECES = {"PAGEFIND_UNSTABLE_INDEX_CHUNK_SIZE": "2500"}
"""A word costs a piece of each index that is asked: 4 kB, where Pagefind's default for big indexes makes it 28 kB."""
_ONE_INDEX = "var PagefindInstance=class"
"""What asks one index, in pagefind.js. Its exports offer only all that were merged."""


class SearchPage(NamedTuple):
    """A page that readers can find."""

    file: str
    """Its HTML with `data-pagefind-body`; read only when its shard is built."""
    digest: str
    """Another one whenever the HTML says another thing to Pagefind (`press`)."""
    date: str = ""
    """ISO 8601, a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchIndex:
    """What the search index consists of now."""

    briefings: int
    folders: Mapping[str, str]
    """Folder → digest of all that it depends on (those of the shards, the one of their words, and the file of what reads
    them); the next build wants to know them."""
    built: frozenset[str]
    """Folders that were written."""
    kept: frozenset[str]
    """Files in them that were not, because they are in `live` already: the caller's to leave there, or to bring."""
    gone: frozenset[str]
    """Folders that no page needs any longer."""


def build_search_index(
    pages: Mapping[str, SearchPage],
    target: Path,
    *,
    last: Mapping[str, str] = NOTHING,
    live: Path = Path(),
    language: str = "en",
    most: int = SHARD_PAGES,
    seconds: float = 600,
) -> SearchIndex:
    """Index `pages` (path on the site → page) into the new folder `target`; return what there is now.

    `last` is `SearchIndex.folders` of the last build, without those that no longer stand as they were built in
    `live`. A shard that it has is not built and not written: its folder is the caller's to leave where it is.
    Of the words only files that change are written, everything else always. `most` pages are in a shard, and `seconds`
    bound the work on one. Words are stemmed as those of `language` (ISO 639-1). Pagefind is a local program and uses no
    network.

    Raises CheckError.
    """
    if target.exists():
        raise CheckError(
            [f"{target.name}: this name belongs to the search index; rename the folder among the pages"]
        )
    if WORDS_FOLDER not in last:
        last = NOTHING
    shards = divide_pages({name: page.date for name, page in pages.items()}, most)
    digests = {shard.name: _digest_shard(shard, pages, language) for shard in shards}
    stale = [shard for shard in shards if last.get(shard.name) != digests[shard.name]]
    target.mkdir(parents=True)
    engine = _digest_engine(language)
    with ThreadPoolExecutor(os.cpu_count()) as workers:  # Pagefind is another process, mostly on one core

        def build(shard: Shard) -> None:
            _run_pagefind(shard.pages, pages, target / shard.name, language, seconds)
            _remove_all_but_index(target / shard.name)

        building = workers.map(build, stale)
        before = _read_list(live) if last else {"shards": []}
        known = read_words(live / WORDS_FOLDER) if last else {}
        list(building)
    places = [entry[0] for entry in before["shards"]]
    hashes = {entry[0]: entry[-1] for entry in before["shards"]}
    hashes |= {shard.name: _find_hash(target / shard.name) for shard in stale}
    words = _find_words(shards, {shard.name for shard in stale}, target, known, places)
    names, same = write_words(words, target / WORDS_FOLDER, known)
    kept = {f"{WORDS_FOLDER}/{name}" for name in same}
    built = {shard.name for shard in stale} | {WORDS_FOLDER}
    told: dict[str, Any] = {}
    if shards and last.get(_ENGINE) == engine:
        told = {key: before[key] for key in ("pagefind", "characters", "wasm")}
        kept |= {_ENGINE, _name_wasm(told["wasm"])}
    elif shards:
        told = _write_engine(pages, target, language, seconds)
        built.add(_ENGINE)
    version_of_all = hashlib.sha256("\0".join(digests.values()).encode()).hexdigest()[:32]
    described = {
        "version": version_of_all[:8],
        **told,
        "words": " ".join(names),
        "shards": [[s.name, s.first, s.last, len(s.pages), hashes[s.name]] for s in shards],
    }
    (target / _LIST).write_text(json.dumps(described, separators=(",", ":")) + "\n", encoding="utf-8")
    digests[WORDS_FOLDER] = version_of_all
    if shards:
        digests[_ENGINE] = engine
    return SearchIndex(
        briefings=len(pages),
        folders=digests,
        built=frozenset(built),
        kept=frozenset(kept),
        gone=frozenset(last.keys() - digests.keys()),
    )


def _read_list(folder: Path) -> dict[str, Any]:
    listed: dict[str, Any] = json.loads((folder / _LIST).read_bytes())
    return listed


def _find_hash(index: Path) -> str:
    """Return by what the browser asks for the table of contents of an index."""
    # iterdir, for glob passes over a folder that may not be listed
    (name,) = (path.name for path in index.iterdir() if path.suffix == ".pf_meta")
    return name.split(".")[1]


def _find_words(
    shards: Iterable[Shard], built: AbstractSet[str], target: Path, known: Words, before: Iterable[str]
) -> Mapping[str, int]:
    """Return key of a word → shards that have it, as bits; of shards `before` that were not built, as is `known`."""
    places = {shard.name: at for at, shard in enumerate(shards)}
    moves = {at: places[name] for at, name in enumerate(before) if name in places.keys() - built}
    words = {key: int(bits, 16) for content in known.values() for key, bits in content.items()}
    if all(old == new for old, new in moves.items()):
        stay = sum(1 << place for place in moves)
        words = {key: bits & stay for key, bits in words.items()}
    else:
        words = {key: move_bits(bits, moves) for key, bits in words.items()}
    for name in built:
        for key in find_keys(target / name):
            words[key] = words.get(key, 0) | 1 << places[name]
    return words


def _digest_shard(shard: Shard, pages: Mapping[str, SearchPage], language: str) -> str:
    total = hashlib.sha256(f"{_FORMAT} {version('pagefind_bin')} {language}".encode())
    for name in shard.pages:
        total.update(f"\0{name}\0{pages[name].digest}".encode())
    return total.hexdigest()[:32]


def _digest_engine(language: str) -> str:
    total = hashlib.sha256(f"{_FORMAT} {version('pagefind_bin')} {language}".encode())
    return total.hexdigest()[:32]


def _name_wasm(name: str) -> str:
    return f"wasm.{name}.pagefind"


def _write_engine(
    pages: Mapping[str, SearchPage], target: Path, language: str, seconds: float
) -> dict[str, Any]:
    """Write what reads an index of any shard; return what Pagefind has to be told of all of them."""
    with _lend_folder(target) as folder:
        made = Path(folder) / "engine"
        _run_pagefind([min(pages)], pages, made, language, seconds)
        script = (made / "pagefind.js").read_text(encoding="utf-8")
        if script.count(_ONE_INDEX) != 1:
            raise CheckError([f"search is not made for Pagefind {version('pagefind_bin')}; install 1.5.2"])
        script += "export{PagefindInstance};\n"
        (target / _ENGINE).write_text(script, encoding="utf-8")
        entry = json.loads((made / "pagefind-entry.json").read_bytes())
        wasm = next(iter(entry["languages"].values()))["wasm"] or "unknown"
        (made / _name_wasm(wasm)).replace(target / _name_wasm(wasm))
    return {"pagefind": entry["version"], "characters": "".join(entry["include_characters"]), "wasm": wasm}


def _remove_all_but_index(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_file() and path.suffix != ".pf_meta":
            path.unlink()


@contextmanager
def _lend_folder(parent: Path) -> Iterator[str]:
    """Yield a hidden folder, and remove it; raise OSError when it stays, for it would be published.

    The one of Python 3.11's tempfile tries to remove what may not be opened until it has no stack left.
    """
    folder = tempfile.mkdtemp(dir=parent, prefix=".")
    try:
        yield folder
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    shutil.rmtree(folder)


def _run_pagefind(
    names: Iterable[str], pages: Mapping[str, SearchPage], output: Path, language: str, seconds: float
) -> None:
    """Index just the pages of these names: Pagefind reads a folder, so they get one for as long as it takes."""
    from pagefind_bin import get_executable

    with _lend_folder(output.parent) as folder:
        for name in names:
            page = Path(folder) / name
            page.parent.mkdir(parents=True, exist_ok=True)
            link_file(pages[name].file, str(page))
        command = (
            str(get_executable()),
            "--silent",
            *("--site", folder),
            *("--output-path", str(output)),
            *("--exclude-selectors", _NOT_TEXT),
            *("--force-language", language),
        )
        try:
            done = subprocess.run(  # noqa: S603 (our own program, on names that we chose)
                command,
                capture_output=True,
                text=True,
                timeout=seconds,
                check=False,
                env=os.environ | _PIECES,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise CheckError([f"the search index could not be built: {error}"]) from error
    if done.returncode != 0 or not (output / "pagefind-entry.json").is_file():
        said = (done.stderr or done.stdout).strip().splitlines()
        raise CheckError([f"the search index could not be built: {said[-1] if said else done.returncode}"])
