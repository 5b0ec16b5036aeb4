"""Runs builds in children of one warm process, each stopped or failed at one file operation.

Started with `interpose.c` loaded; reads one order a line (JSON) and answers each with a line. Tests judge.
"""

import contextlib
import ctypes
import json
import mmap
import os
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

MANY = 20
"""Files that are synced together: the pages of a build are more, the bases of those that changed mostly fewer."""
COUNTER = mmap.mmap(-1, mmap.PAGESIZE)
ADDRESS = ctypes.addressof(ctypes.c_long.from_buffer(COUNTER))


def run_child(order: dict[str, object]) -> None:
    """Become a build that is struck as ordered."""
    folder = str(order["folder"])
    os.chdir(folder)
    output = os.open(str(order["output"]), os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    log = os.open(str(order["log"]), os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600) if order.get("log") else -1
    os.dup2(output, 1)
    os.dup2(output, 2)
    sys.stdout = open(1, "w", closefd=False, encoding="utf-8", buffering=1)  # noqa: SIM115
    sys.stderr = open(2, "w", closefd=False, encoding="utf-8", buffering=1)  # noqa: SIM115
    sys.argv = ["generator.py", "build", "--engine", "serial"]
    from newsdesk import disk
    from newsdesk.cli.app import main

    disk.FEW = MANY  # a desk of the tests has few files; both ways to bring them to the disk are to be struck

    arm = ctypes.CDLL(None).strike_arm
    arm.argtypes = [
        *(ctypes.c_char_p, ctypes.c_void_p, ctypes.c_long, ctypes.c_int, ctypes.c_int),
        *(ctypes.c_uint, ctypes.c_int),
    ]
    arm(os.fsencode(folder), ADDRESS, order["at"], order["code"], order["lasting"], order["kinds"], log)
    main()


def obey(order: dict[str, object]) -> dict[str, object]:
    """Return how the child ended, and how many operations it came to."""
    if modules := order.get("load"):
        for name in modules:  # type: ignore[attr-defined]
            with contextlib.suppress(ImportError):  # some are made by others, and have no file
                __import__(name)
        return {}
    COUNTER[:8] = bytes(8)
    child = os.fork()
    if child == 0:
        code = 70
        try:
            run_child(order)
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0
        except BaseException:  # noqa: BLE001 - told on stderr, as Python itself does
            import traceback

            traceback.print_exc()
        if order.get("tell"):
            Path(str(order["tell"])).write_text(json.dumps(sorted(sys.modules)))
        os._exit(code)
    _, status = os.waitpid(child, 0)
    return {"code": os.waitstatus_to_exitcode(status), "seen": int.from_bytes(COUNTER[:8], sys.byteorder)}


for line in sys.stdin:
    sys.stdout.write(json.dumps(obey(json.loads(line))) + "\n")
    sys.stdout.flush()
