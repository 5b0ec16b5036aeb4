"""Build the search index of a finished site with Pagefind; the dialog that asks it is theme/assets/search.js."""

import re
import subprocess
from pathlib import Path

from newsdesk.errors import CheckError

SEARCH_FOLDER = "pagefind"
_NOT_TEXT = "sup[id^='fnref'], .footnote-backref, .footnote hr"
"""Numbers of citations would stand in the middle of excerpts: "missile5"."""
_READY_MADE = ("pagefind-ui.*", "pagefind-modular-ui.*", "pagefind-component-ui.*", "pagefind-highlight.js")
_BRIEFING = b"data-pagefind-body"
_INDEXED = re.compile(r"Indexed (\d+) pages?")


def build_search_index(site: Path, *, seconds: float = 900) -> int:
    """Index the briefings of `site` into `site/pagefind/`; return how many.

    Only pages with `data-pagefind-body` count. Pagefind is a local program and uses no network.
    """
    if (site / SEARCH_FOLDER).exists():
        raise CheckError(
            [f"{SEARCH_FOLDER}: this name belongs to the search index; rename the folder among the pages"]
        )
    # Without any such page Pagefind would index all the others.
    if not any(_BRIEFING in page.read_bytes() for page in sorted(site.rglob("*.html"))):
        return 0
    from pagefind_bin import get_executable  # noqa: PLC0415 (loaded by those who build)

    command = (
        str(get_executable()),
        *("--site", str(site)),
        *("--output-subdir", SEARCH_FOLDER),
        *("--exclude-selectors", _NOT_TEXT),
    )
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CheckError([f"the search index could not be built: {error}"]) from error
    counted = _INDEXED.search(done.stdout)
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise CheckError([f"the search index could not be built: {said[-1] if said else done.returncode}"])
    for pattern in _READY_MADE:
        for unused in (site / SEARCH_FOLDER).glob(pattern):
            unused.unlink()
    return int(counted.group(1)) if counted else 0
