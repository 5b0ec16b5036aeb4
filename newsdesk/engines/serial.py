"""Runs everything in this process, one item after the other: for debugging and for tests.

It cannot stop an item that hangs or eats the memory; ProcessEngine can.
"""

from collections.abc import Callable, Iterable, Iterator

from newsdesk.engines.port import Item, Killed, Result, attempt


class SerialEngine:
    """An Engine without workers."""

    def map(self, function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result | Killed]:
        """Yield one result for each item, as they are asked for."""
        for item in items:
            yield attempt(function, item)
