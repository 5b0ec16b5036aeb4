"""Sources → analyses, from the cache where it knows, else in the engine's workers.

A source that can hold many articles is first cut into parts, which wait in a file for the workers: each is
then read and analysed as if it were a source, with the time and memory of one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from newsdesk.engines import Engine, Killed
from newsdesk.fingerprint import digest_code, fingerprint
from newsdesk.model import Analysis, Failure
from newsdesk.pipeline.jobs import Contents, Part, SourceJob, Understanding, cut_source, understand_source
from newsdesk.pipeline.project import Progress, Project
from newsdesk.readers import holds_many, refuse_repeats
from newsdesk.store import TEMPORARY, Cache, digest_file, list_files

SIDECAR = ".meta.yml"
"""`name.meta.yml` beside a source states its metadata; it is no source itself."""


LIBRARIES = ("charset-normalizer", "feedparser", "lxml", "markdown-it-py", "py3langid", "trafilatura")
"""What reads for us: another version may read another text."""


def list_sources(project: Project) -> dict[str, str | None]:
    """Return source name → name of its sidecar or None, sorted. READMEs and sidecars are no sources."""
    files = list_files(project.seeds)
    every = set(files)
    return {
        name: sidecar if (sidecar := f"{name}{SIDECAR}") in every else None
        for name in files
        if not name.endswith(SIDECAR) and not name.rpartition("/")[2].lower().startswith("readme.")
    }


def source_keys(project: Project, sources: Mapping[str, str | None]) -> dict[str, str]:
    """Return source name → cache key: all that its analyses depend on."""
    config = project.config
    settings = (config.languages, config.min_words, config.max_source_mb, config.read_seconds)
    code = digest_code("readers", "text", "analysis.py", "model.py")
    libraries = [(name, version(name)) for name in LIBRARIES]
    return {
        name: fingerprint(
            code,
            libraries,
            settings,
            name,
            digest_file(project.seeds / name),
            digest_file(project.seeds / sidecar) if sidecar else None,
        )
        for name, sidecar in sources.items()
    }


def understand_sources(
    project: Project,
    sources: Mapping[str, str | None],
    keys: Mapping[str, str],
    *,
    engine: Engine,
    progress: Progress,
) -> tuple[dict[str, Understanding], int]:
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
            pieces[job.name] = [*parts, Understanding(failures=contents.failures)]
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


def _recall(cache: Cache, name: str, key: str) -> list[Understanding | None]:
    """Return what the cache knows of a source: each of its parts, and what was wrong with it as a whole."""
    if not holds_many(name):
        return [cache.get(key, Understanding)]
    contents = cache.get(key, Contents)
    if contents is None:
        return [None]
    parts = [cache.get(f"{key}.{number}", Understanding) for number in range(1, len(contents.sizes) + 1)]
    return [*parts, Understanding(failures=contents.failures)]


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


def _keep(cache: Cache, key: str, job: SourceJob, result: Understanding | Killed) -> Understanding:
    """Return what came of a job, after putting it into the cache."""
    if isinstance(result, Understanding):
        cache.put(f"{key}.{job.part.number}" if job.part else key, result)
        return result
    # Not cached: a worker may die of what else the machine was doing.
    source = f"{job.name}#{job.part.number}" if job.part else job.name
    return Understanding(failures=(Failure(source=source, stage="read", reason=result.reason),))


def _join(pieces: Iterable[Understanding]) -> Understanding:
    """Return what came of one source as a whole."""
    analyses: list[Analysis] = []
    failures: list[Failure] = []
    for piece in pieces:
        analyses += piece.analyses
        failures += piece.failures
    checked = list(refuse_repeats(analysis.article for analysis in analyses))
    return Understanding(
        analyses=tuple(a for a, c in zip(analyses, checked, strict=True) if not isinstance(c, Failure)),
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
