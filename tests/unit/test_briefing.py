from typing import Any

import jinja2
import pytest

from newsdesk.briefing import write_briefing
from newsdesk.model import Analysis, Briefing, DateMention, Entity, Quote, Span
from newsdesk.pipeline.project import Project
from newsdesk.render.citation import make_citation
from newsdesk.render.pages import make_card, page_path, render_briefing
from newsdesk.render.templates import TEMPLATES, load_templates
from newsdesk.render.viewer import view_briefing
from tests.builders import find, make_analysis, make_article, make_figure, make_point, make_speaker

TEXT = (
    "The ferry Silver Tern sank off Port Varn on 7 April 2031. "
    "Harbour master Odo Brandt said the crew was safe. "
    'He added on the quay, before he left for Marsh: "The pilot saw nothing". '
    "The ferry flew 900 miles of flags."
)


def make_source(text: str = TEXT, letter: str = "a", **stated: Any) -> Analysis:
    name = make_speaker(text, "Odo Brandt", mention="He", role="Harbour master")
    quote = Quote(spans=(find(text, "The pilot saw nothing"),), speaker=name, cue=find(text, "added"))
    date = DateMention(span=find(text, "7 April 2031"), iso="2031-04-07")
    bottom_line = make_point(text, "sank off Port Varn", score=3.0)
    entity = Entity(name=name.name, kind="person", mentions=(name.name,), role=name.role)
    parts: dict[str, Any] = {
        "headline": find(text, "ferry Silver Tern sank off Port Varn"),
        "entities": (entity,),
        "quotes": (quote,),
        "figures": (make_figure(text, "900 miles", 900.0),),
        "dates": (date,),
        "event_date": date,
        "bottom_line": bottom_line,
        "summary": (
            bottom_line,
            make_point(text, "the crew was safe"),
            make_point(text, "He added", claimant=name),
        ),
        "key_quotes": (0,),
    }
    return make_analysis(make_article(text, id=letter * 16, **stated), **parts)


def brief(*sources: Analysis) -> Briefing:
    return write_briefing("s1", sources, most_quotes=4, most_context=6)


@pytest.fixture
def environment(project: Project) -> jinja2.Environment:
    return load_templates({n: (project.templates / n).read_text() for n in TEMPLATES}, folder="templates")


def render(environment: jinja2.Environment, briefing: Briefing) -> str:
    view = view_briefing(briefing, full_text=False)
    path = page_path(view)
    card = make_card(view, path=path)
    citation = make_citation(card, site_name="Desk", site_url="")
    page, _ = render_briefing(environment, view, path=path, card=card, topics={}, citation=citation)
    return page.content.decode()


def test_a_single_source_briefing_says_what_is_not_stated() -> None:
    briefing = brief(make_source())

    assert briefing.status == "single source"
    assert briefing.not_stated == (
        "headline",
        "publisher",
        "author",
        "publication date",
        "link to the original",
        "independent confirmation",
    )


def test_the_summary_does_not_repeat_the_bottom_line() -> None:
    briefing = brief(make_source())

    assert briefing.bottom_line is not None
    shown = [s.points[0].item.span for s in briefing.summary]
    assert briefing.bottom_line.points[0].item.span not in shown
    assert len(shown) == 2


def test_a_point_that_is_a_key_quote_is_not_shown_twice() -> None:
    text = TEXT.replace("He added on the quay, before he left for Marsh: ", "He added: ")

    assert [s.points[0].item.span.of(text) for s in brief(make_source(text)).summary] == [
        "Harbour master Odo Brandt said the crew was safe."
    ]


def test_two_sources_that_say_the_same_make_one_point_with_two_citations() -> None:
    other = TEXT.replace("The ferry Silver Tern sank", "In fog the passenger ferry Silver Tern sank")

    briefing = brief(make_source(), make_source(other, "b", title="Ferry down"))

    assert briefing.status == "corroborated"
    assert briefing.title == "Ferry down"
    assert briefing.bottom_line is not None
    assert [p.article[0] for p in briefing.bottom_line.points] == ["a", "b"]
    assert [len(s.points) for s in briefing.summary] == [2, 2]


