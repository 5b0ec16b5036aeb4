import pytest

from newsdesk.text.subjects import find_subjects, singular


@pytest.mark.parametrize(
    ("title", "told", "subjects"),
    [
        pytest.param("Budget passes", "Parliament passed a budget of 48 billion.", ("budget",), id="noun"),
        pytest.param("Ferries sink", "The ferry, an old ship, went down.", ("ferry",), id="singular"),
        pytest.param("Ferry sinks", "The Ferry was renamed.", (), id="a name is no subject"),
        pytest.param("Court opens", "The court is open.", (), id="bodies are no subject"),
        pytest.param("Rain falls", "The launch of the boat was late.", (), id="not in the title"),
        pytest.param("Old bridge closed", "The old bridge was shut.", ("bridge",), id="no adjective"),
        pytest.param("", "", (), id="nothing"),
    ],
)
def test_subjects_are_nouns_of_title_and_text(title: str, told: str, subjects: tuple[str, ...]) -> None:
    assert find_subjects(title, told, {}) == subjects


def test_a_named_subject_is_found_by_any_of_its_words_and_never_inside_another() -> None:
    named = {"Energy": ("power plant", "grid"), "Rail": ("train",)}

    assert find_subjects("Strain on the Grid", "It was said.", named) == ("Energy",)
    assert find_subjects("Night", "A Power Plant burned.", named) == ("Energy",)


@pytest.mark.parametrize(
    ("plural", "expected"),
    [("ferries", "ferry"), ("boxes", "box"), ("missiles", "missile"), ("glass", "glass"), ("virus", "virus")],
)
def test_regular_plurals_have_a_first_form(plural: str, expected: str) -> None:
    assert singular(plural) == expected
