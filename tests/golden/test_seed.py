"""What an editor demands of the briefing of the one article in seeds/ (a hard one: no headline, no metadata)."""

import json
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def twin() -> dict[str, Any]:
    (path,) = (ROOT / "briefings").glob("2025/*.json")
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def article() -> str:
    return (ROOT / "seeds" / "2025-01-06-north-korea-missile-test.txt").read_text(encoding="utf-8")


def test_the_three_quotations_go_to_their_speakers(twin: dict[str, Any]) -> None:
    said = {
        q["text"].split()[0] + " " + q["text"].split()[1]: (q["speaker"], q["role"]) for q in twin["quotes"]
    }

    assert {k: v[0] for k, v in said.items()} == {
        "We condemn": "Antony Blinken",
        "This is": "Kim Jong-un",
        "Today’s launch": "Antony Blinken",
    }
    assert said["This is"][1] == "North Korean leader"
    assert said["We condemn"][1] == "U.S. Secretary of State"


def test_kims_quote_names_its_channel(twin: dict[str, Any]) -> None:
    (kim,) = [q for q in twin["quotes"] if q["speaker"] == "Kim Jong-un"]

    assert "Korean Central News Agency" in kim["channel"]


def test_the_two_ranges_stand_side_by_side(twin: dict[str, Any]) -> None:
    (difference,) = twin["differences"]

    sides = {side["value"]: side["according_to"] for side in difference["sides"]}
    assert difference["what"] == "distance"
    assert {v.removeprefix("approximately ").split()[0]: who for v, who in sides.items()} == {
        "1,100": "the South Korean military",
        "1,500": "Kim Jong-un",
    }


def test_the_speed_is_a_figure_that_kim_claims(twin: dict[str, Any]) -> None:
    (speed,) = [f for f in twin["figures"] if f["dimension"] == "speed"]

    assert "twelve times the speed of sound" in speed["value"]
    assert speed["according_to"] == "Kim Jong-un"


def test_the_event_is_dated_and_the_publication_is_not(twin: dict[str, Any]) -> None:
    assert twin["event_date"] == "2025-01-06"
    assert twin["published"] == []
    assert {"headline", "publisher", "publication date"} <= set(twin["not_stated"])


@pytest.mark.parametrize("words", ["impeachment of President Yoon Suk Yeol", "trilateral cooperation"])
def test_background_stands_under_context(twin: dict[str, Any], words: str) -> None:
    assert any(words in point["text"] for point in twin["context"])


def test_commentary_is_not_in_the_summary(twin: dict[str, Any], article: str) -> None:
    commentary = article[article.index("Overall, this missile launch") :]

    shown = [twin["bottom_line"], *twin["summary"]]
    labels = {label for point in shown for label in point["cites"]}
    sentences = [s for s in twin["sources"][0]["cited"] if s["label"] in labels]
    assert 4 <= len(shown) <= 6
    assert sentences
    assert not any(s["text"] in commentary for s in sentences)


def test_scare_quotes_are_no_quotes(twin: dict[str, Any]) -> None:
    assert all("rivals" not in q["text"] for q in twin["quotes"])
    assert len(twin["quotes"]) == 3


def test_every_text_is_in_the_source(twin: dict[str, Any], article: str) -> None:
    for sentence in twin["sources"][0]["cited"]:
        assert sentence["text"] in article
    for quote in twin["quotes"]:
        assert f"“{quote['text']}" in article
    for figure in twin["figures"]:
        assert figure["value"] in article
