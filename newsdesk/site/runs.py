"""Spread the printing of pages over worker processes; what one of them does is `press`'s.

Shares are alike: every worker gets pages of all folders. Too few pages for that are printed in this process.
"""

import contextlib
import math
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, Protocol

from newsdesk.errors import CheckError
from newsdesk.site.check import Inspected, Link
from newsdesk.site.press import Job, Printed, Proof, print_pages

_SHARE = 2000
"""Files a job at most: some seconds of work, and some 100 MB."""
_FEW = 800
"""Files a job at least: what a job costs before its first page, a hundred pages cost."""


class Engine(Protocol):
    """Where jobs run: newsdesk.engines has them. What takes the place of a result says in `reason` why."""

    def map(self, function: Callable[[Job], Proof], items: Iterable[Job]) -> Iterator[Any]:
        """Yield one result for each item, in order."""
        ...


def print_all(job: Job, engine: Engine | None) -> tuple[tuple[Printed, ...], tuple[Inspected, ...]]:
    """Print the pages of a job, in shares; raise CheckError with all that MkDocs or a worker had to say."""
    size = min(_SHARE, max(_FEW, math.ceil(len(job.sources) / 8)))
    count = 1 if job.whole else max(1, math.ceil(len(job.sources) / size))
    processors = os.cpu_count() or 1
    if (
        count > processors
    ):  # shares are alike: as many for each processor, so that none waits for the last one
        count += -count % processors
    shares = [_take_share(job, number, count) for number in range(count)]
    if count > 1:
        _give_memory_back()
    found = engine.map(print_pages, shares) if engine and count > 1 else map(print_pages, shares)
    proofs = list(_share_values(found))
    lost = [(share, proof) for share, proof in zip(shares, proofs) if not isinstance(proof, Proof)]
    problems = [f"pages from {share.sources[0]} on: {proof.reason}" for share, proof in lost]
    problems += [problem for proof in proofs if isinstance(proof, Proof) for problem in proof.problems]
    if problems:
        raise CheckError(problems)
    return (
        tuple(printed for proof in proofs for printed in proof.printed),
        tuple(inspected for proof in proofs for inspected in proof.inspected),
    )


def _give_memory_back() -> None:
    """Give the system what is free of what this process took: workers are about to need it, and what planned a site
    from nothing took much. The C library keeps it otherwise, and only glibc can be told not to.
    """
    import ctypes  # only for a site of many pages

    with contextlib.suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


def _share_values(proofs: Iterable[Any]) -> Iterator[Any]:
    """Yield proofs that are equal to those given: what pages of different workers have in common is kept once."""
    links: dict[Link, Link] = {}
    words: dict[str, str] = {}
    for proof in proofs:
        if not isinstance(proof, Proof):
            yield proof
            continue
        same = {
            id(link): link for one in proof.inspected for link in one.links
        }  # pages of one worker share some
        same = {number: links.setdefault(link, link) for number, link in same.items()}
        inspected = (
            one._replace(
                links=tuple(same[id(link)] for link in one.links),
                ids=tuple(map(words.setdefault, one.ids, one.ids)),
            )
            for one in proof.inspected
        )
        yield replace(proof, inspected=tuple(inspected))


def _take_share(job: Job, number: int, count: int) -> Job:
    # A page and the JSON beside it are neighbours: taken as they come, every second share would have few pages.
    pages = [path for path in job.sources if path.endswith(".md")]
    others = [path for path in job.sources if not path.endswith(".md")]
    sources = (*pages[number::count], *others[number::count])
    standing = {path: job.standing[path] for path in sources if path in job.standing}
    pictures = {path: job.pictures[path] for path in sources if path in job.pictures}
    return replace(
        job, sources=sources, shell=job.shell and number == 0, standing=standing, pictures=pictures
    )
