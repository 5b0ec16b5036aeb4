"""What fictional outlets say of one event: when their accounts differ, and when they only look as if they did."""

from collections.abc import Sequence

import pytest

from newsdesk.analysis import analyze
from newsdesk.briefing import write_briefing
from newsdesk.model import Article, Briefing, Cited, Quote, Span, Speaker
from newsdesk.render.view import BriefingView
from newsdesk.render.viewer import view_briefing
from newsdesk.stories.utterances import Utterance, merge_quotes

MORNING, EVENING = "2031-04-07T08:00:00", "2031-04-07T20:00:00"
FERRY = "The ferry Silver Tern sank off Port Varn on Monday, the harbour authority said. "


def brief(*texts: str, published: Sequence[str | None] = ()) -> Briefing:
    stated = [*published, *[None] * len(texts)]
    articles = [
        Article(
            id=f"{n:016x}",
            source=f"{n}.txt",
            digest="0" * 64,
            text=text,
            published=day,
            publisher=f"Outlet {n}",
        )
        for n, (text, day) in enumerate(zip(texts, stated, strict=False), start=1)
    ]
    return write_briefing("s", [analyze(a) for a in articles], most_quotes=4, most_context=6)


def view(*texts: str, published: Sequence[str | None] = ()) -> BriefingView:
    return view_briefing(brief(*texts, published=published), full_text=False)


def find_sides(*texts: str, published: Sequence[str | None] = ()) -> list[list[str]]:
    differences = view(*texts, published=published).differences
    return [[side.value for side in difference.sides] for difference in differences]


def test_two_tolls_of_one_time_stand_side_by_side_with_their_sources() -> None:
    found = view(
        FERRY + "Twelve people died when the Silver Tern sank, the coast guard said.",
        FERRY + "The coast guard said that 19 people died when the Silver Tern sank.",
        FERRY + "Nineteen people died when the Silver Tern sank, the coast guard said.",
    )

    (difference,) = found.differences
    assert found.status == "contested"
    assert (difference.kind, difference.what) == ("figure", "people")
    assert [(side.value, side.outlets) for side in difference.sides] == [
        ("Twelve people", ("Outlet 1",)),
        ("19 people", ("Outlet 2", "Outlet 3")),
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(
            "About 1,500 passengers were evacuated from the Silver Tern.",
            "Rescuers evacuated 1,480 passengers from the Silver Tern.",
            id="a rounded number",
        ),
        pytest.param(
            "The Silver Tern drifted 10 miles from Port Varn before it sank.",
            "The Silver Tern drifted 16 kilometres from Port Varn before it sank.",
            id="another unit",
        ),
        pytest.param(
            "Twelve people died when the Silver Tern sank.",
            "When the Silver Tern sank, 30 people were injured.",
            id="another measure",
        ),
        pytest.param(
            "Nineteen people died when the Silver Tern sank.",
            "When the Silver Tern sank 19 people died, among them 12 people from Kelm.",
            id="a part of the number",
        ),
        pytest.param(
            "Twelve people died when the Silver Tern sank.",
            "In March 2027, 40 people died when the ferry Grey Gull sank off Port Varn.",
            id="another event",
        ),
        pytest.param(
            "At least 12 people died when the Silver Tern sank.",
            "When the Silver Tern sank 19 people died.",
            id="at least",
        ),
        pytest.param(
            "Twelve people died in Kelm when the Silver Tern sank.",
            "Nineteen people died in Tolm when the Silver Tern sank.",
            id="another place",
        ),
    ],
)
def test_what_only_looks_like_a_difference_is_none(one: str, other: str) -> None:
    assert find_sides(FERRY + one, FERRY + other) == []


def test_a_toll_that_rises_is_no_contradiction_but_told_with_what_it_was() -> None:
    found = view(
        FERRY + "Twelve people died when the Silver Tern sank, the coast guard said.",
        FERRY + "The coast guard said that 19 people died when the Silver Tern sank.",
        published=(MORNING, EVENING),
    )

    assert found.differences == ()
    assert [(f.value, [e.value for e in f.earlier]) for f in found.figures] == [
        ("19 people", ["Twelve people"])
    ]


