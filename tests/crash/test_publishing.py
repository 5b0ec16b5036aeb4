"""A build that fails at any page leaves the live site as it is, byte for byte."""

import shutil
from pathlib import Path

import pytest

from newsdesk.errors import CheckError
from newsdesk.site.build import build_site
from newsdesk.site.overlay import journal_file
from newsdesk.site.swap import staging_folder
from tests.campaign import Tell, choose_size
from tests.crash.strikes import read_tree

ROOT = Path(__file__).parents[2]
BROKEN = "---\ntitle: Broken\n---\n\n# Broken\n\n[an address](http://[bad)\n"
"""MkDocs breaks off when it comes to this page."""


def copy_config(folder: Path) -> Path:
    """Write our configuration for the pages in `folder`/docs."""
    text = (
        (ROOT / "mkdocs.yml")
        .read_text("utf-8")
        .replace("docs_dir: briefings", f"docs_dir: {folder / 'docs'}")
    )
    for name in ("theme", "newsdesk/site/hooks.py"):
        text = text.replace(f" {name}\n", f" {ROOT / name}\n")
    (folder / "mkdocs.yml").write_text(text, "utf-8")
    return folder / "mkdocs.yml"


@pytest.mark.parametrize("whole", [False, True], ids=["what changed", "all"])
def test_a_build_that_fails_at_a_page_leaves_the_site_as_it_is(
    tmp_path: Path, whole: bool, tell: Tell
) -> None:
    docs, site = tmp_path / "docs", tmp_path / "site"
    shutil.copytree(ROOT / "tests" / "site" / "sample", docs)
    config = copy_config(tmp_path)
    state = None if whole else tmp_path / "state"
    build_site(config, site, docs=docs, state=state)
    published = read_tree(site)
    pages = sorted(docs.rglob("*.md"))[: choose_size(test=1, campaign=20)]

    for page in pages:
        content = page.read_bytes()
        page.write_text(BROKEN, "utf-8")
        (docs / "llms.txt").write_text(f"Another {page.name}\n")
        with pytest.raises(CheckError, match="Invalid IPv6 URL"):
            build_site(config, site, docs=docs, state=state)
        assert read_tree(site) == published
        assert not journal_file(site).exists()
        assert not staging_folder(site).exists()
        page.write_bytes(content)
    tell(f"{len(pages)} pages")

    (docs / "llms.txt").unlink()
    build_site(config, site, docs=docs, state=state)
    assert read_tree(site) == published
