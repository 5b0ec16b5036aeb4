"""Files that are named on the command line → articles, outside any project."""

from collections.abc import Sequence
from pathlib import Path

import typer

from newsdesk.model import Article, Failure
from newsdesk.pipeline.understand import SIDECAR
from newsdesk.readers import SUFFIXES, ReadLimits, find_suffix, is_asset, read_source
from newsdesk.store import list_files


def read_paths(paths: Sequence[Path]) -> tuple[list[Article], tuple[Failure, ...]]:
    """Return the articles of files and folders, named by the path they were given as, and what failed.

    What a named file holds is shown however short it is and in whatever language: a project has limits, not this.
    """
    limits = ReadLimits(min_words=1, languages=())
    articles: list[Article] = []
    failures: list[Failure] = []
    for path in _list_sources(paths):
        try:
            if path.stat().st_size > limits.max_bytes:
                reason = f"larger than {limits.max_bytes // 1_000_000} MB; split it"
                failures.append(Failure(source=str(path), stage="read", reason=reason))
                continue
            data = path.read_bytes()
            beside = path.with_name(path.name + SIDECAR)
            sidecar = beside.read_bytes() if beside.is_file() else None
        except OSError as error:
            failures.append(
                Failure(source=str(path), stage="read", reason=f"cannot be read: {error.strerror}")
            )
            continue
        for found in read_source(path.as_posix(), data, sidecar=sidecar, limits=limits):
            if isinstance(found, Failure):
                failures.append(found)
            else:
                articles.append(found)
    return articles, tuple(failures)


def _list_sources(paths: Sequence[Path]) -> list[Path]:
    listed: list[Path] = []
    for path in paths:
        if path.is_dir():
            names = frozenset(list_files(path))
            listed += [
                path / name
                for name in sorted(names)
                if find_suffix(name) in SUFFIXES and not is_asset(name, names)
            ]
        elif path.exists():
            listed.append(path)
        else:
            raise typer.BadParameter(f"'{path}' does not exist", param_hint="PATH…")
    return listed
