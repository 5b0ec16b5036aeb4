import contextlib
import hashlib
import json
import os
import shutil
import sqlite3
import sys
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from newsdesk.disk import scan
from newsdesk.engines import Killed, ProcessEngine
from newsdesk.errors import CheckError
from newsdesk.site import keep, runs, whole
from newsdesk.site.build import SiteReport, build_site, look_at_site
from newsdesk.site.ledger import open_ledger
from newsdesk.site.press import Job, Proof
from newsdesk.site.swap import swap_in

BRIDGE = "2031/harbour-bridge-closed-after-cracks-1a2b3c4d"
TRAIN = "2030/night-train-returns-to-coast-line-9c0d1e2f"


def digest_files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


class Desk:
    """A project in which pages change and the site is built again."""

    def __init__(self, config_file: Path, sample: Path, folder: Path) -> None:
        self.config_file = config_file
        self.folder = folder
        self.docs = Path(shutil.copytree(sample, folder / "docs"))
        self.site = folder / "site"
        self.state = folder / "state"

    def build(self) -> SiteReport:
        return build_site(self.config_file, self.site, docs=self.docs, state=self.state)

    def assert_same_as_clean(self) -> None:
        build_site(self.config_file, self.folder / "clean", docs=self.docs)
        assert digest_files(self.site) == digest_files(self.folder / "clean")


@pytest.fixture
def desk(config_file: Path, sample: Path, tmp_path: Path) -> Desk:
    made = Desk(config_file, sample, tmp_path)
    made.build()
    return made


def replace(name: str, old: str, new: str) -> Callable[[Desk], None]:
    def change(desk: Desk) -> None:
        page = desk.docs / name
        content = page.read_text()
        assert old in content
        page.write_text(content.replace(old, new))

    return change


def add_page(desk: Desk) -> None:
    shutil.copy(desk.docs / f"{BRIDGE}.md", desk.docs / "2031" / "second-bridge-00000001.md")
    shutil.copy(desk.docs / f"{BRIDGE}.json", desk.docs / "2031" / "second-bridge-00000001.json")
    replace(
        "archive/2031.md", "# Briefings of 2031", "# Briefings\n\n[new](../2031/second-bridge-00000001.md)"
    )(desk)


def remove_page(desk: Desk) -> None:
    for suffix in (".md", ".json"):
        (desk.docs / f"{TRAIN}{suffix}").unlink()
    for name in ("index.md", "archive/2030.md"):
        page = desk.docs / name
        page.write_text(
            "\n".join(line for line in page.read_text().splitlines() if "night-train" not in line)
        )


@pytest.mark.parametrize(
    ("change", "kept"),
    [
        pytest.param(lambda _: None, 14, id="nothing"),
        pytest.param(replace(f"{BRIDGE}.md", "two of its six", "three of its six"), 13, id="one briefing"),
        pytest.param(replace("index.md", "Latest", "Newest"), 13, id="an index page"),
        pytest.param(replace(f"{BRIDGE}.json", "Harbour", "River"), 13, id="a twin"),
        pytest.param(add_page, 13, id="a page added"),
        pytest.param(remove_page, 11, id="a page removed"),
    ],
)
def test_after_any_change_the_site_is_the_one_that_a_clean_build_makes(
    desk: Desk, change: Callable[[Desk], None], kept: int
) -> None:
    change(desk)
    assert desk.build().kept == kept
    desk.assert_same_as_clean()


def test_a_search_index_that_somebody_edited_is_built_again(desk: Desk) -> None:
    index = next((desk.site / "pagefind").glob("*/index/*"))
    index.write_text("alert(1)")
    desk.build()
    desk.assert_same_as_clean()


def test_a_site_that_somebody_edited_is_built_again_where_it_was_edited(desk: Desk) -> None:
    (desk.site / f"{BRIDGE}.html").write_text("<p>defaced")
    assert desk.build().kept == 13
    desk.assert_same_as_clean()


