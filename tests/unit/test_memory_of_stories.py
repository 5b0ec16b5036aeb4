"""Finding copies and stories from nothing holds little of each article: a desk has tens of thousands."""

import gc
import tracemalloc
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from bench.stories import make_news
from newsdesk.pipeline.memory import Memory
from newsdesk.stories import comparison, copied, grouping
from newsdesk.stories.comparison import Batch, compare_batch
from newsdesk.stories.originals import group_again, group_originals
from newsdesk.stories.repeated import count_repeated
from newsdesk.stories.sketch import pack_sketch, sketch_article, unpack_sketch

MOST = 9_000
"""Bytes an article: its signature, and the probabilities of its pairs. Its sketch alone takes as much."""


def test_what_is_held_of_an_article_is_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module, most in ((copied, 16), (grouping, 16)):
        monkeypatch.setattr(module, "_AT_HAND", most)
    monkeypatch.setattr(comparison, "MANY", 10)
    monkeypatch.setattr(comparison, "BATCH", 500)
    news = {article.id: article for article, _ in make_news(400)}
    found = group_originals(list(news.values()))  # first: what is remembered of words counts to neither
    packed = {id_: pack_sketch(sketch_article(article)) for id_, article in news.items()}

    def compare(batches: Iterable[Batch]) -> Iterator[bytes]:
        return map(compare_batch, batches)

    def measure(count: int) -> int:
        tokens = dict.fromkeys(list(news)[:count], "1")
        gc.collect()
        tracemalloc.start()
        stories = Memory(tmp_path / str(count)).keep_notes(
            "1",
            lambda notes: group_again(
                notes,
                tokens,
                lambda id_: unpack_sketch(packed[id_]),
                lambda id_: news[id_].text,
                known={},
                compare=compare,
            ),
        )
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert count < len(news) or stories == found
        return peak

    measure(10)
    few = measure(100)
    assert (measure(400) - few) / 300 < MOST


def test_numbers_that_come_up_once_are_not_among_the_repeated() -> None:
    assert count_repeated([5, -8, 7, -8, 5, 5, 2**63 - 1]) == {5: 3, -8: 2}
