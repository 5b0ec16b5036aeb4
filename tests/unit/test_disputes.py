"""Two parties of one article: which figures contradict each other, and which only look as if they did."""

import pytest

from newsdesk.analysis import analyze
from newsdesk.stories.differences import find_disputes
from tests.builders import make_article

OPENING = "A dyke broke near Ashby on Monday. "


def find_sides(text: str) -> list[list[str]]:
    analysis = analyze(make_article(text))
    return [[side.item.span.of(text) for side in sides] for sides in find_disputes(analysis)]


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        pytest.param(
            "About 700 people were moved, the county said. Mayor Ada Quill put the number of displaced people at 950.",
            ["About 700 people", "950"],
            id="put the number at",
        ),
        pytest.param(
            "Twelve people have died, the clinic said. A relief group maintains that the number of dead is 20.",
            ["Twelve people", "20"],
            id="the number is",
        ),
        pytest.param(
            "General Ode claimed that the raft was 40 metres inside the border, while the Marland navy said it was 700 metres outside.",
            ["40 metres", "700 metres"],
            id="while another said",
        ),
        pytest.param(
            "Mayor Ada Quill said the mill would bring 600 jobs. Owner Ben Marsh said the number was invented and spoke of 90.",
            ["600 jobs", "90"],
            id="spoke of",
        ),
        pytest.param(
            "Chief Ada Quill said 300 hectares had burned. Mayor Ben Marsh said the burnt area was 120 hectares.",
            ["300 hectares", "120 hectares"],
            id="one stem",
        ),
        pytest.param(
            "Mayor Ada Quill said up to 900 letters were lost. The post office said the number was 90.",
            ["up to 900 letters", "90"],
            id="at most, corrected",
        ),
    ],
)
def test_parties_that_answer_each_other_differ(text: str, sides: list[str]) -> None:
    assert find_sides(OPENING + text) == [sides]


@pytest.mark.parametrize(
    "text",
    [
        "Chief Ada Quill said 12 people were killed. Mayor Ben Marsh said 30 people were injured.",
        "Chief Ada Quill said 12 homes burned in Ashby. Mayor Ben Marsh said 40 homes burned in Port Odo.",
        "Chief Ada Quill said 12 people died last year. Mayor Ben Marsh said 30 people died in 2019.",
        "Mayor Ada Quill said 12 people were missing. She later put the number at 15.",
        "Mayor Ada Quill said 22 of 60 boats were lost.",
        "Mayor Ada Quill said the repair cost 2 million yen (14,000 dollars). Owner Ben Marsh paid it.",
        "Chief Ada Quill said reserves of 300 tons would help. Mayor Ben Marsh said the reservoirs lost 900 tons.",
    ],
    ids=[
        "two measures",
        "two places",
        "two times",
        "one party later",
        "part and whole",
        "converted",
        "two words",
    ],
)
def test_values_of_other_things_places_or_times_do_not_differ(text: str) -> None:
    assert find_sides(OPENING + text) == []
