import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from newsdesk.model import Card, CardName
from newsdesk.pipeline import kin
from newsdesk.pipeline.catalogue import Catalogue
from newsdesk.pipeline.kin import Kin
from newsdesk.stories.candidates import INDEX_DEPTH
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


def find_related(cards: Sequence[Card], state: Path) -> dict[str, tuple[str, ...]]:
    """Return story → the earlier stories most like it, found out from nothing."""
    catalogue = Catalogue(state)
    catalogue.begin()
    relations = Kin(catalogue)
    relations.renew(cards, ())
    found = {card.story: relations.find(card.story) for card in cards}
    catalogue.close()
    return found


def test_an_earlier_briefing_of_the_same_people_and_subject_is_related_and_a_later_one_is_not(
    tmp_path: Path,
) -> None:
    sinking = make_card("sinking", "2031-04-07", "Ferry Silver Tern sinks off Port Varn", "Odo Brandt")
    inquiry = make_card("inquiry", "2031-05-08", "Inquiry into the sinking of the Silver Tern", "Odo Brandt")

    assert find_related([inquiry, sinking], tmp_path) == {"sinking": (), "inquiry": ("sinking",)}


def test_a_name_or_a_word_alone_relates_nothing(tmp_path: Path) -> None:
    first = make_card("first", "2031-04-07", "Ferry sinks off Port Varn", "Odo Brandt")
    only_name = make_card("second", "2031-05-08", "Bakery wins a prize in Kelm", "Odo Brandt")
    only_word = make_card("third", "2031-05-09", "Ferry fares rise in Marsh", "Ada Quill")

    assert not any(find_related([first, only_name, only_word], tmp_path).values())


def test_what_has_no_date_is_related_to_nothing(tmp_path: Path) -> None:
    first = make_card("first", None, "Ferry Silver Tern sinks off Port Varn", "Odo Brandt")
    second = make_card("second", "2031-05-08", "Inquiry into the sinking of the Silver Tern", "Odo Brandt")

    assert not any(find_related([first, second], tmp_path).values())


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
@pytest.mark.parametrize("depth", [INDEX_DEPTH, 5], ids=["all in sight", "few in sight"])
def test_what_is_remembered_of_briefings_changes_nothing(
    seed: int, depth: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kin, "INDEX_DEPTH", depth)
    dice = random.Random(seed)
    words = [f"{a}{b}" for a in ("brak", "kelv", "tarn", "miro") for b in ("el", "on", "ast", "und")]
    people = [f"Ada {word.capitalize()}" for word in words[:6]]

    def draw(number: int) -> Card:
        told, day = " ".join(dice.choices(words, k=6)), f"2031-04-{dice.randrange(1, 29):02}"
        return make_card(f"s{number:03}", day, told, *dice.choices(people, k=2))

    catalogue = Catalogue(tmp_path / "state")
    catalogue.begin()
    relations = Kin(catalogue)
    cards = {f"s{number:03}": draw(number) for number in range(120)}
    relations.renew(cards.values(), ())
    reached = 0
    for number in range(120, 132):
        before = {story: relations.find(story) for story in cards}
        changed = [draw(n) for n in (number, *(n for n in range(number) if dice.random() < 0.01))]
        gone = [f"s{n:03}" for n in range(number) if n % 40 == number % 40]
        cards |= {card.story: card for card in changed}
        cards = {story: card for story, card in cards.items() if story not in gone}

        told = Kin(catalogue).renew([card for card in changed if card.story in cards], gone)

        found = {story: relations.find(story) for story in cards}
        assert found == find_related(list(cards.values()), tmp_path / "anew")
        assert {s for s in cards if found[s] != before.get(s, ())} <= told
        assert sum(map(len, found.values())) > 60
        reached += len(told)
    assert reached < 12 * 60, "most are left alone"
    assert Kin(catalogue).renew(cards.values(), ()) == set()
