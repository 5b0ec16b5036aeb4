import itertools
import os
import pickle
import signal
import subprocess
import sys
import time
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from newsdesk.engines import Engine, Killed, ProcessEngine, SerialEngine, port, processes

ROOT = Path(__file__).parents[3]
needs_unix = pytest.mark.skipif(sys.platform == "win32", reason="signals and memory limits are Unix's")


def square(number: int) -> int:
    return number * number


def slow_square(number: int) -> int:
    time.sleep(0.05 if number == 0 else 0)
    return number * number


def raise_at_three(number: int) -> int:
    if number == 3:
        raise KeyError("no such thing\nat all")
    return number


def hang_at_three(number: int) -> int:
    while number == 3:
        pass
    return number


def wait_at_three(number: int) -> int:
    if number == 3:
        time.sleep(60)
    return number


def hang_in_c_at_three(number: int) -> int:
    # One call of C code: no signal handler of Python's gets a turn.
    if number == 3:
        return sum(itertools.repeat(0, 10**11))
    return number


def crash_at_three(number: int) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGSEGV)
    return number


def exit_at_three(number: int) -> int:
    if number == 3:
        os._exit(7)
    return number


def eat_memory_at_three(number: int) -> int:
    return len(bytearray(3 << 30)) if number == 3 else number


def return_function_at_three(number: int) -> object:
    return (lambda: 1) if number == 3 else number


class Trap:
    def __reduce__(self) -> tuple[Callable[[int], int], tuple[int]]:
        return raise_at_three, (3,)


def return_trap_at_three(number: int) -> object:
    return Trap() if number == 3 else number


def identify(_: int) -> int:
    return os.getpid()


ENGINES = {"serial": SerialEngine(), "processes": ProcessEngine(workers=2)}


@pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES.keys())
@pytest.mark.parametrize("count", [0, 1, 3, 500])
def test_results_come_in_the_order_of_the_items(engine: Engine, count: int) -> None:
    assert list(engine.map(slow_square, range(count))) == [n * n for n in range(count)]


@pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES.keys())
def test_what_a_function_raises_is_a_value(engine: Engine) -> None:
    results = list(engine.map(raise_at_three, range(6)))

    assert results[:3] + results[4:] == [0, 1, 2, 4, 5]
    assert results[3] == Killed("stopped by an internal error (KeyError: 'no such thing\\nat all')")


@pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES.keys())
def test_endless_items_are_drawn_as_they_are_needed(engine: Engine) -> None:
    drawn: list[int] = []

    def count_up() -> Iterator[int]:
        for number in itertools.count(1):
            drawn.append(number)
            yield number

    results = engine.map(square, count_up())
    first = [next(results) for _ in range(100)]
    assert isinstance(results, Iterator)
    results.close()  # type: ignore[attr-defined]

    assert first == [n * n for n in range(1, 101)]
    assert len(drawn) < 500


@needs_unix
@pytest.mark.parametrize(
    ("function", "reason"),
    [
        (wait_at_three, "took longer than 10 s"),
        # On a machine busy with other work the limit on the clock may come first.
        (hang_at_three, "took longer than"),
        (hang_in_c_at_three, "took longer than"),
        (crash_at_three, "its worker crashed (SIGSEGV)"),
        (exit_at_three, "its worker crashed (exit code 7)"),
        (eat_memory_at_three, "needs more memory than a worker may have"),
        (return_function_at_three, "its result cannot be sent (AttributeError)"),
        (return_trap_at_three, "its result was lost (KeyError)"),
    ],
    ids=[
        "waits",
        "hangs",
        "hangs in C",
        "crashes",
        "exits",
        "eats memory",
        "cannot be pickled",
        "cannot be unpickled",
    ],
)
def test_a_killed_item_is_a_value_and_the_others_come_through(
    function: Callable[[int], object], reason: str
) -> None:
    engine = ProcessEngine(workers=2, seconds=2.0, memory=2 << 30)

    results = list(engine.map(function, range(40)))

    assert isinstance(results[3], Killed)
    assert results[3].reason.startswith(reason)
    assert results[:3] + results[4:] == [*range(3), *range(4, 40)]


def test_an_item_that_cannot_be_opened_costs_only_itself() -> None:
    results = list(ProcessEngine(workers=2).map(type, [1, 2, Trap(), *range(40)]))

    assert results[2] == Killed("stopped by an internal error (KeyError: 'no such thing\\nat all')")
    assert results[:2] + results[3:] == [int] * 42


def test_few_large_items_are_in_flight_at_once() -> None:
    drawn = 0

    def draw() -> Iterator[bytes]:
        nonlocal drawn
        for _ in range(12):
            drawn += 1
            yield bytes(3 << 20)

    ahead = [drawn - number for number, _ in enumerate(ProcessEngine(workers=1).map(len, draw()))]

    assert len(ahead) == 12
    assert max(ahead) <= 3  # 4 MB for each worker


def test_a_pool_that_says_nothing_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    # What pebble forgets, when a worker dies between two items, is never done.
    monkeypatch.setattr(processes, "_SILENCE", 0)
    forgotten: list[int] = []
    submit = ProcessEngine._submit

    def forget_once(engine: ProcessEngine, *call: Any) -> Any:
        if call[-1] == pickle.dumps(7) and not forgotten:
            forgotten.append(7)
            return Future()
        return submit(engine, *call)

    monkeypatch.setattr(ProcessEngine, "_submit", forget_once)

    assert list(ProcessEngine(workers=2, seconds=2.0).map(square, range(20))) == [n * n for n in range(20)]
    assert forgotten == [7]


def test_the_work_is_not_done_in_this_process_nor_in_more_than_there_are_items() -> None:
    pids = set(ProcessEngine(workers=2).map(identify, [1]))

    assert len(pids) == 1
    assert os.getpid() not in pids


@needs_unix
def test_modules_in_the_working_folder_are_not_imported_by_workers(tmp_path: Path) -> None:
    (tmp_path / "newsdesk").mkdir()
    (tmp_path / "json.py").write_text("open('imported', 'w').close()")
    program = tmp_path / "elsewhere" / "program.py"
    program.parent.mkdir()
    program.write_text(
        "from newsdesk.engines import ProcessEngine\n"
        "if __name__ == '__main__':\n"
        "    print(list(ProcessEngine(workers=1, preload=('json', 'newsdesk.store')).map(abs, [-1])))\n"
    )

    done = subprocess.run(
        [sys.executable, program],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.stdout, done.stderr) == ("[1]\n", "")
    assert not (tmp_path / "imported").exists()


@needs_unix
def test_workers_that_cannot_be_started_end_the_run_and_quarantine_nothing(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "from newsdesk.engines import ProcessEngine\n"
        "from newsdesk.errors import EngineError\n"
        "if __name__ != '__main__':\n"
        "    raise ImportError('this program runs once only')\n"
        "try:\n"
        "    list(ProcessEngine(workers=1).map(abs, [-1, -2]))\n"
        "except EngineError as error:\n"
        "    print(error)\n"
    )

    done = subprocess.run(
        [sys.executable, program],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout == (
        "worker processes cannot be started here; see the messages above, or run with --engine serial\n"
    )


def test_what_filled_the_memory_is_gone_before_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    filled: list[weakref.ref[Callable[[], None]]] = []

    def fill(_: int) -> None:
        def much() -> None:  # anything that a local name holds
            pass

        filled.append(weakref.ref(much))
        raise MemoryError

    told = []
    monkeypatch.setattr(port, "Killed", lambda reason: told.append((reason, filled[0]())))
    port.attempt(fill, 0)

    assert told == [("needs more memory than a worker may have", None)]
