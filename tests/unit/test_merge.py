import pytest

from newsdesk.text.merge import Clash, alike, merge_lines

BASE = ["# Ferry", "", "- The ferry sank off Varn.", "- All 94 aboard were saved.", "", "The end of it."]


def edit(lines: list[str], **changes: list[str]) -> list[str]:
    """Return `lines` with the line of each number (`l2`) replaced by some lines."""
    return [new for n, line in enumerate(lines) for new in changes.get(f"l{n}", [line])]


@pytest.mark.parametrize(
    ("theirs", "ours", "merged"),
    [
        pytest.param({"l2": ["- It sank."]}, {"l5": ["Not the end."]}, {"l2": ["- It sank."], "l5": ["Not the end."]}, id="apart"),
        pytest.param(
            {"l2": ["- The ferry sank near Varn."]},
            {"l3": [BASE[3], "- A third thing is known."]},
            {"l2": ["- The ferry sank near Varn."], "l3": [BASE[3], "- A third thing is known."]},
            id="new point below an edited one",
        ),
        pytest.param(
            {"l3": ["- All of them were saved, all 94 aboard."]},
            {"l2": [BASE[2], "- A third thing is known."]},
            {"l2": [BASE[2], "- A third thing is known."], "l3": ["- All of them were saved, all 94 aboard."]},
            id="new point above an edited one",
        ),
        pytest.param({"l2": []}, {"l2": ["- The ferry sank off Varn at dawn."]}, {"l2": []}, id="deleted stays deleted, reworded"),
        pytest.param(
            {"l2": []}, {"l2": [BASE[3]], "l3": ["- The ferry Alma sank off Varn."]},
            {"l2": []}, id="deleted stays deleted, reworded and moved",
        ),
        pytest.param({"l2": []}, {"l2": ["- Divers found the bell."]}, {"l2": ["- Divers found the bell."]}, id="another point in its place"),
        pytest.param({"l2": ["- Sunk."]}, {"l2": ["- Sunk."]}, {"l2": ["- Sunk."]}, id="the same on both sides"),
        pytest.param(
            {"l3": [BASE[3], "- Mine.", "- Shared."]}, {"l3": [BASE[3], "- Shared.", "- New."]},
            {"l3": [BASE[3], "- Mine.", "- Shared.", "- New."]}, id="both added here",
        ),
    ],
)  # fmt: skip
def test_changes_that_touch_different_lines_go_together(
    theirs: dict[str, list[str]], ours: dict[str, list[str]], merged: dict[str, list[str]]
) -> None:
    assert merge_lines(BASE, edit(BASE, **theirs), edit(BASE, **ours)) == edit(BASE, **merged)


def test_two_changes_of_one_line_clash_and_theirs_stands() -> None:
    merged = merge_lines(
        BASE, edit(BASE, l3=["- Everybody lives."]), edit(BASE, l3=["- All 93 aboard were saved."])
    )

    assert merged == [*BASE[:3], "- Everybody lives.", Clash(("- All 93 aboard were saved.",)), *BASE[4:]]


def test_an_edited_line_that_is_generated_no_more_stays_and_clashes() -> None:
    merged = merge_lines(BASE, edit(BASE, l3=["- All 94 aboard were rescued."]), edit(BASE, l3=[]))

    assert merged == [*BASE[:3], "- All 94 aboard were rescued.", Clash(()), *BASE[4:]]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("- All 94 aboard were saved.[^1-2]", "- All 94 aboard were saved.[^2-2][^3-1]", True),
        ("- All 94 aboard were saved.", "- Divers found the bell.", False),
        ("## Summary", "## Sources", False),
        ("|---|---|", "|---|---|", True),
        ("", "[^1-1]", False),
    ],
)  # fmt: skip
def test_wordings_of_one_line_are_told_from_other_lines(one: str, other: str, same: bool) -> None:
    assert alike(one, other) is same
