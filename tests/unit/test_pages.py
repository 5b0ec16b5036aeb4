import pytest
from markupsafe import Markup

from newsdesk.errors import TemplateError
from newsdesk.model import Page
from newsdesk.render.edits import is_untouched
from newsdesk.render.indexes import IndexPage, render_index
from newsdesk.render.language import ENGLISH
from newsdesk.render.pages import slug
from newsdesk.render.templates import TEMPLATES, load_templates


def with_template(name: str, text: str) -> dict[str, str]:
    return dict.fromkeys(TEMPLATES, "") | {name: text}


def render_home(template: str, *, site_name: str = "x") -> Page:
    """Return the home page that a template makes."""
    environment = load_templates(with_template("index.md.jinja", template), folder="templates")
    index = IndexPage(
        path="index.md", template="index.md.jinja", title=site_name, values={"site_name": site_name}
    )
    return render_index(environment, index)


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
    assert ENGLISH.tell_date(iso) == shown


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
    home = render_home("{{ site_name }}", site_name="<b>*x*</b>")

    assert home.content.decode().endswith("\n&#60;b&#62;&#42;x&#42;&#60;/b&#62;\n")


def test_a_macro_escapes_once() -> None:
    template = "{% macro m(x) %}_{{ x }}_{% endmacro %}{{ m(site_name) }}"
    home = render_home(template, site_name="a*b")

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
        render_home(text)


def test_a_missing_template_is_named() -> None:
    with pytest.raises(TemplateError, match=r"templates/briefing.md.jinja: not found"):
        load_templates({}, folder="templates")


def test_a_page_knows_whether_a_person_touched_it() -> None:
    home = render_home("# x")

    assert is_untouched(home.content)
    assert not is_untouched(home.content.replace(b"# x", b"# y"))
    assert not is_untouched(home.content.replace(b"title: x", b"title: z"))
    assert not is_untouched(b"# A page of mine\n")


def test_markup_from_a_filter_is_not_escaped_again() -> None:
    home = render_home("{{ ['1-2', 'x]('] | cite }}")

    assert home.content.decode().endswith(Markup("\n[^1-2]\n"))
