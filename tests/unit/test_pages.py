import pytest
from markupsafe import Markup

from newsdesk.errors import TemplateError
from newsdesk.model import Card
from newsdesk.pipeline.project import Project
from newsdesk.render.edits import is_untouched
from newsdesk.render.pages import (
    TEMPLATES,
    human_date,
    load_templates,
    render_indexes,
    slug,
)


def with_template(name: str, text: str) -> dict[str, str]:
    return dict.fromkeys(TEMPLATES, "") | {name: text}


def make_card(title: str, date: str | None, path: str = "2031/x-00000000.md") -> Card:
    return Card(
        story=title,
        path=path,
        title=title,
        date=date,
        status="single source",
        sources=1,
        bottom_line="It is so.",
        people=(),
    )


@pytest.mark.parametrize(
    ("iso", "shown"),
    [
        ("2031-04-05", "5 April 2031"),
        ("2031-04-05T10:00:00Z", "5 April 2031"),
        ("2031-04", "April 2031"),
        ("2031", "2031"),
        ("2031-13", "2031-13"),
        ("soon", "soon"),
    ],
)
def test_dates_are_shown_as_precise_as_they_are_known(iso: str, shown: str) -> None:
    assert human_date(iso) == shown


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Ferry sinks off Port Varn", "ferry-sinks-off-port-varn"),
        ("Überfall in Köln – 3 hurt!", "uberfall-in-koln-3-hurt"),
        ("../../etc/passwd", "etc-passwd"),
        ("CON", "con"),
        ("", "briefing"),
        ("日本語", "briefing"),
        ("a" * 300, "a" * 60),
        ("word " * 40, "-".join(["word"] * 12)),
    ],
)
def test_slugs_are_short_plain_and_never_empty(title: str, expected: str) -> None:
    assert slug(title) == expected


def test_a_template_prints_text_never_markup() -> None:
    environment = load_templates(with_template("index.md.jinja", "{{ site_name }}"), folder="templates")

    home, *_ = render_indexes(environment, [], site_name="<b>*x*</b>", latest=3)

    assert home.content.decode().endswith("\n&#60;b&#62;&#42;x&#42;&#60;/b&#62;\n")


def test_a_macro_escapes_once() -> None:
    template = "{% macro m(x) %}_{{ x }}_{% endmacro %}{{ m(site_name) }}"
    environment = load_templates(with_template("index.md.jinja", template), folder="templates")

    home, *_ = render_indexes(environment, [], site_name="a*b", latest=3)

    assert home.content.decode().endswith("\n_a&#42;b_\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("{% if %}", r"templates/index.md.jinja:1: ", id="syntax"),
        pytest.param(
            "{{ nothing }}", r"templates/index.md.jinja:1: 'nothing' is undefined", id="unknown name"
        ),
        pytest.param("{{ 1 // 0 }}", r"templates/index.md.jinja:1: ZeroDivisionError", id="its own fault"),
    ],
)
def test_a_broken_template_is_named(text: str, message: str) -> None:
    with pytest.raises(TemplateError, match=message):
        render_indexes(
            load_templates(with_template("index.md.jinja", text), folder="templates"),
            [],
            site_name="x",
            latest=1,
        )


def test_a_missing_template_is_named() -> None:
    with pytest.raises(TemplateError, match=r"templates/briefing.md.jinja: not found"):
        load_templates({}, folder="templates")


def test_the_home_page_has_the_latest_and_the_archive_has_all(project: Project) -> None:
    environment = load_templates(
        {name: (project.templates / name).read_text() for name in TEMPLATES}, folder="templates"
    )
    cards = [make_card(f"Story {n}", f"2031-0{n}-01", f"2031/story-{n}-0000000{n}.md") for n in range(1, 5)]
    cards.append(make_card("Old", None, "undated/old-00000005.md"))

    pages = {
        p.path: p.content.decode() for p in render_indexes(environment, cards, site_name="Desk", latest=2)
    }

    assert set(pages) == {
        "index.md",
        "changes.md",
        "archive/index.md",
        "archive/2031.md",
        "archive/undated.md",
    }
    assert pages["index.md"].index("Story 4") < pages["index.md"].index("Story 3")
    assert "Story 2" not in pages["index.md"]
    assert "latest 2 of 5 briefings" in pages["index.md"]
    assert "[2031](2031.md), 4 briefings" in pages["archive/index.md"]
    assert pages["archive/2031.md"].index("## April 2031") < pages["archive/2031.md"].index("## January 2031")
    assert "(../undated/old-00000005.md)" in pages["archive/undated.md"]


def test_a_page_knows_whether_a_person_touched_it() -> None:
    environment = load_templates(with_template("index.md.jinja", "# x"), folder="templates")
    home, *_ = render_indexes(environment, [], site_name="x", latest=1)

    assert is_untouched(home.content)
    assert not is_untouched(home.content.replace(b"# x", b"# y"))
    assert not is_untouched(home.content.replace(b"title: x", b"title: z"))
    assert not is_untouched(b"# A page of mine\n")


def test_markup_from_a_filter_is_not_escaped_again() -> None:
    environment = load_templates(
        with_template("index.md.jinja", "{{ ['1-2', 'x]('] | cite }}"), folder="templates"
    )

    home, *_ = render_indexes(environment, [], site_name="x", latest=1)

    assert home.content.decode().endswith(Markup("\n[^1-2]\n"))