def test_a_quote_printed_in_two_wordings_is_one_quote_that_varies() -> None:
    def say(words: str, letter: str) -> Analysis:
        text = f"He said: {words}."
        return make_analysis(
            make_article(text, id=letter * 16), quotes=(Quote(spans=(find(text, words),)),), key_quotes=(0,)
        )

    said = "The pilot saw nothing before the ship struck the bank"

    (same,) = brief(say(said, "a"), say(said, "b")).quotes
    (differs,) = brief(say(said, "a"), say(said.replace("nothing", "little"), "b")).quotes

    assert (len(same.versions), len(same.wordings)) == (2, 1)
    assert (len(differs.versions), len(differs.wordings)) == (2, 2)


def test_a_pronoun_is_shown_with_its_name_marked_as_ours() -> None:
    view = view_briefing(brief(make_source()), full_text=False)

    assert any(p.text.startswith("He [Odo Brandt] added on") for p in view.summary)
    assert all(p.according_to is None for p in view.summary)


def test_a_name_that_stands_in_the_sentence_is_not_added_to_its_pronoun() -> None:
    text = "Odo Brandt stayed ashore because He feared the fog."
    point = make_point(text, "feared", claimant=make_speaker(text, "Odo Brandt", mention="He"))
    view = view_briefing(brief(make_analysis(make_article(text), summary=(point,))), full_text=False)

    assert [p.text for p in view.summary] == [text]


def test_whose_wire_it_is_and_bodies_without_a_name_are_not_involved() -> None:
    text = "Reuters said that the Committee met the Varn Ferry Guild."
    entities = tuple(
        Entity(name=find(text, name), kind="organisation", mentions=(find(text, name),))
        for name in ("Reuters", "Committee", "Varn Ferry Guild")
    )
    view = view_briefing(brief(make_analysis(make_article(text), entities=entities)), full_text=False)

    assert [o.name for o in view.organisations] == ["Varn Ferry Guild"]


def test_everything_shown_leads_to_its_sentence(environment: jinja2.Environment) -> None:
    briefing = brief(make_source())
    view = view_briefing(briefing, full_text=False)
    text = briefing.sources[0].article.text

    for sentence in view.sources[0].cited:
        assert text[sentence.start : sentence.end] == sentence.text
    labels = {s.label for s in view.sources[0].cited}
    groups = (view.summary, view.quotes, view.figures, view.timeline, view.people)
    cites = [item.cites for group in groups for item in group]
    assert len(cites) >= 5
    assert all(set(c) <= labels and c for c in cites)
    page = render(environment, briefing)
    for label in labels:
        assert f"[^{label}]: " in page
        assert page.count(f"[^{label}]") >= 2


def test_the_page_reads_as_markdown(environment: jinja2.Environment) -> None:
    page = render(environment, brief(make_source()))

    assert "# ferry Silver Tern sank off Port Varn\n" in page
    assert "· headline taken from the text[^1-1]" in page
    assert (
        "> “The pilot saw nothing”\n\n— **Odo Brandt**, Harbour master[^1-3] · *verbatim in source*" in page
    )
    assert "| 900 miles[^1-4] | Distance | the source |" in page
    assert "- **7 April 2031** — " in page
    assert "\n\n\n" not in page
    assert "Context" not in page


def test_a_briefing_without_anything_still_makes_a_page(environment: jinja2.Environment) -> None:
    empty = make_analysis(make_article("Words without a point.", title="A <title>"))

    page = render(environment, brief(empty))

    assert "# A &#60;title&#62;" in page
    assert "## Sources" in page
    assert "## Summary" not in page


def test_full_text_is_shown_only_when_allowed() -> None:
    briefing = brief(make_source())

    assert view_briefing(briefing, full_text=False).sources[0].paragraphs == ()
    assert view_briefing(briefing, full_text=True).sources[0].paragraphs == (TEXT,)


def test_the_day_of_a_photograph_is_not_in_the_timeline() -> None:
    text = "FILE PHOTO of 1 May 2030. The ferry sank on 7 April 2031."
    photo = DateMention(span=find(text, "1 May 2030"), iso="2030-05-01")
    event = DateMention(span=find(text, "7 April 2031"), iso="2031-04-07")
    analysis = make_analysis(make_article(text), roles=("other", "event"), dates=(photo, event))

    assert [d.item.iso for d in brief(analysis).timeline] == ["2031-04-07"]


