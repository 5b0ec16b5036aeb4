"""Print some pages of a site with MkDocs: all of them part by part, or the few that changed.

A page outside the nav follows from its own file, the JSON beside it, the names of the files that it links to, and
the shell around it (configuration, theme, packages, code); it does not follow from other pages. So MkDocs may be
given any part of the pages, in any process, and each page has the bytes that `mkdocs build` gives it. Where that
does not hold, `settings.find_reasons_for_whole` says why, and MkDocs is given all pages at once. Only what MkDocs offers to
plugins is used: its events, and classes of our own in the place of File, Files and Page.
"""

import re
import tempfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from newsdesk.site.check import Inspected, inspect_file
from newsdesk.site.facets import NOT_SEARCHED
from newsdesk.site.memo import remember_parts
from newsdesk.site.parts import inspect_page
from newsdesk.site.settings import find_nav, gather_warnings, load_site_config
from newsdesk.site.stamps import digest
from newsdesk.site.swap import link_file
from newsdesk.site.waiting import Texts

_UPDATED = re.compile(rb"^updated: '?(\d{4}-\d\d-\d\d)", re.MULTILINE)
_FRONT = 4000
"""Bytes at the head of a page in which its front matter is."""
_DAY = re.compile(rb"""^date: ['"]?(\d{4}-\d\d-\d\d)""", re.MULTILINE)
_SEARCHED = b"data-pagefind-body"
_NOT_SEARCHED = re.compile(
    rf'<h2 {NOT_SEARCHED} id="[^"]*">.*?<ul {NOT_SEARCHED}>.*?</ul>\s*'.encode(), re.DOTALL
)
"""A section that is left out of the index (`hooks`): it changes whenever briefings come that are like this one."""
_LINK = re.compile(rb'<a href="[^"]*"(?: title="[^"]*")?>|</a>')
"""Pagefind reads what is between the two, and not where it leads: names get and lose pages of their own all the time."""
FindParts = Callable[[Any], Iterable[str]]
"""Return what a page has in common with the others of its folder."""


def _find_none(_page: Any) -> Iterable[str]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What a worker is to print."""

    config_file: Path
    docs: Path
    target: Path
    """An existing folder; several jobs may share it."""
    sources: tuple[str, ...] = ()
    """Paths below `docs`."""
    shell: bool = False
    """Print what belongs to no page, too: style sheets, scripts, the 404 page."""
    whole: bool = False
    """MkDocs is given all pages, whatever `sources` says."""
    cache: Path | None = None
    """Where the HTML of Markdown is remembered."""
    reuse: bool = False
    """Take remembered HTML, too. Not for few pages: MkDocs then tells their broken links in its own words."""
    live: Path = Path()
    """The last site: its pictures for links are taken over where they are right."""
    standing: Mapping[str, str] = field(default_factory=dict)
    """Source → its digest: the last site has the file itself at the same path, which was looked at."""
    pictures: Mapping[str, str] = field(default_factory=dict)
    """Page's source → digest of the picture that the last site has of it."""


class Printed(NamedTuple):
    """What became of one source."""

    source: str
    outputs: tuple[tuple[str, str], ...]
    """Path and digest of each file that was written for it."""
    page: str = ""
    """The HTML among them."""
    updated: str = ""
    day: str = ""
    searched: str = ""
    """As in `ledger.Source`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What became of a job."""

    printed: tuple[Printed, ...] = ()
    inspected: tuple[Inspected, ...] = ()
    problems: tuple[str, ...] = ()