def test_a_toll_that_falls_is_shown_as_two_accounts() -> None:
    sides = find_sides(
        FERRY + "Nineteen people died when the Silver Tern sank, the coast guard said.",
        FERRY + "The coast guard said that 12 people died when the Silver Tern sank.",
        published=(MORNING, EVENING),
    )

    assert sides == [["Nineteen people", "12 people"]]


def test_a_misquoted_line_is_shown_in_both_wordings_without_a_winner() -> None:
    found = view(
        FERRY + "“We will not rest until every passenger is found,” said harbour master Odo Brandt.",
        FERRY + "“We will rest until every passenger is found,” said harbour master Odo Brandt.",
    )

    (quote,) = found.quotes
    (difference,) = found.differences
    assert quote.badge == "wording varies across sources"
    assert difference.kind == "wording"
    assert sorted(side.value for side in difference.sides) == [
        "We will not rest until every passenger is found",
        "We will rest until every passenger is found",
    ]
    assert found.status != "contested"


@pytest.mark.parametrize(
    "other",
    [
        pytest.param("We will not rest until every passenger is found.", id="all of it"),
        pytest.param("We will not rest until every passenger … is found", id="dots where words are left out"),
        pytest.param("We will not rest until every [ferry] passenger is found", id="a word in brackets"),
        pytest.param("not rest until every passenger is found", id="less of it"),
    ],
)
def test_a_shorter_or_marked_version_is_no_other_wording(other: str) -> None:
    found = view(
        FERRY + "“We will not rest until every passenger is found,” said harbour master Odo Brandt.",
        FERRY + f"Harbour master Odo Brandt said: “{other}”",
    )

    (quote,) = found.quotes
    assert (quote.badge, len(quote.cites)) == ("verbatim in source", 2)


def test_what_one_outlet_prints_whole_and_another_in_pieces_is_shown_once() -> None:
    first, second = (
        "We will not rest until every passenger is found",
        "nobody in this harbour will sleep tonight",
    )
    found = view(
        FERRY + f"“{first},” said harbour master Odo Brandt.\n\nHe waited at the quay until dawn.\n\n"
        f"“And {second},” Brandt told the families in the afternoon.",
        FERRY + f"“{first}, and {second},” said harbour master Odo Brandt.",
    )

    (quote,) = found.quotes
    assert quote.text == f"{first}, and {second}"
    assert len(quote.cites) == 2


def print_quotation(article: str, said: str, *, by: str | None) -> Utterance:
    speaker = Speaker(name=Span(0, 3), mention=Span(0, 3)) if by else None
    quote = Cited(article=article, sentence=0, item=Quote(spans=(Span(0, len(said)),), speaker=speaker))
    return Utterance(quote, tuple(said.split()), frozenset(said.split()))


def test_two_quotations_that_share_a_phrase_are_no_wordings_of_one() -> None:
    phrase = "it will be exciting one way or another"
    said = [
        print_quotation("1", phrase, by=None),
        print_quotation(
            "2", f"we raise the wreck next month from the deep end of the sound and {phrase}", by="Ada"
        ),
        print_quotation("3", f"the weather is looking good and so is our crane therefore {phrase}", by="Ada"),
    ]

    for key in (said, said[1:] + said[:1], said[::-1]):
        found = list(merge_quotes(key, said))

        assert sorted(found[n].versions[0].article for n in range(len(found))) == ["2", "3"]
        assert sorted(v.article for quote in found for v in quote.versions) == ["1", "2", "3"]
        assert all(len(quote.wordings) == 1 for quote in found)


def test_nothing_is_according_to_a_pronoun() -> None:
    found = view(
        "The ferry Silver Tern sank off Port Varn on Monday.\n\n"
        "We think the ferry carried 300 passengers. They said 12 people died in the sinking of the Silver Tern."
    )

    names = [f.according_to for f in found.figures] + [p.according_to for p in found.summary]
    assert len(found.figures) == 2
    assert names == [None] * len(names)


