"""What the terminal sees: results on stdout, progress and trouble on stderr, nothing moving in a pipe."""

import contextlib
import sys
from collections.abc import Iterator

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from newsdesk.pipeline.project import Progress as Report

DONE, FAILED, USAGE = 0, 1, 2
"""Exit codes: all done; some sources failed, or changes are pending under --check; usage or configuration."""

OUT = Console(soft_wrap=True, highlight=False, markup=False)
ERR = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)


def say(text: str, *, style: str | None = None) -> None:
    """Print a result; `style` shows on a terminal."""
    OUT.print(text, style=style)


def warn(text: str) -> None:
    """Print trouble."""
    ERR.print(text, style="yellow")


def fail(text: str) -> None:
    """Print what stopped the command."""
    ERR.print(f"error: {text}", style="red")


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
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=ERR, transient=True) as bars:
        tasks: dict[str, object] = {}

        def report(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)  # type: ignore[arg-type]

        yield report