def test_what_a_run_has_listed_is_not_listed_again(desk: Desk) -> None:
    add_page(desk)
    sight, listed = look_at_site(desk.site), {desk.docs: scan(desk.docs)}
    opened: list[str] = []

    def note(event: str, args: tuple[object, ...]) -> None:
        is_folder = event == "open" and isinstance(args[2], int) and args[2] & os.O_DIRECTORY
        if is_folder or event in {"os.scandir", "os.listdir"}:
            opened.append(str(args[0]))

    sys.addaudithook(note)
    build_site(desk.config_file, desk.site, listed, docs=desk.docs, state=desk.state, sight=lambda: sight)
    again = [path for path in opened if Path(path).is_relative_to(desk.docs) or path == str(desk.site)]

    assert opened
    assert again == []
    desk.assert_same_as_clean()


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"SQLite format 3\0" + b"x" * 5000],
    ids=["empty", "another file", "torn"],
)
@pytest.mark.parametrize("name", ["ledger.db", "markdown.db"])
def test_a_state_that_cannot_be_read_is_made_anew(desk: Desk, name: str, content: bytes) -> None:
    (desk.state / name).write_bytes(content)
    report = desk.build()
    assert (report.kept, report.why) == (
        (0, "nothing is known of the last site") if name == "ledger.db" else (14, "")
    )
    replace(f"{BRIDGE}.md", "two of its six", "three of its six")(desk)
    assert desk.build().kept == 13
    desk.assert_same_as_clean()


def test_a_state_of_another_format_means_a_clean_build(desk: Desk) -> None:
    with contextlib.closing(sqlite3.connect(desk.state / "ledger.db")) as database:
        database.execute("PRAGMA user_version = 1")
    assert desk.build().kept == 0


def test_another_configuration_means_a_clean_build(
    desk: Desk, change_config: Callable[[str, str], Path], tmp_path: Path
) -> None:
    config_file = change_config("site_name: Newsdesk", "site_name: Night desk")
    assert build_site(config_file, desk.site, docs=desk.docs, state=desk.state).kept == 0
    assert "Night desk" in (desk.site / f"{BRIDGE}.html").read_text()
    build_site(config_file, tmp_path / "clean", docs=desk.docs)
    assert digest_files(desk.site) == digest_files(tmp_path / "clean")
    assert build_site(config_file, desk.site, docs=desk.docs, state=desk.state).kept == 14
    assert (tmp_path / "site") == desk.site