def test_a_date_is_told_by_what_happened_and_never_by_a_question() -> None:
    text = "Did it sink on 6 April 2031?\n\n“On 7 April 2031 we wept,” he said.\n\nThe ferry sank on 7 April 2031."
    days = (("6 April 2031", 0), ("7 April 2031", 0), ("7 April 2031", text.rindex("7 April 2031")))
    dates = [
        DateMention(span=Span(at, at + 12), iso=f"2031-04-{day.split()[0]:>02}")
        for day, start in days
        for at in [text.index(day, start)]
    ]
    analysis = make_analysis(
        make_article(text, published="2031-04-08"), roles=("event", "comment", "event"), dates=tuple(dates)
    )

    assert [d.sentence for d in brief(analysis).timeline] == [2]


def test_a_date_is_told_by_a_sentence_written_when_it_had_come() -> None:
    before, after = "The gate will be tested on Friday.", "The gate was tested on Friday."
    sources = [
        make_analysis(
            make_article(text, id=letter * 16, published=published),
            dates=(DateMention(span=find(text, "Friday"), iso="2031-05-16", relative=True),),
        )
        for text, letter, published in (
            (before, "a", "2031-05-14"),
            (after, "b", "2031-05-16T20:00:00+00:00"),
        )
    ]

    (told,) = brief(*sources).timeline
    assert told.article == "b" * 16


def test_what_counts_from_an_event_is_in_the_timeline_and_what_counts_from_nowhere_is_not() -> None:
    text = "It rained an hour before the launch. A year later it fell. She said it would fly next year."
    told = [DateMention(span=find(text, words), iso=None) for words in ("an hour before", "A year later")]
    year = DateMention(span=find(text, "next year"), iso="2032", relative=True)
    analysis = make_analysis(make_article(text), dates=(*told, year))

    assert [d.item.span.of(text) for d in brief(analysis).timeline] == ["an hour before"]


def test_a_role_that_only_its_sentence_explains_yields_to_another() -> None:
    texts = ("Its director, Odo Brandt, left.", "Odo Brandt, the port's director, left.", "Odo Brandt left.")
    roles = ("Its director", "the port's director", None)
    sources = [
        make_analysis(
            make_article(text, id=letter * 16),
            entities=(
                Entity(
                    name=find(text, "Odo Brandt"),
                    kind="person",
                    mentions=(find(text, "Odo Brandt"),),
                    role=find(text, role) if role else None,
                ),
            ),
        )
        for text, role, letter in zip(texts, roles, "abc", strict=True)
    ]

    (person,) = view_briefing(brief(*sources), full_text=False).people
    assert person.roles == ("the port's director",)


def name_people(*named: str) -> list[tuple[str, tuple[str, ...], int]]:
    """Return the people of a briefing whose sources name one person each: name, roles, mentions."""
    sources = []
    for number, said in enumerate(named):
        role, _, name = said.rpartition("; ")
        text = f"{role} {name} left." if role else f"{name} left."
        entity = Entity(
            name=find(text, name),
            kind="person",
            mentions=(find(text, name),),
            role=find(text, role) if role else None,
        )
        sources.append(make_analysis(make_article(text, id=f"{number:016}"), entities=(entity,)))
    people = view_briefing(brief(*sources), full_text=False).people
    return [(person.name, person.roles, person.mentions) for person in people]


def test_a_surname_and_a_name_with_a_title_are_one_person_where_nobody_else_has_them() -> None:
    assert name_people("Ada Quill", "Quill", "Mallam Ada Quill", "Ada Quill") == [("Ada Quill", (), 4)]
    assert name_people("Ada Quill", "Quill", "Odo Quill") == [
        ("Ada Quill", (), 1), ("Quill", (), 1), ("Odo Quill", (), 1)
    ]  # fmt: skip


def test_roles_are_listed_without_their_articles_each_once() -> None:
    assert name_people(
        "A spokesman; Ada Quill", "the spokesman; Ada Quill", "the port's head; Ada Quill"
    ) == [("Ada Quill", ("spokesman", "the port's head"), 3)]


def test_one_number_of_people_is_shown_once_and_a_small_count_not_at_all() -> None:
    text = "It saved 14 passengers. Later 14 people rested. Two men watched."
    figures = (
        make_figure(text, "14 passengers", 14, unit="passenger", dimension="people"),
        make_figure(text, "14 people", 14, unit="people", dimension="people"),
        make_figure(text, "Two men", 2, unit="man", dimension="people"),
    )
    source = make_analysis(make_article(text), figures=figures, roles=("event", "event", "event"))

    assert [f.account.versions[0].item.span.of(text) for f in brief(source).figures] == ["14 passengers"]
