"""What every engine offers. It has no state of a run in it, and no scheduling by priority."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeVar, runtime_checkable

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Killed:
    """What stands in for a result that never came."""

    reason: str
    """For the editor: it follows the name of the item."""


class Engine(Protocol):
    """Runs a function over items."""

    def map(self, function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result | Killed]:
        """Yield one result for each item, in the order of `items`, of which only some are drawn ahead.

        `function` is a module-level function, and items and results can be pickled; items travel to
        the workers, so a path is better than the bytes behind it. Whatever it raises becomes a Killed.
        """
        ...


@runtime_checkable
class FarEngine(Engine, Protocol):
    """An Engine whose workers do not see the files of this machine."""

    @property
    def near(self) -> Engine:
        """An engine whose workers do."""
        ...


def find_near(engine: Engine) -> Engine:
    """Return an engine whose workers see the files of this machine: mostly the given one."""
    return engine.near if isinstance(engine, FarEngine) else engine


def attempt(function: Callable[[Item], Result], item: Item) -> Result | Killed:
    """Return the result, or a Killed for what `function` raised."""
    try:
        return function(item)
    except MemoryError:
        pass  # the frames that the error knows hold it all: only behind this block is there room for an answer
    except Exception as error:  # noqa: BLE001 - the boundary: one bad item must not end the run
        message = " ".join(str(error).split())[:200]
        return Killed(f"stopped by an internal error ({type(error).__name__}: {message})")
    return Killed("needs more memory than a worker may have")
