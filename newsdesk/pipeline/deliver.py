"""A folder of results → the same files at an address: only what changed is sent, and at no moment does a page break.

New files go first, since nothing leads to them yet; then what changed, assets before pages and last what is reached
first; what is no more goes at the end, when nothing leads there any longer.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

import msgspec

from newsdesk.fetch.remote import Remote
from newsdesk.pipeline.actions import Delivery
from newsdesk.pipeline.mirror import find_faults
from newsdesk.pipeline.project import Progress

SENT = ".newsdesk-sent.json"
"""At the address: what lies there, written when all of it does."""
SENDING = ".newsdesk-sending.json"
"""At the address while files are sent: names of those that may be as SENT has them or not."""

_FORMAT = 1
_AT_ONCE = 256


class _Sent(msgspec.Struct, frozen=True, kw_only=True):
    files: dict[str, str]
    """Name → SHA-256."""
    format: int = _FORMAT


def deliver(folder: Path, digests: Mapping[str, str], remote: Remote, progress: Progress) -> Delivery:
    """Send what lies in `folder`, name → SHA-256, to an address; files there that were never sent are left alone.

    Raises RemoteError. What was sent until then works, and the next delivery sends the rest.
    """
    sent, doubtful = _read_notes(remote)
    new = [n for n in digests if digests[n] != sent.get(n) or n in doubtful]
    gone = sorted((sent.keys() | doubtful) - digests.keys())
    if new or gone or doubtful:
        remote.write(SENDING, msgspec.json.encode(sorted({*new, *gone, *doubtful})))
        done = 0
        for batch in _part(sorted(new, key=lambda n: (n in sent, _rank(n), n)), sent):
            progress(f"sending to {remote.address}", done, len(new))
            remote.put_files({name: folder / name for name in batch})
            done += len(batch)
        for start in range(0, len(gone), _AT_ONCE):
            remote.remove_files(gone[start : start + _AT_ONCE])
        remote.write(SENT, msgspec.json.encode(_Sent(files=dict(digests)), order="sorted"))
        remote.remove_files([SENDING])
    return Delivery(to=remote.address, written=len(new), removed=len(gone))


def _rank(name: str) -> int:
    """Return 0 for what pages need, 1 for pages, 2 for what readers, feed readers and the search ask for first."""
    last = name.rpartition("/")[2]
    if "/" not in name or last in {"index.html", "index.md", "shards.json", "pagefind-entry.json"}:
        return 2
    return 1 if last.endswith((".html", ".md")) else 0


def _part(names: Sequence[str], sent: Mapping[str, str]) -> Iterator[list[str]]:
    """Yield names that may be sent at once: files of two ranks may not."""
    for _, group in groupby(names, key=lambda n: (n in sent, _rank(n))):
        together = list(group)
        for start in range(0, len(together), _AT_ONCE):
            yield together[start : start + _AT_ONCE]


def _read_notes(remote: Remote) -> tuple[dict[str, str], set[str]]:
    """Return name → SHA-256 of what lies at the address, and the names of which that is in doubt.

    Notes that cannot be understood count as none: then everything is sent. A name that no file of ours has is
    ignored, since what is noted may be removed.
    """
    found = remote.read_files([SENT, SENDING])
    sent, sending = _Sent(files={}), list[str]()
    try:
        sent = msgspec.json.decode(found.get(SENT, b'{"files":{},"format":0}'), type=_Sent)
        sending = msgspec.json.decode(found.get(SENDING, b"[]"), type=list[str])
    except (msgspec.DecodeError, UnicodeDecodeError):
        pass
    files = sent.files if sent.format == _FORMAT else {}
    strange = find_faults({**files, **dict.fromkeys(sending, "")})
    return {n: d for n, d in files.items() if n not in strange}, set(sending) - strange.keys()
