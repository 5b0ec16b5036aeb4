import itertools
import json
from xml.etree import ElementTree as ET

import pytest

from newsdesk.site.pictures import draw_briefing, draw_coverage, draw_timeline

NASTY = '</svg><script>alert(1)</script>"&'


def twin(*values: tuple[str, float, str]) -> bytes:
    sides = [{"value": v, "low": n, "high": n, "unit": unit, "according_to": NASTY} for v, n, unit in values]
    return json.dumps({"timeline": [], "differences": [{"what": "distance", "sides": sides}]}).encode()


def texts(picture: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(picture).iter("text")]


def test_a_picture_says_in_words_what_it_shows() -> None:
    picture = draw_timeline(["1979", "2031-04-05", "2031-05"]) or ""

    root = ET.fromstring(picture)
    assert root.get("role") == "img"
    assert root.findtext("title") == "Timeline"
    assert root.findtext("desc") == "From 1979 to May 2031, to scale."
    assert set((root.get("aria-labelledby") or "").split()) == {e.get("id") for e in root if e.get("id")}


def test_dates_that_are_no_dates_are_not_drawn() -> None:
    assert draw_timeline(["hours after the launch", "2031-99", "9" * 60, "2031-04-05"]) is None
    assert draw_timeline([]) is None


def test_labels_on_a_timeline_do_not_lie_on_one_another() -> None:
    picture = draw_timeline([f"2031-04-{day:02}" for day in range(1, 31)]) or ""

    labels = list(ET.fromstring(picture).iter("text"))
    for row in {e.get("y") for e in labels}:
        places = sorted(float(e.get("x") or 0) for e in labels if e.get("y") == row)
        assert all(right - left > 50 for left, right in itertools.pairwise(places))


def test_values_that_differ_stand_on_one_scale_with_who_says_so() -> None:
    (picture,) = draw_briefing(twin(("1,100 km", 1100.0, "m"), ("1,500 km", 1500.0, "m")))[
        "s-where-accounts-differ"
    ]

    assert texts(picture)[0].startswith("1,100 km · ")
    dots = [float(dot.get("cx") or 0) for dot in ET.fromstring(picture).iter("circle")]
    assert dots == sorted(dots)
    assert len(dots) == 2


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(twin(("5 gates", 5.0, "gate"), ("6 km", 6000.0, "m")), id="two units"),
        pytest.param(twin(("5", 5.0, "m"), ("five", 5.0, "m")), id="one value"),
        pytest.param(b"[]", id="no twin"),
        pytest.param(b"{", id="no JSON"),
    ],
)
def test_what_cannot_be_compared_is_not_drawn(content: bytes) -> None:
    assert draw_briefing(content) == {}


def test_text_of_strangers_stays_text_in_a_picture() -> None:
    ((picture,),) = draw_briefing(twin((NASTY, 1.0, "m"), ("2", 2.0, "m"))).values()

    assert "<script" not in picture
    assert {element.tag for element in ET.fromstring(picture).iter()} <= {
        *("svg", "title", "desc", "g", "line", "circle", "rect", "text")
    }


def test_coverage_has_a_bar_a_period_and_names_the_busiest() -> None:
    picture = draw_coverage([("2031-01", 1), ("2031-02", 0), ("2031-03", 4)]) or ""

    assert len(list(ET.fromstring(picture).iter("rect"))) == 3
    assert "5 briefings from January 2031 to March 2031; the most, 4: March 2031." in picture
    assert draw_coverage([("2031", 3)]) is None
