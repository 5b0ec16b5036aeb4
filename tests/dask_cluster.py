"""A real scheduler and real workers of Dask, in processes of their own on this machine."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Scheduler:
    file: Path

    @property
    def address(self) -> str:
        return str(json.loads(self.file.read_text())["address"])


@contextmanager
def run_dask(*arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    called = [sys.executable, "-m", "dask", *arguments]
    process = subprocess.Popen(
        called,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT), "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def run_worker(
    scheduler: Scheduler, folder: Path, name: str, *more: str
) -> AbstractContextManager[subprocess.Popen[bytes]]:
    return run_dask(
        "worker", "--scheduler-file", str(scheduler.file), "--host", "127.0.0.1", "--nthreads", "1",
        "--no-dashboard", "--name", name, "--local-directory", str(folder / name), *more,
    )  # fmt: skip


@contextmanager
def run_cluster(folder: Path) -> Iterator[Scheduler]:
    """Run a scheduler with one worker, under a nanny; their files are in `folder`."""
    found = Scheduler(folder / "scheduler.json")
    with ExitStack() as stack:
        listen = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        process = stack.enter_context(run_dask("scheduler", *listen, "--scheduler-file", str(found.file)))
        stack.enter_context(run_worker(found, folder, "steady"))
        while not found.file.exists():
            assert process.poll() is None, "the scheduler ended before it began"
            time.sleep(0.05)
        yield found
