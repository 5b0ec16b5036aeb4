"""Commands with sources and results at addresses: here of a folder, as another process sees it."""

import json
from pathlib import Path

import pytest

from newsdesk.pipeline.deliver import SENT
from newsdesk.pipeline.project import Project
from newsdesk.store import list_files
from tests.cli.conftest import ARTICLES, Run


def read_all(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in list_files(folder)}


@pytest.fixture
def bucket(project: Project, tmp_path: Path) -> Path:
    """Where sources are and results go."""
    bucket = tmp_path / "bucket"
    (bucket / "seeds").mkdir(parents=True)
    (bucket / "seeds" / "ferry.txt").write_bytes((ARTICLES / "ferry-harbour.txt").read_bytes())
    (bucket / "seeds" / "budget.txt").write_bytes((ARTICLES / "budget.txt").read_bytes())
    own = "".join(
        f"    {key}: file://{bucket}/{name}\n"
        for key, name in {"seeds": "seeds", "site_to": "site", "briefings_to": "pages"}.items()
    )
    text = project.config_file.read_text().replace("  newsdesk: {}\n", f"  newsdesk:\n{own}")
    project.config_file.write_text(text)
    return bucket


def test_what_is_built_is_sent_and_a_second_run_sends_nothing(
    project: Project, run: Run, bucket: Path
) -> None:
    checked = run("build", "--check", code=1).stdout
    assert "files sent" not in run("build", "--no-send").stdout
    assert not (bucket / "site").exists()
    first = run("build").stdout
    second = json.loads(run("build", "--json").stdout)

    assert "ferry" in checked
    assert read_all(bucket / "site") == read_all(project.site)
    assert read_all(bucket / "pages") == read_all(project.briefings)
    assert f"file://{bucket}/site: {len(list_files(project.site))} files sent, 0 removed." in first
    assert second["analysed"] == second["written"] == 0
    assert [(s["written"], s["removed"]) for s in second["sent"]] == [(0, 0), (0, 0)]

    (bucket / "seeds" / "budget.txt").unlink()
    (bucket / "site" / SENT).unlink()  # as if another machine had sent it all
    run("build")

    assert read_all(bucket / "pages") == read_all(project.briefings)
    assert read_all(project.site).items() <= read_all(bucket / "site").items()

    (bucket / "seeds").rename(bucket / "elsewhere")
    failed = run("build", code=2).stderr
    assert f"file://{bucket}/seeds: has no file, so nothing was done" in failed
    assert len(failed.splitlines()) == 1
    assert read_all(bucket / "pages") == read_all(project.briefings)


def test_sources_are_brought_in_where_the_others_are(run: Run, bucket: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_bytes((ARTICLES / "ferry-gazette.md").read_bytes())

    added = run("add", str(page)).stdout
    again = run("add", str(page)).stdout

    name = added.removeprefix(f"added file://{bucket}/seeds/").strip()
    assert (bucket / "seeds" / name).read_bytes() == page.read_bytes()
    assert (bucket / "seeds" / f"{name}.meta.yml").is_file()
    assert again == f"already have it: file://{bucket}/seeds/{name}\n"
    assert sorted(list_files(bucket / "seeds")) == sorted(
        ["budget.txt", "ferry.txt", name, f"{name}.meta.yml"]
    )


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("gs://bucket/seeds", "needs a package more: "),
        ("nowhere://bucket/seeds", "cannot be opened: ValueError"),
    ],
)
def test_an_address_that_cannot_be_used_is_one_line(
    project: Project, run: Run, address: str, words: str
) -> None:
    text = project.config_file.read_text().replace(
        "  newsdesk: {}\n", f"  newsdesk: {{seeds: '{address}'}}\n"
    )
    project.config_file.write_text(text)

    failed = run("status", code=2).stderr

    assert failed.startswith(f"error: {address}: {words}")
    assert len(failed.splitlines()) == 1
