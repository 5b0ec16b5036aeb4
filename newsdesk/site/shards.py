"""Which pages share one search index: a pure function of their dates and names; building it is `search`'s.

Days are halved until at most SHARD_PAGES pages fall into each range, and names within one day. So a page that
comes, goes or changes touches the one range it lies in (or the two halves of it), whatever came before: a site
that grew has the shards of one built at once. News comes last, so the last range is halved on to NEWEST_PAGES: these
are indexed again with each story that comes.
"""

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

SHARD_PAGES = 256
"""Pagefind takes 3 ms and 0.4 MB a page, so this is below a second; 10,000 briefings make some 60 shards."""
NEWEST_PAGES = 32
"""Of the last shard: an eighth of the time, for some three shards more."""
_DAY_BITS = 22  # date.max is day 3,652,059
_NAME_BITS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """A range of days, or of names within one day, and the pages in it."""

    name: str
    """Folder of its index: where the range begins, in hexadecimal."""
    first: str
    """Day of its first page, ISO 8601; "" when it holds pages without a date only."""
    last: str
    pages: tuple[str, ...]
    """Sorted."""


def divide_pages(dates: Mapping[str, str], most: int = SHARD_PAGES) -> tuple[Shard, ...]:
    """Divide pages (name → ISO day, anything else counts as no date), the earliest first, undated at the start."""
    places = sorted((_find_place(name, day), name) for name, day in dates.items())
    return tuple(_divide(places, 0, _DAY_BITS + _NAME_BITS, dates, most, is_last=True))


def _find_place(name: str, day: str) -> int:
    try:
        number = date.fromisoformat(day).toordinal()
    except ValueError:
        number = 0
    digest = hashlib.sha256(name.encode()).digest()[: _NAME_BITS // 8]
    return number << _NAME_BITS | int.from_bytes(digest)


def _divide(
    places: list[tuple[int, str]],
    start: int,
    bits: int,
    dates: Mapping[str, str],
    most: int,
    *,
    is_last: bool,
) -> Iterable[Shard]:
    if not places:
        return
    if len(places) > (min(most, NEWEST_PAGES) if is_last else most) and bits:
        middle = start + (1 << (bits - 1))
        at = bisect_left(places, (middle, ""))
        yield from _divide(places[:at], start, bits - 1, dates, most, is_last=is_last and at == len(places))
        yield from _divide(places[at:], middle, bits - 1, dates, most, is_last=is_last)
        return
    days = [dates[name] for place, name in places if place >> _NAME_BITS]
    yield Shard(
        name=_name_range(start),
        first=min(days, default=""),
        last=max(days, default=""),
        pages=tuple(sorted(name for _, name in places)),
    )


def _name_range(start: int) -> str:
    day, rest = start >> _NAME_BITS, start & ((1 << _NAME_BITS) - 1)
    return f"{day:06x}" + (f"-{rest:016x}" if rest else "")
