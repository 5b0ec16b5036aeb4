"""What the terminal sees: results on stdout, progress and trouble on stderr, nothing moving in a pipe."""

import contextlib
import sys
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from newsdesk.pipeline.project import Progress as Report

if TYPE_CHECKING:
    from rich.console import Console

DONE, FAILED, USAGE = 0, 1, 2
"""Exit codes: all done; some sources failed, or changes are pending under --check; usage or configuration."""


def say(text: str, *, style: str | None = None) -> None:
    """Print a result; `style` shows on a terminal."""
    if sys.stdout.isatty():
        _make_console(stderr=False).print(text, style=style)
    else:
        sys.stdout.write(f"{text}\n")


def warn(text: str) -> None:
    """Print trouble."""
    _complain(text, style="yellow")


def fail(text: str) -> None:
    """Print what stopped the command."""
    _complain(f"error: {text}", style="red")


def _complain(text: str, *, style: str) -> None:
    if sys.stderr.isatty():
        _make_console(stderr=True).print(text, style=style)
    else:
        sys.stderr.write(f"{text}\n")


@cache
def _make_console(*, stderr: bool) -> "Console":
    from rich.console import (
        Console,  # on a terminal only: it takes as long to import as all else of a short run
    )

    return Console(stderr=stderr, soft_wrap=True, highlight=False, markup=False)


def print_json(value: object) -> None:
    """Print a result for a program to read."""
    import msgspec

    sys.stdout.write(msgspec.json.format(msgspec.json.encode(value), indent=1).decode() + "\n")


@contextlib.contextmanager
def show_progress(*, quiet: bool) -> Iterator[Report]:
    """Yield a function to report progress to: bars on a terminal, silence elsewhere."""
    if quiet or not sys.stderr.isatty():
        yield lambda _stage, _done, _total: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=_make_console(stderr=True), transient=True) as bars:
        tasks: dict[str, object] = {}

        def report(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)  # type: ignore[arg-type]

        yield report
