"""Sources → analyses, from the cache where it knows, else in the engine's workers.

A source that can hold many articles is first cut into parts, which wait in a file for the workers: each is
then read and analysed as if it were a source, with the time and memory of one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import msgspec
from msgspec.structs import replace as replace_fields

from newsdesk.engines import Engine, Killed, find_near
from newsdesk.errors import LostError, StoreError
from newsdesk.fingerprint import digest_code, fingerprint
from newsdesk.model import Analysis, Article, Failure
from newsdesk.pipeline.inventory import Inventory
from newsdesk.pipeline.jobs import (
    Contents,
    Part,
    SourceJob,
    Understanding,
    cut_source,
    load_job,
    understand_loaded,
    understand_source,
)
from newsdesk.pipeline.memory import Memory
from newsdesk.pipeline.project import Progress, Project
from newsdesk.pipeline.spool import Spool, Spooled
from newsdesk.readers import holds_many, is_asset, refuse_repeats
from newsdesk.store import TEMPORARY, Cache, is_text, list_files
from newsdesk.stories.sketch import pack_sketch, sketch_article

SIDECAR = ".meta.yml"
"""`name.meta.yml` beside a source states its metadata; it is no source itself."""


LIBRARIES = (
    "charset-normalizer",
    "feedparser",
    "lxml",
    "markdown-it-py",
    "py3langid",
    "pypdfium2",
    "trafilatura",
    "warcio",
)
"""What reads for us: another version may read another text."""


# Structs: a run has tens of thousands of them at once, and what it remembers is read as they are.
class KnownArticle(msgspec.Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """An article that waits in the cache, with its analysis: all of them at once are more than memory may hold."""

    id: str
    source: str
    key: str
    """Of the cache. It says all that the article follows from."""
    sketch: Spooled | None = None
    """Packed; None for what an earlier run understood."""


class Understood(msgspec.Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """What came of one source."""

    articles: tuple[KnownArticle, ...] = ()
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sight:
    article: Article


@dataclass(frozen=True, slots=True, kw_only=True)
class _Glance:
    """An Understanding of which the articles alone are decoded."""

    analyses: tuple[_Sight, ...] = ()
    failures: tuple[Failure, ...] = ()


def list_sources(project: Project, files: Iterable[str] | None = None) -> dict[str, str | None]:
    """Return source name → name of its sidecar or None, in the order of `files`: by default, all that lie there.

    READMEs, sidecars and what belongs to a saved page are no sources.
    """
    files = list_files(project.seeds) if files is None else tuple(files)
    every = set(files)
    return {
        name: sidecar if (sidecar := f"{name}{SIDECAR}") in every else None
        for name in files
        if not name.endswith(SIDECAR)
        and not name.rpartition("/")[2].lower().startswith("readme.")
        and not is_asset(name, every)
        and is_text(name)
    }


def refuse_names(files: Iterable[str]) -> dict[str, Failure]:
    """Return printable name → why it is no source, of files whose names are bytes that are no text: neither a page
    nor a manifest can hold them.
    """
    reason = "has a name with undecodable bytes; rename it"
    printable = (name.encode("utf-8", "backslashreplace").decode() for name in files if not is_text(name))
    return {name: Failure(source=name, stage="read", reason=reason) for name in printable}


def source_keys(
    project: Project, sources: Mapping[str, str | None], digests: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return source name → cache key: all that its analyses depend on. `digests` are those of the files, where known."""
    if digests is None:
        digests = Inventory(project.root, project.state).digest_folder(project.seeds, any_name=True)
    config = project.config
    settings = (config.languages, config.min_words, config.max_source_mb, config.read_seconds)
    code = digest_code("readers", "text", "analysis.py", "model.py")
    shared = fingerprint(code, [(name, _find_version(name)) for name in LIBRARIES], settings)
    return {
        name: fingerprint(shared, name, digests.get(name), digests.get(sidecar) if sidecar else None)
        for name, sidecar in sources.items()
    }


def _find_version(library: str) -> str | None:
    try:
        return version(library)
    except PackageNotFoundError:
        return None


