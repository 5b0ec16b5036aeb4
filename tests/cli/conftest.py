import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from newsdesk.pipeline.project import Project

ROOT = Path(__file__).parents[2]
ARTICLES = ROOT / "tests" / "articles"

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(project: Project) -> Run:
    """Runs the generator as a user does, in the folder of the project."""

    def run_generator(*args: str, stdin: str = "", code: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-W", "error", str(ROOT / "generator.py"), *args],
            cwd=project.root,
            env=os.environ | {"NO_COLOR": "1", "COLUMNS": "120"},
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == code, f"exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    return run_generator


@pytest.fixture
def seed(project: Project) -> Callable[[str], Path]:
    """Puts one of our sample articles among the sources."""

    def put(name: str) -> Path:
        return Path(shutil.copy(ARTICLES / name, project.seeds / name))

    return put
