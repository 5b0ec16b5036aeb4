"""Build the site with MkDocs beside the last one, check it, and only then swap; rendering is done before."""

import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from newsdesk.errors import CheckError, ConfigError
from newsdesk.site.check import check_site
from newsdesk.site.guard import find_links_in_docs, guard_config
from newsdesk.site.search import build_search_index
from newsdesk.site.swap import recover, staging_folder, swap_in


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteReport:
    """What was published."""

    pages: int
    """HTML pages, index pages and the 404 page among them."""
    indexed: int
    """Briefings that the search knows."""
    files: int
    size: int
    """Bytes."""


def build_site(config_file: Path, output: Path, *, docs: Path | None = None) -> SiteReport:
    """Build, index, check, and put the result at `output`; the old site stays whole if anything fails.

    `docs` overrides the docs_dir of `config_file`. The bytes depend on these inputs and on the versions
    of the installed packages, never on the clock. The caller holds the run's lock.

    Raises ConfigError (mkdocs.yml cannot be meant), CheckError (the new site may not be published),
    StoreError (the disk is in the way).
    """
    recover(output)
    staging = staging_folder(output)
    try:
        base_path = _run_mkdocs(config_file, staging, docs)
        indexed = build_search_index(staging)
        problems = check_site(staging, base_path=base_path)
        if problems:
            raise CheckError(problems)
        report = _count(staging, indexed)
        swap_in(staging, output)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return report


def _run_mkdocs(config_file: Path, target: Path, docs: Path | None) -> str:
    # Material prints an appeal about MkDocs 2 when it is imported; this is its own switch.
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "true")
    from mkdocs.commands.build import build  # noqa: PLC0415 (0.3 s, for those who build)
    from mkdocs.config import load_config  # noqa: PLC0415
    from mkdocs.exceptions import MkDocsException  # noqa: PLC0415

    overrides: dict[str, Any] = {"site_dir": str(target.resolve()), "strict": True}
    if docs is not None:
        overrides["docs_dir"] = str(docs.resolve())
    with _gather_warnings() as said:
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
        try:
            build(config)
        except MkDocsException as error:
            raise CheckError(said or [str(error)]) from error
    (target / "sitemap.xml.gz").unlink(missing_ok=True)  # holds the time of the build, and nobody asks for it
    if not config.site_url:
        (target / "sitemap.xml").unlink(missing_ok=True)
    return urlsplit(config.site_url or "").path or "/"


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


def _count(folder: Path, indexed: int) -> SiteReport:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return SiteReport(
        pages=sum(path.suffix == ".html" for path in files),
        indexed=indexed,
        files=len(files),
        size=sum(path.stat().st_size for path in files),
    )
