import re
from pathlib import Path

import pytest

from newsdesk.pipeline.edits import accept_page, diff_page, list_edited, revert_page
from newsdesk.render.edits import is_untouched, read_matter
from newsdesk.store import MANIFEST
from tests.desk import Desk, open_desk

FERRY = [
    "A passenger ferry sank off Port Varn on 7 April 2031 after striking a sandbank in thick fog, the Varn harbour authority said.",
    "All 94 people aboard were taken off by fishing boats before the ferry went down, the authority said.",
    "Captain Ola Brandt told reporters that the radar had failed an hour before the ferry struck the sandbank.",
]
DIVERS = [
    "Divers reached the passenger ferry that sank off Port Varn on 7 April 2031 and found its hull torn open, the Varn harbour authority said.",
    "The authority said the ferry lies at a depth of 31 metres, and that it will be raised in May.",
    "Captain Ola Brandt was questioned by the police for three hours after the ferry sank off Port Varn.",
]
BUDGET = [
    "Parliament in Tessaly passed the budget for the coming year on Monday after a debate of nine hours.",
    "The budget raises the spending on schools by 4 percent and closes two barracks, the finance ministry said.",
    "Opposition leader Mara Holt said the government had forgotten the villages in the mountains of Tessaly.",
]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = open_desk(tmp_path / "desk")
    desk.put("ferry.md", FERRY, title="Ferry sinks off Port Varn", date="2031-04-08", story="ferry")
    return desk


@pytest.fixture
def page(desk: Desk) -> str:
    desk.build()
    return desk.pages()[0]


def join_divers(desk: Desk) -> None:
    desk.put("divers.md", DIVERS, title="Divers reach the ferry", date="2031-04-09", story="ferry")


def test_newer_material_arrives_around_an_edit(desk: Desk, page: str) -> None:
    desk.edit(page, "## Summary", "## What we know\n\nOur reporter was there.")
    join_divers(desk)

    report = desk.build()

    text = desk.read(page)
    assert "## What we know\n\nOur reporter was there." in text
    assert "## Summary" not in text
    assert "2 sources" in text
    assert "torn open" in text
    assert "edited: '2031-06-01'" in text
    assert report.conflicts == ()


def test_without_news_an_edited_page_stays_byte_for_byte(desk: Desk, page: str) -> None:
    edited = desk.edit(page, "## Summary", "## What we know")
    desk.put("budget.md", BUDGET, title="Budget passes", date="2031-05-12", story="budget")

    assert desk.build().conflicts == ()
    assert desk.read(page) == edited


def test_a_conflict_keeps_theirs_with_ours_in_a_block_until_it_is_accepted(desk: Desk, page: str) -> None:
    desk.edit(page, "· published 8 April 2031", "· first seen here")
    join_divers(desk)

    (conflict,) = desk.build().conflicts
    text = desk.read(page)
    again = desk.build()
    said = accept_page(desk.folder, page)
    settled = desk.build()

    assert "· first seen here" in text
    line = text.splitlines()[conflict.line - 1]
    assert (conflict.path, line[:37]) == (page, "> **Newer material conflicts with the")
    assert "· 2 sources · published 8 April 2031, 9 April 2031" in text.split("conflicts with the edit")[1]
    assert (again.conflicts, again.written) == ((conflict,), 0)
    assert "1 block" in said
    assert settled.conflicts == ()
    assert "conflicts with the edit" not in desk.read(page)
    assert "· first seen here" in desk.read(page)


def test_a_deleted_line_stays_deleted(desk: Desk, page: str) -> None:
    line = next(line for line in desk.read(page).splitlines() if line.startswith("- All 94 people"))
    desk.edit(page, line + "\n", "")
    join_divers(desk)
    desk.build()

    assert line.split("[^")[0] not in desk.read(page)


def test_front_matter_merges_key_by_key_and_the_home_page_shows_their_title(desk: Desk, page: str) -> None:
    desk.edit(page, "title: Ferry sinks off Port Varn", "title: Our ferry & its captain\nmood: grave")
    join_divers(desk)
    desk.build()

    matter = read_matter(desk.read(page).encode())
    assert (matter["title"], matter["mood"], matter["sources"]) == ("Our ferry & its captain", "grave", "2")
    assert "Our ferry &#38; its captain" in desk.read("index.md")


def test_a_person_who_edits_again_is_dated_again(desk: Desk, page: str) -> None:
    desk.edit(page, "## Summary", "## What we know")
    join_divers(desk)
    desk.build(today="2031-06-01")
    desk.put("ferry.md", FERRY[:2], title="Ferry sinks off Port Varn", date="2031-04-08", story="ferry")
    desk.build(today="2031-06-02")
    unedited = read_matter(desk.read(page).encode())["edited"]
    desk.edit(page, "## What we know", "## What is known")
    desk.put("ferry.md", FERRY, title="Ferry sinks off Port Varn", date="2031-04-08", story="ferry")
    desk.build(today="2031-06-03")

    assert (unedited, read_matter(desk.read(page).encode())["edited"]) == ("2031-06-01", "2031-06-03")


def test_a_deleted_page_stays_deleted_in_a_fresh_clone_until_it_is_reverted(desk: Desk, page: str) -> None:
    (desk.project.briefings / page).unlink()
    desk.build()
    join_divers(desk)
    desk.build()
    (desk.project.state / MANIFEST).unlink()
    report = desk.build()

    assert (desk.pages(), report.written) == ([], 0)
    assert not list(desk.project.briefings.glob("20*/*.json"))
    assert "No briefings yet" in desk.read("index.md")

    revert_page(desk.folder, page)
    desk.build()

    assert desk.pages() == [page]
    assert is_untouched(desk.read(page).encode())
    assert "2 sources" in desk.read(page)
    assert not list((desk.project.briefings / ".base").rglob("*.json"))


