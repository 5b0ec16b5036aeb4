"""What a run does to files, and what it reports. Light: a run that finds nothing to do needs no more."""

from dataclasses import dataclass, replace
from typing import Literal

from newsdesk.model import Conflict, Failure
from newsdesk.pipeline.spool import Content, Spool, Spooled


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One file of the briefings folder and what is to happen to it."""

    kind: Literal["add", "change", "merge", "base", "remove", "keep"]
    """`merge`: with a person's edits; `base`: only what lies in `.base/`; `keep`: a person's, and stays as it is."""
    path: str
    why: str
    content: Content | None = None
    """To be written; None for base, remove and keep."""
    base: Content | None = None
    """What was generated; None for remove, keep and what is no page."""
    conflicts: tuple[Conflict, ...] = ()
    """Of the page as it will be."""

    def put_by(self, spool: Spool) -> "Action":
        """Return the action with what it writes on the spool."""
        content = _put(self.content, spool)
        return replace(
            self, content=content, base=content if self.base is self.content else _put(self.base, spool)
        )


def _put(content: Content | None, spool: Spool) -> Spooled | None:
    return spool.put(content) if isinstance(content, bytes) else content


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What was sent to an address."""

    to: str
    written: int
    removed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a run did."""

    analysed: int = 0
    rendered: int = 0
    written: int = 0
    removed: int = 0
    site_built: bool = False
    site_why: str = ""
    """Why the site was built as a whole; empty when only what changed was."""
    kept: tuple[Action, ...] = ()
    failures: tuple[Failure, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    sent: tuple[Delivery, ...] = ()
