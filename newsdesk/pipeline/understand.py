"""Sources → analyses, from the cache where it knows, else in the engine's workers.

A source that can hold many articles is first cut into parts, which wait in a file for the workers: each is
then read and analysed as if it were a source, with the time and memory of one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from newsdesk.engines import Engine, Killed
from newsdesk.errors import StoreError
from newsdesk.fingerprint import digest_code, fingerprint
from newsdesk.model import Analysis, Article, Failure
from newsdesk.pipeline.inventory import Inventory
from newsdesk.pipeline.jobs import Contents, Part, SourceJob, Understanding, cut_source, understand_source
from newsdesk.pipeline.project import Progress, Project
from newsdesk.readers import holds_many, is_asset, refuse_repeats
from newsdesk.store import TEMPORARY, Cache, list_files

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


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownArticle:
    """An article whose analysis waits in the cache: all of them at once are more than memory may hold."""

    article: Article
    key: str
    """Of the cache."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
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
    }


def source_keys(
    project: Project, sources: Mapping[str, str | None], digests: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return source name → cache key: all that its analyses depend on. `digests` are those of the files, where known."""
    if digests is None:
        digests = Inventory(project.root, project.state).digest_folder(project.seeds)
    config = project.config
    settings = (config.languages, config.min_words, config.max_source_mb, config.read_seconds)
    code = digest_code("readers", "text", "analysis.py", "model.py")
    libraries = [(name, _find_version(name)) for name in LIBRARIES]
    return {
        name: fingerprint(
            code,
            libraries,
            settings,
            name,
            digests.get(name),
            digests.get(sidecar) if sidecar else None,
        )
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
) -> tuple[dict[str, Understood], int]:
    """Return source name → what came of it, and how many articles were read anew: the cache knows the others."""
    cache = Cache(project.state)
    pieces = {name: _recall(cache, name, keys[name]) for name in sources}
    new = [_job(project, name, sources[name]) for name in sources if None in pieces[name]]
    files = {job.name: project.state / f"{keys[job.name]}{TEMPORARY}" for job in new if holds_many(job.name)}
    jobs = [job for job in new if job.name not in files]
    try:
        for job, contents in _cut_sources([job for job in new if job.name in files], files, engine=engine):
            known = pieces[job.name][: len(contents.sizes)]
            parts = [*known, *[None] * (len(contents.sizes) - len(known))]
            pieces[job.name] = [*parts, Understood(failures=contents.failures)]
            jobs += [
                part
                for piece, part in zip(parts, _part_jobs(job, contents, files[job.name]), strict=True)
                if piece is None
            ]
            if not contents.killed:
                cache.put(keys[job.name], contents)
        results = engine.map(understand_source, jobs)
        for done, (job, result) in enumerate(zip(jobs, results, strict=True), start=1):
            pieces[job.name][job.part.number - 1 if job.part else 0] = _keep(
                cache, keys[job.name], job, result
            )
            progress("reading", done, len(jobs))
    finally:
        for file in files.values():
            file.unlink(missing_ok=True)
    return {name: _join(filter(None, pieces[name])) for name in sources}, len(jobs)


def recall_analysis(project: Project, known: KnownArticle) -> Analysis:
    """Return the analysis of an article; raise StoreError when the cache was emptied since."""
    found = Cache(project.state).get(known.key, Understanding)
    for analysis in found.analyses if found else ():
        if analysis.article.id == known.article.id:
            return analysis
    raise StoreError(path=str(project.state), problem="was changed during the run; run again")


def _recall(cache: Cache, name: str, key: str) -> list[Understood | None]:
    """Return what the cache knows of a source: each of its parts, and what was wrong with it as a whole."""
    if not holds_many(name):
        return [_glance(cache, key)]
    contents = cache.get(key, Contents)
    if contents is None:
        return [None]
    parts = [_glance(cache, f"{key}.{number}") for number in range(1, len(contents.sizes) + 1)]
    return [*parts, Understood(failures=contents.failures)]


def _glance(cache: Cache, key: str) -> Understood | None:
    found = cache.get(key, _Glance)
    return None if found is None else _as_known(key, found)


def _as_known(key: str, found: Understanding | _Glance) -> Understood:
    articles = tuple(KnownArticle(article=analysis.article, key=key) for analysis in found.analyses)
    return Understood(articles=articles, failures=found.failures)


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


def _keep(cache: Cache, key: str, job: SourceJob, result: Understanding | Killed) -> Understood:
    """Return what came of a job, after putting it into the cache."""
    if isinstance(result, Understanding):
        key = f"{key}.{job.part.number}" if job.part else key
        cache.put(key, result)
        return _as_known(key, result)
    # Not cached: a worker may die of what else the machine was doing.
    source = f"{job.name}#{job.part.number}" if job.part else job.name
    return Understood(failures=(Failure(source=source, stage="read", reason=result.reason),))


def _join(pieces: Iterable[Understood]) -> Understood:
    """Return what came of one source as a whole."""
    articles: list[KnownArticle] = []
    failures: list[Failure] = []
    for piece in pieces:
        articles += piece.articles
        failures += piece.failures
    checked = list(refuse_repeats(known.article for known in articles))
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
