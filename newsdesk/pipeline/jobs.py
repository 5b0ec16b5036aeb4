"""What a worker does with one source: cut it into parts, or read and analyse it (or one of its parts).

Everything that is wrong with a source becomes a Failure here; what ends the worker is the engine's to say.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from newsdesk.model import Analysis, Failure
from newsdesk.readers import ReadLimits, read_part, read_source, split_source


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Where one article of a source lies in the file of its parts."""

    number: int
    """Counted from 1."""
    start: int
    """In bytes."""
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceJob:
    """One source, or one part of it, to be read and analysed; small, because it travels to a worker."""

    name: str
    """POSIX path below the seeds folder."""
    path: str
    """Of the source; of the file of its parts, when this is one."""
    sidecar: str | None
    languages: tuple[str, ...]
    min_words: int
    max_bytes: int
    part: Part | None = None

    @property
    def limits(self) -> ReadLimits:
        """What the source must be."""
        return ReadLimits(min_words=self.min_words, max_bytes=self.max_bytes, languages=self.languages)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedJob:
    """A job with the bytes it is about, for a worker that does not see the files."""

    job: SourceJob
    data: bytes
    sidecar: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """What came of one source, or of one part of it; a value of the cache."""

    analyses: tuple[Analysis, ...] = ()
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a source of many articles was cut into; a value of the cache."""

    sizes: tuple[int, ...] = ()
    """In bytes; the parts lie one behind the other."""
    failures: tuple[Failure, ...] = ()
    killed: bool = False
    """The worker was; never so in the cache, since it may have died of what else the machine was doing."""


def cut_source(item: tuple[SourceJob, str]) -> Contents:
    """Write the parts of a source of many articles to the file that is named beside it."""
    job, file = item
    sizes: list[int] = []
    failures: list[Failure] = []
    Path(file).parent.mkdir(parents=True, exist_ok=True)
    with Path(file).open("wb") as stream:
        data = _read_whole(job)
        for part in (data,) if isinstance(data, Failure) else split_source(job.name, data, limits=job.limits):
            if isinstance(part, Failure):
                failures.append(part)
            else:
                sizes.append(stream.write(part))
    return Contents(sizes=tuple(sizes), failures=tuple(failures))


def understand_source(job: SourceJob) -> Understanding:
    """Read and analyse one source or part; whatever is wrong with it becomes a Failure."""
    return understand_loaded(load_job(job))


def load_job(job: SourceJob) -> LoadedJob | Failure:
    """Return a job with the bytes of its files, which are read here and now."""
    data = _read_whole(job)
    if isinstance(data, Failure):
        return data
    try:
        sidecar = Path(job.sidecar).read_bytes() if job.sidecar else None
    except OSError as error:
        return _unreadable(job, error)
    return LoadedJob(job=job, data=data, sidecar=sidecar)


def understand_loaded(loaded: LoadedJob | Failure) -> Understanding:
    """Read and analyse what was loaded; whatever is wrong with it becomes a Failure."""
    from newsdesk.analysis import analyze  # workers need it; who only sends them jobs does not

    if isinstance(loaded, Failure):
        return Understanding(failures=(loaded,))
    job, data, sidecar = loaded.job, loaded.data, loaded.sidecar
    if job.part:
        number = job.part.number
        found = [read_part(job.name, number, data, sidecar=sidecar, limits=job.limits)]
    else:
        found = list(read_source(job.name, data, sidecar=sidecar, limits=job.limits))
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


def _read_whole(job: SourceJob) -> bytes | Failure:
    """Return the bytes of a source or part, unless there are too many."""
    try:
        with Path(job.path).open("rb") as stream:
            if job.part:
                stream.seek(job.part.start)
                return stream.read(job.part.size)
            if os.fstat(stream.fileno()).st_size > job.max_bytes:
                size = job.max_bytes // 1_000_000
                reason = f"larger than {size} MB (max_source_mb); split it or raise the limit"
                return Failure(source=job.name, stage="read", reason=reason)
            return stream.read()
    except OSError as error:
        return _unreadable(job, error)


def _unreadable(job: SourceJob, error: OSError) -> Failure:
    return Failure(source=job.name, stage="open", reason=f"cannot be read: {error.strerror}")
