"""Builds that kill themselves before a file operation: what tests of crashes at Python's level share."""

import os
import signal
import sys
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path

_CHANGES = frozenset({"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "shutil.rmtree"})
"""Events of sys.audit that change files; opening one to write is another."""


def is_killed(build: Callable[[], object], operation: int, *, below: Path, torn: bool = False) -> bool:
    """Build in a child that kills itself before its file operation of that number; tell whether it came so far.

    Counted are those `below` a folder. `torn`: where the operation opens a file to write, the file is left with a
    part of some text in it.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the child only builds, in its one thread
        child = os.fork()
    if child == 0:
        code = 1
        try:
            _die_before(operation, below, torn=torn)
            build()
            code = 0
        except BaseException:  # noqa: BLE001 - a child must not return into the test
            traceback.print_exc()
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) in {0, -signal.SIGKILL}
    return os.WIFSIGNALED(status)


def _die_before(operation: int, folder: Path, *, torn: bool) -> None:
    left = operation

    def count(event: str, args: tuple[object, ...]) -> None:
        nonlocal left
        writes = event == "open" and isinstance(args[2], int) and bool(args[2] & (os.O_WRONLY | os.O_RDWR))
        if not (writes or event in _CHANGES) or not str(args[0]).startswith(str(folder)):
            return
        left -= 1
        if left == 0:
            if torn and writes:
                descriptor = os.open(os.fsencode(str(args[0])), os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
                os.write(descriptor, b"---\nchecks")
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
