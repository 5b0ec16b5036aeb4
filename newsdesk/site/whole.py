"""Build the whole site into a new folder, and exchange it for the last one when it holds."""

import contextlib
import ctypes
import json
import time
from collections.abc import Iterable
from pathlib import Path

from newsdesk.disk import Listing, Stamp, scan
from newsdesk.errors import CheckError
from newsdesk.site.check import find_problems, inspect_file, list_names
from newsdesk.site.keep import digest_program, digest_shell, find_damaged, find_standing_copies
from newsdesk.site.ledger import Entry, Ledger, Output, Record, Source, pack
from newsdesk.site.making import (
    Making,
    SiteReport,
    describe_sources,
    find_standing_shards,
    index_pages,
    list_docs,
    make_report,
    note_links,
    own_outputs,
)
from newsdesk.site.markdown import keep_only
from newsdesk.site.runs import Engine, print_all
from newsdesk.site.search import SEARCH_FOLDER, SearchIndex
from newsdesk.site.settings import find_nav, find_reasons_for_whole, gather_warnings, load_site_config
from newsdesk.site.sitemap import write_sitemap
from newsdesk.site.stamps import digest, settle
from newsdesk.site.swap import link_file, staging_folder, swap_in


def build_whole(
    config_file: Path,
    docs: Path | None,
    live: Path,
    *,
    engine: Engine | None,
    ledger: Ledger | None,
    record: Record,
    cache: Path | None,
    why: str,
) -> SiteReport:
    """Build all of the site at `live` anew; parts of the search index that still hold are taken over.

    `why` is what to say of it. Raises what `build_site` raises.
    """
    now = time.time_ns()
    staging = staging_folder(live)
    with gather_warnings() as said:
        config = load_site_config(config_file, docs, staging, said)
    reasons = find_reasons_for_whole(config)
    parts = [str(part) for part in (config.theme.custom_dir, *config.hooks) if part]
    shell = "" if reasons or ledger is None else digest_shell(config_file, parts, docs)
    making = Making(
        config_file=config_file,
        docs=Path(config.docs_dir),
        live=live,
        staging=staging,
        site_url=config.site_url or "",
        cache=cache if shell else None,
    )
    hidden = bool(config.exclude_docs)
    stamps = list_docs(making.docs, hidden=hidden).files
    # Digested before anything is made of them: what changes meanwhile is then another the next time.
    last = record.sources if record.said.get("docs") == str(making.docs) else {}
    digests = {
        path: _digest_source(making.docs / path, stamp, last.get(path)) if shell else ""
        for path, stamp in stamps.items()
    }
    program, lying = digest_program(), scan(live, hidden=True)
    is_known = bool(shell) and record.said.get("program") == program
    standing = find_standing_copies(record, digests, live, lying) if is_known else {}
    staging.mkdir(parents=True)
    _give_memory_back()
    job = making.order(stamps, everything=True, whole=bool(reasons), standing=standing)
    printed, inspected = print_all(job, engine)
    owned = own_outputs(printed)
    sources = describe_sources(printed, stamps, digests, now)
    dates = {source.page: source.updated for source in sources.values()}
    names, problems = list_names(staging)
    pages = (name for name in names if name.endswith(".html"))
    write_sitemap(staging, making.site_url, {page: dates.get(page, "") for page in pages})
    rest = [
        inspect_file(n, (staging / n).read_bytes(), base_path=making.base_path) for n in names - owned.keys()
    ]
    inspected = (*inspected, *rest)
    ids = {file.name: file.ids for file in inspected}
    problems += find_problems(inspected, names, lambda name: ids[name])
    if problems:
        raise CheckError(sorted(problems))
    shards = find_standing_shards(record.said, _find_damaged_index(record, live, lying))
    index = index_pages(making, sources, names, shards)
    _take_over(record.outputs, index, live, staging)
    swap_in(staging, live)

    made = scan(live, hidden=True).files
    if making.cache:
        keep_only(making.cache, stamps.keys())
    if ledger is not None:
        entry = Entry(anew=True)
        if shell:
            outputs = {
                path: Output(
                    settle(stamp, now), *(owned.get(path) or (digest((live / path).read_bytes()), ""))
                )
                for path, stamp in made.items()
            }
            nav = {path for _, path in find_nav(config.nav)}
            everywhere = [
                path
                for path, output in outputs.items()
                if output.origin in nav or not (output.origin or path.startswith(f"{SEARCH_FOLDER}/"))
            ]
            links = note_links(inspected, everywhere)
            del inspected, printed  # something of every page: no two large things at once
            entry = Entry(
                anew=True,
                said={
                    "shell": shell,
                    "program": program,
                    "parts": pack(parts),
                    "docs": str(making.docs),
                    "hidden": "yes" if hidden else "",
                    "site_url": making.site_url,
                    "templates": pack(sorted(config.theme.static_templates)),
                    "shards": json.dumps(index.folders),
                    "everywhere": pack(everywhere),
                },
                sources=sources,
                outputs=outputs,
                links=links,
            )
        ledger.write(entry)
    why = "; ".join(reasons) or why
    return make_report(
        made,
        printed=sum(p.endswith(".html") for p in made),
        indexed=index.briefings,
        written=len(made),
        why=why,
    )


def _give_memory_back() -> None:
    """Give the system what is free of what this process took: workers are about to need it, and what planned a site
    from nothing took much. The C library keeps it otherwise, and only glibc can be told not to.
    """
    with contextlib.suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


def _digest_source(path: Path, stamp: Stamp, before: Source | None) -> str:
    return before.digest if before and before.stamp == stamp else digest(path.read_bytes())


def _find_damaged_index(record: Record, live: Path, lying: Listing) -> frozenset[str]:
    index = {path: output for path, output in record.outputs.items() if path.startswith(f"{SEARCH_FOLDER}/")}
    return find_damaged(index, live, lying)


def _take_over(outputs: Iterable[str], index: SearchIndex, live: Path, staging: Path) -> None:
    shards = index.folders.keys() - index.built
    for path in outputs:
        folder, _, name = path.partition("/")
        if folder == SEARCH_FOLDER and (name.split("/")[0] in shards or name in index.kept):
            (staging / path).parent.mkdir(parents=True, exist_ok=True)
            link_file(str(live / path), str(staging / path))
