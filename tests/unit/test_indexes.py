import re

import pytest

from newsdesk.model import Card, CardName, CardQuote, CardSource, Change, Failure
from newsdesk.pipeline.project import Project
from newsdesk.render.indexes import IndexPage, count_periods, render_index
from newsdesk.render.templates import TEMPLATES, load_templates
from newsdesk.render.topics import NOT_STATED, Topic, find_links
from tests.lists import find_topics, plan_indexes, plan_topics


def make_card(number: int, date: str | None = "2031-04-05", **more: object) -> Card:
    values: dict[str, object] = {
        "story": f"{number:016x}",
        "path": f"{date[:4] if date else 'undated'}/story-{number:08x}.md",
        "title": f"Story {number}",
        "date": date,
        "status": "single source",
        "sources": 1,
        "bottom_line": "It is so.",
        "people": (),
    }
    return Card(**(values | more))  # type: ignore[arg-type]


def person(name: str, role: str | None = None) -> CardName:
    return CardName(kind="person", name=name, role=role)


def place(name: str) -> CardName:
    return CardName(kind="place", name=name, role=None)


def quote(speaker: str, text: str = "So it is") -> CardQuote:
    return CardQuote(speaker=speaker, text=text, role=None, cite="1-2")


class Renderer:
    """Plans pages from cards and renders them with the project's own templates."""

    def __init__(self, project: Project) -> None:
        sources = {name: (project.templates / name).read_text() for name in TEMPLATES}
        self._environment = load_templates(sources, folder="templates")

    def render(self, pages: list[IndexPage]) -> dict[str, str]:
        return {page.path: render_index(self._environment, page).content.decode() for page in pages}

    def indexes(self, *cards: Card, latest: int = 20) -> dict[str, str]:
        return self.render(list(plan_indexes(cards, site_name="Desk", latest=latest)))

    def topics(self, *cards: Card) -> dict[str, str]:
        return self.render(list(plan_topics(find_topics(cards))))


@pytest.fixture
def renderer(project: Project) -> Renderer:
    return Renderer(project)


def test_a_briefing_that_changed_often_stands_once_among_what_changed(renderer: Renderer) -> None:
    changes = tuple(Change(date=day, kind="source added", text="A") for day in ("2031-04-07", "2031-04-06"))

    home = renderer.indexes(make_card(1, changes=changes))["index.md"]

    assert home.partition("## What changed")[2].count("Story 1") == 1
    assert "7 April 2031" in home
    assert "6 April 2031" not in home


def test_the_home_page_has_the_latest_and_the_archive_has_all(renderer: Renderer) -> None:
    cards = [make_card(n, f"2031-0{n}-01") for n in range(1, 5)]

    pages = renderer.indexes(*cards, make_card(5, None), latest=2)

    assert set(pages) == {
        "index.md",
        "about.md",
        "changes.md",
        "archive/index.md",
        "archive/2031.md",
        "archive/undated.md",
    }
    assert pages["index.md"].index("Story 4") < pages["index.md"].index("Story 3")
    assert "Story 2" not in pages["index.md"]
    assert "latest 2 of 5 briefings" in pages["index.md"]
    assert "[2031](2031.md) *4 briefings*" in pages["archive/index.md"]
    assert pages["archive/2031.md"].index("## April 2031") < pages["archive/2031.md"].index("## January 2031")
    assert "(../undated/story-00000005.md)" in pages["archive/undated.md"]


def test_a_period_with_too_many_briefings_is_parted_into_months_days_and_numbers(renderer: Renderer) -> None:
    cards = [
        *(make_card(n, "2031") for n in range(3)),
        *(make_card(n, "2031-05-06") for n in range(10, 400)),
        *(make_card(n, "2031-05-07") for n in range(400, 420)),
        make_card(500, "2031-06-01"),
    ]

    pages = renderer.indexes(*cards)

    archive = {path.removeprefix("archive/").removesuffix(".md") for path in pages if path[:2] == "ar"}
    assert archive == {
        *("index", "2031", "2031-00", "2031-05", "2031-05-06", "2031-05-07", "2031-06"),
        *("2031-05-06-part-1", "2031-05-06-part-2"),
    }
    assert "[May 2031](2031-05.md) *410 briefings*" in pages["archive/2031.md"]
    assert "[2031, no closer date](2031-00.md) *3 briefings*" in pages["archive/2031.md"]
    assert "[6 May 2031](2031-05-06.md) *390 briefings*" in pages["archive/2031-05.md"]
    for card in cards:
        assert sum(f"({'../' + card.path})" in page for page in pages.values()) >= 1


