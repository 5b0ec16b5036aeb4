import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from newsdesk import scouting
from newsdesk.cli import app
from newsdesk.engines import ProcessEngine
from newsdesk.pipeline import glance
from newsdesk.pipeline.project import Project
from newsdesk.store import list_files
from tests.cli.conftest import ROOT, Run

Seed = Callable[[str], Path]


def snapshot(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Return name → time and bytes of the files in `folder`; the lock says who runs, not what was made."""
    names = [name for name in list_files(folder) if name != "lock"]
    return {name: ((folder / name).stat().st_mtime_ns, (folder / name).read_bytes()) for name in names}


def contents(folder: Path) -> dict[str, bytes]:
    return {name: content for name, (_, content) in snapshot(folder).items()}


def briefing_paths(project: Project) -> list[str]:
    return [p for p in list_files(project.briefings) if p.endswith(".md") and p[:2] in {"20", "un"}]


def test_a_large_site_is_listed_by_a_process_of_its_own(
    project: Project, run: Run, seed: Seed, monkeypatch: pytest.MonkeyPatch
) -> None:
    seed("ferry-harbour.txt")
    run("build")
    sent: list[list[Path]] = []

    class Noted(scouting.Scout):
        def __init__(self, folders: Iterable[Path], site: Path) -> None:
            sent.append([*folders, site])
            super().__init__(folders, site)

    monkeypatch.setattr(glance, "_LARGE", 0)
    monkeypatch.setattr(scouting, "Scout", Noted)

    nothing = app._build(project, ProcessEngine(), strict=False, quiet=True, send=False)
    seed("budget.txt")
    news = app._build(project, ProcessEngine(), strict=False, quiet=True, send=False)
    grown = contents(project.site)

    assert sent == 2 * [[project.seeds, project.briefings, project.site]]
    assert (nothing.site_built, news.site_built) == (False, True)
    assert "Nothing changed" in run("build").stdout
    shutil.rmtree(project.site)
    run("build")
    assert contents(project.site) == grown


def test_the_second_run_does_nothing(project: Project, run: Run, seed: Seed) -> None:
    seed("ferry-harbour.txt")
    seed("budget.txt")

    first = run("build")
    before = {folder: snapshot(project.root / folder) for folder in ("briefings", "site", ".newsdesk")}
    second = run("build")
    report = json.loads(run("build", "--json").stdout)

    assert "2 sources analysed, 2 briefings rendered" in first.stdout
    assert str(project.site) in first.stdout
    assert "Nothing changed: nothing analysed, rendered or written." in second.stdout
    assert {folder: snapshot(project.root / folder) for folder in before} == before
    assert [report[k] for k in ("analysed", "rendered", "written", "removed", "site_built")] == [
        0,
        0,
        0,
        0,
        False,
    ]


def test_a_new_source_is_the_only_one_analysed(project: Project, run: Run, seed: Seed) -> None:
    seed("ferry-harbour.txt")
    run("build")
    before = snapshot(project.briefings)
    seed("budget.txt")

    report = json.loads(run("build", "--json").stdout)

    assert (report["analysed"], report["rendered"], report["site_built"]) == (1, 1, True)
    after = snapshot(project.briefings)
    assert all(after[path] == before[path] for path in before if path[:4] == "2031")


def test_a_source_on_the_same_event_joins_its_briefing_and_keeps_the_link(
    project: Project, run: Run, seed: Seed
) -> None:
    seed("ferry-harbour.txt")
    run("build")
    before = briefing_paths(project)
    seed("ferry-gazette.md")

    run("build")

    assert briefing_paths(project) == before
    page = (project.briefings / before[0]).read_text()
    assert "· 2 sources ·" in page
    assert "wording varies across sources" in page
    assert "https://gazette.example/2031/04/ferry-sinks" in page


def test_copies_and_earlier_versions_stand_under_their_original_and_corroborate_nothing(
    project: Project, run: Run, seed: Seed
) -> None:
    update = seed("ferry-gazette.md")
    article = update.read_text()
    first = article.replace("date: 2031-04-08", "date: 2031-04-07").replace("14 passengers", "20 passengers")
    (project.seeds / "first.md").write_text(first.replace("/ferry-sinks", "/ferry"))
    run("build")
    (before,) = briefing_paths(project)
    copy = article.replace("Varn Gazette", "Kelm *Courier*").replace("gazette.example", "courier.example")
    (project.seeds / "copy.md").write_text(copy.replace("date: 2031-04-08", "date: 2031-04-09"))

    run("build")
    status = run("status").stdout

    (path,) = briefing_paths(project)
    page = (project.briefings / path).read_text()
    (source,) = json.loads((project.briefings / path).with_suffix(".json").read_text())["sources"]
    assert path == before
    assert "status: single source" in page
    assert "Updates an earlier version of 7 April 2031; digest `" in page
    assert (
        "Also published by [Kelm &#42;Courier&#42;](https://courier.example/2031/04/ferry-sinks) (9 April 2031)"
        in page
    )
    assert "20 passengers" not in page
    assert [c["file"] for c in source["copies"]] == ["copy.md"]
    assert [c["file"] for c in source["earlier_versions"]] == ["first.md"]
    assert "copy.md: copy of ferry-gazette.md, not counted" in status
    assert "first.md: earlier version of ferry-gazette.md, not counted" in status

    shutil.rmtree(project.state)
    run("build")
    assert briefing_paths(project) == [path]


def test_check_writes_nothing_and_tells_what_is_pending(project: Project, run: Run, seed: Seed) -> None:
    seed("budget.txt")

    pending = run("build", "--check", code=1)

    assert "add    2031/" in pending.stdout
    assert not project.briefings.exists()
    assert not project.site.exists()
    run("build")
    assert "up to date" in run("build", "--check").stdout


def test_a_bad_source_is_quarantined_and_the_others_are_published(
    project: Project, run: Run, seed: Seed
) -> None:
    seed("budget.txt")
    (project.seeds / "empty.txt").write_bytes(b"")
    (project.seeds / "picture.png").write_bytes(b"\x89PNG")

    built = run("build", code=1)
    again = run("build", code=1)
    status = json.loads(run("status", "--json").stdout)

    assert len(briefing_paths(project)) == 1
    for done in (built, again):
        assert "quarantined empty.txt: " in done.stderr
        assert "quarantined picture.png: " in done.stderr
    assert {f["source"] for f in status["quarantined"]} == {"empty.txt", "picture.png"}


def test_a_source_with_a_secret_is_quarantined_and_the_others_are_published(
    project: Project, run: Run, seed: Seed
) -> None:
    seed("budget.txt")
    leak = seed("ferry-harbour.txt")
    key = "AKIA" + "ABCDEFGHIJKLMNOP"
    leak.write_text(leak.read_text().replace("heard a long scraping noise", f"wrote {key} on the wall"))

    done = run("build", code=1)

    assert "quarantined ferry-harbour.txt: the page would hold what looks like a key" in done.stderr
    assert len(briefing_paths(project)) == 1
    assert key not in "".join(p.read_text() for p in project.site.rglob("*.html"))


def test_strict_writes_nothing_when_a_source_fails(project: Project, run: Run, seed: Seed) -> None:
    seed("budget.txt")
    (project.seeds / "empty.txt").write_bytes(b"")

    done = run("build", "--strict", code=1)

    assert "quarantined empty.txt" in done.stderr
    assert not project.briefings.exists()
    assert not project.site.exists()


def test_an_edited_page_is_merged_and_published_its_conflicts_are_listed(
    project: Project, run: Run, seed: Seed
) -> None:
    seed("ferry-harbour.txt")
    run("build")
    page = project.briefings / briefing_paths(project)[0]
    name = page.relative_to(project.briefings).as_posix()
    edited = page.read_text().replace("## Bottom line", "## The short of it")
    page.write_text(edited.replace("# A passenger ferry sank", "# Our ferry sank"))
    seed("ferry-gazette.md")

    done = run("build", code=1)
    changed = run("diff", f"briefings/{name}").stdout
    html = (project.site / name).with_suffix(".html").read_text()

    assert f"conflict {name}:" in done.stderr
    assert "The short of it" in html
    assert "Varn Gazette" in html
    assert "Newer material conflicts with the edit above." in html
    assert "Edited by hand," in html
    assert {"-## Bottom line", "+## The short of it"} <= set(changed.splitlines())

    run("accept", f"briefings/{name}")
    run("build")

    html = (project.site / name).with_suffix(".html").read_text()
    assert "Newer material conflicts" not in html
    assert "Our ferry sank" in html
    assert f"cp .newsdesk/undo/{name} briefings/{name}" in run("revert", name).stdout
    assert "is no page of" in run("revert", "nothing.md", code=2).stderr


def test_the_page_of_a_withdrawn_source_goes(project: Project, run: Run, seed: Seed) -> None:
    seed("budget.txt")
    ferry = seed("ferry-harbour.txt")
    run("build")
    ferry.unlink()

    report = json.loads(run("build", "--json").stdout)

    assert report["removed"] == 4, "page, twin, and the pages of the two people it quoted"
    assert len(briefing_paths(project)) == 1
    assert "ferry" not in (project.site / "index.html").read_text()


def test_a_fresh_clone_without_state_gives_the_same_bytes_and_links(
    project: Project, run: Run, seed: Seed
) -> None:
    for name in ("ferry-harbour.txt", "ferry-gazette.md", "budget.txt"):
        seed(name)
        run("build")
    before = {folder: contents(project.root / folder) for folder in ("briefings", "site")}
    run("clean")

    report = json.loads(run("build", "--json").stdout)

    assert (report["written"], report["removed"]) == (0, 0)
    assert {folder: contents(project.root / folder) for folder in before} == before


def test_a_template_change_renders_every_page_again_and_analyses_nothing(
    project: Project, run: Run, seed: Seed
) -> None:
    seed("budget.txt")
    run("build")
    template = project.templates / "briefing.md.jinja"
    heading = '## {{ pgettext("heading", "Bottom line") }}'
    template.write_text(template.read_text().replace(heading, "## In one sentence"))

    report = json.loads(run("build", "--json").stdout)

    assert (report["analysed"], report["rendered"]) == (0, 1)
    assert "## In one sentence" in (project.briefings / briefing_paths(project)[0]).read_text()


def test_a_broken_template_stops_the_run_before_anything_is_written(
    project: Project, run: Run, seed: Seed
) -> None:
    seed("budget.txt")
    run("build")
    before = contents(project.site) | contents(project.briefings)
    (project.templates / "briefing.md.jinja").write_text("# {{ b.titel }}")

    done = run("build", code=2)

    assert "briefing.md.jinja" in done.stderr
    assert "titel" in done.stderr
    assert contents(project.site) | contents(project.briefings) == before


def test_an_unknown_key_is_an_error_with_its_line(project: Project, run: Run) -> None:
    text = project.config_file.read_text().replace("  newsdesk: {}", "  newsdesk:\n    latst: 3")
    text = text if "latst" in text else text.replace("  newsdesk:\n", "  newsdesk:\n    latst: 3\n")
    project.config_file.write_text(text)
    line = text.splitlines().index("    latst: 3") + 1

    done = run("build", code=2)

    assert f"mkdocs.yml:{line}: unknown key 'latst' in extra.newsdesk; did you mean 'latest'?" in done.stderr
    assert "Traceback" not in done.stderr


def test_no_sources_make_an_empty_site(project: Project, run: Run) -> None:
    run("build")

    assert "No briefings yet" in (project.site / "index.html").read_text()


def test_no_verb_builds(project: Project, run: Run, seed: Seed) -> None:
    seed("budget.txt")

    done = run()

    assert "1 sources analysed" in done.stdout
    assert (project.site / "index.html").is_file()


def run_bare(root: Path, *args: str) -> subprocess.CompletedProcess[str]:
    """Run a generator.py with a Python that has no packages."""
    command = [sys.executable, "-S", "-E", str(root / "generator.py"), *args]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_without_the_dependencies_one_line_says_how_to_get_them(tmp_path: Path) -> None:
    shutil.copy(ROOT / "generator.py", tmp_path)
    (tmp_path / "newsdesk").symlink_to(ROOT / "newsdesk")

    done = run_bare(tmp_path)

    assert done.returncode == 2
    assert "make setup" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_any_python_finds_what_make_setup_installed(tmp_path: Path) -> None:
    shutil.copy(ROOT / "generator.py", tmp_path)
    (tmp_path / "newsdesk").symlink_to(ROOT / "newsdesk")
    installed = tmp_path / ".venv" / "bin" / "python"
    installed.parent.mkdir(parents=True)
    installed.write_text('#!/bin/sh\necho installed "$@"\n')
    installed.chmod(0o755)

    done = run_bare(tmp_path, "status")

    assert done.stdout == f"installed {tmp_path / 'generator.py'} status\n"


@pytest.mark.parametrize(
    "args", [("--nonsense",), ("build", "extra"), ("analyze",), ("build", "--engine", "cloud")]
)
def test_wrong_usage_exits_with_2(run: Run, args: tuple[str, ...]) -> None:
    done = run(*args, code=2)

    assert "Usage" in done.stderr or "Invalid" in done.stderr


def test_clean_removes_what_can_be_made_again_and_nothing_else(
    project: Project, run: Run, seed: Seed
) -> None:
    seed("budget.txt")
    seed("ferry-harbour.txt")
    run("build")
    page = project.briefings / briefing_paths(project)[0]
    page.write_text(page.read_text() + "\nMy own words.\n")

    run("clean", "--pages")

    assert not project.site.exists()
    assert not project.state.exists()
    assert [p for p in list_files(project.briefings) if p.endswith(".md")] == [
        str(page.relative_to(project.briefings))
    ]
    assert len(list_files(project.seeds)) == 2
