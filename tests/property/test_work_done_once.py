import sys
from collections import Counter
from types import FrameType
from typing import Any

import pytest

from bench.corpus import make_article
from newsdesk.analysis import analyze
from newsdesk.model import Article

_BODIES = [make_article(number).split("---\n\n", 1)[1] for number in range(40)]


def _count_calls(text: str) -> Counter[str]:
    """Return how often the analysis of `text` calls each function of newsdesk."""
    calls: Counter[str] = Counter()

    def note(frame: FrameType, event: str, _: Any) -> None:
        if event == "call" and "newsdesk" in frame.f_code.co_filename:
            calls[frame.f_code.co_name] += 1

    article = Article(id="0" * 16, source="work.txt", digest="0" * 64, text=text)
    before = sys.getprofile()
    sys.setprofile(note)
    try:
        analyze(article)
    finally:
        sys.setprofile(before)
    return calls


@pytest.mark.parametrize(
    "step",
    "split_sentences split_words find_mentions group_names find_quotations find_dates build_scene look_at"
    " weigh_terms weigh_roles measure_sentences".split(),
)
def test_each_step_over_the_whole_text_is_done_once_an_article(step: str) -> None:
    assert _count_calls("\n\n".join(_BODIES[:2]))[step] == 1


def test_a_sentence_is_measured_once_for_each_layer_and_judged_once() -> None:
    calls = _count_calls(_BODIES[0])

    sentences = calls["measure_sentence"]
    assert sentences > 10
    assert calls["name_words"] == calls["is_furniture"] == calls["join_odds"] == sentences
    assert calls["may_be_said"] <= sentences + 12  # the bottom line asks for the first twelve


def test_the_number_of_calls_grows_with_the_text_and_not_with_its_square() -> None:
    few, many = (_count_calls("\n\n".join(_BODIES[:count])).total() for count in (10, 40))

    assert 3 * few < many < 5 * few
