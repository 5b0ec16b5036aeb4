"""Build what changed since the last site, and lay it over that; what changed is `keep`'s to tell."""

import json
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

from newsdesk.disk import make_stamp, scan
from newsdesk.errors import CheckError
from newsdesk.site.check import Inspected, find_problems, inspect_file, list_names
from newsdesk.site.keep import Outlook, compare, digest_shell, find_sources_beside_theme
from newsdesk.site.ledger import Entry, Ledger, Output, Record, Source, unpack
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
from newsdesk.site.overlay import find_obstacle, lay_over
from newsdesk.site.runs import Engine, print_all
from newsdesk.site.search import SEARCH_FOLDER
from newsdesk.site.sitemap import is_sitemap, write_sitemap
from newsdesk.site.stamps import digest, settle
from newsdesk.site.swap import staging_folder


class AllIsNeededError(Exception):
    """Changes alone cannot be built; the message says why. No failure: the whole site can."""


def renew_site(
    config_file: Path,
    docs: Path | None,
    live: Path,
    *,
    engine: Engine | None,
    ledger: Ledger,
    record: Record,
    cache: Path,
) -> SiteReport:
    """Bring the site at `live` up to date; write nothing if it is.

    Raises what `build_site` raises, and AllIsNeededError.
    """
    now = time.time_ns()
    _refuse_unknown(config_file, docs, live, record)
    making = Making(
        config_file=config_file,
        docs=Path(record.said["docs"]),
        live=live,
        staging=staging_folder(live),
        site_url=record.said["site_url"],
        cache=cache,
    )
    listing = list_docs(making.docs, hidden=bool(record.said["hidden"]))
    lying = scan(live, hidden=True)
    outlook = compare(record, making.docs, listing, live, lying)
    if outlook.why:
        raise AllIsNeededError(outlook.why)
    if outlook.is_done:
        indexed = sum(bool(source.searched) for source in record.sources.values())
        return make_report(lying.files, printed=0, indexed=indexed, written=0)

    changed = outlook.changed | _find_linking(ledger, record, outlook)
    making.staging.mkdir(parents=True)
    printed, inspected = print_all(making.order(changed, everything=False), engine)
    known = {path: outlook.digests.get(path) or record.sources[path].digest for path in changed}
    told = describe_sources(printed, outlook.sources, known, now)
    sources = {path: kept for path, kept in record.sources.items() if path not in outlook.gone} | told
    replaced = changed | outlook.gone
    left = {path: output for path, output in record.outputs.items() if output.origin not in replaced}
    owned = own_outputs(printed, left)
    left, shards = _write_files_of_all(making, record, outlook, sources, told, left, owned)

    staged = scan(making.staging, hidden=True).files
    made = {path: owned.get(path) or (digest((making.staging / path).read_bytes()), "") for path in staged}
    lost = outlook.damaged & left.keys() - made.keys()
    if lost:
        raise AllIsNeededError(f"{min(lost)} in the site is not as it was built")
    _check(making, ledger, inspected, left.keys() | made.keys())
    before = {path: output.digest for path, output in record.outputs.items() if path not in outlook.damaged}
    moved = [path for path, (known_, _) in made.items() if before.get(path) != known_]
    removed = (record.outputs.keys() | outlook.strange) - left.keys() - made.keys()
    obstacle = find_obstacle(live, moved)
    if obstacle:
        raise AllIsNeededError(f"{obstacle} in the site is in the way")
    lists = [one.page for one in printed if not one.searched]
    lay_over(making.staging, live, moved, removed, lists=frozenset(lists))

    laid = {path: make_stamp((live / path).lstat()) for path in moved}
    outputs = {
        path: Output(settle(laid[path], now) if path in laid else record.outputs[path].stamp, *told_)
        for path, told_ in made.items()
    }
    restamped = {
        path: record.outputs[path]._replace(stamp=stamp)
        for path, stamp in outlook.restamped.items()
        if path in left
    }
    ledger.write(
        Entry(
            said={"shards": json.dumps(shards)},
            sources=told
            | {
                p: record.sources[p]._replace(stamp=settle(outlook.sources[p], now))
                for p in outlook.digests
                if p not in changed
            },
            outputs=restamped | outputs,
            links=note_links(inspected, unpack(record.said["everywhere"])),
            gone=[*outlook.gone, *(record.outputs.keys() - left.keys() - made.keys())],
        )
    )
    return make_report(
        {path: stamp for path, stamp in lying.files.items() if path not in removed} | laid,
        printed=sum(bool(one.page) for one in printed),
        indexed=sum(bool(source.searched) for source in sources.values()),
        written=len(moved) + len(removed),
    )


