import random
from pathlib import Path

import pytest

from newsdesk.model import Card, CardName
from newsdesk.render.related import Family, Kin, find_related
from tests.desk import open_desk

SINKING = [
    "The ferry Silver Tern sank off Port Varn on Monday with 94 people aboard, harbour master Odo Brandt said.",
    "Rescuers reached the wreck by boat. Odo Brandt said that the Silver Tern had struck a sandbank in fog.",
    "Fishing boats from the village of Marsh took most of the passengers off before the ferry went down.",
]
INQUIRY = [
    "An inquiry into the sinking of the ferry Silver Tern opened in Port Varn on Thursday, Odo Brandt said.",
    "The harbour master will be its first witness. Odo Brandt said the wreck of the Silver Tern would be raised.",
    "Three engineers from Kelm are to examine the steering gear, and the hearings will last until the autumn.",
]


def make_card(story: str, date: str | None, told: str, *people: str) -> Card:
    return Card(
        story=story, path=f"2031/{story}.md", title=told, date=date, status="single source", sources=1,
        bottom_line=None, people=(), told=told,
        names=tuple(CardName(kind="person", name=name, role=None) for name in people),
    )  # fmt: skip


def test_an_earlier_briefing_of_the_same_people_and_subject_is_related_and_a_later_one_is_not() -> None:
    sinking = make_card("sinking", "2031-04-07", "Ferry Silver Tern sinks off Port Varn", "Odo Brandt")
    inquiry = make_card("inquiry", "2031-05-08", "Inquiry into the sinking of the Silver Tern", "Odo Brandt")

    assert find_related([inquiry, sinking]) == {"sinking": (), "inquiry": ("sinking",)}


def test_a_name_or_a_word_alone_relates_nothing() -> None:
    first = make_card("first", "2031-04-07", "Ferry sinks off Port Varn", "Odo Brandt")
    only_name = make_card("second", "2031-05-08", "Bakery wins a prize in Kelm", "Odo Brandt")
    only_word = make_card("third", "2031-05-09", "Ferry fares rise in Marsh", "Ada Quill")

    assert not any(find_related([first, only_name, only_word]).values())


def test_what_has_no_date_is_related_to_nothing() -> None:
    first = make_card("first", None, "Ferry Silver Tern sinks off Port Varn", "Odo Brandt")
    second = make_card("second", "2031-05-08", "Inquiry into the sinking of the Silver Tern", "Odo Brandt")

    assert not any(find_related([first, second]).values())


def test_a_page_leads_to_the_earlier_briefing_by_the_title_that_a_person_gave_it(tmp_path: Path) -> None:
    desk = open_desk(tmp_path / "desk")
    desk.put("sinking.md", SINKING, title="Ferry Silver Tern sinks", date="2031-04-08", story="sinking")
    desk.put("inquiry.md", INQUIRY, title="Silver Tern inquiry opens", date="2031-05-09", story="inquiry")
    desk.build()
    sinking, inquiry = sorted(desk.pages(), key=lambda path: "inquiry" in path)

    desk.edit(sinking, "title: Ferry Silver Tern sinks", "title: The loss of the Silver Tern")
    desk.build()
    edited = desk.contents()

    assert f"[The loss of the Silver Tern](../{sinking})" in desk.read(inquiry)
    assert "Related briefings" not in desk.read(sinking)
    desk.build()
    assert desk.contents() == edited


@pytest.mark.parametrize("seed", range(3))
def test_what_is_remembered_of_briefings_changes_nothing(seed: int) -> None:
    dice = random.Random(seed)
    words = [f"{a}{b}" for a in ("brak", "kelv", "tarn", "miro") for b in ("el", "on", "ast", "und")]
    people = [f"Ada {word.capitalize()}" for word in words[:6]]

    def draw(number: int) -> Card:
        told, day = " ".join(dice.choices(words, k=6)), f"2031-04-{dice.randrange(1, 29):02}"
        return make_card(f"s{number:03}", day, told, *dice.choices(people, k=2))

    cards = [draw(number) for number in range(120)]
    rows: dict[str, Kin] = {}
    for number in range(120, 126):
        cards = [
            draw(number),
            *(draw(n) if dice.random() < 0.01 else c for n, c in enumerate(cards) if n != number % 7),
        ]
        family = Family(rows=rows)

        found = find_related(cards, family)

        assert found == find_related(cards)
        assert sum(map(len, found.values())) > 60
        rows = {story: row for story, row in rows.items() if story not in family.gone} | family.changed
    find_related(cards, again := Family(rows=rows))
    assert (again.changed, again.gone) == ({}, set())
