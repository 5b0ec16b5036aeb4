"""What a run notes for the next, so that this one finds out again only what a change can have changed.

It saves time and decides nothing. Where notes lie is the pipeline's matter; this says what is asked of them.
"""

import hashlib
from array import array
from collections.abc import Iterable
from typing import Protocol, TypeVar

T = TypeVar("T")


class Notes(Protocol):
    """Values by kind and key, and which articles hold what, by number."""

    def get(self, kind: str, key: str, type_: type[T]) -> T | None:
        """Return what was noted under a key, None where nothing was."""

    def put(self, kind: str, key: str, value: object) -> None:
        """Note a value in place of an older one."""

    def drop(self, kind: str, key: str) -> None:
        """Forget what was noted under a key."""

    def find_holders(self, kind: str, things: Iterable[int]) -> dict[int, list[int]]:
        """Return thing → the tags of the articles that hold it."""

    def hold(self, kind: str, pairs: Iterable[tuple[int, int]]) -> None:
        """Note that things are held by articles; both are numbers of 64 bits, with a sign."""

    def release(self, kind: str, pairs: Iterable[tuple[int, int]]) -> None:
        """Note that things are not held by articles any more."""

    def clear(self, kinds: Iterable[str]) -> None:
        """Forget all that was noted of some kinds."""


def make_tag(*told: str | bytes) -> int:
    """Return a number of 63 bits that stands for what is told."""
    digest = hashlib.blake2b(digest_size=8)
    for part in told:
        digest.update(part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass"))
        digest.update(b"\0")
    return int.from_bytes(digest.digest(), "big") >> 1


def pack_numbers(numbers: Iterable[int]) -> bytes:
    """Return numbers of 64 bits as bytes, 8 each (`sketch.unpack_numbers` reads them)."""
    return array("q", numbers).tobytes()
