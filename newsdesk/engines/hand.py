"""What a Dask worker does with a batch: a process of ours beside it runs the items, and kills what has to be killed.

A Dask worker is mostly a daemon of its nanny, which may have no children that multiprocessing started; and what it has
loaded is no business of our items. The process lives as long as the worker, so that imports are paid for once.
"""

import os
import pickle
import platform
import subprocess
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from typing import Any, TypeAlias

from newsdesk.child import receive, send, start_child
from newsdesk.engines.processes import ProcessEngine
from newsdesk.fingerprint import digest_code

Identity: TypeAlias = tuple[tuple[str, str], ...]
"""What results depend on, each with its version: newsdesk itself, Python, packages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Some items, and what is to be done with them."""

    function: Callable[[Any], Any]
    items: tuple[bytes, ...]
    """Pickled."""
    engine: ProcessEngine


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What a worker answers that is not like the client."""

    worker: str
    ours: str
    """What the client has, with its version."""
    theirs: str


class _Hand(threading.local):
    """The process beside each thread of this worker."""

    process: "subprocess.Popen[bytes] | None" = None


_hand = _Hand()


def identify(packages: Iterable[str]) -> Identity:
    """Return what results depend on, and in which version it is here."""
    return (
        ("newsdesk", digest_code(".")[:12]),
        ("Python", ".".join(platform.python_version_tuple()[:2])),
        *((name, _find_version(name)) for name in packages),
    )


def _find_version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"


def run_batch(identity: Identity, batch: bytes) -> bytes | Refusal:
    """Return the pickled list of results of a pickled Batch, one for each item.

    Raise OSError when the process that runs them is lost.
    """
    if refusal := _compare(identity):
        return refusal
    process = _hand.process
    if process is None or process.poll() is not None:
        process = _hand.process = _start()
    assert process.stdin
    assert process.stdout
    try:
        send(process.stdin, batch)
        answer = receive(process.stdout)
    except OSError:
        answer = None
    if answer is None:
        process.kill()
        process.wait()
        _hand.process = None
        raise ConnectionError("the process that runs the items was lost")
    return answer


def _compare(wanted: Identity) -> Refusal | None:
    """Return how this worker differs from the client, if it does."""
    here = identify(name for name, _ in wanted[2:])
    for (name, ours), (_, theirs) in zip(wanted, here, strict=True):
        if ours != theirs:
            return Refusal(worker=_name_worker(), ours=f"{name} {ours}", theirs=f"{name} {theirs}")
    return None


def _name_worker() -> str:
    from distributed import get_worker

    return str(get_worker().address)


def _start() -> "subprocess.Popen[bytes]":
    return start_child(f"from {__name__} import main; main()", stdin=subprocess.PIPE)


def _apply(function: Callable[[Any], Any], packed: bytes) -> Any:
    return function(pickle.loads(packed))  # noqa: S301 - the client wrote it


def main() -> None:
    """Answer batches until nobody asks any more."""
    # What items print must not get between the answers.
    questions, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    with open(os.devnull, "rb") as nothing:  # noqa: PTH123 - a descriptor is wanted, no path
        os.dup2(nothing.fileno(), 0)
    os.dup2(2, 1)
    while (message := receive(questions)) is not None:
        batch: Batch = pickle.loads(message)  # noqa: S301 - the client wrote it
        results = list(batch.engine.map(partial(_apply, batch.function), batch.items))
        send(answers, pickle.dumps(results))
