"""Runs items on the workers of a Dask cluster that is already there. It starts no worker, and sends no code.

What a Dask worker gets is a batch of items. It hands them to a process of its own (hand.py), which runs each in one
that can be killed: no item can take the Dask worker down. What a lost worker had is given to another one by Dask.
"""

import logging
import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from newsdesk.engines.hand import Batch, Identity, Refusal, identify, run_batch
from newsdesk.engines.port import Item, Killed, Result
from newsdesk.engines.processes import ProcessEngine
from newsdesk.errors import EngineError

if TYPE_CHECKING:
    from distributed import Client, Future

_BATCH_ITEMS = 32
"""Items in a batch: a batch costs a worker some 0.1 s of its own."""
_BATCH_BYTES = 4_000_000
"""A batch that has so many is full: the scheduler holds those in flight in its memory."""
_AHEAD = 3
"""Batches in flight for each thread of a worker: one at work, the next ones on their way."""
_RETRIES = 2
"""Times that a batch is tried again when something around it failed. Dask itself tries again what a lost worker had."""
_PATIENCE = 30
"""Seconds to wait for the scheduler, and for a first worker; and for another when all were lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterEngine:
    """An Engine of Dask workers."""

    scheduler: str
    """Address: "tcp://host:8786"."""
    near: ProcessEngine
    """Runs what needs files of this machine; and, one of it on each worker, the items there, within its limits."""
    alike: tuple[str, ...] = ()
    """Packages of which client and workers must have the same version, or results would depend on who worked."""
    patience: float = _PATIENCE

    def map(self, function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result | Killed]:
        """Yield one result for each item, in order; raise EngineError when the cluster cannot be worked with."""
        engine = replace(self.near, workers=1)
        identity = identify(self.alike)
        batches = (
            pickle.dumps(Batch(function=function, items=packed, engine=engine)) for packed in _pack(items)
        )
        first = next(batches, None)
        if first is None:
            return
        with self._connect() as client:
            flights: deque[Future[Any]] = deque([self._submit(client, identity, first)])
            while flights:
                room = _AHEAD * max(1, _count_threads(client)) - len(flights)
                for _ in range(room):
                    if (batch := next(batches, None)) is None:
                        break
                    flights.append(self._submit(client, identity, batch))
                yield from self._await(client, flights.popleft())

    def _connect(self) -> "Client":
        try:
            from distributed import Client
        except ImportError:
            raise EngineError(
                "--engine dask needs Dask, which is not installed here; run make cluster"
            ) from None
        # What happens to a connection is told once, by us.
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        try:
            client = Client(self.scheduler, timeout=self.patience, set_as_default=False)  # type: ignore[no-untyped-call]
        except (OSError, ValueError, TimeoutError) as error:
            raise EngineError(
                f"{self.scheduler}: no Dask scheduler answers there ({_shorten(error)}); "
                "check the address, or run with --engine processes"
            ) from error
        try:
            client.wait_for_workers(1, timeout=self.patience)
        except TimeoutError:
            client.close()  # type: ignore[no-untyped-call]
            raise self._miss_workers() from None
        return client

    def _submit(self, client: "Client", identity: Identity, batch: bytes) -> "Future[Any]":
        import dask

        with dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 GiB"}):
            return client.submit(run_batch, identity, batch, pure=False, retries=_RETRIES)

    def _await(self, client: "Client", future: "Future[Any]") -> list[Any]:
        """Return the results of a batch."""
        from concurrent.futures import CancelledError

        from distributed.client import FutureCancelledError

        while True:
            try:
                answer = future.result(timeout=self.patience)
            except TimeoutError:
                if client.status != "running":
                    raise self._lose_scheduler() from None
                if not _count_threads(client):
                    raise self._miss_workers() from None
                continue
            except (CancelledError, FutureCancelledError) as error:
                raise self._lose_scheduler() from error
            except ImportError as error:
                raise EngineError(
                    f"{self.scheduler}: a worker has no newsdesk, or another one ({_shorten(error)}); "
                    "start workers in a copy of this project, as it is here"
                ) from error
            except Exception as error:
                raise EngineError(
                    f"{self.scheduler}: a batch was given up after {_RETRIES + 1} tries "
                    f"({type(error).__name__}: {_shorten(error)}); see the messages of the workers"
                ) from error
            if isinstance(answer, Refusal):
                raise EngineError(
                    f"{answer.worker}: this worker has {answer.theirs}, where the client has {answer.ours}; "
                    "bring it up to what is here, and start it again"
                )
            results: list[Any] = pickle.loads(answer)  # noqa: S301 - a worker of our cluster wrote it
            return results

    def _miss_workers(self) -> EngineError:
        return EngineError(
            f"{self.scheduler}: the scheduler has no worker; start some (make worker), "
            "or run with --engine processes"
        )

    def _lose_scheduler(self) -> EngineError:
        return EngineError(f"{self.scheduler}: the scheduler went away; start it, and run again")


def _pack(items: Iterable[Any]) -> Iterator[tuple[bytes, ...]]:
    """Yield items in batches, each item pickled: it is opened where it can do no harm."""
    batch: list[bytes] = []
    size = 0
    for item in items:
        packed = pickle.dumps(item)
        batch.append(packed)
        size += len(packed)
        if len(batch) == _BATCH_ITEMS or size >= _BATCH_BYTES:
            yield tuple(batch)
            batch, size = [], 0
    if batch:
        yield tuple(batch)


def _count_threads(client: "Client") -> int:
    return sum(client.nthreads().values())  # type: ignore[no-untyped-call]


def _shorten(error: BaseException) -> str:
    return " ".join(str(error).split())[:200]