def test_whoever_is_quoted_or_named_twice_has_a_page() -> None:
    one = make_card(1, names=(person("Ada Brell"), person("Cor Dane"), place("Ostra"), place("Vell")))
    two = make_card(2, names=(person("Ada Brell"), place("Ostra")), quotes=(quote("Ada Brell"),))
    three = make_card(3, names=(person("Eva Fenn"),), quotes=(quote("Eva Fenn"),))

    topics = find_topics([one, two, three])

    assert [t.name for t in topics] == ["Ada Brell", "Eva Fenn", "Ostra"]


def test_a_single_word_names_no_person() -> None:
    cards = [make_card(n, names=(person("Kim"),), quotes=(quote("Kim"),)) for n in range(3)]

    assert find_topics(cards) == {}


def test_namesakes_by_another_spelling_stay_apart() -> None:
    names = ("José Marn", "Jose Marn", "JOSE MARN")
    cards = [make_card(n, names=(person(name),), quotes=(quote(name),)) for n, name in enumerate(names)]

    assert len({topic.path for topic in find_topics(cards)}) == 3


@pytest.mark.parametrize(
    "name", ["../../etc/passwd x", "CON", "<script> x", "日本 語", "a\u202eb c", "x" * 500]
)
def test_the_page_of_any_name_has_a_safe_path(name: str) -> None:
    assert re.fullmatch(r"people/[a-z0-9-]{1,60}-[0-9a-f]{8}\.md", Topic(kind="person", name=name).path)


def test_a_person_page_has_each_quotation_with_date_role_and_the_way_to_its_sentence(
    renderer: Renderer,
) -> None:
    ada = person("Ada Brell", "harbour master")
    old = make_card(1, "2030-01-02", names=(ada,), quotes=(quote("Ada Brell", "First *word*"),))
    new = make_card(2, "2031-03-04", names=(ada,), quotes=(quote("Ada Brell", "Last word"),))

    page = renderer.topics(old, new)[Topic(kind="person", name="Ada Brell").path]

    assert "As the sources put it: harbour master." in page
    assert page.index("Last word") < page.index("First &#42;word&#42;")
    assert "[source sentence](../2030/story-00000001.md#fn:1-2)" in page
    assert "2 January 2030" in page


def test_a_person_with_thousands_of_quotations_has_pages_for_the_years(renderer: Renderer) -> None:
    cards = [
        make_card(
            n,
            f"20{20 + n % 10}-01-02",
            names=(person("Ada Brell"),),
            quotes=(quote("Ada Brell", "word " * 40),),
        )
        for n in range(1000)
    ]

    pages = renderer.topics(*cards)

    main = Topic(kind="person", name="Ada Brell").path
    assert all(len(page.encode()) < 100_000 for page in pages.values())
    assert f"[2029]({main.removeprefix('people/').removesuffix('.md')}-2029.md)" in pages[main]
    assert pages[main].count("\n> ") == 20
    rest = [page for path, page in pages.items() if path.startswith("people/ada") and path != main]
    assert sum(page.count("\n> ") for page in rest) == 1000


def test_a_new_briefing_leaves_the_earlier_pages_of_a_year_as_they_are(renderer: Renderer) -> None:
    cards = [
        make_card(
            n,
            f"2031-01-{1 + n // 20:02}",
            names=(person("Ada Brell"),),
            quotes=(quote("Ada Brell", "word " * 40),),
        )
        for n in range(400)
    ]
    new = make_card(900, "2031-02-01", names=(person("Ada Brell"),))

    before, after = renderer.topics(*cards), renderer.topics(*cards, new)

    changed = {path for path in after if path.startswith("people/ada") and before.get(path) != after[path]}
    assert len(changed) == 2, "the first page, and the last part of the year"


