import os
import shutil
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from functools import partial

import pytest
import watchfiles

from newsdesk.cli.serving import serve_project
from newsdesk.pipeline.project import Project
from tests.cli.conftest import ARTICLES, ROOT


@pytest.fixture
def serving(project: Project) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """`generator.py serve` on a free port; its address and the process."""
    shutil.copy(ARTICLES / "budget.txt", project.seeds)
    with subprocess.Popen(
        [sys.executable, str(ROOT / "generator.py"), "serve", "--port", "0"],
        cwd=project.root,
        env=os.environ | {"NO_COLOR": "1", "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        too_late = threading.Timer(120, process.kill)  # whoever waits for a line gets the end, then
        too_late.start()
        said: list[str] = []
        for line in process.stdout:
            said.append(line)
            if line.startswith("Serving "):
                yield line.split()[1], process
                break
        else:
            pytest.fail("".join(said))
        too_late.cancel()
        process.terminate()  # not Ctrl-C's signal: a shell's background jobs ignore that one


def fetch(address: str, **headers: str) -> str:
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=10) as answer:
        return str(answer.read().decode())


def wait_until(condition: Callable[[], bool]) -> None:
    for _ in range(150):
        if condition():
            return
        time.sleep(0.2)
    pytest.fail("did not happen within 30 s")


def test_a_new_source_appears_on_the_served_site(project: Project, serving: tuple[str, object]) -> None:
    address, _ = serving
    assert "Ferry" not in fetch(address)

    shutil.copy(ARTICLES / "ferry-gazette.md", project.seeds)

    wait_until(lambda: "Ferry sinks off Port Varn" in fetch(address))


def test_a_broken_template_is_reported_and_the_site_stays(
    project: Project, serving: tuple[str, subprocess.Popen[str]]
) -> None:
    address, process = serving
    before = fetch(address)
    (project.templates / "index.md.jinja").write_text("{% if %}")

    assert process.stdout is not None
    assert any("index.md.jinja:1" in line for line in iter(process.stdout.readline, ""))

    assert fetch(address) == before


@pytest.mark.parametrize("saved", ["seeds/new.txt", "briefings/new.md"])
def test_what_is_saved_during_the_first_build_is_not_missed(
    project: Project, monkeypatch: pytest.MonkeyPatch, saved: str
) -> None:
    stop = threading.Event()
    monkeypatch.setattr(watchfiles, "watch", partial(watchfiles.watch, stop_event=stop))
    too_late = threading.Timer(60, stop.set)
    too_late.start()
    builds = 0

    def rebuild() -> bool:
        nonlocal builds
        builds += 1
        if builds == 1:
            project.site.mkdir()
            (project.root / saved).write_text("A ferry sank.")
        else:
            stop.set()
        return False

    serve_project(project, rebuild, port=0)
    too_late.cancel()

    assert builds > 1


def test_only_this_machine_is_answered(serving: tuple[str, object]) -> None:
    address, _ = serving

    assert address.startswith("http://127.0.0.1:")
    with pytest.raises(urllib.error.HTTPError, match="403"):
        fetch(address, Host="evil.example")
