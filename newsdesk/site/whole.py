"""Build the whole site into a new folder, and exchange it for the last one when it holds."""

import json
import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from newsdesk.disk import Listing, Stamp, scan
from newsdesk.errors import CheckError
from newsdesk.site.check import Inspected, find_problems, inspect_file, list_names
from newsdesk.site.keep import (
    digest_program,
    digest_shell,
    find_damaged,
    find_standing_copies,
    find_standing_pictures,
)
from newsdesk.site.ledger import Entry, Ledger, Output, Record, Source, pack
from newsdesk.site.making import (
    Making,
    SiteReport,
    describe_sources,
    find_standing_shards,
    index_pages,
    list_docs,
    list_searched,
    make_report,
    note_links,
    own_outputs,
)
from newsdesk.site.markdown import keep_only
from newsdesk.site.runs import Engine, print_all
from newsdesk.site.search import SEARCH_FOLDER, SearchIndex
from newsdesk.site.settings import find_nav, find_reasons_for_whole, gather_warnings, load_site_config
from newsdesk.site.sitemap import write_sitemap
from newsdesk.site.stamps import digest, read_clock, read_clock_of, settle
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
    moment = read_clock()
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
    job = making.order(
        stamps,
        everything=True,
        whole=bool(reasons),
        standing=standing,
        pictures=find_standing_pictures(record, live, lying) if is_known else {},
    )
    printed, inspected = print_all(job, engine)
    owned = own_outputs(printed)
    sources = describe_sources(printed, stamps, digests, moment)
    dates = {source.page: source.updated for source in sources.values()}
    names, problems = list_names(staging)
    pages = (name for name in names if name.endswith(".html"))
    write_sitemap(staging, making.site_url, {page: dates.get(page, "") for page in pages})
    inspected = (*inspected, *_inspect(making, names - owned.keys()))
    ids = {file.name: file.ids for file in inspected}
    problems += find_problems(inspected, names, lambda name: ids[name])
    if problems:
        raise CheckError(sorted(problems))
    shards = find_standing_shards(record.said, _find_damaged_index(record, live, lying))
    index = index_pages(making, list_searched(sources.values()), names, shards)
    taken = _take_over(record.outputs, index, live, staging)
    shown = _Shown(
        built_at=read_clock_of(staging.parent), built=scan(staging, hidden=True).files, before=lying.files
    )
    known = {
        path: owned.get(path) or taken.get(path) or (digest((staging / path).read_bytes()), "")
        for path in (shown.built if shell else ())
    }

    everywhere = _find_what_all_lead_to(known, config)
    links = note_links(inspected, everywhere)
    del inspected, printed  # something of every page: no two large things at once

    def note_what_was_made() -> None:
        if making.cache:
            keep_only(making.cache, stamps.keys())
        if ledger is None or not shell:
            return
        said = {
            "shell": shell,
            "program": program,
            "parts": pack(parts),
            "docs": str(making.docs),
            "hidden": "yes" if hidden else "",
            "site_url": making.site_url,
            "templates": pack(sorted(config.theme.static_templates)),
            "shards": json.dumps(index.folders),
            "everywhere": pack(everywhere),
        }
        ledger.note(Entry(anew=True, said=said, sources=sources, links=links))

    swap_in(staging, live, meanwhile=note_what_was_made)
    shown_at = read_clock_of(live.parent)
    made = scan(live, hidden=True).files
    if ledger is not None:
        outputs = {
            path: Output(shown.stamp(path, made.get(path), shown_at), *told) for path, told in known.items()
        }
        ledger.write(Entry(outputs=outputs) if shell else Entry(anew=True))
    return make_report(
        made,
        printed=sum(p.endswith(".html") for p in made),
        indexed=index.briefings,
        written=len(made),
        why="; ".join(reasons) or why,
    )


def _inspect(making: Making, names: Iterable[str]) -> Iterable[Inspected]:
    for name in names:
        yield inspect_file(name, (making.staging / name).read_bytes(), base_path=making.base_path)


def _find_what_all_lead_to(known: Mapping[str, tuple[str, str]], config: Any) -> list[str]:
    """Return the files of the nav and the theme; `known`: file → digest and source."""
    nav = {path for _, path in find_nav(config.nav)}
    return [
        path
        for path, (_, origin) in known.items()
        if origin in nav or not (origin or path.startswith(f"{SEARCH_FOLDER}/"))
    ]


def _digest_source(path: Path, stamp: Stamp, before: Source | None) -> str:
    return before.digest if before and before.stamp == stamp else digest(path.read_bytes())


def _find_damaged_index(record: Record, live: Path, lying: Listing) -> frozenset[str]:
    index = {path: output for path, output in record.outputs.items() if path.startswith(f"{SEARCH_FOLDER}/")}
    return find_damaged(index, live, lying)


def _take_over(
    outputs: Mapping[str, Output], index: SearchIndex, live: Path, staging: Path
) -> dict[str, tuple[str, str]]:
    """Bring the parts of the search index that still hold; return path → digest, and the source, of which there is none."""
    shards = index.folders.keys() - index.built
    taken = {}
    folders = set()
    for path, output in outputs.items():
        folder, _, name = path.partition("/")
        if folder == SEARCH_FOLDER and (name.split("/")[0] in shards or name in index.kept):
            if (parent := posixpath.dirname(path)) not in folders:
                (staging / parent).mkdir(parents=True, exist_ok=True)
                folders.add(parent)
            link_file(f"{live}/{path}", f"{staging}/{path}")
            taken[path] = output.digest, ""
    return taken


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """The files of a new site as they were before anybody saw them, path → stamp."""

    built_at: int
    """A moment before `built`, as `stamps.settle` wants it."""
    built: Mapping[str, Stamp]
    """When all of them were there."""
    before: Mapping[str, Stamp]
    """On the last site, some of whose files have got a second name: they were looked at after that."""

    def stamp(self, path: str, now: Stamp | None, shown_at: int) -> Stamp:
        """Return the stamp of a file as it may be kept: none of a file that somebody may have changed since.

        `now`: since the names of the last site are gone, which changes the stamps of files that had two. `shown_at`: a
        moment before that.
        """
        built, before = self.built[path], self.before.get(path)
        if now and before and before[3] == built[3]:
            is_same = (now[0], now[1], now[3]) == (before[0], before[1], before[3])
            return settle(now, shown_at if is_same else 0)
        return settle(built, self.built_at if now == built else 0)
