"""Every error that newsdesk raises on purpose; what one bad article does is a `model.Failure` instead.

NewsdeskError
├── ConfigError      mkdocs.yml says something that cannot be meant
├── TemplateError    a template is broken
├── SourceError      one source cannot become an article (the run turns it into a Failure)
├── FetchError       one address does not lead to something that may be read (the others go on)
├── RemoteError      where sources or results lie on another machine cannot be listed, read or written
├── CheckError       the built site may not be published
├── StoreError       the disk or another run is in the way
│   └── LostError    what the cache had is gone, or cannot be read
└── EngineError      no worker can be started
"""

from collections.abc import Sequence


class NewsdeskError(Exception):
    """The root: `str()` of it says where, what, and what to do."""


class ConfigError(NewsdeskError):
    """A key or value in mkdocs.yml is wrong."""

    def __init__(self, *, file: str, problem: str, line: int | None = None) -> None:
        self.file = file
        self.line = line
        """Counted from 1; None when the file as a whole is the problem."""
        self.problem = problem
        super().__init__(f"{file}:{line}: {problem}" if line else f"{file}: {problem}")


class TemplateError(NewsdeskError):
    """A template cannot be read, parsed or filled."""

    def __init__(self, *, template: str, problem: str, line: int | None = None) -> None:
        self.template = template
        self.line = line
        self.problem = problem
        super().__init__(f"{template}:{line}: {problem}" if line else f"{template}: {problem}")


class SourceError(NewsdeskError):
    """One source cannot become an article; `reason` is a sentence for the editor."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class FetchError(NewsdeskError):
    """What an address leads to is not fetched: it is refused, out of reach, or not what can be read."""

    def __init__(self, *, url: str, problem: str, passing: bool = False) -> None:
        self.url, self.problem = make_printable(url), make_printable(problem)
        self.passing = passing
        """It may be gone the next time."""
        super().__init__(f"{self.url}: {self.problem}")


class RemoteError(NewsdeskError):
    """An address of the configuration does not do what it must; nothing here is lost by that."""

    def __init__(self, *, address: str, problem: str) -> None:
        self.address, self.problem = address, make_printable(problem)
        super().__init__(f"{self.address}: {self.problem}")


def make_printable(text: str) -> str:
    """Return `text` as it can be printed, not all of a long one: links and what servers say come from strangers."""
    return "".join(c if c.isprintable() else "?" for c in text[:500])


class CheckError(NewsdeskError):
    """The freshly built site breaks a rule, so the old one stays."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        shown = "\n".join(f"  {problem}" for problem in self.problems[:20])
        more = f"\n  and {len(self.problems) - 20} more" if len(self.problems) > 20 else ""
        super().__init__(f"the new site is not published, {len(self.problems)} problems:\n{shown}{more}")


class StoreError(NewsdeskError):
    """A file cannot be read or written, or another run holds the lock."""

    def __init__(self, *, path: str, problem: str) -> None:
        self.path = path
        self.problem = problem
        super().__init__(f"{path}: {problem}")


class LostError(StoreError):
    """An entry of the cache went away, or was damaged, since the run began; it is found out anew when asked again."""


class EngineError(NewsdeskError):
    """The place where the work was to run cannot run anything."""
