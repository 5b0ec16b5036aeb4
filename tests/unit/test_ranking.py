"""What may stand in a summary, and what may not."""

import pytest

from newsdesk.analysis import analyze, gather_evidence
from newsdesk.model import Analysis, Article
from newsdesk.text.evidence import Evidence, look_at
from newsdesk.text.judged import Judged
from newsdesk.text.ranking import score_context
from newsdesk.text.roles import Odds, classify_roles, weigh_roles
from newsdesk.text.sentences import split_sentences
from newsdesk.text.summary import list_summaries, measure_summaries
from tests.builders import make_article

NEWS = (
    "A ferry carrying 90 passengers sank near Port Ashby on Monday, the coast guard said.",
    "Rescuers pulled 84 people from the water and found two bodies near the harbour wall.",
    "The ferry left Marland City at noon and hit a rock that every map of the harbour shows.",
    "Police arrested the captain of the ferry at a hotel in Port Ashby late on Monday.",
)


def find(*sentences: str) -> Analysis:
    return analyze(Article(id="0" * 16, source="x", digest="0", text=" ".join(sentences)))


def judge(text: str) -> Judged:
    evidence = gather_evidence(make_article(text))
    looks = look_at(evidence)
    odds = weigh_roles(looks)
    return Judged(evidence, looks, odds, classify_roles(looks, odds, len(looks)))


def list_points(analysis: Analysis) -> list[str]:
    return [point.span.of(analysis.article.text) for point in analysis.summary]


@pytest.mark.parametrize(
    "sentence",
    [
        "The ferry company could lose its licence in Port Ashby over the passengers that died on Monday.",
        "Did the captain of the ferry near Port Ashby see the rock that is on every map?",
        "FILE PHOTO: The ferry at Port Ashby with passengers in March.",
    ],
    ids=["speculation", "question", "caption"],
)
@pytest.mark.parametrize("place", [0, 2, 4])
def test_a_summary_never_holds(sentence: str, place: int) -> None:
    points = list_points(find(*NEWS[:place], sentence, *NEWS[place:]))
    assert len(points) >= 3
    assert sentence not in points


@pytest.mark.parametrize(
    "line",
    [
        "Getting away: the ferry of Port Ashby with passengers before it hit the rock near the harbour wall",
        "“The ferry hit the rock near the harbour wall of Port Ashby with all of its passengers.",
    ],
    ids=["a caption lacks its stop", "a part of a quotation lacks a mark"],
)
def test_a_line_that_is_no_whole_sentence_is_no_point(line: str) -> None:
    points = list_points(analyze(make_article("\n\n".join((NEWS[0], line, *NEWS[1:])))))

    assert len(points) == 3
    assert line not in points


def test_what_could_not_be_done_is_a_fact() -> None:
    lead = "Port Ashby bought a ferry on Monday, but its council could not agree on what the ferry may never cost."
    fact = lead.replace("may never cost", "will cost")

    assert fact in list_points(find(fact, *NEWS[1:3]))
    assert lead not in list_points(find(lead, *NEWS[1:3]))


def test_points_are_chosen_for_what_they_cover_together() -> None:
    judged = judge(" ".join(NEWS))
    one, two = list_summaries(judged)[0], (judged.looks[0],)

    whole, part = measure_summaries(judged, [one, two])

    assert whole["terms"] >= part["terms"]
    assert whole["length²"] > part["length²"]


def test_a_summary_reads_in_the_order_of_the_text() -> None:
    spans = [point.span for point in find(*NEWS).summary]
    assert spans == sorted(spans)


def test_a_sentence_said_twice_is_one_point() -> None:
    points = list_points(find(*NEWS, NEWS[0], NEWS[1]))
    assert len(points) == len(set(points))


def test_the_bottom_line_has_at_most_35_words() -> None:
    endless = "A ferry " + "of the Marland line with a captain from Port Ashby " * 6 + "sank."
    analysis = find(endless, *NEWS)
    assert analysis.bottom_line is not None
    assert len(analysis.bottom_line.shown.of(analysis.article.text).split()) <= 35


def test_context_never_repeats_the_summary() -> None:
    analysis = find(*NEWS, "The ferry had been repaired in 2019 after it hit the same rock near the harbour.")
    assert not {point.span for point in analysis.summary} & {point.span for point in analysis.context}


def test_a_point_names_who_claims_it() -> None:
    analysis = find(*NEWS)
    claimants = [
        point.claimant
        for point in analysis.summary
        if "coast guard said" in point.span.of(analysis.article.text)
    ]
    assert claimants
    assert all(claimants)


def test_a_generality_without_a_source_is_a_view_and_no_point() -> None:
    commentary = (
        "The sinking ultimately reflects the broader challenges that the strategic landscape poses for all."
    )
    analysis = find(*NEWS, commentary)
    text = analysis.article.text
    assert commentary not in list_points(analysis)
    assert commentary not in [point.span.of(text) for point in analysis.context]
    assert commentary in [point.span.of(text) for point in analysis.views]


def test_a_point_without_full_stops_is_not_shown() -> None:
    endless = "the ferry and its captain " * 200
    assert find(endless).summary == ()


def test_a_long_sentence_that_tells_the_event_is_rather_shown_than_a_short_one_beside_it() -> None:
    lead = (
        "Ada Quill of the Marland post office died on Monday at the age of 81 in the old lighthouse of Port Odo"
        " that she had bought in her youth and lived in with nine cats her brother and a large barrel organ."
    )
    text = f"{lead} Doctors found that her heart had failed on the stairs. She was alone."
    article = make_article(text, title="Ada Quill of the post office died at 81")

    bottom_line = analyze(article).bottom_line

    assert bottom_line is not None
    assert bottom_line.shown.of(text) == lead


def test_a_headline_in_the_text_is_not_told_again_below_itself() -> None:
    analysis = analyze(make_article("\n\n".join(("Ferry of Port Ashby sinks near harbour wall.", *NEWS))))

    assert analysis.headline is not None
    assert analysis.bottom_line is not None
    assert not analysis.bottom_line.span.holds(analysis.headline)


def test_a_sentence_that_goes_on_from_another_makes_a_worse_bottom_line() -> None:
    first, further = (
        find(NEWS[0]).bottom_line,
        find(NEWS[0].replace("A ferry", "A similar ferry")).bottom_line,
    )

    assert first is not None
    assert further is not None
    assert further.score < first.score - 0.3


def test_a_line_of_a_transcript_is_no_point() -> None:
    line = (
        "QUILL: The ferry carried 90 passengers from Port Ashby when it hit the rock near the harbour wall."
    )

    assert line not in list_points(analyze(make_article("\n\n".join((*NEWS[:2], line, *NEWS[2:])))))


def test_what_is_to_come_is_no_background() -> None:
    sentence = "The quay will stay shut until the crane has been removed."
    odds = Odds(event=0.2, background=0.7, comment=0.0, outlook=0.1, other=0.0)
    (look,) = look_at(Evidence(text=sentence, sentences=split_sentences(sentence)))

    assert score_context(sentence, look, odds) < score_context(sentence.replace("will", "must"), look, odds)
