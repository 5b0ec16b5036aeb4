"""Articles that a program hands over, one JSON object a line, and what it gets back.

The text is analysed exactly as given: offsets in the answer are code points into it.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import tee
from typing import Any, TypeAlias

from newsdesk.analysis import analysis_as_json, analyze
from newsdesk.engines import Engine, Killed
from newsdesk.fingerprint import digest_bytes
from newsdesk.model import Article
from newsdesk.stories.originals import group_originals

FIELDS = (
    "title",
    "byline",
    "publisher",
    "published",
    "modified",
    "retrieved",
    "url",
    "language",
    "rights",
    "story",
)


def parse_line(line: str, number: int) -> tuple[Any, Article]:
    """Return the id as given and the article of one line; raise ValueError saying what is wrong with it."""
    try:
        row = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        raise ValueError(f"line {number}: not JSON: {error}") from error
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise ValueError(  # noqa: TRY004 - all that is wrong with a line is one kind of error
            f"line {number}: an article needs a field 'text' with a string"
        )
    given = row.get("id", number)
    stated = {name: row[name] for name in FIELDS if isinstance(row.get(name), str) and row[name]}
    digest = digest_bytes(line.encode("utf-8", "surrogatepass"))
    return given, Article(id=str(given), source=f"-#{number}", digest=digest, text=row["text"], **stated)


Answer: TypeAlias = tuple[str, bool]
"""One line of JSON, and whether it is an analysis (else it says `error`)."""


def analyze_lines(lines: Iterable[str], engine: Engine) -> Iterator[Answer]:
    """Yield one answer for each article line, in order; `engine` keeps a line that hangs from the others."""
    numbered, waiting = tee((number, line) for number, line in enumerate(lines, start=1) if line.strip())
    for (number, _), answer in zip(waiting, engine.map(analyze_line, numbered), strict=True):
        yield refuse(f"line {number}: {answer.reason}") if isinstance(answer, Killed) else answer


def analyze_line(numbered: tuple[int, str]) -> Answer:
    """Return the answer to a line with its number."""
    number, line = numbered
    try:
        given, article = parse_line(line, number)
    except ValueError as error:
        return refuse(str(error))
    return dump(analysis_as_json(analyze(article)) | {"id": given}), True


def refuse(reason: str) -> Answer:
    """Return the answer to a line that has no analysis."""
    return dump({"error": reason}), False


def group_lines(lines: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return a JSON line `{"story", "articles"}` for each story, and what is wrong with unusable lines."""
    articles: list[Article] = []
    given: dict[str, Any] = {}
    problems: list[str] = []
    seen: Counter[str] = Counter()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            id_, article = parse_line(line, number)
        except ValueError as error:
            problems.append(str(error))
            continue
        if seen[article.id]:
            problems.append(f"line {number}: the id {id_!r} was used before")
            continue
        seen[article.id] += 1
        given[article.id] = id_
        articles.append(article)
    stories, copies = group_originals(articles)
    copies_of = {a.id: [c.article for c in copies if c.of == a.id] for a in articles}
    lines = [
        dump({"story": story.id, "articles": [given[i] for a in story.articles for i in (a, *copies_of[a])]})
        for story in stories
    ]
    return lines, problems


def article_as_json(article: Article) -> dict[str, object]:
    """Return what `read --jsonl` says of an article."""
    names = ("id", "digest", "text", *FIELDS)
    return {"path": article.source} | {name: getattr(article, name) for name in names}


def dump(value: object) -> str:
    """Return one line of JSON; lone surrogates are escaped, everything else is printed as it is."""
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value)
    return text


def as_table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as aligned columns."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))] if rows else []
    return "\n".join(
        "  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in rows
    )
