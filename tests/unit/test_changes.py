from pathlib import Path

import pytest

from newsdesk.store import MANIFEST
from tests.desk import Desk, open_desk
from tests.unit.test_edits import BUDGET, DIVERS, FERRY

LATER = "2031-06-05"
FOUND = [
    "A passenger ferry sank off Port Varn on 7 April 2031 after striking a sandbank in thick fog, the Varn harbour authority said.",
    "All 93 people aboard were taken off by fishing boats before the ferry went down, the authority said.",
    "Captain Ola Brandt told reporters that the radar had failed an hour before the ferry struck the sandbank.",
]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = open_desk(tmp_path / "desk")
    put_ferry(desk, FERRY)
    desk.build()
    return desk


def put_ferry(desk: Desk, paragraphs: list[str]) -> None:
    desk.put(
        "ferry.md", paragraphs, title="Ferry sinks", publisher="Varn Post", date="2031-04-08", story="ferry"
    )


def put_divers(desk: Desk) -> None:
    desk.put(
        "divers.md", DIVERS, title="Divers reach ferry", publisher="Gazette", date="2031-04-09", story="ferry"
    )


def told(desk: Desk) -> list[str]:
    """Return the lines of the section Changes of the one briefing."""
    (page,) = desk.pages()
    section = desk.read(page).partition("\n## Changes\n")[2].partition("\n## ")[0]
    return [line.removeprefix("- ") for line in section.splitlines() if line]


def test_the_first_edition_has_no_changes(desk: Desk) -> None:
    assert told(desk) == []
    assert "No briefing has changed yet." in desk.read("changes.md")


def test_a_new_source_and_its_points_are_told_with_the_date(desk: Desk) -> None:
    put_divers(desk)
    desk.build(today=LATER)

    assert told(desk)[0] == "5 June 2031: source added: “Divers reach ferry, Gazette”"
    assert any(line.startswith("5 June 2031: point added: “") and "31 metres" in line for line in told(desk))
    assert not any("reworded" in line or "dropped" in line for line in told(desk))
    assert "## 5 June 2031\n\n### [" in desk.read("changes.md")
    assert "source added: “Divers reach ferry, Gazette”" in desk.read("changes.md")


def test_a_corrected_point_is_told_with_its_old_wording(desk: Desk) -> None:
    put_ferry(desk, FOUND)
    desk.build(today=LATER)

    assert told(desk) == [
        "5 June 2031: source updated: “Ferry sinks, Varn Post”",
        f"5 June 2031: point reworded from “{FERRY[1]}” to “{FOUND[1]}”",
        "5 June 2031: figure changed from “94 people (aboard were taken)” to “93 people (aboard were taken)”",
    ]


def test_a_withdrawn_source_lists_what_rested_on_it(desk: Desk) -> None:
    put_divers(desk)
    desk.build()
    (desk.project.seeds / "divers.md").unlink()
    desk.build(today=LATER)

    assert told(desk)[0].startswith(
        "5 June 2031: source withdrawn: “Divers reach ferry, Gazette”; gone with it: “"
    )
    assert DIVERS[1] in told(desk)[0]
    (page,) = desk.pages()
    assert "torn open" not in desk.read(page).partition("## Changes")[0]


def test_a_point_that_another_source_says_too_stays(desk: Desk) -> None:
    desk.put(
        "copy.md", [*FERRY[:2], *BUDGET], title="Varn", publisher="Gazette", date="2031-04-09", story="ferry"
    )
    desk.build()
    (desk.project.seeds / "copy.md").unlink()
    desk.build(today=LATER)

    assert "said by other sources, too: “" in told(desk)[0]


@pytest.mark.parametrize("noise", ["space", "template", "rename", "front matter", "nothing"])
def test_what_no_reader_would_care_about_is_not_told(desk: Desk, noise: str) -> None:
    source = desk.project.seeds / "ferry.md"
    match noise:
        case "space":
            source.write_text(source.read_text().replace(". ", ".  ") + "\n\n")
        case "template":
            template = desk.project.templates / "briefing.md.jinja"
            template.write_text(template.read_text().replace("## Summary", "## In short"))
        case "rename":
            source.rename(source.with_name("renamed.md"))
        case "front matter":
            source.write_text(source.read_text().replace("---\n", "---\nmood: grave\n", 1))
    desk.build(today=LATER)

    assert told(desk) == []


def test_history_is_in_the_folder_and_a_fresh_clone_has_it(desk: Desk) -> None:
    put_divers(desk)
    desk.build(today="2031-06-02")
    put_ferry(desk, FOUND)
    desk.build(today=LATER)
    before = desk.contents()
    (desk.project.state / MANIFEST).unlink()
    desk.build(today="2031-07-01")

    assert desk.contents() == before
    assert [line.partition(":")[0] for line in told(desk)][:: len(told(desk)) - 1] == [
        "5 June 2031",
        "2 June 2031",
    ]


def test_numbers_of_sources_stay_whatever_comes_and_goes(desk: Desk) -> None:
    desk.put("early.md", DIVERS, title="Divers", publisher="Gazette", date="2031-04-01", story="ferry")
    desk.build()
    (page,) = desk.pages()
    both = desk.read(page)
    (desk.project.seeds / "ferry.md").unlink()
    desk.build()

    assert "- Source 1: **Ferry sinks**" in both
    assert "- Source 2: **Divers**" in both
    assert "- Source 2: **Divers**" in desk.read(page)
    assert "[^1-" not in desk.read(page)


def test_a_figure_that_its_source_corrects_is_told(desk: Desk) -> None:
    first = "The ferry Gull carried 94 people when it struck the sandbank off Port Varn, the harbour authority said."
    put_ferry(desk, [*FERRY, first])
    desk.build()
    put_ferry(desk, [*FERRY, first.replace("94", "97")])
    desk.build(today=LATER)

    assert any("94" in line and "97" in line for line in told(desk))
