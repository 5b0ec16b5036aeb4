import pytest

from newsdesk.model import Figure, Qualifier, Span
from newsdesk.stories.differences import exclude, find_disputes, sentence_at
from tests.builders import make_analysis, make_article, make_figure, make_speaker

ONE = "The rocket flew 900 miles, the ministry of Varn said. General Odo said the rocket covered 1,400 miles."


def figure(value: float, qualifier: Qualifier = "exact", high: float | None = None) -> Figure:
    return Figure(
        span=Span(0, 1), low=value, high=high or value, unit="m", dimension="distance", qualifier=qualifier
    )


def test_two_parties_in_one_article_can_differ() -> None:
    ministry, general = make_speaker(ONE, "the ministry of Varn"), make_speaker(ONE, "General Odo")
    figures = (
        make_figure(ONE, "900 miles", 900, claimant=ministry),
        make_figure(ONE, "1,400 miles", 1400, claimant=general),
    )

    (sides,) = find_disputes(make_analysis(make_article(ONE), figures=figures))

    assert [side.item.low for side in sides] == [900, 1400]
    assert [side.sentence for side in sides] == [0, 1]


def test_one_party_does_not_contradict_itself() -> None:
    general = make_speaker(ONE, "General Odo")
    figures = (
        make_figure(ONE, "900 miles", 900, claimant=general),
        make_figure(ONE, "1,400 miles", 1400, claimant=general),
    )

    assert not list(find_disputes(make_analysis(make_article(ONE), figures=figures)))


@pytest.mark.parametrize(
    ("one", "other", "excluded"),
    [
        pytest.param(figure(100), figure(150), True, id="two values"),
        pytest.param(figure(100), figure(100), False, id="the same"),
        pytest.param(figure(100, "about"), figure(105), False, id="about covers it"),
        pytest.param(figure(100, "about"), figure(150), True, id="about does not"),
        pytest.param(figure(100, "at least"), figure(150), False, id="at least holds"),
        pytest.param(figure(100, "at most"), figure(150), True, id="at most does not"),
        pytest.param(figure(100, "range", 200), figure(150), False, id="inside a range"),
        pytest.param(figure(1), figure(1000), False, id="another quantity"),
        pytest.param(figure(0), figure(10), False, id="zero has no ratio"),
    ],
)
def test_values_that_cannot_both_hold(one: Figure, other: Figure, excluded: bool) -> None:
    assert exclude(one, other) is excluded
    assert exclude(other, one) is excluded


@pytest.mark.parametrize(("offset", "sentence"), [(0, 0), (52, 0), (53, None), (54, 1), (999, None)])
def test_a_place_belongs_to_the_sentence_around_it(offset: int, sentence: int | None) -> None:
    assert sentence_at(make_analysis(make_article(ONE)), offset) == sentence
