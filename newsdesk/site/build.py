"""Build the site beside the last one, or only what changed of it; check it, and only then touch what readers see.

All of it goes into a new folder that is exchanged for the last one (`whole`); a few changes are laid over it
(`renew`). The bytes are the same either way: they follow from the pages, the configuration, the theme and the
installed packages, never from the clock or from what was there before.
"""

import os
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from newsdesk.disk import Listing, scan
from newsdesk.errors import StoreError
from newsdesk.site.ledger import Record, forget_ledger, open_ledger
from newsdesk.site.making import SiteReport
from newsdesk.site.renew import AllIsNeededError, renew_site
from newsdesk.site.runs import Engine
from newsdesk.site.stamps import Sight, read_clock
from newsdesk.site.swap import discard_staging, recover
from newsdesk.site.whole import build_whole

if TYPE_CHECKING:
    from newsdesk.scouting import Scout

__all__ = ["SiteReport", "build_site", "look_at_site"]

LEDGER = "ledger.db"
"""Name of its file, below the state folder."""
_NOTHING: Mapping[Path, Listing] = MappingProxyType({})


def build_site(
    config_file: Path,
    output: Path,
    listed: Mapping[Path, Listing] = _NOTHING,
    *,
    docs: Path | None = None,
    state: Path | None = None,
    engine: Engine | None = None,
    sight: Callable[[], Sight] | None = None,
) -> SiteReport:
    """Build, index, check, and put the result at `output`; the old site stays whole if anything fails.

    `docs` overrides the docs_dir of `config_file`. With `state`, a folder that is read and written, what has not
    changed is left alone; the result has the same bytes either way. `engine` runs what is much in several
    processes. `sight` returns what `look_at_site` did in this run, `listed` is what `disk.scan` told of folders of pages
    in this run: neither is then listed again. The caller holds the run's lock.

    Raises ConfigError (mkdocs.yml cannot be meant), CheckError (the new site may not be published),
    StoreError (the disk is in the way).
    """
    try:
        seen = sight() if sight else look_at_site(output)
        if state is None:
            return _build_all(config_file, docs, output, engine, why="asked for")
        try:
            return _bring_up_to_date(config_file, docs, output, engine, state, seen, listed)
        except (
            sqlite3.Error
        ) as error:  # what is remembered is damaged, or cannot be written; it only spares work
            discard_staging(output)
            forget_ledger(state / LEDGER)
            return _build_all(config_file, docs, output, engine, why=f"what was remembered is lost ({error})")
    except OSError as error:
        path = os.fsdecode(error.filename or output)
        raise StoreError(
            path=path, problem=f"the site cannot be built: {error.strerror}; the last one stays"
        ) from error
    finally:
        discard_staging(output)


def look_at_site(output: Path, scout: "Scout | None" = None) -> Sight:
    """Return what lies at `output` now, once what a crash interrupted is finished; raise StoreError and OSError. `scout` was
    sent there in this run, when there was nothing to finish.
    """
    if scout:
        return Sight(since=read_clock(scout.since), site=scout.find(output), buckets=scout.buckets)
    recover(output)
    since = read_clock()
    return Sight(since=since, site=scan(output, hidden=True))


def _build_all(
    config_file: Path, docs: Path | None, output: Path, engine: Engine | None, *, why: str
) -> SiteReport:
    return build_whole(
        config_file, docs, output, engine=engine, ledger=None, record=Record(), cache=None, why=why
    )


def _bring_up_to_date(
    config_file: Path,
    docs: Path | None,
    output: Path,
    engine: Engine | None,
    state: Path,
    sight: Sight,
    listed: Mapping[Path, Listing],
) -> SiteReport:
    cache = state / "markdown.db"
    with open_ledger(state / LEDGER) as ledger:
        try:
            return renew_site(
                config_file,
                docs,
                output,
                engine=engine,
                ledger=ledger,
                cache=cache,
                sight=sight,
                listed=listed,
            )
        except AllIsNeededError as reason:
            discard_staging(output)
            return build_whole(
                config_file,
                docs,
                output,
                engine=engine,
                ledger=ledger,
                record=ledger.read(),
                cache=cache,
                why=str(reason),
            )
