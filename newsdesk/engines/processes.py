"""Runs items in worker processes; a worker that takes too long or too much memory is killed, and replaced.

Built on pebble, since concurrent.futures cannot kill one worker. It keeps no pool between two calls:
what is expensive (the imports) stays in the fork server, which lives as long as this process.
"""

import math
import multiprocessing
import os
import pickle
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, TypeVar

from newsdesk.engines.port import Item, Killed, Result, attempt
from newsdesk.errors import EngineError

if TYPE_CHECKING:
    from multiprocessing.context import BaseContext

    from pebble import ProcessFuture, ProcessPool

Answer = TypeVar("Answer")

_AHEAD = 64
"""Items in flight for each worker: enough that the others work on while one hangs until it is killed."""
_HELD = 4 << 20
"""Bytes in flight for each worker, from which on no more items are: they lie here several times."""
_PATIENCE = 5
"""Seconds on the clock for each processor second allowed."""
_SILENCE = 300
"""Seconds on the clock, beyond what an item may take, after which a pool that says nothing of it is replaced."""
_RECYCLE = 2000
"""Items after which a worker is replaced: C libraries leak, and fragmented memory counts to the limit."""


@dataclass(slots=True)
class _Flight:
    """An item on its way."""

    packed: bytes
    future: "ProcessFuture[bytes]"
    tries: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessEngine:
    """An Engine of worker processes."""

    workers: int | None = None
    """At most so many, and never more than items; None: one for each processor this process may use."""
    seconds: float = 8.0
    """Processor seconds an item may take, rounded up to whole ones: a good source must not be given up
    because the machine is busy with something else. An item that only waits has _PATIENCE times as long."""
    memory: int = 1 << 30
    """Bytes of address space a worker may have; not enforced on Windows."""
    preload: tuple[str, ...] = ()
    """Modules that the fork server imports once, so that no worker has to."""

    def map(self, function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result | Killed]:
        """Yield one result for each item, in order; a Killed says why there is none."""
        waiting = iter(items)
        most = self.workers or _processors()
        # Not more workers than items: the first few are drawn to be counted.
        first = tuple(islice(waiting, most))
        if not first:
            return
        pool = self._start(len(first))
        # Packed by us: what cannot be opened, or takes too much memory, would end the worker before it says
        # which item it has, and pebble would wait for that one for ever.
        packed = map(pickle.dumps, chain(first, waiting))
        flights: deque[_Flight] = deque()
        try:
            while True:
                held = sum(len(flight.packed) for flight in flights)
                while len(flights) < _AHEAD * len(first) and held < _HELD * len(first):
                    if (item := next(packed, None)) is None:
                        break
                    flights.append(_Flight(item, self._submit(pool, function, item)))
                    held += len(item)
                if not flights:
                    break
                try:
                    result = self._await(pool, flights[0])
                except BrokenProcessPool:
                    _stop(pool)
                    pool = self._start(len(first))
                    _check_workers(pool)
                    self._resubmit(pool, function, flights)
                else:
                    flights.popleft()
                    yield result
        finally:
            _stop(pool)

    def prepare(self) -> "BaseContext":
        """Start what workers are forked from, which imports what they need while this process does something else."""
        methods = multiprocessing.get_all_start_methods()
        context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
        if context.get_start_method() == "forkserver":
            context.set_forkserver_preload(["__main__", "pebble.pool.process", __name__, *self.preload])
            _start_fork_server()
        return context

    def _start(self, workers: int) -> "ProcessPool":
        from pebble import ProcessPool

        return ProcessPool(
            max_workers=workers,
            max_tasks=_RECYCLE,
            initializer=_limit_worker,
            initargs=(self.memory,),
            context=self.prepare(),
        )

    def _submit(
        self, pool: "ProcessPool", function: Callable[[Item], Result], packed: bytes
    ) -> "ProcessFuture[bytes]":
        future: ProcessFuture[bytes] = pool.schedule(
            _attempt_packed,
            args=(function, packed, self.seconds),
            timeout=self.seconds * _PATIENCE,
        )
        return future

    def _await(self, pool: "ProcessPool", flight: _Flight) -> Any:
        """Return the result of a flight; raise BrokenProcessPool when the pool went down under it."""
        from pebble import ProcessExpired

        try:
            answer = _await_future(pool, flight.future, self.seconds * _PATIENCE + _SILENCE)
            result: object = pickle.loads(answer)  # noqa: S301 - our own worker wrote it
        except BrokenProcessPool:
            if flight.tries > 1:
                return Killed("its worker answered nonsense")
            raise
        except TimeoutError:
            return Killed(f"took longer than {self.seconds * _PATIENCE:g} s")
        except ProcessExpired as error:
            if error.exitcode == -getattr(signal, "SIGXCPU", 0):
                return Killed(f"took longer than {self.seconds:g} s of processor time")
            return Killed(f"its worker crashed ({_name_exit(error.exitcode)})")
        except Exception as error:  # noqa: BLE001 - what cannot be pickled arrives as all kinds of errors
            return Killed(f"its result was lost ({type(error).__name__})")
        return result

    def _resubmit(
        self, pool: "ProcessPool", function: Callable[[Item], Result], flights: deque[_Flight]
    ) -> None:
        """Send again what a broken pool left undone; what was under way when two pools broke is given up."""
        for flight in flights:
            if not flight.future.done() or isinstance(flight.future.exception(), BrokenProcessPool):
                flight.future = self._submit(pool, function, flight.packed)
                flight.tries += 1