def understand_sources(
    project: Project,
    sources: Mapping[str, str | None],
    keys: Mapping[str, str],
    *,
    engine: Engine,
    progress: Progress,
    check: bool = False,
) -> tuple[dict[str, Understood], int]:
    """Return source name → what came of it, and how many articles were read anew: the cache knows the others, and from
    now on none of sources that are no more.

    `check`: see whether the cache does, whatever is remembered of it. Raise StoreError when the system refuses a file.
    """
    near = find_near(engine)
    cache, memory = Cache(project.state), Memory(project.state)
    spool = Spool(project.state)
    gists = _Gists(cache, memory.load("gists", _gist_code(), Understood), spool, check=check)
    found = gists.find_known({name: keys[name] for name in sources})
    pieces = {name: _recall(gists, name, keys[name]) for name in sources if name not in found}
    new = [_job(project, name, sources[name]) for name in pieces if None in pieces[name]]
    files = {job.name: project.state / f"{keys[job.name]}{TEMPORARY}" for job in new if holds_many(job.name)}
    jobs = [job for job in new if job.name not in files]
    try:
        for job, contents in _cut_sources([job for job in new if job.name in files], files, engine=near):
            known = pieces[job.name][: len(contents.sizes)]
            parts = [*known, *[None] * (len(contents.sizes) - len(known))]
            pieces[job.name] = [*parts, Understood(failures=contents.failures)]
            jobs += [
                part
                for piece, part in zip(parts, _part_jobs(job, contents, files[job.name]), strict=True)
                if piece is None
            ]
            _stop_where_refused(project, contents.failures)
            if not contents.killed:
                cache.put(keys[job.name], contents)
        results = (
            engine.map(understand_source, jobs)
            if near is engine
            else engine.map(understand_loaded, map(load_job, jobs))
        )
        for done, (job, result) in enumerate(zip(jobs, results, strict=True), start=1):
            if isinstance(result, Understanding):
                _stop_where_refused(project, result.failures)
            pieces[job.name][job.part.number - 1 if job.part else 0] = _keep(
                gists, keys[job.name], job, result
            )
            progress("reading", done, len(jobs))
    finally:
        for file in files.values():
            file.unlink(missing_ok=True)
        unused = gists.find_unused()
        memory.save("gists", _gist_code(), gists.new, unused)
    if gists.remembered:
        wholes = {key.partition(".")[0] for key in unused}  # what was cut into parts has a file as well
        for key in (unused | wholes).difference(keys.values()):
            cache.drop(key)
    else:
        cache.keep_only(set(keys.values()))
    found |= {name: _join(pieces[name]) for name in pieces}
    return {name: found[name] for name in sources}, len(jobs)


def forget_strays(project: Project) -> None:
    """Drop what the cache has and nobody remembers, after a run that followed one that was killed."""
    if remembered := Memory(project.state).load("gists", _gist_code(), Understood):
        Cache(project.state).keep_only({key.partition(".")[0] for key in remembered})


def recall_analysis(project: Project, known: KnownArticle) -> Analysis:
    """Return the analysis of an article; raise LostError when the cache has lost it since."""
    found = Cache(project.state).get(known.key, Understanding)
    for analysis in found.analyses if found else ():
        if analysis.article.id == known.id:
            return analysis
    raise _lose(project, known)


def recall_article(project: Project, known: KnownArticle) -> Article:
    """Return an article; raise LostError when the cache has lost it since."""
    found = Cache(project.state).get(known.key, _Glance)
    for sight in found.analyses if found else ():
        if sight.article.id == known.id:
            return sight.article
    raise _lose(project, known)


def _lose(project: Project, known: KnownArticle) -> LostError:
    Cache(project.state).drop(known.key)
    return LostError(path=str(project.state), problem="was changed during the run; run again")


def _gist_code() -> str:
    return digest_code("pipeline/understand.py", "model.py")