def test_one_line_given_to_two_people_is_a_difference() -> None:
    found = view(
        FERRY + "“We will not rest until every passenger is found,” said harbour master Odo Brandt.",
        FERRY + "“We will not rest until every passenger is found,” said coast guard captain Ada Quill.",
    )

    (difference,) = found.differences
    assert (difference.kind, found.status) == ("attribution", "contested")
    assert sorted(side.value for side in difference.sides) == ["Ada Quill", "Odo Brandt"]
    assert difference.said == "We will not rest until every passenger is found"


def test_days_that_sources_state_for_one_event_are_compared() -> None:
    sides = find_sides(
        "The ferry Silver Tern sank off Port Varn on 7 April 2031, the harbour authority said. Rescuers came by boat.",
        "The ferry Silver Tern sank off Port Varn on 8 April 2031, the harbour authority said. Rescuers came by boat.",
        published=("2031-04-09", "2031-04-09"),
    )

    assert sides == [["7 April 2031", "8 April 2031"]]


def test_two_articles_of_one_publisher_confirm_nothing() -> None:
    texts = (FERRY, "On Monday the ferry Silver Tern sank off Port Varn, said the harbour authority.")
    articles = [
        Article(id=f"{n:016x}", source=f"{n}.txt", digest="0" * 64, text=text, publisher="Varn Gazette")
        for n, text in enumerate(texts)
    ]

    briefing = write_briefing("s", [analyze(a) for a in articles], most_quotes=4, most_context=6)

    assert briefing.status == "single source"
    assert "independent confirmation" in briefing.not_stated


def test_sources_that_share_no_point_corroborate_nothing() -> None:
    found = view(FERRY, "Bakers in Kelm raised the price of bread for the third time this year.")

    assert found.status == "single source"


def test_a_point_cites_every_source_that_tells_it_and_is_not_told_twice() -> None:
    found = view(
        "The ferry Silver Tern sank off Port Varn on Monday with 94 passengers aboard.",
        "With 94 passengers aboard, the ferry Silver Tern sank off Port Varn on Monday morning.",
        "Divers searched the wreck for the pilot's log. The ferry Silver Tern, which had 94 passengers, sank off Port Varn.",
    )

    points = [p for p in (found.bottom_line, *found.summary) if p and "sank" in p.text]
    assert [(len(point.cites), point.sources) for point in points] == [(3, 3)]


def test_a_source_with_another_number_confirms_no_point() -> None:
    found = view(
        "The ferry Silver Tern sank off Port Varn on Monday with 94 passengers aboard.",
        "The ferry Silver Tern sank off Port Varn on Monday with 60 passengers aboard.",
    )

    assert found.bottom_line is not None
    assert found.bottom_line.sources == 1


def test_the_bottom_line_is_that_of_the_last_day() -> None:
    found = view(
        "Rescuers searched for the crew of the ferry Silver Tern off Port Varn, the harbour authority said.",
        "The crew of the ferry Silver Tern was found alive off Port Varn, the harbour authority said.",
        published=("2031-04-07", "2031-04-09"),
    )

    assert found.bottom_line is not None
    assert "found alive" in found.bottom_line.text


def test_what_a_third_source_says_of_its_writer_is_no_point() -> None:
    told = FERRY + "Rescuers took 94 passengers of the Silver Tern to Port Varn."
    found = view(told, told.replace("took", "brought"), told + " Ana Reyl is a painter who lives in Kelm.")

    assert not any("painter" in point.text for point in found.summary)


def test_two_sentences_about_one_person_are_not_one_statement() -> None:
    chair = "Mara Lindqvist, the chair of the seafarers’ union,"
    found = view(
        f"{chair} said the crew had asked for new radios in March.",
        f"{chair} was pulled from the water by a fishing boat in March.",
    )

    assert found.bottom_line
    assert found.bottom_line.sources == 1
    assert len(found.summary) == 1
    assert found.status != "corroborated"
