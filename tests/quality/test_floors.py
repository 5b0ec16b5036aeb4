import dataclasses
from typing import Any

import pytest

from newsdesk.analysis import analyze
from newsdesk.model import Analysis, Span
from tests.quality.corpus import Case, compute_digest, load_corpus, read_case
from tests.quality.gate import read_floors
from tests.quality.held_back import keep_measures
from tests.quality.measure import ACCEPT, FLOORS, describe_failures
from tests.quality.scoring import MEASURES, compute_measures, score_analyses, score_corpus

FERRY = """id: ferry
published: "2031-04-08"
text: |
  “It sank in a minute,” said harbour master Odo Brandt on Monday. The “ghost ship” carried 310 people.
quotes:
  - {text: "It sank in a minute,", speaker: Odo Brandt, role: harbour master}
not_quotes: ["ghost ship"]
figures: [{text: 310 people, low: 310, unit: people, who: null}]
dates: {on Monday: "2031-04-07"}
people: {Odo Brandt: harbour master}
background: ["The “ghost"]
"""


def test_the_analysis_reaches_every_floor() -> None:
    report = score_corpus(load_corpus())

    failures = describe_failures(
        read_floors(FLOORS), compute_measures(report), {"corpus": compute_digest()}, report, ACCEPT
    )

    assert not failures, "\n".join(failures)


def test_every_measure_has_a_floor() -> None:
    assert set(read_floors(FLOORS).floors) == {*MEASURES, "quote_f1"}


@pytest.fixture
def case() -> Case:
    return read_case("ferry.yml", FERRY)


@pytest.fixture
def empty(case: Case) -> Analysis:
    """An analysis that found nothing."""
    nothing: dict[str, Any] = dict.fromkeys(("headline", "event_date", "bottom_line"))
    lists = ("entities", "quotes", "claims", "figures", "dates", "summary", "key_quotes", "context", "views")
    return dataclasses.replace(analyze(case.article), **nothing | dict.fromkeys(lists, ()))


def test_finding_nothing_scores_nothing_where_something_is_to_be_found(case: Case, empty: Analysis) -> None:
    report = score_analyses([(case, empty)])

    for name in ("quote_recall", "figures", "dates", "people", "context"):
        assert (report[name].right, report[name].total) == (0, 1), name
    assert report["quote_precision"].total == 0
    assert report["not_quotes_kept_out"].share == 1


def test_a_scare_quote_costs_precision_and_is_named(case: Case, empty: Analysis) -> None:
    quote = analyze(case.article).quotes[0]
    start = case.article.text.index("ghost ship")
    wrong = dataclasses.replace(quote, spans=(Span(start, start + 10),))

    report = score_analyses([(case, dataclasses.replace(empty, quotes=(wrong,)))])

    assert report["quote_precision"].misses == ["ferry.yml: is no quotation: 'ghost ship'"]
    assert report["not_quotes_kept_out"].share == 0


def test_the_comma_that_ends_a_quotation_may_be_left_out(case: Case, empty: Analysis) -> None:
    quote = analyze(case.article).quotes[0]
    bare = dataclasses.replace(quote, spans=(Span(1, 1 + len("It sank in a minute")),))

    report = score_analyses([(case, dataclasses.replace(empty, quotes=(bare,)))])

    assert report["quote_recall"].share == report["speakers"].share == 1


def test_a_quotation_without_its_speaker_is_found_and_not_attributed(case: Case, empty: Analysis) -> None:
    quote = dataclasses.replace(analyze(case.article).quotes[0], speaker=None)

    report = score_analyses([(case, dataclasses.replace(empty, quotes=(quote,)))])

    assert report["quote_recall"].share == 1
    assert report["speakers"].misses == ["ferry.yml: 'It sank in a minute,' is by 'Odo Brandt', not None"]
    assert report["speakers_stated"].total == 0


@pytest.mark.parametrize(
    ("change", "measure"),
    [
        pytest.param({"low": 300.0, "high": 300.0}, "figure_values", id="another value"),
        pytest.param({"unit": "passenger"}, "figure_values", id="another unit"),
    ],
)
def test_a_figure_read_wrong_is_found_and_counted_against_its_value(
    case: Case, empty: Analysis, change: dict[str, Any], measure: str
) -> None:
    figure = dataclasses.replace(analyze(case.article).figures[0], **change)

    report = score_analyses([(case, dataclasses.replace(empty, figures=(figure,)))])

    assert report["figures"].share == 1
    assert report[measure].share == 0


def test_every_place_of_an_analysis_is_checked_against_the_text(case: Case) -> None:
    report = score_analyses([(case, analyze(case.article))])

    assert report["faultless"].total > 5
    assert report["faultless"].share == 1


def test_figures_of_the_scorer_that_hang_on_the_machine_get_no_floor() -> None:
    scores = {"quotes": {"quote_f1": 0.9, "articles_per_s": 31.0, "faults": 0}, "other": {"x": 1.0}}

    assert keep_measures(scores) == {"quotes.quote_f1": 0.9, "quotes.faultless": 1.0}