class _Gists:
    """Cache key → what came of a source, or of a part of it: as the last run remembered it, else as the cache has it.

    What is remembered is believed; whoever asks the cache for an article that it has lost finds out (LostError).
    """

    def __init__(self, cache: Cache, known: dict[str, Understood], spool: Spool, *, check: bool) -> None:
        self.cache, self._spool = cache, spool
        self.remembered = known.keys()
        self._type: type[Understanding | _Glance] = Understanding if check else _Glance
        self._known = {} if check else known
        self._used: set[str] = set()
        self.new: dict[str, Understood] = {}
        """What is to be remembered from now on."""

    def find_known(self, keys: Mapping[str, str]) -> dict[str, Understood]:
        """Return what is remembered of sources (name → key) that have one article at most: of nearly all."""
        known = self._known
        found = {name: one for name, key in keys.items() if (one := known.get(key)) and len(one.articles) < 2}
        self._used.update(map(keys.__getitem__, found))
        return found

    def __contains__(self, key: str) -> bool:
        """Tell what is remembered; the cache may have it all the same."""
        return key in self._known

    def get(self, key: str) -> Understood | None:
        found = self._known.get(key)
        if found is None:
            stored = self.cache.get(key, self._type)
            return None if stored is None else self.keep(key, stored)
        self._used.add(key)
        return found

    def keep(self, key: str, found: "Understanding | _Glance") -> Understood:
        articles = [analysis.article for analysis in found.analyses]
        known = tuple(KnownArticle(id=a.id, source=a.source, key=key) for a in articles)
        self.new[key] = kept = Understood(articles=known, failures=found.failures)
        self._used.add(key)
        sketches = (self._spool.put(pack_sketch(sketch_article(article))) for article in articles)
        sketched = (replace_fields(one, sketch=sketch) for one, sketch in zip(known, sketches, strict=True))
        return replace_fields(kept, articles=tuple(sketched))

    def find_unused(self) -> set[str]:
        return self.remembered - self._used


def _recall(gists: _Gists, name: str, key: str) -> list[Understood | None]:
    """Return what the cache knows of a source: each of its parts, and what was wrong with it as a whole."""
    if key in gists or not holds_many(name):
        return [gists.get(key)]
    contents = gists.cache.get(key, Contents)
    if contents is None:
        return [None]
    parts = [gists.get(f"{key}.{number}") for number in range(1, len(contents.sizes) + 1)]
    return [*parts, Understood(failures=contents.failures)]


def _cut_sources(
    jobs: Sequence[SourceJob], files: Mapping[str, Path], *, engine: Engine
) -> Iterator[tuple[SourceJob, Contents]]:
    items = [(job, str(files[job.name])) for job in jobs]
    for job, result in zip(jobs, engine.map(cut_source, items), strict=True):
        if isinstance(result, Contents):
            yield job, result
        else:
            failure = Failure(source=job.name, stage="read", reason=result.reason)
            yield job, Contents(failures=(failure,), killed=True)


def _part_jobs(job: SourceJob, contents: Contents, file: Path) -> Iterator[SourceJob]:
    start = 0
    for number, size in enumerate(contents.sizes, start=1):
        yield replace(job, path=str(file), part=Part(number=number, start=start, size=size))
        start += size


def _keep(gists: _Gists, key: str, job: SourceJob, result: Understanding | Killed) -> Understood:
    """Return what came of a job, after putting it into the cache."""
    if isinstance(result, Understanding):
        key = f"{key}.{job.part.number}" if job.part else key
        gists.cache.put(key, result)
        return gists.keep(key, result)
    # Not cached: a worker may die of what else the machine was doing.
    source = f"{job.name}#{job.part.number}" if job.part else job.name
    return Understood(failures=(Failure(source=source, stage="read", reason=result.reason),))


def _stop_where_refused(project: Project, failures: Iterable[Failure]) -> None:
    """Raise StoreError where the system refused a file: nothing is wrong with it, and without it what is published of
    it would be taken away.
    """
    for failure in failures:
        if failure.stage == "open":
            raise StoreError(path=str(project.seeds / failure.source), problem=failure.reason)


def _join(found: Sequence[Understood | None]) -> Understood:
    """Return what came of one source as a whole."""
    pieces = [piece for piece in found if piece]
    if len(pieces) == 1 and len(pieces[0].articles) <= 1:
        return pieces[0]
    articles = [article for piece in pieces for article in piece.articles]
    failures = [failure for piece in pieces for failure in piece.failures]
    bare = (Article(id=a.id, source=a.source, digest="", text="") for a in articles)
    checked = list(refuse_repeats(bare))
    return Understood(
        articles=tuple(a for a, c in zip(articles, checked, strict=True) if not isinstance(c, Failure)),
        failures=(*failures, *(c for c in checked if isinstance(c, Failure))),
    )


def _job(project: Project, name: str, sidecar: str | None) -> SourceJob:
    return SourceJob(
        name=name,
        path=str(project.seeds / name),
        sidecar=str(project.seeds / sidecar) if sidecar else None,
        languages=project.config.languages,
        min_words=project.config.min_words,
        max_bytes=project.config.max_source_mb * 1_000_000,
    )