def _await_future(pool: "ProcessPool", future: "ProcessFuture[Answer]", seconds: float) -> Answer:
    """Return the result of the next future of a pool, or raise what it raises.

    A pool that goes down, or whose worker dies between two items, can forget one for ever: it is given `seconds`.
    """
    end = time.monotonic() + seconds
    while not wait((future,), timeout=1).done:
        if not pool.active or time.monotonic() > end:
            raise BrokenProcessPool("the pool went down")
    return future.result()


def _check_workers(pool: "ProcessPool") -> None:
    """Tell a pool that one item broke from one that no worker can be started for, which is no item's fault."""
    try:
        _await_future(pool, pool.schedule(int), _SILENCE)
    except BrokenProcessPool as error:
        problem = "worker processes cannot be started here"
        raise EngineError(f"{problem}; see the messages above, or run with --engine serial") from error


def _attempt_packed(function: Callable[[Any], object], item: bytes, seconds: float) -> bytes:
    """Return the pickled result: pebble's own unpickling, in a thread, takes the pool down when it fails."""
    _limit_processor(seconds)
    result = attempt(lambda packed: function(pickle.loads(packed)), item)  # noqa: S301 - packed by us
    try:
        return pickle.dumps(result)
    except Exception as error:  # noqa: BLE001 - pickle raises whatever the value raises
        return pickle.dumps(Killed(f"its result cannot be sent ({type(error).__name__})"))
    finally:
        _limit_processor(math.inf)  # between two items it holds the locks of the pool


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _start_fork_server() -> None:
    """Start it with this process's module path: it puts the working folder first, where a stranger's json.py
    or a folder called newsdesk would be imported instead of the real ones.
    """
    from multiprocessing import forkserver

    wanted = {"PYTHONSAFEPATH": "1", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        forkserver.ensure_running()
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _stop(pool: "ProcessPool") -> None:
    pool.stop()  # type: ignore[no-untyped-call]
    pool.join()


def _limit_worker(memory: int) -> None:
    """Prepare a worker: a memory limit, no core files, and death at the first signal.

    pebble's own SIGTERM handler runs between bytecodes only, so a hanging C parser would get another
    three seconds before it is killed.
    """
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        import resource
    except ImportError:
        return
    for limit, wanted in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CORE, 0)):
        _, hard = resource.getrlimit(limit)
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(limit, (soft, hard))


def _limit_processor(seconds: float) -> None:
    """Let the system kill this worker when it has worked `seconds` from now on; never, when they are infinite."""
    try:
        import resource
    except ImportError:
        return  # Windows: the clock alone
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    end = used.ru_utime + used.ru_stime + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (hard if end == math.inf else math.ceil(end), hard))


def _name_exit(code: int | None) -> str:
    """Return "SIGSEGV" or "exit code 3"."""
    if code is not None and code < 0:
        try:
            return signal.Signals(-code).name
        except ValueError:
            return f"signal {-code}"
    return f"exit code {code}"
