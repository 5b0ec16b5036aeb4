"""What every fetcher offers, and what it brings."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """One answer, whole and decompressed."""

    url: str
    """Where it came from: the address that was asked for, or the last one it redirected to."""
    body: bytes = b""
    is_modified: bool = True
    """False: it is as it was when the validators were given; there is no body then."""
    media_type: str = ""
    """Such as text/html, in lower case, without parameters."""
    etag: str | None = None
    last_modified: str | None = None


class Fetcher(Protocol):
    """Gets what an address leads to."""

    def fetch(
        self,
        url: str,
        *,
        types: Collection[str],
        etag: str | None = None,
        last_modified: str | None = None,
    ) -> Fetched:
        """Return what `url` leads to, if it is of one of the media `types`; else raise a FetchError.

        `etag` and `last_modified` are those of an earlier answer, which need not be sent again.
        """
        ...
