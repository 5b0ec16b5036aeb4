"""What grouping notes of pairs saves time and changes nothing."""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bench.stories import make_news
from newsdesk.model import Story
from newsdesk.pipeline.memory import Memory
from newsdesk.stories import comparison, grouped
from newsdesk.stories.comparison import Batch, compare_batch
from newsdesk.stories.grouped import Grouped
from newsdesk.stories.grouping import group_signatures
from newsdesk.stories.notes import Notes
from newsdesk.stories.signature import Signature, sign_article

NEWS = [sign_article(article) for article, _ in make_news(260)]
CODE = "1"


class Desk:
    """Groups articles again and again, and keeps its notes."""

    def __init__(self, state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.memory = Memory(state)
        self.compared = 0
        monkeypatch.setattr(Memory, "forget", lambda _: pytest.fail("what was noted does not hold together"))

    def group(self, here: Sequence[Signature]) -> tuple[Story, ...]:
        signatures = {signature.article: signature for signature in here}
        tokens = {id_: repr(replace(s, pin=None)) for id_, s in signatures.items()}
        pins = {id_: s.pin for id_, s in signatures.items() if s.pin}

        def work(notes: Notes) -> tuple[Story, ...]:
            found = Grouped(notes, tokens, pins, signatures.__getitem__)
            stories = found.find({})
            self.compared = found.compared
            return stories

        return self.memory.keep_notes(CODE, work)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(tmp_path, monkeypatch)


@pytest.mark.parametrize("seed", range(6))
def test_whatever_comes_goes_and_changes_the_groups_are_those_of_a_clean_run(
    seed: int, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grouped, "MANY", 9.0)
    dice = random.Random(seed)
    here = [
        replace(s, published=None) if n % 9 == 0 else s for n, s in enumerate(NEWS[: 40 + 160 * (seed % 2)])
    ]
    for _ in range(8):
        assert desk.group(here) == group_signatures(here)
        here = dice.sample(here, len(here) - dice.randrange(4))
        names = {signature.article for signature in here}
        here += dice.sample([s for s in NEWS if s.article not in names], dice.randrange(4))
        here = [change(dice, s) if dice.random() < 0.02 else s for s in here]


def change(dice: random.Random, signature: Signature) -> Signature:
    match dice.randrange(4):
        case 0:
            return replace(signature, published=f"2031-0{dice.randrange(1, 9)}-11")
        case 1:
            return replace(signature, pin=None if signature.pin else "pinned")
        case 2:
            return replace(signature, published=dice.choice([None, "2034-01-01", "2029-01-01"]))
        case _:
            other = dice.choice(NEWS)
            return replace(signature, terms=other.terms, weights=other.weights, title=other.title)


def test_one_article_more_is_compared_with_few_others(desk: Desk) -> None:
    latest = max(NEWS, key=lambda s: s.published or "")
    others = [signature for signature in NEWS if signature is not latest]
    desk.group(others)
    everything = desk.compared
    desk.group(others)
    nothing = desk.compared

    assert desk.group(NEWS) == group_signatures(NEWS)

    assert nothing == 0
    assert 0 < desk.compared < everything / 5


def test_pairs_that_are_compared_elsewhere_group_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparison, "MANY", 100)
    monkeypatch.setattr(comparison, "BATCH", 50)
    sent: list[Batch] = []

    def compare(batches: Iterable[Batch]) -> Iterator[bytes]:
        for batch in batches:
            sent.append(batch)
            yield compare_batch(batch)

    assert group_signatures(NEWS, compare=compare) == group_signatures(NEWS)
    assert len(sent) > 10
