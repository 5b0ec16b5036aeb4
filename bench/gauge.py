"""Runs a command and tells what it cost, its child processes included; Linux only, from what /proc tells of processes."""

import ctypes
import os
import resource
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_EVERY = 0.2
"""Seconds between two looks at the memory: shorter peaks are missed."""
_NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"
"""Where it is set, each run would compile newsdesk anew, which no user's does."""
_PR_SET_CHILD_SUBREAPER = 36
"""Of prctl(2): processes that outlive their parent become our children."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a command cost."""

    wall: float
    cpu: float
    """Seconds of all processes."""
    peak: float
    """Megabytes of all processes at one time; what several share counts once."""
    files: int
    size: int
    """Files, and bytes, that were written in the folders given."""
    out: str


def run(command: Sequence[str], folder: Path, watched: Sequence[Path]) -> Cost:
    """Run a command in `folder`; raise RuntimeError with what it said when it fails."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    time.sleep(0.05)  # what was written before is told from what the command writes by its time
    since, began = time.time_ns() - 20_000_000, time.perf_counter()
    with (folder / ".said").open("w+b") as said:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={name: value for name, value in os.environ.items() if name != _NO_BYTECODE},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        peak = [0]
        watcher = threading.Thread(target=_watch, args=(process.pid, peak), daemon=True)
        watcher.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        watcher.join()
        usages = [usage, *_wait_for_orphans()]
        said.seek(0)
        out = said.read().decode("utf-8", "replace")
    (folder / ".said").unlink()
    if process.returncode:
        raise RuntimeError(f"{command[0]} ended with {process.returncode}: {out[-3000:]}")
    written = [size for part in watched for changed, size in _scan(part) if changed >= since]
    return Cost(
        wall=wall,
        cpu=sum(one.ru_utime + one.ru_stime for one in usages),
        peak=max(peak[0] * 1024, usage.ru_maxrss * 1024) / 1e6,
        files=len(written),
        size=sum(written),
        out=out,
    )


def _wait_for_orphans() -> Iterator[resource.struct_rusage]:
    """Yield what processes used that the command left behind, as multiprocessing leaves its fork server."""
    try:
        while True:
            yield os.wait3(0)[2]
    except ChildProcessError:
        return


def _watch(root: int, peak: list[int]) -> None:
    while Path(f"/proc/{root}/smaps_rollup").exists():
        total = sum(_measure_memory(process) for process in _find_family(root))
        if not total:
            return
        peak[0] = max(peak[0], total)
        time.sleep(_EVERY)


def _find_family(root: int) -> list[int]:
    family = [root]
    for process in family:
        try:
            for children in Path(f"/proc/{process}/task").glob("*/children"):
                family += map(int, children.read_text().split())
        except OSError:  # it has just ended
            continue
    return family


def _measure_memory(process: int) -> int:
    """Return kilobytes, of shared pages this process's share."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def _scan(folder: Path) -> Iterator[tuple[int, int]]:
    """Yield when each file below was last changed or moved, and its bytes; a lock that was taken is none."""
    if not folder.is_dir():
        return
    for entry in os.scandir(folder):
        if entry.is_dir(follow_symlinks=False):
            yield from _scan(Path(entry.path))
        elif entry.name != "lock" and entry.is_file(follow_symlinks=False):
            found = entry.stat()
            yield found.st_ctime_ns, found.st_size
