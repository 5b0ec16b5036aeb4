"""Build what changed since the last site, and lay it over that; what changed is `keep`'s to tell."""

import json
from collections.abc import Container, Iterable, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path

from newsdesk.disk import Listing, Stamp, make_stamp, scan
from newsdesk.errors import CheckError
from newsdesk.site.check import Inspected, find_problems, inspect_file, list_names
from newsdesk.site.keep import Outlook, compare, digest_shell, find_sources_beside_theme
from newsdesk.site.ledger import Entry, Ledger, Output, Source, unpack
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
from newsdesk.site.overlay import find_obstacle, lay_over
from newsdesk.site.runs import Engine, print_all
from newsdesk.site.search import SEARCH_FOLDER
from newsdesk.site.sitemap import is_sitemap, write_sitemap
from newsdesk.site.stamps import Sight, digest, read_clock_of, settle
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
    cache: Path,
    sight: Sight,
    listed: Mapping[Path, Listing],
) -> SiteReport:
    """Bring the site at `live` up to date; write nothing if it is. `sight` and `listed` as in `build_site`.

    Raises what `build_site` raises, and AllIsNeededError.
    """
    moment, lying = sight.since, sight.site
    said = ledger.read_said()
    _refuse_unknown(config_file, docs, live, said)
    making = Making(
        config_file=config_file,
        docs=Path(said["docs"]),
        live=live,
        staging=staging_folder(live),
        site_url=said["site_url"],
        cache=cache,
    )
    listing = list_docs(making.docs, hidden=bool(said["hidden"]), known=listed.get(making.docs))
    outlook = compare(ledger, making.docs, listing, live, sight)
    if outlook.why:
        raise AllIsNeededError(outlook.why)
    if outlook.is_done:
        return make_report(lying.files, printed=0, indexed=ledger.count_searched(), written=0)

    changed = outlook.changed | _find_linking(ledger, said, outlook)
    making.staging.mkdir(parents=True)
    printed, inspected = print_all(making.order(changed, everything=False), engine)
    before = ledger.find_sources({*outlook.digests, *changed, *outlook.gone})
    known = {path: outlook.digests.get(path) or before[path].digest for path in changed}
    told = describe_sources(printed, outlook.sources, known, moment)
    dropped = set(ledger.find_made_of(changed | outlook.gone))
    others = ledger.find_outputs(path for one in printed for path, _ in one.outputs if path not in dropped)
    owned = own_outputs(printed, others)
    replaced = {path: before[path] for path in (changed | outlook.gone) & before.keys()}
    dropped |= _renew_sitemap(making, ledger, lying.files, dropped | outlook.strange, told, owned)
    gone, shards = _renew_search(making, ledger, outlook, said, replaced, told, owned)
    dropped |= gone

    staged = scan(making.staging, hidden=True).files
    made = {path: owned.get(path) or (digest((making.staging / path).read_bytes()), "") for path in staged}
    lost = outlook.damaged - dropped - made.keys()
    if lost:
        raise AllIsNeededError(f"{min(lost)} in the site is not as it was built")
    _check(making, ledger, inspected, _Standing(ledger, dropped, made.keys()))
    same = ledger.find_outputs(made.keys() - outlook.damaged)
    moved = [path for path, (known_, _) in made.items() if path not in same or same[path].digest != known_]
    removed = (dropped | outlook.strange) - made.keys()
    obstacle = find_obstacle(live, moved)
    if obstacle:
        raise AllIsNeededError(f"{obstacle} in the site is in the way")
    lists = [one.page for one in printed if not one.searched]
    lay_over(making.staging, live, moved, removed, lists=frozenset(lists))

    laid_at = read_clock_of(live.parent)
    laid = {path: make_stamp((live / path).lstat()) for path in moved}
    lie = lying.files | laid
    for path in removed:
        lie.pop(path, None)
    restamped = ledger.find_outputs(outlook.restamped.keys() - dropped)
    ledger.write(
        Entry(
            said={"shards": json.dumps(shards)},
            sources=told
            | {
                path: before[path]._replace(stamp=settle(outlook.sources[path], moment))
                for path in outlook.digests.keys() - changed
            },
            outputs={
                path: output._replace(stamp=settle(lie[path], moment)) for path, output in restamped.items()
            }
            | {
                path: Output(
                    _settle_laid(laid[path], staged[path], laid_at)
                    if path in laid
                    else settle(lie[path], moment),
                    *told_,
                )
                for path, told_ in made.items()
            },
            links=note_links(inspected, unpack(said["everywhere"])),
            gone=[*outlook.gone, *removed],
        )
    )
    return make_report(
        lie,
        printed=sum(bool(one.page) for one in printed),
        indexed=ledger.count_searched(),
        written=len(moved) + len(removed),
    )


