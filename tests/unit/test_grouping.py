import itertools
import random
import statistics
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from newsdesk.model import Article
from newsdesk.stories.grouping import find_candidates, group_stories, link
from newsdesk.stories.likeness import FRESH, build_profiles, find_levels
from newsdesk.stories.signature import sign_article
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


CLUBS = "Kelm Athletic, Tolm Rovers, Sefton Harriers, Ostral Lights, Brae Wanderers".split(", ")
SCORERS = "Ode Marsh, Ivo Lind, Sam Tarrow, Kit Bellow, Rua Pim".split(", ")
MONTHS = "January February March April May".split()
CAUSES = "Fuel, Rents, Bread, Clothing, Heating".split(", ")


def make_match(week: int) -> list[Article]:
    club, scorer = CLUBS[week], SCORERS[week]
    reports = (
        (
            f"Varn United beat {club} {week + 1}-0",
            (
                f"{scorer} scored as Varn United beat {club} {week + 1}-0 on Saturday at a full Harbour Park. Manager "
                "Lena Orr praised her team. The club stays top of the Tessaly league and plays again next week."
            ),
        ),
        (
            f"{scorer} sends Varn United past {club}",
            (
                f"Varn United won {week + 1}-0 against {club} on Saturday. The goals at Harbour Park came from {scorer}. "
                "Lena Orr, the manager, said the team deserved it. Varn United lead the Tessaly league."
            ),
        ),
    )
    return [
        make_article(text, id=f"match-{week}-{n}", title=title, published=f"2031-03-{1 + 7 * week:02}")
        for n, (title, text) in enumerate(reports)
    ]


def make_statistic(month: int) -> list[Article]:
    name, cause = MONTHS[month], CAUSES[month]
    reports = (
        (
            f"Tessaly inflation at 1.{month} percent in {name}",
            (
                f"Consumer prices in Tessaly rose 1.{month} percent in {name} from a year earlier, the statistics office "
                f"said. {cause} cost more. The central bank aims for 2 percent."
            ),
        ),
        (
            f"{cause} drives Tessaly inflation to 1.{month} percent",
            (
                f"Inflation in Tessaly was 1.{month} percent in {name}, driven by {cause.lower()}, the statistics office "
                "said on Thursday. The central bank's target is 2 percent."
            ),
        ),
    )
    return [
        make_article(text, id=f"rate-{month}-{n}", title=title, published=f"2031-0{month + 2}-10")
        for n, (title, text) in enumerate(reports)
    ]


@pytest.mark.parametrize("make", [make_match, make_statistic], ids=["matches of a club", "monthly figures"])
def test_events_of_one_series_stay_apart(make: Callable[[int], list[Article]]) -> None:
    events = [make(number) for number in range(5)]

    assert as_sets([a for event in events for a in event]) == {
        frozenset(a.id for a in event) for event in events
    }


def test_how_a_pair_is_judged_does_not_hang_on_how_many_other_articles_there_are() -> None:
    corpus = make_corpus()[:5]
    others = [make_article(f"Comet {n} was seen over the Kelm desert.", id=f"c{n}") for n in range(60)]

    few, many = as_sets(corpus), as_sets([*corpus, *others])

    assert few <= many


def test_each_article_is_compared_with_a_bounded_number_of_others() -> None:
    profiles = build_profiles([sign_article(make_article(FERRY[0], id=f"{n:03}")) for n in range(200)])

    assert len(find_candidates(profiles)) < 200 * 32


@pytest.mark.parametrize("seed", range(20))
def test_linking_lazily_gives_what_plain_average_linkage_gives(seed: int) -> None:
    dice = random.Random(seed)
    chances = {pair: dice.random() ** 2 for pair in itertools.combinations(range(7), 2)}

    def average(one: list[int], other: list[int]) -> float:
        return statistics.fmean(chances[min(i, j), max(i, j)] for i in one for j in other)

    plain = [[n] for n in range(7)]
    while len(plain) > 1:
        one, other = max(itertools.combinations(plain, 2), key=lambda pair: average(*pair))
        if average(one, other) < 0.3:
            break
        plain = [group for group in plain if group not in (one, other)] + [sorted(one + other)]

    assert link(7, chances, lambda i, j: chances[i, j], threshold=0.3) == sorted(plain)


def test_a_pin_that_is_the_id_of_a_story_joins_it() -> None:
    articles = [make_article(FERRY[0], id="a"), make_article(FERRY[1], id="b")]

    stories = group_stories([*articles, make_article(BUDGET[0], id="c", story="a")])

    assert [(s.id, set(s.articles)) for s in stories] == [("a", {"a", "b", "c"})]


def test_nothing_makes_no_story() -> None:
    assert group_stories([]) == ()


def test_what_comes_later_changes_nothing_of_what_is_known_of_an_article() -> None:
    signed = [sign_article(a) for week in range(40) for a in make_match(week % 5)]
    weeks = [(date(2030, 1, 1) + timedelta(weeks=n // 2)).isoformat() for n in range(len(signed))]
    dated = [replace(s, published=day) for s, day in zip(signed, weeks, strict=True)]

    earlier, all_of_them = find_levels(dated[:60]), find_levels(dated)

    assert all_of_them[: len(earlier)] == earlier
    assert min(all_of_them[-1]) < min(all_of_them[0]) < FRESH  # the club is in the news every week
