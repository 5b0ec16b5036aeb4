"""Whatever shape a text has, the work grows with its length and not with its square.

`make test` counts function calls, which are the same on every machine; loops inside C code and patterns are only seen
by the clock of the processor, which a campaign reads, on longer texts and on the shapes of others.
"""

import ast
import cProfile
import importlib
import json
import pkgutil
import pstats
import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache, partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import markdown
import pytest

import newsdesk
from newsdesk.analysis import analyze
from newsdesk.engines import Killed, ProcessEngine
from newsdesk.model import Article
from newsdesk.readers import ReadLimits, read_source
from newsdesk.readers.clean import join_paragraphs
from newsdesk.render.escape import escape_markdown
from tests.campaign import SHARE, SHARED, Tell

LIMITS = ReadLimits(min_words=1, languages=())
UNITS = {
    "role and name": "Aa senator Bb ",
    "short quotations": "“a b c d e f,” he said. ",
    "one president after another": "President Aa Quill spoke. “A b c d e f,” the president said. ",
    "marks of all kinds": '“‘"«',
    "quotations left open": "“a b c d e f g\n",
    "apposition": "Aa, the senator, ",
    "according to": "according to Aa, ",
    "figures": "1,100 km and 3.5 percent of $12 million ",
    "dates": "on Monday, 6 January 2031, two days ago ",
    "capitals": "AB CD Ef Gh-Ij ",
    "full stops": "a. U.S. Mr. . ! ",
    "brackets": "[",
    "links": "[a](",
    "pictures": "![",
    "stars": "**a *b ",
    "references": "&#91;&amp;",
    "tags": "<a <b>",
    "comments": "<!--",
    "quotes": "> ",
    "code": "`a``b",
    "pipes": "| a |\n",
    "footnotes": "[^1]: a\n",
    "combining marks": "e\u0301\u0316",
    "spaces": " \t",
    "empty lines": "\n\n",
    "braces": "{{{%",
    "escapes": "\\\\",
}
FEWEST = 0.1
"""Seconds of processor time below which a ratio is noise."""


@cache
def load_parser() -> markdown.Markdown:
    return markdown.Markdown(extensions=["tables", "footnotes", "toc", "newsdesk.site.wall"])


def read(suffix: str, text: str) -> None:
    source = json.dumps({"title": "x", "text": text}) if suffix == ".jsonl" else text
    read_source(f"a{suffix}", source.encode("utf-8", "replace"), limits=LIMITS)


def understand(text: str) -> None:
    article = Article(id="0" * 16, source="a", digest="0", text=join_paragraphs(text.split("\n\n")))
    analyze(article)


def render(text: str) -> None:
    said = escape_markdown(text)
    load_parser().reset().convert(
        f"# {said}\n\n- {said}[^1-1]\n\n| a |\n|---|\n| {said} |\n\n[^1-1]: {said}\n"
    )


WORK: dict[str, Callable[[str], None]] = {
    **{f"reading {suffix}": partial(read, suffix) for suffix in (".md", ".html", ".txt", ".jsonl")},
    "analysis": understand,
    "page": render,
}


def list_shapes() -> Iterator[tuple[str, Callable[[int], str]]]:
    """Yield name and maker (characters → text) of our own shapes, and in a campaign those of others."""
    for name, unit in UNITS.items():
        yield name, partial(repeat, unit, "")
    if SHARE and SHARED.is_dir():
        found = json.loads((SHARED / "redos-pathological" / "generators.json").read_text("utf-8"))
        for name, (unit, _, *rest) in found.items():
            yield f"shared {name}", partial(repeat, unit, "".join(map(str, rest)))