def test_a_page_whose_sources_went_away_goes_only_if_untouched(desk: Desk, page: str) -> None:
    desk.put("budget.md", BUDGET, title="Budget passes", date="2031-05-12", story="budget")
    desk.build()
    edited = desk.edit(page, "## Summary", "## What we know")
    for source in ("ferry.md", "budget.md"):
        (desk.project.seeds / source).unlink()

    report = desk.build()

    assert desk.pages() == [page]
    assert desk.read(page) == edited
    assert [action.path for action in report.kept] == [page]
    assert (desk.project.briefings / page).with_suffix(".json").exists()
    assert "Ferry sinks" in desk.read("index.md")


def test_a_locked_page_is_frozen_and_thaws_with_all_that_came(desk: Desk, page: str) -> None:
    locked = desk.edit(page, "id: ", "locked: true\nid: ")
    twin = (desk.project.briefings / page).with_suffix(".json").read_bytes()
    join_divers(desk)
    desk.build()

    assert desk.read(page) == locked
    assert (desk.project.briefings / page).with_suffix(".json").read_bytes() == twin

    desk.edit(page, "locked: true", "locked: false")
    desk.build()

    assert "2 sources" in desk.read(page)


def test_what_a_locked_page_links_to_stays_while_it_is_locked(desk: Desk) -> None:
    desk.put(
        "ferry.md", FERRY, title="Ferry sinks", date="2031-04-08", story="ferry", publisher="Varn Gazette"
    )
    desk.put("divers.md", DIVERS, title="Divers", date="2031-04-09", story="ferry", publisher="Marsh Post")
    desk.build()
    (page,) = desk.pages()
    (link,) = re.findall(r"\]\(\.\./(sources/marsh-post-[0-9a-f]{8}\.md)\)", desk.read(page))
    locked = desk.edit(page, "id: ", "locked: true\nid: ")
    (desk.project.seeds / "divers.md").unlink()
    desk.build()

    assert desk.read(page) == locked
    assert "# No longer here" in desk.read(link)
    assert desk.build().written == 0

    desk.edit(page, "locked: true", "locked: false")
    desk.build()

    assert link not in desk.read(page)
    assert not (desk.project.briefings / link).exists()


def test_an_edited_index_page_gets_new_briefings(desk: Desk, page: str) -> None:
    desk.edit("index.md", "# Latest briefings", "# Latest briefings\n\nWelcome to Port Varn.")
    desk.put("budget.md", BUDGET, title="Budget passes", date="2031-05-12", story="budget")
    desk.build()

    assert "Welcome to Port Varn." in desk.read("index.md")
    assert "Budget passes" in desk.read("index.md")
    assert page in desk.read("index.md")


def test_an_upgrade_between_edit_and_build_loses_nothing(desk: Desk, page: str) -> None:
    desk.edit(page, "## Summary", "## What we know")
    template = desk.project.templates / "briefing.md.jinja"
    heading = '## {{ pgettext("heading", "Bottom line") }}'
    template.write_text(template.read_text().replace(heading, "## In one sentence"))
    (desk.project.state / MANIFEST).unlink()

    assert desk.build().conflicts == ()
    assert "## What we know" in desk.read(page)
    assert "## In one sentence" in desk.read(page)


def test_an_edit_whose_base_is_lost_stays_and_is_reported_until_accepted(desk: Desk, page: str) -> None:
    edited = desk.edit(page, "## Summary", "## What we know")
    (desk.project.briefings / ".base" / page).unlink()
    join_divers(desk)

    (lost,) = desk.build().conflicts
    kept = desk.read(page)
    accept_page(desk.folder, page)
    accepted = desk.build().conflicts
    desk.put("budget.md", BUDGET, title="Budget passes", date="2031-05-12", story="ferry")
    desk.build()

    assert "not known" in lost.problem
    assert kept == edited
    assert accepted == ()
    assert "## What we know" in desk.read(page)
    assert "Parliament in Tessaly" in desk.read(page)


def test_diff_shows_what_people_changed(desk: Desk, page: str) -> None:
    desk.edit(page, "## Summary", "## What we know")
    (desk.project.briefings / "index.md").unlink()

    folder = desk.folder
    lines = diff_page(folder, page)

    assert list_edited(folder) == (page, "index.md")
    assert lines is not None
    assert [line for line in lines if line[0] in "+-"][2:] == ["-## Summary", "+## What we know"]


def test_revert_brings_the_generated_page_back_and_keeps_a_copy(desk: Desk, page: str) -> None:
    generated = desk.read(page)
    edited = desk.edit(page, "## Summary", "## What we know")

    said = revert_page(desk.folder, page)

    assert desk.read(page) == generated
    assert (desk.project.root / said.split("cp ")[1].split()[0]).read_text() == edited
    assert desk.build().conflicts == ()


def test_a_footnote_that_only_an_edit_cites_is_kept(desk: Desk, page: str) -> None:
    desk.put("ferry.md", FERRY, title="Ferry sinks", date="2031-04-08", story="ferry")
    desk.edit(page, "## Summary", "## Summary\n\nThe radar was old.[^1-3]")
    desk.put("ferry.md", FERRY[:2], title="Ferry sinks", date="2031-04-08", story="ferry")
    desk.build()

    assert "The radar was old.[^1-3]" in desk.read(page)
    assert "\n[^1-3]: Captain Ola Brandt" in desk.read(page)
