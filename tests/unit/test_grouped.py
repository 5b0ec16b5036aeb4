"""What grouping remembers of pairs saves time and changes nothing."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import replace

import pytest

from bench.stories import make_news
from newsdesk.stories import grouped as grouped_module
from newsdesk.stories.comparison import Batch, compare_batch
from newsdesk.stories.grouped import Grouped
from newsdesk.stories.grouping import group_signatures
from newsdesk.stories.signature import Signature, sign_article

NEWS = [sign_article(article) for article, _ in make_news(260)]


def go_on(grouped: Grouped) -> Grouped:
    """Return what the next run is given."""
    rows = {article: row for article, row in grouped.rows.items() if article not in grouped.gone}
    return Grouped(rows=rows | grouped.changed)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_comes_goes_and_changes_the_groups_are_those_of_a_clean_run(seed: int) -> None:
    dice = random.Random(seed)
    grouped, here = Grouped(), NEWS[:200]
    for _ in range(6):
        here = dice.sample(here, len(here) - dice.randrange(4))
        here += dice.sample([s for s in NEWS if s not in here], dice.randrange(4))
        here = [change(dice, s) if dice.random() < 0.02 else s for s in here]
        grouped = go_on(grouped)

        found = group_signatures(here, grouped=grouped)

        assert found == group_signatures(here)


def change(dice: random.Random, signature: Signature) -> Signature:
    match dice.randrange(3):
        case 0:
            return replace(signature, published=f"2031-0{dice.randrange(1, 9)}-11")
        case 1:
            return replace(signature, pin=None if signature.pin else "pinned")
        case _:
            other = dice.choice(NEWS)
            return replace(signature, terms=other.terms, weights=other.weights, title=other.title)


def test_one_article_more_is_compared_with_few_others() -> None:
    latest = max(NEWS, key=lambda s: s.published or "")
    others = [signature for signature in NEWS if signature is not latest]
    grouped = Grouped()
    group_signatures(others, grouped=grouped)
    everything, grouped = grouped.compared, go_on(grouped)
    group_signatures(others, grouped=grouped)
    nothing, grouped = grouped.compared, go_on(grouped)

    group_signatures(NEWS, grouped=grouped)

    assert nothing == 0
    assert 0 < grouped.compared < everything / 5


def test_what_is_not_there_any_more_is_forgotten() -> None:
    grouped = Grouped()
    group_signatures(NEWS[:50], grouped=grouped)
    grouped = go_on(grouped)

    group_signatures(NEWS[:40], grouped=grouped)

    assert grouped.gone == {signature.article for signature in NEWS[40:50]}


def test_pairs_that_are_compared_elsewhere_group_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grouped_module, "MANY", 100)
    monkeypatch.setattr(grouped_module, "BATCH", 50)
    sent: list[Batch] = []

    def compare(batches: Iterable[Batch]) -> Iterator[bytes]:
        for batch in batches:
            sent.append(batch)
            yield compare_batch(batch)

    here, there = Grouped(), Grouped(compare=compare)

    assert group_signatures(NEWS, grouped=there) == group_signatures(NEWS, grouped=here)
    assert there.changed == here.changed
    assert there.compared == here.compared
    assert len(sent) > 10
    assert sum(len(batch.pairs) // 8 for batch in sent) > here.compared / 2