def print_pages(job: Job) -> Proof:
    """Print the pages of a job; what MkDocs warns of, or breaks on, is among the problems."""
    from newsdesk.site.markdown import open_cache

    with (
        gather_warnings() as said,
        tempfile.TemporaryDirectory() as scratch,
        closing(open_cache(job.cache)) as cache,
        tempfile.TemporaryFile() as waiting,
    ):
        config = load_site_config(job.config_file, job.docs, job.target, said)
        press: _Press | None = None
        if not job.whole:
            press = _Press(job, cache, Texts(waiting), said)
            # MkDocs lists the docs folder and empties the site folder before the first event that could say
            # which files are wanted; until then it sees empty ones.
            for name in ("docs", "site"):
                (Path(scratch) / name).mkdir()
            config.docs_dir, config.site_dir = f"{scratch}/docs", f"{scratch}/site"
            if not job.shell:
                _leave_out_theme(config)
        listing = press or _Listing()
        config.plugins["newsdesk/press"] = listing
        problems = _run_mkdocs(config, said)
        if problems:
            return Proof(problems=problems)
        base_path = urlsplit(config.site_url or "").path or "/"
        printed, inspected = [], []
        for file in listing.files:
            found = _collect(job, file, base_path, listing.find_parts)
            if found:
                printed.append(found[0])
                inspected += found[1]
        return Proof(printed=tuple(printed), inspected=tuple(inspected))


def _run_mkdocs(config: Any, said: list[str]) -> tuple[str, ...]:
    from mkdocs.commands.build import build

    try:
        build(config)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a page or template makes it raise
        return (*said, str(error))
    # The sitemap is of all pages, and ours; the packed one holds the time of the build, and nobody asks for it.
    for name in ("sitemap.xml", "sitemap.xml.gz"):
        (Path(config.site_dir) / name).unlink(missing_ok=True)
    return ()


def _leave_out_theme(config: Any) -> None:
    """Spare MkDocs looking for the files of the theme, which has thousands of icons; it finds them when asked for one."""
    make = config.theme.get_env

    def get_env() -> Any:
        environment = make()
        environment.list_templates = lambda *_, **__: []
        return environment

    config.theme.get_env = get_env


class _Listing:
    """Notes which files MkDocs builds, when it is given all of them."""

    files: Iterable[Any] = ()
    find_parts: FindParts = staticmethod(_find_none)

    def on_files(self, files: Any, config: Any) -> Any:
        docs = Path(config.docs_dir)
        self.files = [file for file in files if file.src_dir and Path(file.src_dir) == docs]
        return files


class _Press:
    """Gives MkDocs the files of a job."""

    def __init__(self, job: Job, cache: Any, texts: Texts, said: list[str]) -> None:
        self._job = job
        self._cache = cache
        self._texts = texts
        self._said = said
        self.files: list[Any] = []
        self.find_parts: FindParts = _find_none

    def on_files(self, files: Any, config: Any) -> Any:
        from mkdocs.structure.files import File

        from newsdesk.site.markdown import make_page_class, make_salt
        from newsdesk.site.quick import QuickMarkdown

        job = self._job
        config.docs_dir, config.site_dir = str(job.docs.resolve()), str(job.target.resolve())
        theme = {file.src_uri: file for file in files}
        for file in theme.values():
            file.dest_dir = config.site_dir
        if not job.shell:
            config.theme.static_templates = set()
        salt, quick = make_salt(config), QuickMarkdown(config)
        page = make_page_class(self._cache, self._texts, salt, quick, reuse=job.reuse, said=self._said)
        in_nav = {path for _, path in find_nav(config.nav)}
        for path in job.sources:
            kind = _find_file_class(job) if path in job.standing else File
            file = kind(path, config.docs_dir, config.site_dir, config.use_directory_urls)
            self.files.append(file)
            if (
                file.is_documentation_page() and path not in in_nav
            ):  # MkDocs gives those of the nav their titles
                page(None, file, config)
        return _make_files(self.files, theme, config, shell=job.shell)

    def on_env(self, env: Any, config: Any, **_: Any) -> Any:
        self.find_parts = remember_parts(env, {path for _, path in find_nav(config.nav)})
        return env


def _find_file_class(job: Job) -> Any:
    from mkdocs.structure.files import File

    class StandingFile(File):
        """A file that the last site has: given a second name there, in the place of a copy."""

        def copy_file(self, dirty: bool = False) -> None:
            del dirty
            Path(self.abs_dest_path).parent.mkdir(parents=True, exist_ok=True)
            link_file(str(job.live / self.dest_uri), self.abs_dest_path)

    return StandingFile


