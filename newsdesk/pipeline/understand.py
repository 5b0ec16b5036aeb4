"""Sources → analyses, from the cache where it knows, else in the engine's workers."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from newsdesk.analysis import analyze
from newsdesk.engines import Engine
from newsdesk.fingerprint import digest_bytes, digest_code, fingerprint
from newsdesk.model import Analysis, Failure
from newsdesk.pipeline.project import Progress, Project
from newsdesk.readers import ReadLimits, read_source
from newsdesk.store import Cache, list_files, read_bytes

SIDECAR = ".meta.yml"
"""`name.meta.yml` beside a source states its metadata; it is no source itself."""


LIBRARIES = ("charset-normalizer", "lxml", "markdown-it-py", "py3langid", "trafilatura")
"""What reads for us: another version may read another text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceJob:
    """One source to be read and analysed; small, because it travels to a worker."""

    name: str
    """POSIX path below the seeds folder."""
    path: str
    sidecar: str | None
    languages: tuple[str, ...]
    min_words: int
    max_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """What came of one source; a value of the cache."""

    analyses: tuple[Analysis, ...] = ()
    failures: tuple[Failure, ...] = ()


def understand_source(job: SourceJob) -> Understanding:
    """Read and analyse one source; whatever is wrong with it becomes a Failure."""
    limits = ReadLimits(min_words=job.min_words, max_bytes=job.max_bytes, languages=job.languages)
    try:
        path = Path(job.path)
        if path.stat().st_size > job.max_bytes:
            reason = (
                f"larger than {job.max_bytes // 1_000_000} MB (max_source_mb); split it or raise the limit"
            )
            return Understanding(failures=(Failure(source=job.name, stage="read", reason=reason),))
        sidecar = Path(job.sidecar).read_bytes() if job.sidecar else None
        found = read_source(job.name, path.read_bytes(), sidecar=sidecar, limits=limits)
    except OSError as error:
        failure = Failure(source=job.name, stage="read", reason=f"cannot be read: {error.strerror}")
        return Understanding(failures=(failure,))
    failures = [item for item in found if isinstance(item, Failure)]
    analyses = []
    for article in found:
        if isinstance(article, Failure):
            continue
        try:
            analyses.append(analyze(article))
        except Exception as error:  # noqa: BLE001 - the per-article boundary: a fault of ours must not stop the others
            reason = (
                f"the analysis failed ({type(error).__name__}: {error}); please report it with the source"
            )
            failures.append(Failure(source=article.source, stage="analyze", reason=reason))
    return Understanding(analyses=tuple(analyses), failures=tuple(failures))


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
            digest_bytes(read_bytes(project.seeds / name)),
            digest_bytes(read_bytes(project.seeds / sidecar)) if sidecar else None,
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
    """Return source name → what came of it, from the cache where it knows, and how many were analysed anew."""
    cache = Cache(project.state)
    found: dict[str, Understanding] = {}
    for name in sources:
        known = cache.get(keys[name], Understanding)
        if known is not None:
            found[name] = known
    new = [name for name in sources if name not in found]
    jobs = [_job(project, name, sources[name]) for name in new]
    for done, (name, result) in enumerate(
        zip(new, engine.map(understand_source, jobs), strict=True), start=1
    ):
        if isinstance(result, Understanding):
            found[name] = result
            cache.put(keys[name], result)
        else:  # Not cached: a worker may die of what else the machine was doing.
            failure = Failure(source=name, stage="read", reason=result.reason)
            found[name] = Understanding(failures=(failure,))
        progress("reading", done, len(new))
    return {name: found[name] for name in sources}, len(new)


def _job(project: Project, name: str, sidecar: str | None) -> SourceJob:
    return SourceJob(
        name=name,
        path=str(project.seeds / name),
        sidecar=str(project.seeds / sidecar) if sidecar else None,
        languages=project.config.languages,
        min_words=project.config.min_words,
        max_bytes=project.config.max_source_mb * 1_000_000,
    )
