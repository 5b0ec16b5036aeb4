import random
from collections.abc import Sequence

import pytest

from newsdesk.model import Article
from newsdesk.stories.grouping import assign_ids, group_stories
from tests.builders import make_article

FERRY = [
    "A ferry sank off Port Varn on Monday with ninety passengers aboard, the harbour authority said.",
    "Ninety passengers were aboard the ferry that sank off Port Varn, according to the harbour authority.",
    "Rescuers reached the sunken ferry off Port Varn; the harbour authority counts ninety passengers.",
]
BUDGET = [
    "Parliament in Tessaly passed a budget that raises the fuel tax, finance minister Odo Brandt said.",
    "The Tessaly parliament voted for the budget; the fuel tax rises, said finance minister Odo Brandt.",
]


def make_corpus() -> list[Article]:
    texts = [*FERRY, *BUDGET, "A comet was seen over the Kelm desert by amateur astronomers."]
    return [make_article(t, id=f"{n:016x}", published=f"2031-04-0{n + 1}") for n, t in enumerate(texts)]


def as_sets(articles: Sequence[Article]) -> set[frozenset[str]]:
    return {frozenset(story.articles) for story in group_stories(articles)}


def test_articles_on_one_event_make_one_story_and_others_stay_alone() -> None:
    ids = [a.id for a in make_corpus()]

    assert as_sets(make_corpus()) == {frozenset(ids[:3]), frozenset(ids[3:5]), frozenset(ids[5:])}


def test_the_order_of_the_articles_does_not_matter() -> None:
    shuffled = make_corpus()
    random.Random(7).shuffle(shuffled)

    assert group_stories(shuffled) == group_stories(make_corpus())


def test_an_editor_joins_and_splits_by_name() -> None:
    pinned = [
        make_article(FERRY[0], id="1" * 16, story="ferry"),
        make_article(BUDGET[0], id="2" * 16, story="ferry"),
        make_article(FERRY[1], id="3" * 16),
    ]

    stories = {s.id: s.articles for s in group_stories(pinned)}

    assert stories == {"ferry": ("1" * 16, "2" * 16), "3" * 16: ("3" * 16,)}


def test_a_story_keeps_its_id_when_an_article_joins_that_sorts_before() -> None:
    first, second = make_article(FERRY[0], id="b" * 16), make_article(FERRY[1], id="a" * 16)
    (before,) = group_stories([first])

    (after,) = group_stories([first, second], known=dict.fromkeys(before.articles, before.id))

    assert after.id == before.id == "b" * 16
    assert set(after.articles) == {"a" * 16, "b" * 16}


@pytest.mark.parametrize(
    ("groups", "known", "expected"),
    [
        pytest.param([["a", "b"]], {}, {"a": ["a", "b"]}, id="a new story is named after its first article"),
        pytest.param(
            [["a", "b", "c"]], {"b": "s", "c": "s", "a": "t"}, {"s": ["a", "b", "c"]}, id="the majority names"
        ),
        pytest.param(
            [["a"], ["b", "c"]],
            {"a": "s", "b": "s", "c": "s"},
            {"s": ["b", "c"], "a": ["a"]},
            id="the larger part",
        ),
        pytest.param([["a"]], {"a": "pinned"}, {"a": ["a"]}, id="an id that an editor took is not used"),
    ],
)
def test_ids(groups: list[list[str]], known: dict[str, str], expected: dict[str, list[str]]) -> None:
    assert assign_ids(groups, known=known, taken={"pinned"}) == expected


def test_nothing_makes_no_story() -> None:
    assert group_stories([]) == ()