def _make_files(own: list[Any], theme: Mapping[str, Any], config: Any, *, shell: bool) -> Any:
    from mkdocs.structure.files import File, Files, set_exclusions

    class PartFiles(Files):
        """The files of a job; others are only found, when a link or the nav asks for one by its path."""

        def get_file_from_path(self, path: str) -> Any:
            found = super().get_file_from_path(path) or others.get(path) or theme.get(path)
            if found is None and not path.startswith(".."):
                for folder in (config.docs_dir, *config.theme.dirs):
                    if (Path(folder) / path).is_file():
                        found = File(path, folder, config.site_dir, config.use_directory_urls)
                        set_exclusions([found], config)
                        others[path] = found
                        break
            return found

    others: dict[str, Any] = {}
    names = {file.src_uri for file in own}
    static = [file for name, file in theme.items() if name not in names] if shell else []
    return PartFiles([*own, *static])


def _collect(
    job: Job, file: Any, base_path: str, find_parts: FindParts
) -> tuple[Printed, list[Inspected]] | None:
    """Put the Markdown beside a page, and look at what was written; None for a file that is not published."""
    name = file.dest_uri
    written = job.target / name
    if not file.inclusion.is_included() or not written.is_file():
        return None
    known = job.standing.get(file.src_uri)
    if known and not file.is_documentation_page():
        return Printed(source=file.src_uri, outputs=((name, known),)), [Inspected(name=name)]
    content = written.read_bytes()
    files = {name: content}
    if not file.is_documentation_page():
        return Printed(source=file.src_uri, outputs=((name, digest(content)),)), [
            inspect_file(name, content, base_path=base_path)
        ]
    markdown = (job.docs / file.src_uri).read_bytes()
    if name == file.src_uri.rpartition(".")[0] + ".html":
        files[file.src_uri] = markdown
        if known:
            link_file(str(job.live / file.src_uri), str(job.target / file.src_uri))
        else:
            (job.target / file.src_uri).write_bytes(markdown)
    taken: dict[str, str] = {}
    if card := getattr(file.page, "card", None):
        from newsdesk.site.cards import bring_card, is_card

        last, here = job.live / card.file, job.target / card.file
        if (standing := job.pictures.get(file.src_uri)) and is_card(card, last):
            link_file(str(last), str(here))
            taken[card.file] = standing
        else:
            files[card.file] = bring_card(card, last)
            here.write_bytes(files[card.file])
    front = markdown[:_FRONT].partition(b"\n---\n")[0]
    updated, day = (pattern.search(front) for pattern in (_UPDATED, _DAY))
    printed = Printed(
        source=file.src_uri,
        outputs=(*((path, digest(bytes_)) for path, bytes_ in files.items()), *taken.items()),
        page=name,
        updated=updated[1].decode() if updated else "",
        day=day[1].decode() if day else "",
        searched=_digest_searched(content),
    )
    del files[name]
    rest = [
        Inspected(name=path)
        if known and path == file.src_uri
        else inspect_file(path, bytes_, base_path=base_path)
        for path, bytes_ in files.items()
    ]
    rest += (Inspected(name=path) for path in taken)
    return printed, [_inspect_page(file, content, base_path, find_parts), *rest]


def _inspect_page(file: Any, html: bytes, base_path: str, find_parts: FindParts) -> Inspected:
    if not (remember := getattr(file.page, "remember", None)):
        return inspect_file(file.dest_uri, html, base_path=base_path)
    article, *shared = (
        part.encode("utf-8", errors="xmlcharrefreplace")  # as MkDocs does
        for part in (file.page.content, *find_parts(file.page))
    )
    inspected, known = inspect_page(
        file.dest_uri, html, article, file.page.article, base_path=base_path, shared=shared
    )
    remember(known)
    return inspected


def _digest_searched(html: bytes) -> str:
    """Digest what Pagefind reads of a page: the article and the language, not the shell around it."""
    if _SEARCHED not in html:
        return ""
    start, end = html.find(b"<article"), html.rfind(b"</article>")
    language, article = html[: html.find(b"<head")], html[start:end]
    if start < 0 or html.count(b"data-pagefind-") != article.count(b"data-pagefind-"):
        return digest(html)  # another theme may put it elsewhere
    return digest(language + _LINK.sub(b"", _NOT_SEARCHED.sub(b"", article)))
