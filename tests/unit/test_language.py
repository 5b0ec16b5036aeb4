"""One catalogue has what the program tells readers; a language is a file, and changes pages only."""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import jinja2
import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from jinja2 import nodes

from bench.messages import make_files
from newsdesk.config import LOCALE, Config
from newsdesk.errors import ConfigError
from newsdesk.render.language import (
    DOMAIN,
    ENGLISH,
    Language,
    catalogue_file,
    find_catalogues,
    open_language,
)
from newsdesk.render.templates import TEMPLATES, fill_template, load_templates
from newsdesk.site.slugs import slugify_heading
from tests.desk import Desk, open_desk

ROOT = Path(__file__).parents[2]
GERMAN = open_language(ROOT / LOCALE, "de", file="mkdocs.yml")
NAMES = re.compile(r"BibTeX|CSL-JSON|RSS|Atom|JSON Feed")
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w*\}")

FERRY = [
    "A passenger ferry sank off Port Varn on 7 April 2031 after striking a sandbank in thick fog, the Varn harbour authority said.",
    "All 94 people aboard were taken off by fishing boats before the ferry went down, the authority said.",
    "Captain Ola Brandt told reporters that the radar had failed an hour before the ferry struck the sandbank.",
]


def test_catalogues_and_what_follows_from_them_are_as_make_messages_writes_them() -> None:
    for name, content in make_files(ROOT).items():
        assert (ROOT / name).read_bytes() == content, f"{name}: run `make messages`"


@pytest.mark.parametrize("path", find_catalogues(ROOT / LOCALE), ids=lambda path: path.parts[-3])
def test_a_language_has_every_message_with_the_same_values_in_it(path: Path) -> None:
    template = read_po(io.BytesIO((ROOT / LOCALE / f"{DOMAIN}.pot").read_bytes()))
    catalog = read_po(io.BytesIO(path.read_bytes()))

    assert {m.id for m in catalog if m.id} == {m.id for m in template if m.id}
    for message in catalog:
        if message.id:
            assert not message.fuzzy, message.id
            assert list(_forms(message)), message.id
            for form in _forms(message):
                assert form, message.id
                assert sorted(PLACEHOLDER.findall(form)) == sorted(
                    PLACEHOLDER.findall(message.id if isinstance(message.id, str) else message.id[1])
                )


def _forms(message: Message) -> tuple[str, ...]:
    said = message.string or ()
    return (said,) if isinstance(said, str) else tuple(said)


@pytest.mark.parametrize("name", sorted(set(TEMPLATES) - {"llms.txt.jinja"}))
def test_a_template_says_nothing_that_is_not_in_the_catalogue(name: str) -> None:
    """But names and addresses. `llms.txt` is for programs, and stays English."""
    environment = jinja2.Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    environment.newstyle_gettext = True  # type: ignore[attr-defined]
    tree = environment.parse((ROOT / "templates" / name).read_text())

    for said in _find_said(tree):
        text = re.sub(r"\]\([^)]*\)|</?[a-z]+>", "", NAMES.sub("", said))
        assert not re.search(r"[^\W\d_]", text), said


def _find_said(node: nodes.Node) -> Iterator[str]:
    """Yield the words of a template that it prints itself: not those that it looks up, compares or names."""
    if isinstance(node, nodes.TemplateData):
        yield node.data
    elif isinstance(node, nodes.Const):
        yield str(node.value)
    else:
        for child in _find_printed(node):
            yield from _find_said(child)


def _find_printed(node: nodes.Node) -> Iterable[nodes.Node]:
    match node:
        case nodes.Call() | nodes.Compare() | nodes.Concat() | nodes.FromImport():
            return ()
        case nodes.Filter():
            return (node.node,) if node.node else ()
        case nodes.For():
            return (*node.body, *node.else_)
        case nodes.If():
            return (*node.body, *node.elif_, *node.else_)
        case nodes.CondExpr():
            return (node.expr1, node.expr2) if node.expr2 else (node.expr1,)
    return node.iter_child_nodes()


def test_a_language_without_a_catalogue_is_an_error_that_names_those_there_are(tmp_path: Path) -> None:
    desk = open_desk(tmp_path / "desk", Config(language="xx"))

    with pytest.raises(ConfigError, match=r"mkdocs.yml: theme.language: .* 'xx' in locale/; there are en,"):
        desk.build()
    assert not desk.project.briefings.exists()


