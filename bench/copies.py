"""Measures finding copies among made-up articles and writes bench/COPIES.md: python -m bench.copies [COUNT…].

Three quarters of the articles are those of `bench.stories`, the others are copies of some of them by rule: word for
word, cut to the first half, one word in 25 edited, or with an agency's dateline and credit. Processor seconds.
"""

import platform
import random
import resource
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bench.stories import make_news
from newsdesk.model import Article
from newsdesk.stories.copies import find_copies

RESULTS = Path(__file__).parent / "COPIES.md"
COUNTS = (5_000, 10_000, 20_000)


def copy_article(article: Article, number: int) -> Article:
    """Return what another paper makes of `article`."""
    words = article.text.split()
    if number % 4 == 1:
        words = words[: len(words) // 2]
    elif number % 4 == 2:
        words[::25] = ["somewhat"] * len(words[::25])
    text = " ".join(words)
    text = f"VARN (VNA) — {text} (VNA)" if number % 4 == 3 else text
    return replace(article, id=f"f{article.id[1:]}", text=text, publisher=f"Paper {number % 50}")


def make_articles(count: int) -> list[Article]:
    """Return `count` articles in no order, the same ones each time."""
    articles = [article for article, _ in make_news(count * 3 // 4)]
    dice = random.Random(count)  # noqa: S311 - the same corpus each time is the point
    chosen = dice.sample(articles, count - len(articles))
    articles += [copy_article(article, number) for number, article in enumerate(chosen)]
    dice.shuffle(articles)
    return articles


def measure(count: int) -> str:
    """Return a table row."""
    articles = make_articles(count)
    made = {article.id for article in articles if article.id.startswith("f")}
    began = time.process_time()
    copies = find_copies(articles)
    seconds = time.process_time() - began
    right = sum(c.article[1:] == c.of[1:] for c in copies)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return f"| {count:,} | {len(made):,} | {right:,} | {len(copies) - right:,} | {seconds:.1f} | {peak:.0f} |"


def main(counts: Sequence[int]) -> None:
    """Measure each count and write the table."""
    lines = [
        "# Finding copies of articles",
        "",
        (
            "`python -m bench.copies`: one process, made-up articles of some 200 words, a quarter of them copies by rule, "
            f"Python {platform.python_version()}, {platform.machine()}. Seconds are of the processor."
        ),
        "",
        "| articles | copies | found | wrong | s | MB at the peak |",
        "|--:|--:|--:|--:|--:|--:|",
        *map(measure, counts),
    ]
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main([int(count) for count in sys.argv[1:]] or COUNTS)
