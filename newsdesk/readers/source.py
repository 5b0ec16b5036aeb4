"""From the bytes of one source to Articles or Failures: the one place where a reader's errors end.

It decides by the name's ending and judges length, language and boilerplate; formats are not its
business, and it opens nothing.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import PurePosixPath

from newsdesk.errors import SourceError
from newsdesk.model import Article, Failure
from newsdesk.readers.boilerplate import find_stub, is_furniture
from newsdesk.readers.charset import decode
from newsdesk.readers.clean import join_paragraphs
from newsdesk.readers.draft import Draft, Entry, Stated
from newsdesk.readers.front_matter import read_yaml
from newsdesk.readers.html import read_html
from newsdesk.readers.jsonl import read_jsonl
from newsdesk.readers.language import name_language, recognise_language
from newsdesk.readers.markdown import read_markdown
from newsdesk.readers.metadata import read_fields
from newsdesk.readers.text import read_text

_SINGLE: Mapping[str, Callable[[bytes], Draft]] = {
    ".txt": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_html,
    ".htm": read_html,
}
_CONTAINERS: Mapping[str, Callable[[bytes], Iterable[Entry]]] = {".jsonl": read_jsonl, ".ndjson": read_jsonl}

SUFFIXES = frozenset((*_SINGLE, *_CONTAINERS))
"""The endings that can be read, in lower case, with the dot."""

# Lone surrogates are the bytes of a file name that is not UTF-8; neither can be written to a page.
_BAD_NAME = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLimits:
    """What a source must be to become an article."""

    min_words: int = 40
    max_bytes: int = 50_000_000
    languages: tuple[str, ...] = ("en",)
    """ISO 639-1; empty for any."""


def read_source(
    name: str, data: bytes, *, sidecar: bytes | None = None, limits: ReadLimits
) -> tuple[Article | Failure, ...]:
    """Return one Article or Failure for each entry of a source; never raises.

    `name` is its path below seeds/ with forward slashes. `sidecar` is YAML (or JSON) metadata that
    stands beside the source and wins over what the source states; a container has none.
    """
    try:
        return _read(name, data, sidecar, limits)
    except SourceError as error:
        reason = error.reason
    except MemoryError:
        reason = "needs too much memory; split it"
    except Exception as error:  # noqa: BLE001 - the per-article boundary: a library met what it cannot parse
        reason = f"cannot be parsed ({type(error).__name__})"
    # Escaped, since a report has to be able to print the name that is the problem.
    return (Failure(source=name.encode("utf-8", "backslashreplace").decode(), stage="read", reason=reason),)


def _read(name: str, data: bytes, sidecar: bytes | None, limits: ReadLimits) -> tuple[Article | Failure, ...]:
    if _BAD_NAME.search(name):
        raise SourceError("has a name with control characters or undecodable bytes; rename it")
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in SUFFIXES:
        known = ", ".join(sorted(SUFFIXES))
        raise SourceError(f"unsupported: {suffix or 'a name without an ending'} is none of {known}")
    if len(data) > limits.max_bytes:
        raise SourceError(f"has {len(data):,} bytes, more than the {limits.max_bytes:,} allowed; split it")
    if suffix in _CONTAINERS:
        return _read_entries(name, _CONTAINERS[suffix](data), limits)
    draft = _SINGLE[suffix](data)
    beside = read_fields(read_yaml(decode(sidecar), what="its metadata file")) if sidecar else Stated()
    stated = beside.or_else(draft.stated)
    return (_finish(name, name, data, Draft(paragraphs=draft.paragraphs, stated=stated), limits),)


def _read_entries(name: str, entries: Iterable[Entry], limits: ReadLimits) -> tuple[Article | Failure, ...]:
    """Finish each entry by itself; an id that is used twice names its second bearer as the bad one."""
    found: list[Article | Failure] = []
    seen: dict[str, int] = {}
    for number, entry in enumerate(entries, 1):
        source = f"{name}#{number}"
        # Scoped by the file: two files may both count their articles from 1.
        key = source if entry.stated_id is None else f"{name}#id={entry.stated_id}"
        first = seen.setdefault(key, number)
        problem = f"has the same id as entry {first}; give it another" if first != number else None
        found.append(_finish_entry(source, key, entry, problem, limits))
    return tuple(found)


def _finish_entry(
    source: str, key: str, entry: Entry, problem: str | None, limits: ReadLimits
) -> Article | Failure:
    if isinstance(entry.outcome, str):
        return Failure(source=source, stage="read", reason=entry.outcome)
    if problem:
        return Failure(source=source, stage="read", reason=problem)
    try:
        return _finish(source, key, entry.data, entry.outcome, limits)
    except SourceError as error:
        return Failure(source=source, stage="read", reason=error.reason)


def _finish(source: str, key: str, data: bytes, draft: Draft, limits: ReadLimits) -> Article:
    """Return the Article of a draft that is long enough, in a wanted language and no stub."""
    # Scraped texts carry the furniture of their pages in every format: 87 of 3,617 lines in one news corpus.
    text = join_paragraphs(draft.paragraphs, skip=is_furniture)
    if not text:
        raise SourceError("holds no article text")
    stated = draft.stated
    language = _check_language(text, stated.language, limits.languages)
    stub = find_stub(text)
    if stub:
        raise SourceError(stub)
    words = len(text.split(maxsplit=limits.min_words))
    if words < limits.min_words:
        raise SourceError(f"too short: {words} words, fewer than {limits.min_words}")
    return Article(
        id=hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:16],
        source=source,
        digest=hashlib.sha256(data).hexdigest(),
        text=text,
        **asdict(replace(stated, language=language)),
    )


def _check_language(text: str, stated: str | None, wanted: tuple[str, ...]) -> str | None:
    """Return the language of the text, which outweighs what is stated: templates state it wrongly."""
    recognised = recognise_language(text)
    sure = recognised is not None and recognised[1] >= 0.6
    code = recognised[0] if recognised is not None and sure else stated
    if code is not None and wanted and code not in wanted:
        how = "recognised as" if sure else "stated to be"
        allowed = ", ".join(map(name_language, wanted))
        raise SourceError(f"{how} {name_language(code)}; only {allowed} is read")
    return code