def repeat(unit: str, end: str, size: int) -> str:
    return unit * (size // max(1, len(unit))) + end


def count_calls(work: Callable[[str], None], text: str) -> int:
    work(text)  # what is cached and compiled at the first time is not counted
    with cProfile.Profile() as profile:
        work(text)
    return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", WORK)
def test_twice_the_text_takes_twice_the_calls(name: str) -> None:
    for shape, make in list_shapes():
        once, twice = (count_calls(WORK[name], make(size)) for size in (1000, 2000))
        assert twice < max(2.6 * once, 3000), (shape, once, twice)


def take_time(work: Callable[[str], None], text: str) -> float:
    began = time.process_time()
    work(text)
    return time.process_time() - began


@pytest.mark.skipif(not SHARE, reason="times are measured in a campaign")
@pytest.mark.parametrize("name", WORK)
def test_twice_the_text_takes_less_than_2_6_times_as_long(name: str, tell: Tell) -> None:
    work, worst, shapes = WORK[name], 0.0, list(list_shapes())
    work("Some words.")
    for shape, make in shapes:
        texts = [make(size) for size in (20_000, 40_000, 80_000)]
        times = [take_time(work, text) for text in texts]
        for _ in range(8):  # the best of several: on a busy machine a single run is off by half and more
            ratios = [after / before for before, after in pairwise(times) if before > FEWEST]
            if max(ratios, default=0) < 2.6:
                break
            times = [min(was, take_time(work, text)) for was, text in zip(times, texts, strict=True)]
        assert max(ratios, default=0) < 2.6, (shape, times)
        worst = max(worst, *ratios) if ratios else worst
    tell(
        f"{len(shapes)} shapes at n, 2n, 4n = 80,000 characters: at most {worst:.2f} times as long for twice the text"
    )


def read_and_understand(item: tuple[str, bytes]) -> str:
    for outcome in read_source(*item, limits=LIMITS):
        if isinstance(outcome, Article):
            analyze(outcome)
    return "done"


@pytest.mark.skipif(not SHARE, reason="takes a quarter of an hour: in a campaign")
@pytest.mark.parametrize("suffix", [".md", ".html", ".txt"])
def test_ten_megabytes_of_any_shape_are_done_or_given_up_within_ten_seconds(suffix: str, tell: Tell) -> None:
    shapes = list(list_shapes())
    items = [(f"a{suffix}", make(10_000_000).encode("utf-8", "replace")) for _, make in shapes]
    engine = ProcessEngine(workers=1, seconds=10, memory=1 << 30, preload=("newsdesk.readers", "trafilatura"))

    results = list(engine.map(read_and_understand, items))

    given_up = [result.reason for result in results if isinstance(result, Killed)]
    assert all("took longer than" in reason or "memory" in reason for reason in given_up), given_up
    tell(
        f"{len(items)} shapes of 10 MB as {suffix}: {len(items) - len(given_up)} done, {len(given_up)} given up after 10 s"
    )


def list_patterns() -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Yield module and pattern: those that are kept, and string literals that are patterns or could be."""
    from regexploit.languages.python_node_visitor import PythonNodeVisitor

    for found in pkgutil.walk_packages(newsdesk.__path__, "newsdesk."):
        module = importlib.import_module(found.name)
        kept = [
            part
            for value in vars(module).values()
            for part in (value if isinstance(value, tuple) else (value,))
        ]
        yield from ((found.name, value) for value in kept if isinstance(value, re.Pattern))
        visitor = PythonNodeVisitor()
        visitor.visit(ast.parse(Path(str(module.__file__)).read_bytes()))
        for literal in visitor.patterns:
            with suppress(re.error):
                yield found.name, re.compile(literal.pattern, literal.flags)


@pytest.mark.filterwarnings("ignore:module 'sre_:DeprecationWarning")
def test_regexploit_finds_no_pattern_that_blows_up(tell: Tell) -> None:
    from regexploit.ast.sre import SreOpParser
    from regexploit.redos import find

    class Parser(SreOpParser):  # type: ignore[misc]
        """Knows what Python 3.11 brought; what gives nothing back is there once."""

        def from_POSSESSIVE_REPEAT(self, data: Any) -> Any:  # noqa: N802
            return self.sequence_or_singleton(data[2])

        def from_ATOMIC_GROUP(self, data: Any) -> Any:  # noqa: N802
            return self.sequence_or_singleton(data)

    patterns = set(list_patterns())
    bad = []
    for module, pattern in patterns:
        text = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
        flags = pattern.flags if isinstance(pattern.pattern, str) else pattern.flags & ~re.UNICODE
        bad += [
            (module, text, one.example())
            for one in find(Parser().parse_sre(text, flags))
            if one.starriness > 2
        ]

    assert [one.starriness for one in find(Parser().parse_sre("(a+)+b"))] == [11]
    assert bad == []
    assert len(patterns) > 150
    tell(f"{len(patterns)} patterns: regexploit finds none that blows up")
