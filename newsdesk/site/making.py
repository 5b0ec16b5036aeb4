"""What both ways to build a site share: all of it (`whole`), or what changed (`renew`)."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from newsdesk.config import Config, load_config
from newsdesk.disk import Listing, Stamp, scan
from newsdesk.errors import CheckError
from newsdesk.site.check import Inspected, Link, expects_id
from newsdesk.site.ledger import Output, Searched, Source
from newsdesk.site.press import Job, Printed
from newsdesk.site.search import SEARCH_FOLDER, SearchIndex, SearchPage, build_search_index
from newsdesk.site.stamps import settle


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteReport:
    """What was published."""

    pages: int = 0
    """HTML pages, index pages and the 404 page among them."""
    kept: int = 0
    """Of them, those that were not rendered: they stayed as they were."""
    indexed: int = 0
    """Briefings that the search knows."""
    written: int = 0
    """Files that were written or removed."""
    why: str = ""
    """Why all of it was built; empty when only what changed was."""
    files: Mapping[str, Stamp] = field(default_factory=dict)
    """What lies there now. Not what somebody else changed during the build: that has another stamp."""

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(stamp[0] for stamp in self.files.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """Where a site is made, and of what."""

    config_file: Path
    docs: Path
    live: Path
    staging: Path
    site_url: str
    cache: Path | None
    """Where the HTML of Markdown is remembered."""

    @property
    def base_path(self) -> str:
        """The path of the site's address."""
        return urlsplit(self.site_url).path or "/"

    def order(
        self,
        sources: Iterable[str],
        *,
        everything: bool,
        whole: bool = False,
        standing: Mapping[str, str] | None = None,
        pictures: Mapping[str, str] | None = None,
    ) -> Job:
        """Return the job that prints sources; `everything`: they are all there are; `standing`, `pictures`: as in Job."""
        return Job(
            config_file=self.config_file,
            docs=self.docs,
            target=self.staging,
            sources=tuple(sorted(sources)),
            shell=everything,
            whole=whole,
            cache=self.cache,
            reuse=everything,
            live=self.live,
            standing=standing or {},
            pictures=pictures or {},
        )


def list_docs(docs: Path, *, hidden: bool, known: Listing | None = None) -> Listing:
    """List the pages and what lies beside them; raise CheckError for what may not be published.

    `known` is what lies there without what is hidden, where that was looked at already.
    """
    found = scan(docs, hidden=hidden) if hidden or known is None else known
    if found.odd:
        said = "is a symbolic link or no file at all, and MkDocs publishes what it points to"
        raise CheckError([f"{path}: {said}" for path in found.odd])
    return found


def describe_sources(
    printed: Iterable[Printed], stamps: Mapping[str, Stamp], digests: Mapping[str, str], moment: int
) -> dict[str, Source]:
    """Return what the ledger is to know of the sources that have `digests`. `moment`: as `stamps.settle` wants it."""
    made = {one.source: one for one in printed}
    nothing = Printed(source="", outputs=())
    return {
        path: Source(
            stamp=settle(stamps[path], moment),
            digest=known,
            page=(one := made.get(path, nothing)).page,
            updated=one.updated,
            day=one.day,
            searched=one.searched,
        )
        for path, known in digests.items()
    }


def own_outputs(
    printed: Iterable[Printed], others: Mapping[str, Output] | None = None
) -> dict[str, tuple[str, str]]:
    """Return output → its digest and its source; raise CheckError when it belongs to another, of `others` or not."""
    owners = {path: output.origin for path, output in (others or {}).items()}
    found: dict[str, tuple[str, str]] = {}
    problems = []
    for one in printed:
        for path, known in one.outputs:
            if path.startswith(f"{SEARCH_FOLDER}/"):
                problems.append(f"{path}: this name belongs to the search index; rename {one.source}")
            elif owners.setdefault(path, one.source) != one.source:
                problems.append(f"{one.source} and {owners[path]} both become {path}; rename one of them")
            found[path] = known, one.source
    if problems:
        raise CheckError(problems)
    return found


def list_searched(sources: Iterable[Source]) -> set[Searched]:
    """Return what readers can find of what was made of sources."""
    return {Searched(one.page, one.day, one.searched) for one in sources if one.searched}


def index_pages(
    making: Making, searched: Iterable[Searched], staged: Iterable[str], last: Mapping[str, str]
) -> SearchIndex:
    """Build what changed of the search index below the staging folder."""
    fresh = set(staged)
    made, lying = f"{making.staging}/", f"{making.live}/"
    pages = {
        page: SearchPage(file=(made if page in fresh else lying) + page, digest=digest, date=day)
        for page, day, digest in searched
    }
    # Words are stemmed in the language of the sources, whatever language the site speaks around them.
    (language, *_) = load_config(making.config_file).languages or Config().languages
    return build_search_index(
        pages,
        making.staging / SEARCH_FOLDER,
        last=last,
        live=making.live / SEARCH_FOLDER,
        language=language,
    )


def find_standing_shards(said: Mapping[str, str], damaged: Iterable[str]) -> dict[str, str]:
    """Return the shards of the last search index that stand as they were built: folder → digest."""
    shards: dict[str, str] = json.loads(said.get("shards", "{}"))
    broken = {path.split("/")[1] for path in damaged if path.startswith(f"{SEARCH_FOLDER}/")}
    if broken - shards.keys():  # the list of them, perhaps
        return {}
    return {folder: known for folder, known in shards.items() if folder not in broken}


def make_report(
    files: Mapping[str, Stamp], *, printed: int, indexed: int, written: int, why: str = ""
) -> SiteReport:
    """Return what to say of a site of `files`, of which `printed` are pages that were rendered."""
    pages = sum(path.endswith(".html") for path in files)
    return SiteReport(
        pages=pages,
        kept=pages - printed,
        indexed=indexed,
        written=written,
        why=why,
        files=files,
    )


def note_links(inspected: Iterable[Inspected], everywhere: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
    """Return page → target and fragment of its links; those that all pages have, to `everywhere`, are left out."""
    common = set(everywhere)
    known: dict[tuple[str, str], tuple[str, str]] = {}  # pages lead to the same places

    def note(link: Link) -> tuple[str, str]:
        place = link.target, link.fragment if expects_id(link) else ""
        return known.setdefault(place, place)

    return {
        one.name: [note(link) for link in one.links if expects_id(link) or link.target not in common]
        for one in inspected
        if one.name.endswith(".html")
    }
