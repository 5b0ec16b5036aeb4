import pytest

from newsdesk.model import Entity
from newsdesk.text.names import find_entities
from newsdesk.text.sentences import split_sentences


def _find(text: str) -> dict[str, Entity]:
    return {entity.name.of(text): entity for entity in find_entities(text, split_sentences(text))}


def _role(text: str, name: str) -> str | None:
    role = _find(text)[name].role
    return role.of(text) if role else None


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        pytest.param(
            "They met North Korean leader Obi Marsh.", "Obi Marsh", "North Korean leader", id="before"
        ),
        pytest.param(
            "It was U.S. Secretary of State Ada Quill.", "Ada Quill", "U.S. Secretary of State", id="title"
        ),
        pytest.param(
            "Ada Quill, the harbour master, left.", "Ada Quill", "the harbour master", id="apposition"
        ),
        pytest.param(
            "Ada Quill, a spokeswoman for the ministry, left.",
            "Ada Quill",
            "a spokeswoman for the ministry",
            id="apposition with its complement",
        ),
        pytest.param(
            "The secretary of state, Ada Quill, left.", "Ada Quill", "The secretary of state", id="role first"
        ),
        pytest.param("The first boat left Varn at noon.", "Varn", None, id="a verb between"),
        pytest.param("Ada Quill, 34, a nurse, left.", "Ada Quill", "a nurse", id="after an age"),
        pytest.param(
            "U.N. Secretary-General Obi Marsh left.", "Obi Marsh", "U.N. Secretary-General", id="hyphen"
        ),
        pytest.param("Mr. Obi Marsh left the town.", "Obi Marsh", None, id="courtesy is no role"),
        pytest.param("It fell, said reef keeper Ada Quill.", "Ada Quill", "reef keeper", id="compound"),
        pytest.param(
            "They met former reef warden Ada Quill.",
            "Ada Quill",
            "former reef warden",
            id="compound, modified",
        ),
        pytest.param("Reef warden Ada Quill left.", "Ada Quill", "Reef warden", id="compound opens"),
        pytest.param(
            "Ada Quill, the dyke board’s chief executive, left.",
            "Ada Quill",
            "the dyke board’s chief executive",
            id="role with an owner",
        ),
        pytest.param(
            "Brackwater’s mayor, Ada Quill, left.",
            "Ada Quill",
            "Brackwater’s mayor",
            id="owner and role first",
        ),
        pytest.param(
            "The keeper of the locks, Ada Quill, left.",
            "Ada Quill",
            "The keeper of the locks",
            id="role with its complement first",
        ),
        pytest.param(
            "Ada Quill, chair of the Exchange and Harbour Commission (EHC), left.",
            "Ada Quill",
            "chair of the Exchange and Harbour Commission",
            id="office with and",
        ),
        pytest.param("Ada Quill, head of both Varn and Marland, left.", "Ada Quill", "head", id="of two"),
        pytest.param("The brother of the gunman, Obi Marsh, wept.", "Obi Marsh", None, id="which of two"),
        pytest.param(
            "An engineer hired by the guild, Ada Quill, left.",
            "Ada Quill",
            "An engineer hired by the guild",
            id="role with a participle first",
        ),
        pytest.param(
            "ADA QUILL, board member: Where was it?", "ADA QUILL", "board member", id="label of a transcript"
        ),
        pytest.param("Near Ada Quill, a policeman said it fell.", "Ada Quill", None, id="who speaks beside"),
    ],
)
def test_a_role_is_read_beside_the_name(text: str, name: str, role: str | None) -> None:
    assert _role(text, name) == role


