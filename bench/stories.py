"""Measures grouping on made-up articles and writes bench/STORIES.md: python -m bench.stories [COUNT…].

An article here is words, not prose: ordinary ones as frequent as in news, those of its beat (which all events of
that beat share, and which come up every week) and those of its event. Sizes of stories and beats are heavy-tailed.
Processor seconds of this one process are printed, not wall time.
"""

import itertools
import math
import platform
import random
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from bench.fit_stories import find_f1, tell_shares
from newsdesk.model import Article
from newsdesk.stories.grouping import group_signatures
from newsdesk.stories.signature import Signature, sign_article
from newsdesk.text.weights import load_numbers

RESULTS = Path(__file__).parent / "STORIES.md"
COUNTS = (2_500, 5_000, 10_000, 20_000)
LONGEST_STORY = 400
OUTLETS = ("Courier", "Gazette", "Herald", "Wire")
SYLLABLES = (
    "bra kel va tor mi ren os lin dar ev ul ta sho per an gri mol ces ni bel hu fra zed qua pim".split()
)
DAYS = 730


def make_news(count: int) -> Iterator[tuple[Article, int]]:
    """Yield `count` articles, each with the number of its event; the same ones each time."""
    dice = random.Random(count)  # noqa: S311 - the same corpus each time is the point
    words, often = zip(*sorted(load_numbers("background", "terms").items()), strict=True)
    often = tuple(itertools.accumulate(often))
    beats = [
        [_name(dice) for _ in range(8)] + dice.choices(words, cum_weights=often, k=12) for _ in range(400)
    ]
    number = 0
    for event in itertools.count():
        size = min(LONGEST_STORY, int(dice.paretovariate(1.1)), count - number)
        beat = beats[min(399, int(dice.paretovariate(0.7)))]
        own = [_name(dice) for _ in range(8)] + dice.choices(words, cum_weights=often, k=25)
        day = date(2031, 1, 1) + timedelta(days=dice.randrange(DAYS))
        for _ in range(size):
            told = dice.sample(own, 22)
            lead = [*told[:8], *dice.sample(beat, 4)]
            rest = (
                dice.choices(words, cum_weights=often, k=110)
                + dice.choices(told, k=60)
                + dice.choices(beat, k=20)
            )
            dice.shuffle(lead)
            dice.shuffle(rest)
            yield (
                Article(
                    id=f"{number:016x}", source="", digest="",
                    title=" ".join(dice.sample(lead, 7)), text=" ".join(lead + rest),
                    publisher=dice.choice(OUTLETS),
                    published=(day + timedelta(days=int(dice.expovariate(0.8)))).isoformat(),
                ),
                event,
            )  # fmt: skip
            number += 1
        if number == count:
            return


def _name(dice: random.Random) -> str:
    return "".join(dice.choices(SYLLABLES, k=dice.randrange(2, 4))).capitalize()


def measure(count: int) -> dict[str, float]:
    """Return processor seconds to sign and to group `count` articles, megabytes at the peak, and F1."""
    signatures: list[Signature] = []
    events: list[int] = []
    signing = 0.0
    for article, event in make_news(count):
        began = time.process_time()
        signatures.append(sign_article(article))
        signing += time.process_time() - began
        events.append(event)
    began = time.process_time()
    stories = group_signatures(signatures)
    grouping = time.process_time() - began
    place = {signature.article: n for n, signature in enumerate(signatures)}
    groups = [[place[a] for a in story.articles] for story in stories]
    cubed, paired = find_f1(tell_shares(events, groups))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "articles": count, "events": len(set(events)), "stories": len(stories), "signing": signing,
        "grouping": grouping, "peak": peak, "cubed": cubed, "paired": paired,
    }  # fmt: skip


def find_exponent(found: Sequence[dict[str, float]]) -> float:
    """Return the slope of the least-squares line through log seconds over log articles."""
    xs = [math.log(row["articles"]) for row in found]
    ys = [math.log(row["signing"] + row["grouping"]) for row in found]
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True)) / sum((a - x) ** 2 for a in xs)


def main(counts: Sequence[int]) -> None:
    """Measure each count and write the table."""
    found = [measure(count) for count in counts]
    lines = [
        "# Grouping articles into stories",
        "",
        (
            "`python -m bench.stories`: one process, made-up articles of some 200 words over two years, "
            f"Python {platform.python_version()}, {platform.machine()}. Seconds are of the processor."
        ),
        "",
        "| articles | events | stories | s to sign | s to group | MB at the peak | B-cubed F1 | pairwise F1 |",
        "|--:|--:|--:|--:|--:|--:|--:|--:|",
        *(
            f"| {row['articles']:,} | {row['events']:,} | {row['stories']:,} | {row['signing']:.1f} "
            f"| {row['grouping']:.1f} | {row['peak']:.0f} | {row['cubed']:.3f} | {row['paired']:.3f} |"
            for row in found
        ),
        "",
        f"Time grows with the power {find_exponent(found):.2f} of the number of articles.",
    ]
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main([int(count) for count in sys.argv[1:]] or COUNTS)
