import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest

from newsdesk.errors import CheckError
from newsdesk.site.build import build_site
from newsdesk.site.slugs import slugify_heading

BRIEFING = Path("2031/harbour-bridge-closed-after-cracks-1a2b3c4d.md")


def digest_files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def docs(sample: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sample, tmp_path / "docs"))


def test_every_page_is_built_and_only_briefings_are_searched(
    config_file: Path, sample: Path, tmp_path: Path
) -> None:
    report = build_site(config_file, tmp_path / "site", docs=sample)
    assert (report.pages, report.indexed) == (14, 3)
    names = set(digest_files(tmp_path / "site"))
    assert len(names) == len(report.files)
    assert {"2030/night-train-returns-to-coast-line-9c0d1e2f.json", "pagefind/pagefind.js"} <= names
    assert not [name for name in names if name.endswith((".map", ".gz")) or "lunr" in name or "-ui" in name]


def test_two_builds_are_byte_identical(
    config_file: Path, sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_site(config_file, tmp_path / "one", docs=sample)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")  # another day, for MkDocs
    build_site(config_file, tmp_path / "two", docs=sample)
    assert digest_files(tmp_path / "one") == digest_files(tmp_path / "two")


def test_the_shell_of_a_page_stays_small(built_site: Path) -> None:
    page = (built_site / "archive" / "2031.html").read_text()
    shell, _, rest = page.partition("<article")
    assert len(shell) + len(rest.partition("</article>")[2]) < 6_500


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\n\n[gone](gone.md)\n", "gone.md"),
        ("\n\n[gone](#s-gone)\n", "s-gone"),
        ("\n\n[root](/index.html)\n", "index.html"),
        ("\n\n[x](http://[bad)\n", "index.md"),
        ("\n\nsk-ant-" + "a" * 40 + "\n", "looks like a secret"),
    ],
    ids=["dead link", "dead anchor", "absolute link", "link that is no address", "secret"],
)
def test_a_page_that_may_not_be_published_leaves_the_old_site(
    config_file: Path, docs: Path, tmp_path: Path, text: str, said: str
) -> None:
    build_site(config_file, tmp_path / "site", docs=docs)
    before = digest_files(tmp_path / "site")
    page = docs / "index.md"
    page.write_text(page.read_text() + text)
    with pytest.raises(CheckError, match=said):
        build_site(config_file, tmp_path / "site", docs=docs)
    assert digest_files(tmp_path / "site") == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["docs", "site"]


def test_a_page_that_is_not_text_leaves_the_old_site(config_file: Path, docs: Path, tmp_path: Path) -> None:
    (docs / "2031" / "broken.md").write_bytes(b"\xff\xfe# Title")
    with pytest.raises(CheckError, match=r"broken\.md"):
        build_site(config_file, tmp_path / "site", docs=docs)
    assert not (tmp_path / "site").exists()


def test_a_folder_with_the_name_of_the_search_index_is_refused(
    config_file: Path, docs: Path, tmp_path: Path
) -> None:
    (docs / "pagefind").mkdir()
    (docs / "pagefind" / "pagefind.js").write_text("alert(1)")
    with pytest.raises(CheckError, match="belongs to the search index"):
        build_site(config_file, tmp_path / "site", docs=docs)


def test_a_symbolic_link_among_the_pages_is_refused(config_file: Path, docs: Path, tmp_path: Path) -> None:
    (docs / "2031" / "passwd.md").symlink_to("/etc/passwd")
    with pytest.raises(CheckError, match=r"passwd\.md: is a symbolic link"):
        build_site(config_file, tmp_path / "site", docs=docs)
    assert not (tmp_path / "site").exists()


def test_a_site_without_a_briefing_is_built(config_file: Path, docs: Path, tmp_path: Path) -> None:
    for year in ("2030", "2031"):
        shutil.rmtree(docs / year)
        (docs / "archive" / f"{year}.md").unlink()
    (docs / "people" / "ines-okafor-9d1f0c11.md").unlink()
    (docs / "people" / "index.md").write_text("# People\n\nNone yet.\n")
    (docs / "index.md").write_text("# Latest briefings\n\nNothing yet.\n")
    (docs / "archive" / "index.md").write_text("# Archive\n\nNothing yet.\n")
    assert build_site(config_file, tmp_path / "site", docs=docs).indexed == 0


