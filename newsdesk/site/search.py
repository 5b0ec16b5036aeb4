"""Build the search index of a finished site with Pagefind; the dialog that asks it is theme/assets/search.js.

One index a folder of briefings (a year), merged in the reader's browser: a closed year is not indexed
again, and memory follows the largest year (Pagefind takes 0.15 MB a page), not the whole site.
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from newsdesk.errors import CheckError

SEARCH_FOLDER = "pagefind"
_BRIEFING = b"data-pagefind-body"
_NOT_TEXT = "sup[id^='fnref'], .footnote-backref, .footnote hr"
"""Numbers of citations would stand in the middle of excerpts: "missile5"."""
_READY_MADE = ("pagefind-ui.*", "pagefind-modular-ui.*", "pagefind-component-ui.*", "pagefind-highlight.js")
_FOLDER = re.compile(r"[A-Za-z0-9_-]+")


def build_search_index(
    site: Path,
    *,
    is_kept: Callable[[str, frozenset[str]], Path | None] = lambda _folder, _pages: None,
    seconds: float = 900,
) -> int:
    """Index the briefings of `site` into `site/pagefind/`; return how many there are.

    Only pages with `data-pagefind-body` count. `is_kept` is told a folder and its briefings, and answers
    where the index of exactly these pages stands already. Pagefind is a local program and uses no network.
    """
    target = site / SEARCH_FOLDER
    if target.exists():
        raise CheckError(
            [f"{SEARCH_FOLDER}: this name belongs to the search index; rename the folder among the pages"]
        )
    shards = _group_briefings(site)
    target.mkdir()
    for folder, pages in shards.items():
        built = is_kept(folder, pages)
        if built is None:
            _run_pagefind(site, folder, seconds)
        else:
            shutil.copytree(built, target / folder, copy_function=link_file)
    # The newest year first: its index is the one that the others are merged into.
    (target / "shards.json").write_text(json.dumps(sorted(shards, reverse=True)) + "\n", encoding="utf-8")
    return sum(len(pages) for pages in shards.values())


def link_file(source: str, target: str) -> None:
    """Give a file that does not change a second name; copy it where that cannot be."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _group_briefings(site: Path) -> dict[str, frozenset[str]]:
    groups: dict[str, set[str]] = {}
    for path in site.rglob("*.html"):
        if _BRIEFING in path.read_bytes():
            name = path.relative_to(site).as_posix()
            groups.setdefault(name.rpartition("/")[0].partition("/")[0], set()).add(name)
    unfit = sorted(folder for folder in groups if not _FOLDER.fullmatch(folder))
    if unfit:
        raise CheckError(
            [
                f"{name or 'the top folder'}: briefings live in a folder named by letters and digits"
                for name in unfit
            ]
        )
    return {folder: frozenset(pages) for folder, pages in sorted(groups.items())}


def _run_pagefind(site: Path, folder: str, seconds: float) -> None:
    from pagefind_bin import get_executable

    output = site / SEARCH_FOLDER / folder
    command = (
        str(get_executable()),
        *("--site", str(site)),
        *("--glob", f"{folder}/**/*.html"),
        *("--output-path", str(output)),
        *("--exclude-selectors", _NOT_TEXT),
    )
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CheckError([f"the search index of {folder} could not be built: {error}"]) from error
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise CheckError(
            [f"the search index of {folder} could not be built: {said[-1] if said else done.returncode}"]
        )
    for pattern in _READY_MADE:
        for unused in output.glob(pattern):
            unused.unlink()
