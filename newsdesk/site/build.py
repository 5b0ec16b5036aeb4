"""Build the site with MkDocs beside the last one, check it, and only then swap; rendering is done before."""

import logging
import os
import re
import shutil
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from newsdesk.errors import CheckError, ConfigError
from newsdesk.site.check import check_site
from newsdesk.site.guard import find_links_in_docs, guard_config
from newsdesk.site.hooks import find_source_language
from newsdesk.site.keep import (
    BuiltPages,
    KeptPages,
    digest_file,
    digest_shell,
    read_built_pages,
    write_built_pages,
)
from newsdesk.site.search import SEARCH_FOLDER, SearchIndex, SearchPage, build_search_index, link_file
from newsdesk.site.sitemap import write_sitemap
from newsdesk.site.swap import recover, staging_folder, swap_in

_UPDATED = re.compile(rb"^updated: '?(\d{4}-\d\d-\d\d)", re.MULTILINE)
_DATE = re.compile(rb"""^date: ['"]?(\d{4}-\d\d-\d\d)""", re.MULTILINE)
_BRIEFING = re.compile(rb"""^id: ['"]?\w""", re.MULTILINE)
"""Of these pages the theme says `data-pagefind-body`."""
_FRONT = 4000
"""Bytes at the head of a page in which its front matter is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteReport:
    """What was published."""

    pages: int
    """HTML pages, index pages and the 404 page among them."""
    kept: int
    """Of them, taken over from the last site."""
    indexed: int
    """Briefings that the search knows."""
    files: int
    size: int
    """Bytes."""


def build_site(
    config_file: Path, output: Path, *, docs: Path | None = None, state: Path | None = None
) -> SiteReport:
    """Build, index, check, and put the result at `output`; the old site stays whole if anything fails.

    `docs` overrides the docs_dir of `config_file`. With `state`, a file that is read and written, pages
    that have not changed are taken over from the site at `output`; the result has the same bytes either
    way. They depend on these inputs and on the versions of the installed packages, never on the clock.
    The caller holds the run's lock.

    Raises ConfigError (mkdocs.yml cannot be meant), CheckError (the new site may not be published),
    StoreError (the disk is in the way).
    """
    recover(output)
    staging = staging_folder(output)
    try:
        with _gather_warnings() as said:
            config = _load(config_file, staging, docs, said)
            last = BuiltPages()
            if state is not None:
                last = read_built_pages(state, digest_shell(config_file, Path(config.theme.custom_dir)))
            kept = KeptPages(last=last, live=output)
            config.plugins["newsdesk/keep"] = kept
            _run_mkdocs(config, said)
        dates, briefings = _publish_markdown(Path(config.docs_dir), staging, kept=kept.kept, live=output)
        write_sitemap(staging, config.site_url, dates)
        with ThreadPoolExecutor(1) as beside:  # Pagefind is another process: it has the second core
            index = beside.submit(_build_search, config, staging, briefings, kept=kept, live=output)
            base_path = urlsplit(config.site_url or "").path or "/"
            problems = check_site(staging, base_path=base_path, known=kept.kept, unchecked=SEARCH_FOLDER)
            search = index.result()
        if problems:
            raise CheckError(problems)
        report = _count(staging, indexed=search.briefings, kept=len(kept.kept))
        built = kept.describe(staging, search)
        swap_in(staging, output)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    if state is not None:
        write_built_pages(state, built)
    return report


def _load(config_file: Path, target: Path, docs: Path | None, said: list[str]) -> Any:
    # Material prints an appeal about MkDocs 2 when it is imported; this is its own switch.
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "true")
    from mkdocs.config import load_config
    from mkdocs.exceptions import MkDocsException

    overrides: dict[str, Any] = {"site_dir": str(target.resolve()), "strict": True}
    if docs is not None:
        overrides["docs_dir"] = str(docs.resolve())
    try:
        config = load_config(str(config_file), **overrides)
    except MkDocsException as error:
        raise ConfigError(file=str(config_file), problem=" ".join([str(error), *said])) from error
    problems = guard_config(config)
    if problems:
        raise ConfigError(file=str(config_file), problem="; ".join(problems))
    links = find_links_in_docs(Path(config.docs_dir))
    if links:
        raise CheckError(links)
    return config


def _run_mkdocs(config: Any, said: list[str]) -> None:
    from mkdocs.commands.build import build

    try:
        build(config)
    except (
        Exception,
        SystemExit,
    ) as error:  # whatever a page or template makes MkDocs, Markdown or Jinja raise
        raise CheckError([*said, str(error)]) from error
    # It holds the time of the build, and nobody asks for it.
    (Path(config.site_dir) / "sitemap.xml.gz").unlink(missing_ok=True)


def _build_search(
    config: Any, site: Path, briefings: dict[str, str], *, kept: KeptPages, live: Path
) -> SearchIndex:
    """Index `briefings` (HTML path → day); parts of the last index that still hold are taken over."""
    pages = {
        name: SearchPage(file=site / name, digest=digest_file(site / name), date=day)
        for name, day in briefings.items()
    }
    target = site / SEARCH_FOLDER
    # Words are stemmed in the language of the sources, whatever language is around them.
    language = find_source_language(config)
    index = build_search_index(
        pages, target, last=kept.find_shards(), live=live / SEARCH_FOLDER, language=language
    )
    for folder in index.folders.keys() - index.built:
        shutil.copytree(live / SEARCH_FOLDER / folder, target / folder, copy_function=link_file)
    return index


def _publish_markdown(
    docs: Path, site: Path, *, kept: AbstractSet[str], live: Path
) -> tuple[dict[str, str], dict[str, str]]:
    """Put the Markdown of each page beside it; return HTML path → day of its last news, and of each briefing's event."""
    dates: dict[str, str] = {}
    briefings: dict[str, str] = {}
    for page in sorted(docs.rglob("*.md")):
        name = page.relative_to(docs).with_suffix("").as_posix()
        if not (site / f"{name}.html").is_file():
            continue
        content = page.read_bytes()
        beside = live / f"{name}.md"
        if f"{name}.html" in kept and beside.is_file() and beside.read_bytes() == content:
            link_file(str(beside), str(site / f"{name}.md"))
        else:
            (site / f"{name}.md").write_bytes(content)
        front = content[:_FRONT].partition(b"\n---\n")[0]
        if found := _UPDATED.search(front):
            dates[f"{name}.html"] = found[1].decode()
        if _BRIEFING.search(front):
            day = _DATE.search(front)
            briefings[f"{name}.html"] = day[1].decode() if day else ""
    return dates, briefings


@contextmanager
def _gather_warnings() -> Iterator[list[str]]:
    """Collect what MkDocs warns of, and keep it from the terminal."""
    said: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage())

    logger = logging.getLogger("mkdocs")
    listener = Listener(logging.WARNING)
    before = logger.propagate
    logger.addHandler(listener)
    logger.propagate = False
    try:
        yield said
    finally:
        logger.removeHandler(listener)
        logger.propagate = before


def _count(folder: Path, *, indexed: int, kept: int) -> SiteReport:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return SiteReport(
        pages=sum(path.suffix == ".html" for path in files),
        kept=kept,
        indexed=indexed,
        files=len(files),
        size=sum(path.stat().st_size for path in files),
    )