def test_many_names_are_listed_by_letter(renderer: Renderer) -> None:
    names = [f"{chr(65 + n % 26)}{'abcdefghij'[n // 26 % 10]}{n} Brell" for n in range(2000)] + [
        "Élo Brell",
        "語 Brell",
    ]
    cards = [make_card(n, names=(person(name),), quotes=(quote(name),)) for n, name in enumerate(names)]

    pages = renderer.topics(*cards)

    assert "[A](letter-a.md)" in pages["people/index.md"]
    assert "[&#35;](letter-other.md)" in pages["people/index.md"]
    assert "Élo Brell" in pages["people/letter-e.md"]


def test_a_publisher_page_lists_what_was_used(renderer: Renderer) -> None:
    used = CardSource(
        publisher="Ostra Gazette",
        title="Ferry sinks",
        published="2031-04-05",
        url="https://gazette.example/1",
        contributed=("3 points", "1 quote"),
    )
    pages = renderer.topics(make_card(1, used=(used,)), make_card(2, used=(used,) * 2))

    page = pages[Topic(kind="source", name="Ostra Gazette").path]

    assert page.count("[Ferry sinks](https://gazette.example/1), 5 April 2031: gave 3 points, 1 quote") == 3
    assert "2 briefings" in pages["sources/index.md"]


def test_what_states_no_publisher_is_listed_as_that(renderer: Renderer) -> None:
    used = CardSource(publisher=None, title=None, published=None, url=None, contributed=())

    pages = renderer.topics(make_card(1, used=(used,)))

    assert "date not stated" in pages[Topic(kind="source", name=NOT_STATED).path]


def test_a_briefing_links_only_names_that_have_a_page() -> None:
    one = make_card(1, names=(person("Ada Brell"), place("Vell")), quotes=(quote("Ada Brell"),))

    links = find_links(one, find_topics([one]))

    assert links == {"Ada Brell": Topic(kind="person", name="Ada Brell").path}


def test_a_word_is_a_subject_of_several_briefings_and_not_of_most() -> None:
    about = [make_card(n, subjects=("ferry",)) for n in range(5)]
    others = [make_card(n, subjects=("rail",)) for n in range(10, 14)]

    def names(cards: list[Card]) -> list[str]:
        return [topic.name for topic in find_topics(cards, fewest=5)]

    assert names(about[:4] + others) == []
    assert names(about) == []
    assert names(about + others + [make_card(20)]) == ["ferry"]


def test_a_subject_of_the_editor_has_a_page_at_once() -> None:
    topics = find_topics([make_card(1, subjects=("Energy",))], subjects=["Energy"])

    assert [topic.path for topic in topics] == [Topic(kind="subject", name="Energy").path]


def test_what_is_quarantined_is_published_only_when_asked_for(renderer: Renderer) -> None:
    failure = Failure(source="a<b>.txt", stage="read", reason="too *short*")

    pages = renderer.render(list(plan_topics({}, quarantined=[failure])))

    assert "- **a&#60;b&#62;.txt**: too &#42;short&#42;" in pages["sources/quarantine.md"]
    assert "(quarantine.md)" in pages["sources/index.md"]
    assert "sources/quarantine.md" not in renderer.topics()


@pytest.mark.parametrize(
    ("dates", "counted"),
    [
        (["2031-04-05", "2031-04-07", "2031-04-07T10:00:00Z"], "2031-04-05:1 2031-04-06:0 2031-04-07:2"),
        (["2031-01-05", "2031-04-07"], "2031-01:1 2031-02:0 2031-03:0 2031-04:1"),
        (["2001-01-05", "2031-04-07"], " ".join(f"{y}:{int(y in (2001, 2031))}" for y in range(2001, 2032))),
        (["soon", None, ""], None),
        ([], None),
    ],
    ids=["days", "months", "years", "no dates", "nothing"],
)
def test_coverage_is_counted_in_periods_that_fit_a_picture(
    dates: list[str | None], counted: str | None
) -> None:
    assert count_periods(dates) == counted
