import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from newsdesk.config import load_config
from newsdesk.pipeline.project import Project
from tests.campaign import SHARE, Tell

ROOT = Path(__file__).parents[1]

# In CI the same examples every time: a red run must be repeatable. At home new ones each time.
settings.register_profile(
    "ci", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.register_profile("home", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ci" if os.environ.get("CI") else "home")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project of its own with our templates and theme, and no source yet."""
    root = tmp_path / "desk"
    for folder in ("templates", "theme", "locale"):
        shutil.copytree(ROOT / folder, root / folder)
    (root / "newsdesk").symlink_to(ROOT / "newsdesk")  # mkdocs.yml names its hooks by their place
    shutil.copy(ROOT / "mkdocs.yml", root / "mkdocs.yml")
    (root / "seeds").mkdir()
    return Project(root=root, config_file=root / "mkdocs.yml", config=load_config(root / "mkdocs.yml"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="write golden files as the program makes them now")


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Tell:
    """Notes a figure of the test; a campaign prints all of them in the end."""
    return lambda figure: record_property("figure", figure)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not SHARE:
        return
    terminalreporter.section("figures")
    for done in terminalreporter.getreports("passed"):
        for name, figure in done.user_properties:
            if name == "figure" and done.when == "call":
                terminalreporter.line(f"{done.nodeid.rpartition('::')[2]}: {figure}")