def _settle_laid(stamp: Stamp, staged: Stamp, laid_at: int) -> Stamp:
    """Return the stamp of a file that was moved to its place as it may be kept: none of one that somebody changed there.

    `staged`: before it was moved, which changes one of its times; `laid_at`: a moment after that, and before `stamp`.
    """
    is_ours = (stamp[0], stamp[1], stamp[3]) == (staged[0], staged[1], staged[3])
    return settle(stamp, laid_at if is_ours else 0)


def _refuse_unknown(config_file: Path, docs: Path | None, live: Path, said: Mapping[str, str]) -> None:
    if not said:
        raise AllIsNeededError("nothing is known of the last site")
    if not (live / "index.html").is_file():
        raise AllIsNeededError("there is no site")
    if said["shell"] != digest_shell(config_file, unpack(said["parts"]), docs):
        raise AllIsNeededError("the configuration, the theme, a package or the program is another")


def _find_linking(ledger: Ledger, said: Mapping[str, str], outlook: Outlook) -> set[str]:
    """Return the sources of pages that link to what goes: they are built again, to be told that it has gone."""
    beside = find_sources_beside_theme(ledger, unpack(said["templates"]), outlook)
    if beside:
        raise AllIsNeededError(f"{min(beside)} takes the place of a file of the theme")
    gone = sorted(ledger.find_made_of(outlook.gone))
    pages = ledger.find_outputs({page for page, _, _ in ledger.find_links(gone)})
    origins = {page.origin for page in pages.values()}
    if "" in origins:
        raise AllIsNeededError("a page of the theme links to one that has gone")
    return origins & outlook.sources.keys()


def _renew_sitemap(
    making: Making,
    ledger: Ledger,
    lying: Iterable[str],
    gone: AbstractSet[str],
    told: Mapping[str, Source],
    owned: Iterable[str],
) -> AbstractSet[str]:
    """Stage the sitemap of a site that has an address; return the files that it takes the place of.

    `lying` are the files of the live site, of which `gone` do not stay, and `owned` come.
    """
    if not making.site_url:
        return frozenset()
    dates = ledger.read_dates() | {source.page: source.updated for source in told.values()}
    pages = {name for name in lying if name.endswith(".html")} - gone
    pages.update(name for name in owned if name.endswith(".html"))
    write_sitemap(making.staging, making.site_url, {page: dates.get(page, "") for page in pages})
    beside = ledger.find_outputs(name for name in lying if name.startswith("sitemap") and is_sitemap(name))
    return {name for name, output in beside.items() if not output.origin}


def _renew_search(
    making: Making,
    ledger: Ledger,
    outlook: Outlook,
    said: Mapping[str, str],
    replaced: Mapping[str, Source],
    told: Mapping[str, Source],
    owned: Iterable[str],
) -> tuple[AbstractSet[str], Mapping[str, str]]:
    """Stage what changed of the search index; return the files that are none of it any more, and the shards there are.

    `replaced` are the sources that were, where now are those of `told`, or nothing.
    """
    ours = f"{SEARCH_FOLDER}/"
    is_damaged = any(path.startswith(ours) for path in outlook.damaged)
    before, now = list_searched(replaced.values()), list_searched(told.values())
    if not is_damaged and before == now:
        return frozenset(), json.loads(said["shards"])
    searched = ledger.list_searched() - before | now
    index = index_pages(making, searched, owned, find_standing_shards(said, outlook.damaged))
    standing = {f"{ours}{folder}/" for folder in index.folders.keys() - index.built}
    goes = {
        path
        for path in ledger.list_below(ours)
        if path[: path.find("/", len(ours)) + 1] not in standing and path.removeprefix(ours) not in index.kept
    }
    return goes, index.folders


class _Standing:
    """The files that the site will have, but for those of the search index, which no page links to."""

    def __init__(self, ledger: Ledger, dropped: AbstractSet[str], made: AbstractSet[str]) -> None:
        self._ledger, self._dropped, self._made = ledger, dropped, made

    def __contains__(self, name: object) -> bool:
        if name in self._made:
            return True
        path = str(name)
        is_ours = path.startswith(f"{SEARCH_FOLDER}/")
        return not is_ours and path not in self._dropped and bool(self._ledger.find_outputs([path]))


def _check(making: Making, ledger: Ledger, inspected: Iterable[Inspected], names: Container[str]) -> None:
    """Raise CheckError unless what was staged may be published, and every link of the site leads somewhere still."""
    seen = {one.name: one for one in inspected}
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

    problems += find_problems(seen.values(), names, find_ids)
    for page, target, fragment in ledger.find_links(sorted(name for name in seen if name.endswith(".html"))):
        if fragment and page not in seen and page in names and fragment not in seen[target].ids:
            problems.append(f"{page}: no #{fragment} on {target}")
    if problems:
        raise CheckError(sorted(problems))