def test_what_a_person_types_into_a_briefing_cannot_run(
    config_file: Path, docs: Path, tmp_path: Path
) -> None:
    page = docs / BRIEFING
    text = page.read_text().replace("title: Harbour", "title: <script>alert(1)</script>Harbour")
    text = text.replace("status: contested", "status: '\"><img src=x onerror=alert(1)>'")
    page.write_text(text + "\n<script>alert(2)</script>\n\n<p onclick=alert(3)>x</p>\n\n## __config\n")
    build_site(config_file, tmp_path / "site", docs=docs)
    html = (tmp_path / "site" / BRIEFING.with_suffix(".html")).read_text()
    assert "<script>" not in html
    assert "onclick" not in html
    assert 'onerror="' not in html
    assert html.count('id="__config"') == 1


def test_a_site_below_a_path_has_a_404_page_that_finds_its_files(
    change_config: Callable[[str, str], Path], tmp_path: Path
) -> None:
    build_site(change_config('site_url: ""', "site_url: https://x.example/repo/"), tmp_path / "site")
    assert 'href="/repo/assets/newsdesk.css"' in (tmp_path / "site" / "404.html").read_text()
    sitemap = (tmp_path / "site" / "sitemap.xml").read_text()
    assert "<loc>https://x.example/repo/2031/" in sitemap
    assert "lastmod" not in sitemap


def test_zensical_builds_the_same_pages(root: Path, sample: Path, built_site: Path, tmp_path: Path) -> None:
    shutil.copy(root / "mkdocs.yml", tmp_path)
    shutil.copytree(root / "theme", tmp_path / "theme")
    shutil.copytree(sample, tmp_path / "briefings")
    home = tmp_path / "briefings" / "index.md"
    home.write_text(home.read_text() + "\n<script>alert(1)</script>\n\n<p onclick=alert(2)>x</p>\n")
    done = subprocess.run(
        [sys.executable, "-m", "zensical", "build", "-f", "mkdocs.yml"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(root), "PATH": ""},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    theirs = {path.relative_to(tmp_path / "site").as_posix() for path in (tmp_path / "site").rglob("*.html")}
    ours = {path.relative_to(built_site).as_posix() for path in built_site.rglob("*.html")}
    assert theirs == ours
    page = (tmp_path / "site" / BRIEFING.with_suffix(".html")).read_text()
    assert 'id="fn:1-4"' in page
    assert 'id="s-key-quotes"' in page
    html = (tmp_path / "site" / "index.html").read_text()
    assert f'href="{BRIEFING.with_suffix(".html").as_posix()}"' in html
    assert "<script>" not in html
    assert "onclick" not in html


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("Key quotes", "s-key-quotes"),
        ("__config", "s-config"),
        ("Wo sich Berichte unterscheiden: Größe", "s-wo-sich-berichte-unterscheiden-grösse"),
        ("?!", "s-"),
        ("x" * 500, "s-" + "x" * 60),
    ],
)
def test_a_heading_never_takes_an_id_of_the_page(heading: str, expected: str) -> None:
    assert slugify_heading(heading, "-") == expected


@pytest.mark.parametrize(
    ("name", "digest"),
    [
        ("partials/javascripts/base.html", "d6113712bc4deb30"),
        ("partials/javascripts/palette.html", "8790389765ea6036"),
        ("partials/javascripts/content.html", "3722e156f0f6339d"),
        ("partials/palette.html", "fb935107ae7d3d74"),
        ("base.html", "8536d352b0093623"),
    ],
)
def test_the_parts_of_material_that_the_theme_stands_in_for_are_the_ones_read(name: str, digest: str) -> None:
    """When this fails, Material was updated: read what changed, then theme/assets/start.js or the partial."""
    content = files("material").joinpath("templates", name).read_bytes()
    assert hashlib.sha256(content).hexdigest()[:16] == digest
