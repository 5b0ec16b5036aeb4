"""Figures: value, unit, qualifier, what is measured, who says so; and what is no figure."""

import pytest

from newsdesk.model import Claim, Figure, Span, Speaker
from newsdesk.text.dates import find_dates
from newsdesk.text.figures import find_figures
from newsdesk.text.sentences import split_sentences


def find(text: str) -> tuple[Figure, ...]:
    return find_figures(text, split_sentences(text), (), (), find_dates(text, None))


@pytest.mark.parametrize(
    ("text", "words", "values", "unit", "qualifier"),
    [
        ("It flew approximately 1,100 kilometers.", "approximately 1,100 kilometers", (1.1e6, 1.1e6), "m", "about"),
        ("It flew at more than twelve times the speed of sound.", "more than twelve times the speed of sound", (12, 12), "sound", "at least"),
        ("It flew at Mach 5.", "Mach 5", (5, 5), "sound", "exact"),
        ("No fewer than 12 boats sank.", "No fewer than 12 boats", (12, 12), "boat", "at least"),
        ("In just under 5 km it stopped.", "just under 5 km", (5000, 5000), "m", "at most"),
        ("Sales fell by $1.13bn.", "$1.13bn", (1.13e9, 1.13e9), "USD", "exact"),
        ("It cost up to 20 million pounds.", "up to 20 million pounds", (2e7, 2e7), "GBP", "at most"),
        ("Between two and three million people voted.", "Between two and three million people", (2e6, 3e6), "people", "range"),
        ("Some 20-25 percent stayed.", "Some 20-25 percent", (20, 25), "%", "range"),
        ("Police held 12 Marland soldiers.", "12 Marland soldiers", (12, 12), "soldier", "exact"),
        ("It took two and a half hours.", "two and a half hours", (9000, 9000), "s", "exact"),
        ("Half a million homes burned.", "Half a million homes", (5e5, 5e5), "home", "exact"),
        ("Three hundred and fifty ships came.", "Three hundred and fifty ships", (350, 350), "ship", "exact"),
        ("It fell to minus 6 degrees Celsius.", "minus 6 degrees Celsius", (-6, -6), "°C", "exact"),
        ("They shut 38 to 42 of its shops.", "38 to 42 of its shops", (38, 42), "shop", "range"),
        ("We counted 58 dead in Ashby.", "58 dead", (58, 58), "people", "exact"),
        ("Some 14 were still missing.", "Some 14", (14, 14), "people", "about"),
        ("She put the number of displaced families at 300.", "300", (300, 300), "family", "exact"),
        ("The death toll stood at about 40.", "about 40", (40, 40), "people", "about"),
        ("It weighs 5 tons or more.", "5 tons", (5000, 5000), "kg", "exact"),
        ("It costs 52 million crowns.", "52 million crowns", (52e6, 52e6), "crowns", "exact"),
    ],
)  # fmt: skip
def test_a_figure_is_read_with_unit_and_qualifier(
    text: str, words: str, values: tuple[float, float], unit: str, qualifier: str
) -> None:
    (found,) = find(text)
    assert (found.span.of(text), found.unit, found.qualifier) == (words, unit, qualifier)
    assert (found.low, found.high) == pytest.approx(values)


@pytest.mark.parametrize(
    ("text", "words", "units"),
    [
        pytest.param("It fell from $18 to $14.50.", ["$18", "$14.50"], ["USD", "USD"], id="falling"),
        pytest.param("He promised 700 jobs. She spoke of 250.", ["700 jobs", "250"], ["job", "job"], id="earlier noun"),
        pytest.param("They shut 9 of its 310 shops.", ["9", "310 shops"], ["shop", "shop"], id="of the whole"),
        pytest.param("She spoke of 250.", [], [], id="nothing counted"),
    ],
)  # fmt: skip
def test_a_bare_number_counts_what_the_words_around_it_name(
    text: str, words: list[str], units: list[str]
) -> None:
    found = find(text)
    assert [(figure.span.of(text), figure.unit) for figure in found] == list(zip(words, units, strict=True))


@pytest.mark.parametrize(
    "text",
    [
        "It happened in 2014.",
        "It happened on March 3, 2031.",
        "The 29-year-old won.",
        "Ada Finch, 47, won.",
        "They won 3-2.",
        "Call 555-0142 now.",
        "It began at 5:30 p.m.",
        "He moved three years ago.",
        "Flight 370 passengers waited.",
        "They strapped three Harrow Falcon 9 rockets together.",
        "One of the men left.",
        "Work on gate three begins today.",
    ],
)
def test_years_dates_ages_scores_numbers_and_times_are_no_figures(text: str) -> None:
    assert find(text) == ()


@pytest.mark.parametrize(
    ("text", "measures"),
    [
        ("The system, which reached speeds exceeding 900 km/h, is new.", "reached speeds"),
        ("On Monday, 12 people were hurt in Ashby.", "were hurt"),
        ("On Monday 12 people were hurt in Ashby.", "were hurt"),
        ("Near Ashby 12 people were hurt.", "were hurt"),
        ("A barge left Port Odo on Monday with 12 people on board.", "on board"),
        ("The brigade said 1,900 people had been moved by noon.", "had been moved"),
        ("The third of the barrier's five gates stopped halfway.", "stopped halfway"),
        ("She said they bought seals for all five gates.", "bought seals"),
    ],
)
def test_a_figure_measures_the_words_beside_it(text: str, measures: str) -> None:
    (found,) = find(text)
    assert found.measures is not None
    assert found.measures.of(text) == measures


@pytest.mark.parametrize(
    "text",
    ["They sailed four hours into the 11-hour trip.", "It was the first of 276 ships."],
    ids=["another number", "an ordinal"],
)
def test_words_that_say_nothing_are_not_what_a_figure_measures(text: str) -> None:
    measured = [figure.measures.of(text) for figure in find(text) if figure.measures]
    assert not {"four hours into", "first"} & set(measured)


def test_the_claimant_is_whoever_claims_the_sentence() -> None:
    text = "The army said the rocket flew 90 kilometers."
    army = Speaker(name=Span(4, 8), mention=Span(0, 8), kind="organisation")
    claim = Claim(span=Span(14, len(text) - 1), speaker=army, cue=Span(9, 13))
    (found,) = find_figures(text, split_sentences(text), (), (claim,))
    assert found.claimant == army
