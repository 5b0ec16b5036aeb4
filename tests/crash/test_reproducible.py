"""The same sources make the same bytes, wherever, whenever and however they are built."""

import itertools
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.campaign import SHARE, Tell
from tests.crash.desks import LATER, make_desk, put_source
from tests.crash.strikes import read_tree

ROOT = Path(__file__).parents[2]
SHUFFLED = Path(__file__).with_name("shuffled")
WAYS = {
    "folder": ("here", "over there/with ünusual nâme"),
    "TZ": ("Pacific/Kiritimati", "America/St_Johns"),
    "LC_ALL": ("C", "tr_TR.UTF-8"),
    "PYTHONHASHSEED": ("1", "2"),
    "order": ("as it lies", "shuffled"),
    "before": ("nothing", "another site"),
    "engine": ("serial", "processes"),
}
"""What must not matter → two values of it."""


def build(folder: Path, way: dict[str, str]) -> None:
    environment = {name: value for name, value in way.items() if name in {"TZ", "LC_ALL", "PYTHONHASHSEED"}}
    path = f"{SHUFFLED}{os.pathsep}{ROOT}" if way["order"] == "shuffled" else str(ROOT)
    subprocess.run(
        [sys.executable, ROOT / "generator.py", "build", "--quiet", "--engine", way["engine"]],
        cwd=folder,
        env=os.environ | environment | {"PYTHONPATH": path, "SOURCE_DATE_EPOCH": "1938000000"},
        check=True,
    )


def build_that_way(base: Path, way: dict[str, str]) -> dict[str, bytes]:
    """Return what a project with the same sources becomes."""
    folder = base / way["folder"] / "desk"
    folder.parent.mkdir(parents=True, exist_ok=True)
    make_desk(folder)
    put_source(folder, "later.md", LATER, story="later")
    if way["before"] == "another site":
        (folder / "seeds" / "budget.md").rename(folder / "budget.md")
        build(folder, way)
        (folder / "budget.md").rename(folder / "seeds" / "budget.md")
    build(folder, way)
    made = {name: read_tree(folder / name) for name in ("briefings", "site")}
    shutil.rmtree(folder)
    return {f"{name}/{path}": content for name, tree in made.items() for path, content in tree.items()}


def choose_ways() -> list[tuple[str, ...]]:
    """Return all ways in a campaign, else the two that share nothing."""
    if SHARE >= 1000:
        return list(itertools.product(*WAYS.values()))
    return list(zip(*WAYS.values(), strict=True))


@pytest.mark.xdist_group("crash")
def test_the_same_sources_make_the_same_bytes_everywhere(tmp_path: Path, tell: Tell) -> None:
    ways = [dict(zip(WAYS, chosen, strict=True)) for chosen in choose_ways()]
    first = build_that_way(tmp_path, ways[0])

    assert len(first) > 100
    for way in ways[1:]:
        made = build_that_way(tmp_path, way)
        assert made.keys() == first.keys(), way
        assert [path for path in made if made[path] != first[path]] == [], way
    tell(f"{len(ways)} ways")