def _refuse_unknown(config_file: Path, docs: Path | None, live: Path, record: Record) -> None:
    if not record.said:
        raise AllIsNeededError("nothing is known of the last site")
    if not (live / "index.html").is_file():
        raise AllIsNeededError("there is no site")
    if record.said["shell"] != digest_shell(config_file, unpack(record.said["parts"]), docs):
        raise AllIsNeededError("the configuration, the theme, a package or the program is another")


def _find_linking(ledger: Ledger, record: Record, outlook: Outlook) -> set[str]:
    """Return the sources of pages that link to what goes: they are built again, to be told that it has gone."""
    beside = find_sources_beside_theme(record, outlook)
    if beside:
        raise AllIsNeededError(f"{min(beside)} takes the place of a file of the theme")
    gone = [path for path, output in record.outputs.items() if output.origin in outlook.gone]
    pages = {page for page, _, _ in ledger.find_links(sorted(gone))}
    origins = {record.outputs[page].origin for page in pages if page in record.outputs}
    if "" in origins:
        raise AllIsNeededError("a page of the theme links to one that has gone")
    return origins & outlook.sources.keys()


def _write_files_of_all(
    making: Making,
    record: Record,
    outlook: Outlook,
    sources: Mapping[str, Source],
    told: Mapping[str, Source],
    left: Mapping[str, Output],
    owned: Mapping[str, object],
) -> tuple[dict[str, Output], Mapping[str, str]]:
    """Stage sitemap and search index; return the files of the live site that stay, and the shards there are."""
    dates = {source.page: source.updated for source in sources.values()}
    pages = [path for path in (*left, *owned) if path.endswith(".html")]
    write_sitemap(making.staging, making.site_url, {page: dates.get(page, "") for page in pages})
    stay = {path: output for path, output in left.items() if output.origin or not is_sitemap(path)}
    shards: Mapping[str, str] = json.loads(record.said["shards"])
    before = {path: source for path, source in record.sources.items() if path in told or path in outlook.gone}
    ours = f"{SEARCH_FOLDER}/"
    if _list_searched(before) == _list_searched(told) and not any(
        path.startswith(ours) for path in outlook.damaged
    ):
        return stay, shards
    index = index_pages(making, sources, owned, find_standing_shards(record, outlook.damaged))
    standing = {f"{ours}{folder}/" for folder in index.folders.keys() - index.built}
    stay = {
        path: output
        for path, output in stay.items()
        if not path.startswith(ours)
        or path[: path.find("/", len(ours)) + 1] in standing
        or path.removeprefix(ours) in index.kept
    }
    return stay, index.folders


def _list_searched(sources: Mapping[str, Source]) -> set[tuple[str, str, str]]:
    return {(source.page, source.day, source.searched) for source in sources.values() if source.searched}


def _check(making: Making, ledger: Ledger, inspected: Iterable[Inspected], names: Iterable[str]) -> None:
    """Raise CheckError unless what was staged may be published, and every link of the site leads somewhere still."""
    seen = {one.name: one for one in inspected}
    known = {name for name in names if not name.startswith(f"{SEARCH_FOLDER}/")}
    staged, problems = list_names(making.staging)
    for name in staged - seen.keys():
        if name.startswith(f"{SEARCH_FOLDER}/"):
            continue  # Pagefind's own
        problems += inspect_file(
            name, (making.staging / name).read_bytes(), base_path=making.base_path
        ).problems

    def find_ids(name: str) -> tuple[str, ...]:
        if name in seen:
            return seen[name].ids
        return inspect_file(name, (making.live / name).read_bytes(), base_path=making.base_path).ids

    problems += find_problems(seen.values(), known, find_ids)
    for page, target, fragment in ledger.find_links(sorted(name for name in seen if name.endswith(".html"))):
        if fragment and page not in seen and page in known and fragment not in seen[target].ids:
            problems.append(f"{page}: no #{fragment} on {target}")
    if problems:
        raise CheckError(sorted(problems))
