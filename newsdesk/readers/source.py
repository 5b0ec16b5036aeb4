"""From the bytes of one source to Articles or Failures: the one place where a reader's errors end.

It decides by the name's ending and judges length, language and boilerplate; formats are not its
business, and it opens nothing.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace

from newsdesk.errors import SourceError
from newsdesk.model import Article, Failure
from newsdesk.readers.boilerplate import find_stub, is_furniture
from newsdesk.readers.charset import decode
from newsdesk.readers.clean import join_paragraphs
from newsdesk.readers.clues import complete_draft
from newsdesk.readers.draft import Draft
from newsdesk.readers.formats import choose_format, holds_many, is_packed
from newsdesk.readers.front_matter import read_yaml
from newsdesk.readers.gzipped import unpack
from newsdesk.readers.language import name_language, recognise_language
from newsdesk.readers.metadata import read_fields

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
    """Return one Article or Failure for each article of a source; never raises.

    `name` is its path below seeds/ with forward slashes. `sidecar` is YAML (or JSON) metadata that
    stands beside the source and wins over what the source states, for each of its articles.
    """
    if holds_many(name):
        parts = enumerate(split_source(name, data, limits=limits), 1)
        return tuple(
            refuse_repeats(
                part
                if isinstance(part, Failure)
                else read_part(name, number, part, sidecar=sidecar, limits=limits)
                for number, part in parts
            )
        )
    try:
        draft = _read(name, _check(name, data, limits), sidecar)
        return (_finish(name, name, data, draft, limits),)
    except Exception as error:  # noqa: BLE001 - the per-article boundary
        return (_explain(name, error),)


def split_source(name: str, data: bytes, *, limits: ReadLimits) -> Iterator[bytes | Failure]:
    """Yield each part of a source that holds many, then a Failure when it breaks off; never raises."""
    try:
        whole = _check(name, data, limits)
        split = choose_format(name, whole).split
        yield from split(whole) if split else (whole,)
    except Exception as error:  # noqa: BLE001 - the per-article boundary
        yield _explain(name, error)


def read_part(
    name: str, number: int, data: bytes, *, sidecar: bytes | None = None, limits: ReadLimits
) -> Article | Failure:
    """Return the Article of a part of the source `name`, counted from 1, or a Failure; never raises."""
    source = f"{name}#{number}"
    try:
        draft = _read(name, data, sidecar)
        # Scoped by the file: two files may both count their articles from 1.
        key = source if draft.stated_id is None else f"{name}#id={draft.stated_id}"
        return _finish(source, key, data, draft, limits)
    except Exception as error:  # noqa: BLE001 - the per-article boundary
        return _explain(source, error)


def refuse_repeats(outcomes: Iterable[Article | Failure]) -> Iterator[Article | Failure]:
    """Yield the outcomes of one source; an id that is used twice names its second bearer as the bad one."""
    first: dict[str, str] = {}
    for outcome in outcomes:
        if isinstance(outcome, Article) and first.setdefault(outcome.id, outcome.source) != outcome.source:
            place = first[outcome.id].rpartition("#")[2]
            reason = f"has the same id as entry {place}; give it another"
            yield Failure(source=outcome.source, stage="read", reason=reason)
        else:
            yield outcome


def _explain(source: str, error: Exception) -> Failure:
    if isinstance(error, SourceError):
        reason = error.reason
    elif isinstance(error, ImportError):
        library = (error.name or "?").partition(".")[0]
        reason = f"needs the library {library}, which is not installed; run: make formats"
    elif isinstance(error, MemoryError):
        reason = "needs too much memory; split it"
    else:  # A library met what it cannot parse.
        reason = f"cannot be parsed ({type(error).__name__})"
    # Escaped, since a report has to be able to print the name that is the problem.
    return Failure(source=source.encode("utf-8", "backslashreplace").decode(), stage="read", reason=reason)


def _check(name: str, data: bytes, limits: ReadLimits) -> bytes:
    """Return the bytes of a source, unpacked; raise SourceError when its name or size is not allowed."""
    if _BAD_NAME.search(name):
        raise SourceError("has a name with control characters or undecodable bytes; rename it")
    if len(data) > limits.max_bytes:
        raise SourceError(f"has {len(data):,} bytes, more than the {limits.max_bytes:,} allowed; split it")
    if not is_packed(name) or choose_format(name, b"").unpacks:
        return data
    return unpack(data, most=limits.max_bytes)


def _read(name: str, data: bytes, sidecar: bytes | None) -> Draft:
    draft = choose_format(name, data).read(data)
    if not sidecar:
        return draft
    beside = read_fields(read_yaml(decode(sidecar), what="its metadata file"))
    return replace(draft, stated=beside.or_else(draft.stated))


def _finish(source: str, key: str, data: bytes, draft: Draft, limits: ReadLimits) -> Article:
    """Return the Article of a draft that is long enough, in a wanted language and no stub."""
    draft = complete_draft(draft)
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
