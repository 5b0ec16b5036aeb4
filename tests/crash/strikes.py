"""Builds that are stopped, or fail, at one file operation: starts them and says how they ended; tests judge."""

import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
OPEN, CREATE, WRITE, READ, RENAME, UNLINK, MKDIR, SYNC, LIST, LINK, TRUNCATE = (1 << bit for bit in range(11))
"""Kinds of operations, as in interpose.c."""
CHANGES = CREATE | WRITE | RENAME | UNLINK | MKDIR | SYNC | LINK | TRUNCATE
FAILURES = {
    errno.ENOSPC: CREATE | WRITE | RENAME | MKDIR | SYNC | LINK,
    errno.EIO: OPEN | CREATE | WRITE | READ | RENAME | UNLINK | SYNC | LIST | TRUNCATE,
    errno.EACCES: OPEN | CREATE | RENAME | UNLINK | MKDIR | LIST | LINK,
    errno.EMFILE: OPEN | CREATE | LIST,
}
"""Error → the operations that it can befall."""
NEVER = 1 << 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a build ended."""

    code: int
    """Exit code; -9 when it was killed."""
    seen: int
    """Operations of the asked kinds that it came to."""
    said: str


class Striker:
    """One warm process with interpose.c loaded, whose children build."""

    def __init__(self, process: "subprocess.Popen[str]", scratch: Path) -> None:
        self._process = process
        self._scratch = scratch

    def build(
        self,
        folder: Path,
        *,
        at: int = NEVER,
        code: int = 0,
        lasting: bool = False,
        kinds: int = CHANGES,
        log: Path | None = None,
        tell: Path | None = None,
    ) -> Ending:
        """Build the project in `folder`; strike at operation `at` of `kinds`: fail with `code`, 0 kills.

        `lasting`: all later ones fail, too. `log`: where to write all changes down.
        """
        output = self._scratch / "said"
        order = {
            "folder": str(folder),
            "at": at,
            "code": code,
            "lasting": lasting,
            "kinds": kinds,
            "output": str(output),
            "log": str(log or ""),
            "tell": str(tell or ""),
        }
        ended = self._ask(order)
        return Ending(code=ended["code"], seen=ended["seen"], said=output.read_text("utf-8", "replace"))

    def warm(self, folder: Path) -> None:
        """Build once, and import for all later children what that build imported."""
        told = self._scratch / "modules"
        ending = self.build(folder, tell=told)
        assert ending.code == 0, ending.said
        self._ask({"load": json.loads(told.read_text())})

    def _ask(self, order: object) -> dict[str, int]:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        answer: dict[str, int] = json.loads(self._process.stdout.readline())
        return answer


def find_reason_against() -> str:
    """Return why no build can be struck here; empty when it can."""
    if sys.platform != "linux":
        return "operations are counted by a library that Linux loads before the C library"
    return "" if shutil.which("cc") else "no C compiler to make the library that counts file operations"


@contextmanager
def open_striker(scratch: Path) -> Iterator[Striker]:
    """Yield a striker that keeps its own files in `scratch`."""
    library = scratch / "interpose.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, HERE / "interpose.c", "-ldl"], check=True)
    environment = os.environ | {"LD_PRELOAD": str(library), "SOURCE_DATE_EPOCH": "1938000000"}
    command = [sys.executable, "-X", "faulthandler", str(HERE / "driver.py")]
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Striker(process, scratch)
        assert process.stdin
        process.stdin.close()


def read_tree(folder: Path) -> dict[str, bytes]:
    """Return path → bytes of all files below a folder; none where there is no folder."""
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in folder.rglob("*")
        if p.is_file() and not p.is_symlink()
    }
