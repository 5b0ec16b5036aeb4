"""What is shown of a sentence."""

import pytest

from newsdesk.model import Span
from newsdesk.text.display import is_furniture, shorten, strip_lead_in


@pytest.mark.parametrize(
    "lead_in",
    [
        "",
        "(CNN) ",
        "(CNN) -- ",
        "PORT ASHBY (Reuters) - ",
        "LONDON, England (CNN) -- ",
        "MARLAND CITY — ",
        "PORT ASHBY, Marland (Tern Wire) — ",
    ],
)
def test_dateline_and_agency_are_not_shown(lead_in: str) -> None:
    text = lead_in + "A ferry sank."
    assert strip_lead_in(text, Span(0, len(text))).of(text) == "A ferry sank."


def test_a_sentence_that_opens_with_a_name_keeps_it() -> None:
    text = "NATO said a ferry sank (in Marland)."
    assert strip_lead_in(text, Span(0, len(text))) == Span(0, len(text))


def cut(text: str, limit: int) -> str:
    return shorten(text, Span(0, len(text)), limit=limit).of(text)


def test_a_long_sentence_is_cut_at_the_last_clause_border_that_fits() -> None:
    text = "A ferry sank near Port Ashby on Monday, killing two, which closed the harbour for a whole day."
    assert cut(text, 12) == "A ferry sank near Port Ashby on Monday, killing two"


@pytest.mark.parametrize(
    "text",
    [
        "A ferry sank near Port Ashby late on Monday, which nobody saw, the harbour master said.",
        "When Ada Finch took the helm in the fog, becoming the first woman to do so, the ferry was late.",
        "The harbour master said “a ferry sank near our port, which nobody saw” on a dark Monday night.",
        "The ferry of Ada Finch, who bought it years ago for her sons, because trains were slow, sank on Monday.",
        "A ferry of the Marland line sank without a border near Port Ashby late on a dark Monday night.",
    ],
    ids=[
        "attribution",
        "only the subordinate clause",
        "inside a quotation",
        "before the main verb",
        "no border",
    ],
)
def test_a_sentence_stays_whole_when_a_cut_would_change_what_it_says(text: str) -> None:
    assert cut(text, 10) == text


@pytest.mark.parametrize(
    ("text", "furniture"),
    [
        ("FILE PHOTO: A ferry at Port Ashby.", True),
        ("(Corrects spelling of Ashby)", True),
        ("Ada Finch contributed reporting.", True),
        ("Reporting by Ada Finch", True),
        ("The image taken from a video posted by a diver shows the wreck.", True),
        ("A still image made from harbour video shows the ferry listing.", True),
        ("This photo, handed out by the coast guard, shows the ferry.", True),
        ("A photo showed the captain asleep, the prosecutor said.", False),
        ("The picture is bleak, the harbour master said.", False),
        ("Photos: The ferry at Port Ashby The wreck lies on its side on Monday.", True),
        ("PORT ASHBY HARBOUR ROAD FERRY QUAY The ferry sank at the third buoy.", True),
        ("200 FEET PORT ASHBY HARBOUR QUAY Site of the wreck The ferry sank there.", True),
        ("THE FERRY SANK AT THE THIRD BUOY OFF PORT ASHBY.", False),
        ("SAN ASHBY NORTH QUAY (AP) — The ferry sank.", False),
        ("Newsletter Sign Up Continue reading the main story Get the morning briefing.", True),
        ("(Port Ashby, March 1, 2031) Ada Finch", True),
        ("3/16 2031 Relatives wait at the quay of Port Ashby.", True),
        ("NATO and the EU said a ferry sank.", False),
        ("By sunrise the ferry was gone.", False),
        ("A source said the ferry was gone.", False),
    ],
)
def test_what_a_page_puts_around_an_article_is_furniture(text: str, furniture: bool) -> None:
    assert is_furniture(text, Span(0, len(text))) is furniture