def test_what_hangs_on_no_theme_is_taken_over_from_the_last_site_unless_somebody_changed_it(
    desk: Desk, change_config: Callable[[str, str], Path], tmp_path: Path
) -> None:
    taken, edited = f"{TRAIN}.json", f"{BRIDGE}.json"
    before = {name: (desk.site / name).stat().st_ino for name in (taken, f"{TRAIN}.md", f"{TRAIN}.html")}
    stamp = (desk.site / edited).stat()
    (desk.site / edited).write_bytes((desk.site / edited).read_bytes().replace(b"Harbour", b"Harvest"))
    os.utime(desk.site / edited, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    config_file = change_config("site_name: Newsdesk", "site_name: Night desk")
    build_site(config_file, desk.site, docs=desk.docs, state=desk.state)
    kept = {name for name, number in before.items() if (desk.site / name).stat().st_ino == number}
    assert kept == {taken, f"{TRAIN}.md"}
    build_site(config_file, tmp_path / "clean", docs=desk.docs)
    assert digest_files(desk.site) == digest_files(tmp_path / "clean")


def test_what_a_whole_build_left_is_known_by_its_stamps(
    desk: Desk, change_config: Callable[[str, str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        whole, "read_clock_of", lambda _: time.time_ns()
    )  # else of the last tick nothing is known
    config_file = change_config("site_name: Newsdesk", "site_name: Night desk")
    build_site(config_file, desk.site, docs=desk.docs, state=desk.state)
    with open_ledger(desk.state / "ledger.db") as ledger:
        assert ledger.stamp_outputs() == scan(desk.site, hidden=True).files


def test_what_somebody_changes_while_the_last_site_is_removed_is_found(
    desk: Desk, change_config: Callable[[str, str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole, "read_clock_of", lambda _: time.time_ns())
    config_file = change_config("site_name: Newsdesk", "site_name: Night desk")

    def swap_in_and_edit(new: Path, live: Path, *, meanwhile: Callable[[], object]) -> None:
        swap_in(new, live, meanwhile=meanwhile)
        for name in (f"{BRIDGE}.html", f"{BRIDGE}.json"):  # written anew, and taken over
            (live / name).write_bytes((live / name).read_bytes().replace(b"Harbour", b"Harvest"))
        (live / f"{TRAIN}.html").unlink()

    monkeypatch.setattr(whole, "swap_in", swap_in_and_edit)
    build_site(config_file, desk.site, docs=desk.docs, state=desk.state)
    monkeypatch.setattr(whole, "swap_in", swap_in)
    assert "Harvest" in (desk.site / f"{BRIDGE}.html").read_text()
    desk.config_file = config_file
    assert desk.build().why == ""
    desk.assert_same_as_clean()


def test_another_program_looks_at_everything_again(
    desk: Desk, config_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keep, "digest_program", lambda: "another")
    monkeypatch.setattr(whole, "digest_program", lambda: "another")
    number = (desk.site / f"{TRAIN}.json").stat().st_ino
    assert build_site(config_file, desk.site, docs=desk.docs, state=desk.state).kept == 0
    assert (desk.site / f"{TRAIN}.json").stat().st_ino != number


def test_a_link_on_an_unchanged_page_to_a_page_that_has_gone_is_found(desk: Desk) -> None:
    for suffix in (".md", ".json"):
        (desk.docs / f"{TRAIN}{suffix}").unlink()
    replace("index.md", "](2030/night-train-returns-to-coast-line-9c0d1e2f.md)", "](archive/index.md)")(desk)
    before = digest_files(desk.site)
    with pytest.raises(CheckError, match=r"archive/2030\.md.*night-train.*not found"):
        desk.build()
    assert digest_files(desk.site) == before


def test_a_link_on_an_unchanged_page_to_a_heading_that_has_gone_is_found(desk: Desk) -> None:
    replace("archive/2031.md", "2 briefings", f"[quotes](../{BRIDGE}.md#s-key-quotes)")(desk)
    desk.build()
    replace(f"{BRIDGE}.md", "## Key quotes", "## Quotations")(desk)
    with pytest.raises(CheckError, match="no #s-key-quotes on"):
        desk.build()


def test_a_change_of_the_configuration_converts_no_markdown_again(
    desk: Desk, change_config: Callable[[str, str], Path]
) -> None:
    with contextlib.closing(sqlite3.connect(desk.state / "markdown.db")) as database, database:
        (packed,) = database.execute("SELECT value FROM pages WHERE path = ?", (f"{BRIDGE}.md",)).fetchone()
        known = json.loads(zlib.decompress(packed))
        known["content"] = known["content"].replace("two of its six", "remembered of its six")
        packed = zlib.compress(json.dumps(known).encode())
        database.execute("UPDATE pages SET value = ? WHERE path = ?", (packed, f"{BRIDGE}.md"))
    config_file = change_config("site_name: Newsdesk", "site_name: Night desk")
    report = build_site(config_file, desk.site, docs=desk.docs, state=desk.state)
    assert report.why == "the configuration, the theme, a package or the program is another"
    assert "remembered of its six" in (desk.site / f"{BRIDGE}.html").read_text()


def test_what_a_page_says_of_related_briefings_is_not_searched(desk: Desk) -> None:
    related = (
        "## Related briefings\n\n- **4 May 2029** — [Xylograph](../2031/index.md): Quokka.\n\n## Sources\n"
    )
    page = desk.docs / f"{TRAIN}.md"
    untold = page.read_text()
    told = untold.replace("## Sources\n", related.replace("../2031/index.md", f"../{BRIDGE}.md"), 1)
    page.write_text(told)

    desk.build()

    said = b"".join(zlib.decompress(file.read_bytes(), 31) for file in desk.site.rglob("*.pf_fragment"))
    assert b"tunnel at Harrow" in said
    assert b"Xylograph" not in said
    assert b"Quokka" not in said
    desk.assert_same_as_clean()
    search = digest_files(desk.site / "pagefind")

    other = "## Related briefings\n\nNone.\n\n## Also\n\n- Okapi\n\n## Sources\n"
    page.write_text(untold.replace("## Sources\n", other, 1))
    desk.build()
    said = b"".join(zlib.decompress(file.read_bytes(), 31) for file in desk.site.rglob("*.pf_fragment"))
    assert b"Okapi" in said, "the list of another section is searched"

    page.write_text(told)
    for changed in (told.replace("Quokka", "Wombat"), untold):
        page.write_text(changed)
        desk.build()
        assert digest_files(desk.site / "pagefind") == search
        assert ("Wombat" in (desk.site / f"{TRAIN}.html").read_text()) == (changed is not untold)
        desk.assert_same_as_clean()


def test_where_a_name_leads_is_nothing_that_the_search_index_has(desk: Desk) -> None:
    page = desk.docs / f"{TRAIN}.md"
    name = "tunnel at Harrow"
    assert name in page.read_text()
    desk.build()
    before = {file: file.stat().st_ino for file in desk.site.glob("pagefind/*/*.pf_*")}

    page.write_text(page.read_text().replace(name, f"[{name}](../{BRIDGE}.md)"))
    desk.build()

    assert f"{name}</a>" in (desk.site / f"{TRAIN}.html").read_text()
    assert {file: file.stat().st_ino for file in desk.site.glob("pagefind/*/*.pf_*")} == before
    desk.assert_same_as_clean()


def test_pages_printed_by_several_workers_are_the_same(
    desk: Desk, config_file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(runs, "_FEW", 8)
    engine = ProcessEngine(workers=2, seconds=300.0, memory=2 << 30)
    build_site(config_file, tmp_path / "shared", docs=desk.docs, state=tmp_path / "other", engine=engine)
    assert digest_files(tmp_path / "shared") == digest_files(desk.site)


def test_every_share_has_as_many_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "_FEW", 4)
    shares: list[Job] = []

    class Engine:
        def map(self, function: object, items: Iterable[Job]) -> Iterator[Proof]:
            del function
            shares.extend(items)
            return (Proof() for _ in shares)

    sources = tuple(f"{number:02}{ending}" for number in range(16) for ending in (".json", ".md"))
    job = Job(config_file=Path("mkdocs.yml"), docs=Path(), target=Path(), sources=sources)
    runs.print_all(job, Engine())
    assert len(shares) > 1
    assert sorted(path for share in shares for path in share.sources) == sorted(sources)
    counts = [sum(path.endswith(".md") for path in share.sources) for share in shares]
    assert max(counts) - min(counts) <= 1


class BrokenEngine:
    """An engine whose workers die."""

    def map(self, function: object, items: Iterable[object]) -> Iterator[Killed]:
        del function
        return (Killed("its worker crashed (SIGKILL)") for _ in items)


def test_a_worker_that_dies_is_told_and_leaves_the_site_alone(
    desk: Desk, config_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "_FEW", 8)
    shutil.rmtree(desk.state)
    before = digest_files(desk.site)
    with pytest.raises(CheckError, match=r"pages from .* on: its worker crashed \(SIGKILL\)"):
        build_site(config_file, desk.site, docs=desk.docs, state=desk.state, engine=BrokenEngine())
    assert digest_files(desk.site) == before


def test_a_theme_that_lists_all_pages_is_given_all_of_them_each_time(
    sample: Path, change_config: Callable[[str, str], Path], root: Path, tmp_path: Path
) -> None:
    theme = Path(shutil.copytree(root / "theme", tmp_path / "theme"))
    footer = theme / "partials" / "footer.html"
    footer.write_text(footer.read_text() + "{% for file in pages %}<a>{{ file.src_uri }}</a>{% endfor %}")
    config_file = change_config("strict: true", "strict: true")
    config_file.write_text(
        config_file.read_text().replace(f"custom_dir: {root / 'theme'}", f"custom_dir: {theme}")
    )
    for _ in range(2):
        report = build_site(config_file, tmp_path / "site", docs=sample, state=tmp_path / "state")
        assert report.why == "footer.html shows a list of all pages"
    assert "archive/2030.md" in (tmp_path / "site" / f"{BRIDGE}.html").read_text()


def test_a_picture_is_drawn_anew_when_what_it_is_drawn_of_changes_beside_a_change_of_the_theme(
    desk: Desk, change_config: Callable[[str, str], Path], tmp_path: Path
) -> None:
    twin = desk.docs / f"{BRIDGE}.json"
    known = json.loads(twin.read_bytes())
    known["timeline"] = [{"dates": ["2019-03-01"]}, {"dates": ["2021-07-01"]}]
    twin.write_text(json.dumps(known))
    config_file = change_config("site_name: Newsdesk", "site_name: Night desk")
    build_site(config_file, desk.site, docs=desk.docs, state=desk.state)
    assert "From 1 March 2019 to 1 July 2021, to scale." in (desk.site / f"{BRIDGE}.html").read_text()
    build_site(config_file, tmp_path / "clean", docs=desk.docs)
    assert digest_files(desk.site) == digest_files(tmp_path / "clean")


def test_words_of_the_theme_that_name_the_page_are_made_for_each_page(
    sample: Path, change_config: Callable[[str, str], Path], root: Path, tmp_path: Path
) -> None:
    theme = Path(shutil.copytree(root / "theme", tmp_path / "theme"))
    words = theme / "partials" / "words.html"
    words.write_text(words.read_text().replace("{{ words[text]", "{{ page.url }}: {{ words[text]"))
    config_file = change_config("strict: true", "strict: true")
    config_file.write_text(
        config_file.read_text().replace(f"custom_dir: {root / 'theme'}", f"custom_dir: {theme}")
    )
    build_site(config_file, tmp_path / "site", docs=sample)
    for name in (f"{BRIDGE}.html", "2031/glacier-lake-drained-before-melt-5e6f7a8b.html"):
        assert f'aria-label="{name}: On this page"' in (tmp_path / "site" / name).read_text()