@pytest.mark.parametrize("iso", ["2031-04-07", "2031-04", "2031", "2031-02-31", "soon", "*a*"])
def test_a_date_begins_no_list_in_any_language(iso: str) -> None:
    templates = dict.fromkeys(TEMPLATES, "") | {"moved.md.jinja": "{{ day|human_date }} x"}
    shown = {
        language.tag: fill_template(
            load_templates(templates, folder="templates", language=language), "moved.md.jinja", day=iso
        )
        for language in (ENGLISH, GERMAN)
    }

    assert shown["de"].startswith("7.\u00a0April 2031" if iso == "2031-04-07" else "")
    assert not re.match(r"\d+\. ", shown["de"])
    assert "*" not in shown["en"] + shown["de"]


@pytest.mark.parametrize(
    "template",
    [
        "{{ _(text) }}",
        "{{ text|quoted }}",
        "{% trans text %}x {{ text }}{% endtrans %}",
        "{% trans n=2, text=text %}{{ n }} {{ text }}{% pluralize %}{{ n }} {{ text }}s{% endtrans %}",
        '{% trans "heading" text %}x {{ text }}{% endtrans %}',
        "{{ [text]|map('counted')|join(', ') }}",
        "{{ [text]|map('human_date')|join(', ') }}",
    ],
)
@pytest.mark.parametrize("language", [ENGLISH, GERMAN], ids=lambda language: language.tag)
def test_text_of_strangers_stays_text_in_a_message(template: str, language: Language) -> None:
    templates = dict.fromkeys(TEMPLATES, "") | {"moved.md.jinja": template}
    environment = load_templates(templates, folder="templates", language=language)

    shown = fill_template(environment, "moved.md.jinja", text="*a* [b](c) <script> {% x %} %(d)s")

    assert not re.search(r"[*\[\]<>{}]", shown)


def test_a_translated_heading_has_the_id_of_the_english_one() -> None:
    assert slugify_heading(GERMAN.pgettext("heading", "Where accounts differ"), "-") == (
        "s-where-accounts-differ"
    )


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = open_desk(tmp_path / "desk")
    target = catalogue_file(desk.project.locale, "de")
    target.parent.mkdir(parents=True)
    target.write_bytes(GERMAN.catalogue)
    desk.put("ferry.md", FERRY, title="Ferry sinks off Port Varn", date="2031-04-08", story="ferry")
    return desk


def in_german(desk: Desk) -> Desk:
    return Desk(project=replace(desk.project, config=replace(desk.project.config, language="de")))


def test_another_language_changes_every_page_and_no_twin(desk: Desk) -> None:
    desk.build()
    english = desk.contents()

    in_german(desk).build()

    german = desk.contents()
    assert german.keys() == english.keys()
    for path, content in german.items():
        if path.endswith(".md"):
            assert content != english[path], path
        if path.startswith("2031/") and path.endswith(".json"):
            assert content == english[path]
    (page,) = desk.pages()
    assert "## Zeitleiste" in desk.read(page)
    assert "[^1-2]" in desk.read(page)
    assert in_german(desk).plan().changes == ()


def test_an_edit_outlives_another_language(desk: Desk) -> None:
    desk.build()
    (page,) = desk.pages()
    desk.edit(page, "## Timeline", "## Day by day")

    report = in_german(desk).build()

    assert report.conflicts != ()  # the same line in two ways: both are kept
    assert "## Day by day" in desk.read(page)
    assert "Zeitleiste" in desk.read(page)
    assert "## Zusammenfassung" in desk.read(page)


def test_a_mended_translation_reaches_the_pages(desk: Desk) -> None:
    german = in_german(desk)
    german.build()
    catalogue = catalogue_file(desk.project.locale, "de")
    catalogue.write_text(catalogue.read_text().replace('msgstr "Zeitleiste"', 'msgstr "Chronik"'))

    german.build()

    (page,) = desk.pages()
    assert "## Chronik" in desk.read(page)


def test_what_is_not_translated_yet_is_english(desk: Desk) -> None:
    catalogue = catalogue_file(desk.project.locale, "de")
    catalogue.write_text(
        re.sub(
            r'(msgid "%\(n\)s word"\n.*\n)(.*\n.*\n)',
            r'\1msgstr[0] ""\nmsgstr[1] ""\n',
            catalogue.read_text(),
        )
    )

    in_german(desk).build()

    (page,) = desk.pages()
    assert re.search(r"\d+ words, lieferte", desk.read(page))


def test_a_briefing_without_any_title_is_called_so_in_the_language_of_the_site(desk: Desk) -> None:
    lines = ["he said it had been so for years, and that nobody had asked before. " * 8]
    desk.put("untitled.txt", lines, story="untitled")

    in_german(desk).build()

    (page,) = (page for page in desk.pages() if "untitled" in page)
    assert "# Ohne Titel" in desk.read(page)
    assert '"title": "Untitled"' in desk.read(page.replace(".md", ".json"))
    assert "[Ohne Titel]" in desk.read("index.md")
