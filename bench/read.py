"""Reads the same web pages by newsdesk and by other extractors, side by side in one run, and writes bench/READING.md.

Usage: python -m bench.read PAGES [--rivals PYTHON]. PAGES is JSON lines with `html_gz` (base64) and `gold`, the text of
the article. PYTHON is the interpreter of an environment that has trafilatura, newspaper4k and readability-lxml; they
are no dependencies of the project. Texts of the pages are not kept.

A method runs alone in a process of its own, over all pages, three times; the fastest counts, in processor seconds.
"""

import argparse
import base64
import collections
import contextlib
import gzip
import json
import platform
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "bench" / "READING.md"
ROUNDS = 3

Reader = Callable[[bytes], str]


def load_newsdesk() -> tuple[Reader, str]:
    """Return our own reader, as the pipeline calls it, and its commit."""
    sys.path.insert(0, str(ROOT))
    from newsdesk.model import Article
    from newsdesk.readers import ReadLimits
    from newsdesk.readers.source import read_source

    def read(page: bytes) -> str:
        (found,) = read_source("page.html", page, limits=ReadLimits(languages=()))
        return found.text if isinstance(found, Article) else ""

    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return read, commit.stdout.strip()


def load_trafilatura() -> tuple[Reader, str]:
    """Return trafilatura with its own settings."""
    import trafilatura

    return lambda page: trafilatura.extract(page, include_comments=False) or "", trafilatura.__version__


def load_newspaper() -> tuple[Reader, str]:
    """Return newspaper4k with its own settings."""
    import newspaper  # type: ignore[import-not-found]

    def read(page: bytes) -> str:
        # Without its search for pictures, which would ask the network.
        article = newspaper.Article(url="https://example.org/", fetch_images=False)
        article.download(input_html=page.decode("utf-8", "replace"))
        article.parse()
        return str(article.text)

    return read, str(newspaper.__version__)


def load_readability() -> tuple[Reader, str]:
    """Return readability-lxml with its own settings; what it gives is markup, of which the text is taken."""
    from importlib.metadata import version

    from lxml import html
    from readability import Document  # type: ignore[import-not-found]

    def read(page: bytes) -> str:
        found = html.document_fromstring(Document(page).summary())
        return "\n".join(map(str, found.itertext()))

    return read, version("readability-lxml")


METHODS: dict[str, Callable[[], tuple[Reader, str]]] = {
    "newsdesk": load_newsdesk,
    "trafilatura": load_trafilatura,
    "newspaper4k": load_newspaper,
    "readability-lxml": load_readability,
}


def run_method(name: str, pages: Sequence[bytes]) -> dict[str, Any]:
    """Return texts, version, and processor seconds of one reader over all pages; the first page warms it up."""
    read, version = METHODS[name]()

    def read_safely(page: bytes) -> str:
        with contextlib.suppress(Exception):  # a page that breaks a reader counts as not read
            return read(page)
        return ""

    read_safely(pages[0])
    seconds = []
    for _ in range(ROUNDS):
        began = time.process_time()
        texts = [read_safely(page) for page in pages]
        seconds.append(time.process_time() - began)
    return {"texts": texts, "version": version, "seconds": min(seconds)}


def count_shingles(text: str) -> collections.Counter[tuple[str, ...]]:
    """Return the runs of four words, as the scorer counts them."""
    words = re.findall(r"\w+", text.lower())
    return collections.Counter(tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3)))


def score(texts: Sequence[str], gold: Sequence[str]) -> float:
    """Return F1 of mean precision and mean recall."""
    precision = recall = 0.0
    for text, right in zip(texts, gold, strict=True):
        got, wanted = count_shingles(text), count_shingles(right)
        both = sum((got & wanted).values())
        precision += both / max(1, sum(got.values()))
        recall += both / max(1, sum(wanted.values()))
    return 2 * precision * recall / (precision + recall) / len(gold) if precision + recall else 0.0


def tell_row(name: str, found: dict[str, Any], gold: Sequence[str]) -> str:
    """Return a table row."""
    texts = found["texts"]
    read = sum(map(bool, texts)) / len(texts)
    tuned, held = score(texts[0::2], gold[0::2]), score(texts[1::2], gold[1::2])
    speed = len(texts) / found["seconds"]
    return f"| {name} {found['version']} | {tuned:.3f} | {held:.3f} | {read:.2f} | {speed:.1f} |"


def main() -> None:
    """Measure and write; with --method, be the process of one method."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pages", type=Path)
    parser.add_argument("--rivals", metavar="PYTHON", help="interpreter that has the other readers")
    parser.add_argument("--method", choices=METHODS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    rows = [json.loads(line) for line in options.pages.read_text("utf-8").splitlines()]
    if options.method:
        pages = [gzip.decompress(base64.b64decode(row["html_gz"])) for row in rows]
        with contextlib.redirect_stdout(sys.stderr):
            found = run_method(options.method, pages)
        json.dump(found, sys.stdout)
        return
    table = []
    for name in METHODS if options.rivals else ["newsdesk"]:
        python = sys.executable if name == "newsdesk" else options.rivals
        command = [python, str(Path(__file__)), str(options.pages), "--method", name]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
        table.append(tell_row(name, json.loads(done.stdout), [row["gold"] for row in rows]))
    lines = [
        "# Reading web pages",
        "",
        (
            f"`python -m bench.read PAGES --rivals PYTHON`: {len(rows)} pages of article-extraction-benchmark, one process a "
            f"reader, Python {platform.python_version()}, {platform.system()} {platform.machine()}, two shared cores. F1 of runs "
            "of four words; newsdesk was tuned on the even pages, the odd ones are held back. Pages a second of one "
            "processor, the fastest of three rounds; compare rows, not machines."
        ),
        "",
        "| reader | F1, tuned half | F1, held half | read | pages/s |",
        "|---|--:|--:|--:|--:|",
        *table,
    ]
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
