"""The whole analysis, on the seed article and on invented ones."""

from pathlib import Path

import pytest

from newsdesk.analysis import analysis_as_json, analyze
from newsdesk.model import Analysis, Article, Point

SEED = Path(__file__).parents[2] / "seeds/2025-01-06-north-korea-missile-test.txt"


def build_article(text: str, title: str | None = None, published: str | None = None) -> Article:
    return Article(id="0" * 16, source="x.txt", digest="0" * 64, text=text, title=title, published=published)


@pytest.fixture(scope="module")
def seed() -> Analysis:
    return analyze(build_article(SEED.read_text(encoding="utf-8").replace("\n", "\n\n")))


def join(analysis: Analysis, points: tuple[Point, ...]) -> str:
    return "\n".join(point.shown.of(analysis.article.text) for point in points)


def test_the_seeds_headline_is_cut_from_its_lead(seed: Analysis) -> None:
    assert seed.headline is not None
    assert (
        seed.headline.of(seed.article.text) == "North Korea launched a ballistic missile on January 6, 2025"
    )


def test_the_seeds_event_is_dated(seed: Analysis) -> None:
    assert seed.event_date is not None
    assert seed.event_date.iso == "2025-01-06"


def test_the_seeds_figures_have_value_measure_and_claimant(seed: Analysis) -> None:
    text = seed.article.text
    found = [
        (figure.low, figure.unit, figure.qualifier, figure.claimant and figure.claimant.name.of(text))
        for figure in seed.figures
    ]
    assert found == [
        (1_100_000, "m", "about", "the South Korean military"),
        (12, "sound", "at least", "Kim Jong-un"),
        (1_500_000, "m", "exact", "Kim Jong-un"),
    ]


def test_the_seeds_bottom_line_is_its_lead(seed: Analysis) -> None:
    assert seed.bottom_line is not None
    assert seed.bottom_line.span == seed.sentences[0].span


def test_the_seeds_commentary_is_a_view_and_not_news(seed: Analysis) -> None:
    text = seed.article.text
    later = text.index("Overall, this missile launch")
    assert all(point.span.end <= later for point in seed.summary)
    assert len([point for point in seed.views if point.span.start >= later]) >= 8


def test_the_seeds_key_quotes_are_its_three_quotations(seed: Analysis) -> None:
    assert sorted(seed.key_quotes) == [0, 1, 2]


def test_the_seeds_context_holds_the_impeachment_and_the_cooperation(seed: Analysis) -> None:
    context = join(seed, seed.context)
    assert "the impeachment of President Yoon Suk Yeol" in context
    assert "trilateral cooperation" in context


def test_every_item_of_the_json_says_what_its_place_in_the_text_says(seed: Analysis) -> None:
    written = analysis_as_json(seed)
    text = seed.article.text
    items = [
        item
        for part in ("summary", "quotes", "context", "views", "figures", "dates", "claims", "entities")
        for item in written[part]  # type: ignore[attr-defined]
    ]
    assert items
    assert [text[item["start"] : item["end"]] for item in items] == [item["text"] for item in items]


@pytest.mark.parametrize("text", ["", " ", "\n", "?", "“", "a" * 5000, "1 " * 3000, "Mr. " * 1000])
def test_a_text_that_says_nothing_is_analysed_without_points(text: str) -> None:
    analysis = analyze(build_article(text))
    assert (analysis.summary, analysis.key_quotes, analysis.event_date) == ((), (), None)