@pytest.mark.parametrize(
    ("text", "fullest", "forms"),
    [
        pytest.param("Ada Quill spoke. Then Quill left.", "Ada Quill", ["Ada Quill", "Quill"], id="surname"),
        pytest.param(
            "Leader Kim Jong-un spoke. Then Kim left.",
            "Kim Jong-un",
            ["Kim Jong-un", "Kim"],
            id="family name first",
        ),
        pytest.param(
            "The Northern Harbour News Agency (NHNA) said so. Later NHNA withdrew it.",
            "Northern Harbour News Agency",
            ["Northern Harbour News Agency", "NHNA", "NHNA"],
            id="initials",
        ),
        pytest.param(
            "Ada Mary Quill spoke. Ada Quill left.",
            "Ada Mary Quill",
            ["Ada Mary Quill", "Ada Quill"],
            id="middle name",
        ),
    ],
)
def test_short_forms_join_the_fullest_name(text: str, fullest: str, forms: list[str]) -> None:
    assert [mention.of(text) for mention in _find(text)[fullest].mentions] == forms


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        pytest.param("The ship reached South Korea.", "South Korea", "place", id="country"),
        pytest.param(
            "He works at the Harbour Trust.", "Harbour Trust", "organisation", id="organisation word"
        ),
        pytest.param("She met Robert Zzyzx there.", "Robert Zzyzx", "person", id="first name"),
        pytest.param("She met Dr. Zzyzx there.", "Zzyzx", "person", id="courtesy title"),
        pytest.param("They sailed the Zzyzx home.", "Zzyzx", "other", id="no sign"),
    ],
)
def test_a_kind_is_given_only_for_a_sign(text: str, name: str, kind: str) -> None:
    assert _find(text)[name].kind == kind


def test_a_ticker_is_no_name_and_an_acronym_is_one() -> None:
    found = _find("Marsh Lines (NYSE: MRL) met the Varn Ferry Guild (VFG) there.")

    assert "MRL" not in found
    assert "Varn Ferry Guild" in found


def test_what_a_page_asks_for_is_no_name() -> None:
    text = "Ada Quill left.\n\nContinue reading the main story\n\nShare this article.\n\nGlenn Close stayed."
    assert set(_find(text)) == {"Ada Quill", "Glenn Close"}


def test_a_county_is_named_by_a_word_that_is_a_role_elsewhere() -> None:
    assert "Cook County" in " ".join(_find("They drove to Cook County Jail at noon."))


def test_a_word_that_opens_a_sentence_is_no_name_by_its_capital() -> None:
    assert _find("Analysts disagree. Rain fell. However, nobody left.") == {}


def test_a_title_of_courtesy_tells_two_bearers_of_a_surname_apart() -> None:
    text = "Robert Quill and Mary Quill met. Mrs. Quill left. Mr. Quill stayed."

    found = _find(text)

    assert [m.of(text) for m in found["Mary Quill"].mentions] == ["Mary Quill", "Quill"]
    assert [m.of(text) for m in found["Robert Quill"].mentions] == ["Robert Quill", "Quill"]


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        pytest.param("It fell, said Zorvo Quenn.", "Zorvo Quenn", "person", id="said behind its verb"),
        pytest.param("Zorvo Quenn, 41, left the town.", "Zorvo Quenn", "person", id="age"),
        pytest.param("Zorvo Quenn, who mends nets, left.", "Zorvo Quenn", "person", id="who"),
        pytest.param("The start-up, Tall Reed, left.", "Tall Reed", "organisation", id="beside a body"),
        pytest.param("Tall Reed says it built a mill.", "Tall Reed", "organisation", id="it"),
        pytest.param("The operator, Tall Reed, left.", "Tall Reed", "organisation", id="role of a firm"),
        pytest.param(
            "The owner, Zorvo Quenn, left. He was late.", "Zorvo Quenn", "person", id="role of a firm, but he"
        ),
        pytest.param(
            "They left the village of Upper Sedge.", "Upper Sedge", "place", id="settlement named before"
        ),
        pytest.param("The Netmenders’ Union left.", "Netmenders’ Union", "organisation", id="plural owner"),
    ],
)
def test_the_words_beside_a_name_tell_what_bears_it(text: str, name: str, kind: str) -> None:
    assert _find(text)[name].kind == kind


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        pytest.param(
            "The Upper Nordland Port Board met. The UN Port Board left.",
            ["Upper Nordland Port Board", "UN Port Board"],
            id="some words",
        ),
        pytest.param("The U.S. paid. The United States left.", ["U.S.", "United States"], id="dots"),
        pytest.param(
            "The UN Port Board left. The Upper Nordland Port Board met.",
            ["UN Port Board", "Upper Nordland Port Board"],
            id="short form first",
        ),
    ],
)
def test_an_acronym_is_the_initials_of_consecutive_words(text: str, forms: list[str]) -> None:
    assert [[form.of(text) for form in entity.mentions] for entity in _find(text).values()] == [forms]


def test_initials_of_a_person_are_no_place() -> None:
    assert {"Ursula Sedge", "US"} <= _find("Ursula Sedge left. The US paid.").keys()
