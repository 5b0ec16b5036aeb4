"""Reuse pages of the last site whose every input is as it was; what has to be built is decided here only.

A page outside the nav is made of its own Markdown, the JSON beside it and of the shell around it (configuration, theme,
packages, this code). Its links point at paths, which follow from names alone, and a target that has
gone is found by the check of the whole site. So equal digests mean equal bytes: building with and
without this module gives the same site (tests/site/test_keep.py).
"""

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from newsdesk.config import LOCALE
from newsdesk.site.search import SEARCH_FOLDER, SearchIndex, link_file

_FORMAT = 4
_PACKAGES = (
    "mkdocs",
    "mkdocs-material",
    "markdown",
    "pymdown-extensions",
    "jinja2",
    "nh3",
    "pyyaml",
    "pagefind_bin",
)
_READS_MORE = (b"INHERIT", b"!ENV", b"!relative")
"""Configuration that depends on more than the file: no page is kept then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltPages:
    """What the last site was made of."""

    shell: str = ""
    pages: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Path of the Markdown → digests of the Markdown and of the HTML."""
    shards: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Folder of a part of the search index → digests of what it is made of, and of its files."""


def digest_shell(config_file: Path, theme: Path) -> str:
    """Digest everything that all pages depend on; empty when that cannot be told."""
    configuration = config_file.read_bytes()
    if any(word in configuration for word in _READS_MORE):
        return ""
    total = hashlib.sha256(f"{_FORMAT} {sys.version} {[version(name) for name in _PACKAGES]}".encode())
    total.update(configuration)
    code = Path(__file__).parent
    for path in sorted([*code.glob("*.py"), *code.parent.joinpath("render").glob("*.py")]):
        total.update(digest_file(path).encode())
    for folder in (theme, config_file.parent / LOCALE):
        total.update(_digest_folder(folder).encode())
    return total.hexdigest()


def read_built_pages(state: Path, shell: str) -> BuiltPages:
    """Return what the state file says of the last site; nothing when it is of another shell or format."""
    try:
        stored = json.loads(state.read_bytes())
        if stored["format"] != _FORMAT or stored["shell"] != shell or not shell:
            return BuiltPages(shell=shell)
        return BuiltPages(
            shell=shell,
            pages={name: (pair[0], pair[1]) for name, pair in stored["pages"].items()},
            shards={name: (pair[0], pair[1]) for name, pair in stored["shards"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError):
        return BuiltPages(shell=shell)  # absent, or written by another version: start cold


def write_built_pages(state: Path, built: BuiltPages) -> None:
    """Replace the state file. A crash before it leaves digests that match no page, so those are rebuilt."""
    content = {"format": _FORMAT, "shell": built.shell, "pages": built.pages, "shards": built.shards}
    state.parent.mkdir(parents=True, exist_ok=True)
    beside = state.with_name(f".{state.name}.next")
    with beside.open("w", encoding="utf-8") as file:
        json.dump(content, file, sort_keys=True, separators=(",", ":"))
        file.flush()
        os.fsync(file.fileno())
    beside.replace(state)


class KeptPages:
    """Decides during one build which pages are taken over from `live`, and notes what the new site is made of."""

    def __init__(self, *, last: BuiltPages, live: Path) -> None:
        self._last = last
        self._live = live
        self._sources: dict[str, tuple[str, str]] = {}
        self.kept: set[str] = set()
        """Paths of the HTML taken over, relative to the site."""

    def on_files(self, files: Any, config: Any) -> Any:
        """Put in place of each unchanged page a file that MkDocs links to, and copies, but does not render.

        MkDocs calls this event once it has listed the files. Pages in the nav are always rendered.
        """
        in_nav = set(_find_nav_paths(config.nav or ()))
        for page in files.documentation_pages():
            digest = _digest_with_twin(Path(page.abs_src_path))
            self._sources[page.src_uri] = (digest, page.dest_uri)
            built = self._live / page.dest_uri
            before = self._last.pages.get(page.src_uri)
            unchanged = before is not None and before[0] == digest and page.src_uri not in in_nav
            if before is not None and unchanged and built.is_file() and digest_file(built) == before[1]:
                self.kept.add(page.dest_uri)
                files.remove(page)
                files.append(_make_kept_page(page, built))
        return files

    def find_shards(self) -> dict[str, str]:
        """Return the shards of the last search index that stand as they were built: folder → digest."""
        return {
            folder: digest
            for folder, (digest, files) in self._last.shards.items()
            if _digest_folder(self._live / SEARCH_FOLDER / folder) == files
        }

    def describe(self, site: Path, index: SearchIndex) -> BuiltPages:
        """Return what `site`, now built, and its search index are made of."""
        pages = {
            name: (digest, digest_file(site / html))
            for name, (digest, html) in sorted(self._sources.items())
            if (site / html).is_file()
        }
        shards = {
            folder: (digest, _digest_folder(site / SEARCH_FOLDER / folder))
            for folder, digest in index.folders.items()
        }
        return BuiltPages(shell=self._last.shell, pages=pages, shards=shards)


def _make_kept_page(page: Any, built: Path) -> Any:
    from mkdocs.structure.files import File

    class KeptPage(File):
        def is_documentation_page(self) -> bool:
            return False

        def copy_file(self, dirty: bool = False) -> None:
            del dirty
            target = Path(self.abs_dest_path)
            target.parent.mkdir(parents=True, exist_ok=True)
            link_file(str(built), str(target))

    return KeptPage(
        page.src_uri,
        page.src_dir,
        page.dest_dir,
        page.use_directory_urls,
        dest_uri=page.dest_uri,
        inclusion=page.inclusion,
    )


def _find_nav_paths(nav: Any) -> Iterable[str]:
    if isinstance(nav, str):
        yield nav
    elif isinstance(nav, Mapping):
        for value in nav.values():
            yield from _find_nav_paths(value)
    else:
        for item in nav:
            yield from _find_nav_paths(item)


def _digest_folder(folder: Path) -> str:
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            total.update(f"\0{path.relative_to(folder).as_posix()}\0{digest_file(path)}".encode())
    return total.hexdigest()[:32]


def _digest_with_twin(page: Path) -> str:
    """Digest the Markdown and the JSON beside it, from which the page is described to machines."""
    twin = page.with_suffix(".json")
    return digest_file(page) + (digest_file(twin) if twin.is_file() else "")


def digest_file(path: Path) -> str:
    """Return what tells the bytes of a file from others."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:32]
