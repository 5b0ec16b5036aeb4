"""Whatever a source is called, its page has a sound name; whatever it states, front matter holds that and no more."""

import datetime as dt
import html
import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from mkdocs.utils.meta import get_data

from newsdesk.errors import StoreError
from newsdesk.pipeline.inventory import Inventory
from newsdesk.pipeline.project import Project
from newsdesk.pipeline.shelf import Origin, Shelf
from newsdesk.readers.clean import clean_field
from newsdesk.render.pages import make_page, slug
from newsdesk.render.topics import FOLDERS, Topic
from tests.campaign import SHARED, Tell, choose_size
from tests.hostile.payloads import compose_payloads, mix_payloads

DEVICES = {
    "con",
    "prn",
    "aux",
    "nul",
    "conin$",
    "conout$",
    *(f"{p}{n}" for p in ("com", "lpt") for n in range(10)),
}
NAMES = (
    "../evil.md", "..\\evil.md", "/etc/passwd", "C:\\x", "a:stream", "a/../../b", "%2e%2e%2fx", "con", "CON.md", "aux",
    "COM1", "lpt9.txt", "nul.", "trailing.", "trailing ", ".", "..", "...", "", " ", ".env", ".git/config", "index",
    "INDEX.md", "404", "assets", "search", "feed", "a\nb", "a\tb", "a\0b", "a\x1b[31mb", "-rf", "--help", "~", "$(id)",
    "`id`", "a;b", "a|b", "a*b?", "<b>", '"q"', "it's", "K", "\u212a", "k", "é", "e\u0301", "ﬁ", "fi", "ſ", "ß", "SS",
    "ı", "i", "İ", "漢字", "عربي", "\u202egpj.exe", "\ufeffa", "\u200ba", "a" * 300, "漢" * 300, "🧑‍🚀", "\ud800", "a.md.md",
    "__proto__", "x" * 59 + " y", "0", "2031", "undated",
)  # fmt: skip
VALUES = (
    "plain", "a: b", "a #b", '"x"', "'x'", "- x", "# x", "&x", "*x", "!x", "!!python/object/apply:os.system [id]", "!ENV X",
    "{a: b}", "[a]", "| x", "> x", "%x", "@x", "`x`", "---", "...", "---\nadmin: true", "x\n---\n# body", "x\ntemplate: y",
    "x\r\ntags: [a]", "x\u2028y: z", "x\x85y: z", "null", "~", "yes", "no", "true", "123", "1e5", "0x1F", "1_000", "12:30:45",
    "2024-01-01", "2024-13-45", ".inf", ".nan", "=", "<<", "? x", ": x", "x:", "a\tb", "\tx", "x ", "", "\0", "\x1b[31m",
    "\ufeff", "\\", "\\n", '"\\x41"', "x" * 2000, "é 漢 👩", "{{ 7*7 }}", "{% raw %}", "${7*7}", "<b>", "a & b &amp; c",
)  # fmt: skip


def shared(name: str) -> list[str]:
    if not SHARED.is_dir():
        return []
    found = json.loads((SHARED / name).read_text("utf-8"))
    return [one for one in found if isinstance(one, str)]


def assert_sound(path: str) -> None:
    """Below the folder it is meant for, and a name on every system."""
    assert not PurePosixPath(path).is_absolute()
    for part in PurePosixPath(path).parts:
        assert re.fullmatch(r"[a-z0-9][a-z0-9-]*(?:\.[a-z0-9]{1,8}){0,2}", part), path
        assert len(part) <= 100
        assert part.partition(".")[0] not in DEVICES, path


def paths_of(name: str) -> Iterator[str]:
    """Yield the path of each page whose name comes from a stranger's words."""
    for kind in FOLDERS:
        yield Topic(kind=kind, name=name).path


def test_pages_of_hostile_names_are_inside_their_folder_unique_and_legal(tell: Tell) -> None:
    names = [
        name
        for raw in (*NAMES, *compose_payloads(), *shared("filenames/names.json"))
        if (name := clean_field(raw)) is not None
    ]
    names = list(dict.fromkeys(names))

    paths = [path for name in names for path in paths_of(name)]

    for path in paths:
        assert_sound(path)
    assert len({unicodedata.normalize("NFC", path).casefold() for path in paths}) == len(paths)
    tell(
        f"{len(paths):,} pages of {len(names):,} hostile names: all inside their folder, unique, legal on Windows"
    )


@settings(max_examples=choose_size(test=60, campaign=5000))
@given(st.text(max_size=120), st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
def test_pages_of_any_name_are_sound_and_those_of_names_that_look_alike_differ(text: str, form: str) -> None:
    name = clean_field(text) or "x"
    alike = {name, name.upper(), name.lower(), name.casefold(), f"{name}.", f"{name} x"}
    # One form of Unicode inside the program (readers compose): others are other names, and other files.
    alike.add(clean_field(unicodedata.normalize(form, name)) or name)  # type: ignore[arg-type]

    paths = [path for one in alike for path in paths_of(one)]

    for path in paths:
        assert_sound(path)
    assert len({unicodedata.normalize("NFC", path).casefold() for path in paths}) == len(paths)


@given(st.text())
def test_the_words_of_a_name_are_plain_and_few(text: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", slug(text))
    assert len(slug(text)) <= 60


def test_what_is_fetched_lies_among_the_sources_whatever_it_is_called(tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    shelf = Shelf(seeds, now=dt.datetime(2031, 6, 1, tzinfo=dt.UTC))

    for number, name in enumerate(NAMES):
        placed = shelf.put(
            b"%d" % number, words=name, ending=".html", origin=Origin(original_file=name[:99] or None)
        )
        assert_sound(placed.path)
        assert placed.is_new

    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) == 2 * len(NAMES)
    assert all(path.resolve().is_relative_to(seeds.resolve()) for path in files)


def test_hostile_values_come_back_from_front_matter_and_bring_no_key_with_them(tell: Tell) -> None:
    values = [*VALUES, *shared("frontmatter/values.json"), *compose_payloads(), *mix_payloads(500)]
    body = "# Title\n\n---\n\nadmin: true\n"

    for raw in values:
        value = clean_field(raw) or ""
        page = make_page("2031/x.md", {"title": value, "description": value, "story": "s"}, body)
        text = page.content.decode()
        found_body, meta = get_data(text)  # as MkDocs reads it
        assert sorted(meta) == ["checksum", "description", "story", "title"]
        assert html.unescape(meta["title"]) == html.unescape(meta["description"]) == value, raw
        assert found_body.strip() == body.strip()
        assert yaml.safe_load(re.split(r"^---\n", text, flags=re.MULTILINE)[1]) == meta
    tell(f"{len(values):,} values in front matter: 0 wrong, 0 foreign keys")


@pytest.mark.parametrize("raw", ["\ud800", "a\0b", "a\x1b[31mb", "a\u202eb"])
def test_characters_that_no_page_may_hold_are_gone_before(raw: str) -> None:
    value = clean_field(raw)

    assert value is None or value.isprintable()


@pytest.mark.parametrize("folder", ["briefings", "templates", "theme"])
def test_a_file_of_ours_whose_name_is_no_text_stops_the_run_in_one_line(
    project: Project, folder: str
) -> None:
    (project.root / folder).mkdir(exist_ok=True)
    (project.root / folder / "\udcff.md").write_text("x")

    with pytest.raises(StoreError, match=r"\\udcff\.md: has a name with undecodable bytes; rename it"):
        Inventory(project.root, project.state).digest_folder(project.root / folder)
