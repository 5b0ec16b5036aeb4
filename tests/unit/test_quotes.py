import pytest

from newsdesk.text.quotes import find_quotations


def _found(text: str) -> list[tuple[str, ...]]:
    return [tuple(span.of(text) for span in utterance) for utterance in find_quotations(text)]


@pytest.mark.parametrize(
    ("text", "utterances"),
    [
        pytest.param("“The old bridge will hold,” Quill said.", [("The old bridge will hold,",)], id="curly"),
        pytest.param(
            'Quill said: "The old bridge will hold."', [("The old bridge will hold.",)], id="straight"
        ),
        pytest.param(
            "Quill sagte: „Die alte Brücke hält noch lange.“",
            [("Die alte Brücke hält noch lange.",)],
            id="low-high",
        ),
        pytest.param("« Le vieux pont va tenir », a dit Quill.", [("Le vieux pont va tenir",)], id="angled"),
        pytest.param(
            "»Die alte Brücke hält noch lange«, sagte Quill.",
            [("Die alte Brücke hält noch lange",)],
            id="angled inward",
        ),
        pytest.param("“No,” he said.", [("No,",)], id="one word"),
        pytest.param(
            "“The bridge will hold for many years,” Quill said. “So we hope.”",
            [("The bridge will hold for many years,",), ("So we hope.",)],
            id="short sentence of its own",
        ),
        pytest.param("Quill said, “Never.”", [("Never.",)], id="one word after its cue"),
        pytest.param(
            "‘The old bridge will hold for years,’ Quill said.",
            [("The old bridge will hold for years,",)],
            id="British",
        ),
        pytest.param(
            "“He told me ‘go home’ and left the room,” she said.",
            [("He told me ‘go home’ and left the room,",)],
            id="nested",
        ),
        pytest.param(
            '“He wrote "keep out" on the old door,” she said.',
            [('He wrote "keep out" on the old door,',)],
            id="nested straight",
        ),
        pytest.param(
            '"The old bridge will hold," Quill said.',
            [("The old bridge will hold,",)],
            id="straight at the start",
        ),
        pytest.param(
            '“The old bridge will hold," Quill said.', [("The old bridge will hold,",)], id="mixed marks"
        ),
        pytest.param(
            "“The old bridge will hold, Quill said.",
            [("The old bridge will hold,",)],
            id="closing mark lost",
        ),
        pytest.param(
            "“The old bridge will hold, said Ada Quill, a mason. She left.",
            [("The old bridge will hold,",)],
            id="closing mark lost before an inverted cue",
        ),
        pytest.param(
            '"The old bridge will hold, said Quill. "It is strong," she said.',
            [("The old bridge will hold,",), ("It is strong,",)],
            id="closing mark lost and another opened",
        ),
        pytest.param(
            "Quill wrote: “The old bridge will hold for years. She left the town.",
            [("The old bridge will hold for years.",)],
            id="closing mark lost without a cue behind",
        ),
        pytest.param("“The Heron Clerk”, a comedy, was forbidden.", [], id="title opens a sentence"),
        pytest.param("Her book of letters, “Dear Debtor”, is out.", [], id="title between commas"),
        pytest.param("“Ada Quill!” she cried.", [("Ada Quill!",)], id="a name that is called out"),
        pytest.param(
            "Marsh noted that her town had waited “since my grandmother’s wedding” for a train.",
            [("since my grandmother’s wedding",)],
            id="a few words within what is reported",
        ),
        pytest.param(
            "The critic called it “a sermon with feathers”.",
            [("a sermon with feathers",)],
            id="what a thing is called",
        ),
        pytest.param(
            'Banners proclaiming: "The river is ours" hung there; one read “Not one more drop”.',
            [("The river is ours",), ("Not one more drop",)],
            id="banners",
        ),
        pytest.param(
            "Marsh wrote: “We asked Ada T. Quill to sign in. 2028.",
            [("We asked Ada T. Quill to sign in.",)],
            id="closing mark lost behind an initial",
        ),
        pytest.param(
            "“Sarn is not far from us,” he said.",
            [("Sarn is not far from us,",)],
            id="one capital is no title",
        ),
    ],
)
def test_what_was_said_is_found_between_any_marks(text: str, utterances: list[tuple[str, ...]]) -> None:
    assert _found(text) == utterances


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("He spoke of 'rivals' in the north.", id="scare quotes"),
        pytest.param("The so-called “peace plan” failed.", id="term"),
        pytest.param("They used the “flood management system,” as Quill told us.", id="term before a cue"),
        pytest.param("She read “The Old Man and the River” on the train.", id="title of a work"),
        pytest.param("He heard it on “The Hour with Ada Quill” that day.", id="title with a preposition"),
        pytest.param("She said little of the so-called “night peace” there.", id="term in a report"),
        pytest.param("Officials said the method is called “guided drift” at sea.", id="name in a report"),
        pytest.param("The bosses' meeting was the workers' idea, wasn't it.", id="apostrophes"),
        pytest.param("Get 'em, the dogs' owner said of the '90s.", id="elisions"),
        pytest.param("The door is 6'2\" high and the other is 5'11\" high.", id="inches"),
        pytest.param("It was ‘tis the season for the dogs’ owners to go.", id="curly elision"),
        pytest.param('“” "" ‘’ «»', id="nothing inside"),
    ],
)
def test_marks_that_hold_no_utterance_are_left_alone(text: str) -> None:
    assert _found(text) == []


def test_an_utterance_that_a_cue_splits_is_one() -> None:
    text = "“The old bridge,” Quill said, “will hold for years.” “It must,” she added."

    assert _found(text) == [("The old bridge,", "will hold for years."), ("It must,",)]


def test_two_utterances_with_a_full_stop_between_stay_two() -> None:
    text = "“The old bridge will hold,” Quill said. “It was built to last.”"

    assert _found(text) == [("The old bridge will hold,",), ("It was built to last.",)]


def test_an_utterance_goes_on_in_the_next_paragraph_when_its_mark_is_repeated() -> None:
    text = "Quill said: “The old bridge will hold.\n\n“It was built to last.”\n\nNobody answered."

    assert _found(text) == [("The old bridge will hold.", "It was built to last.")]


def test_paragraphs_may_open_with_marks_of_two_kinds() -> None:
    text = '“The old bridge will hold.\n\n"It was built to last," Quill said.'

    assert _found(text) == [("The old bridge will hold.", "It was built to last,")]


def test_a_cue_of_the_next_sentence_joins_nothing() -> None:
    text = "Her book, “Dear Debtor”, is out. A film may follow, Quill said, “if somebody pays for the boats.”"

    assert _found(text) == [("if somebody pays for the boats.",)]


def test_a_lost_closing_mark_costs_one_paragraph_at_most() -> None:
    text = "“The old bridge will hold, Quill said.\n\nNobody answered her. “It will be closed,” Marsh said."

    assert _found(text) == [("The old bridge will hold,",), ("It will be closed,",)]
