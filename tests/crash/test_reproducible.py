"""The same sources make the same bytes, wherever, whenever and however they are built."""

import itertools
import os
import shutil
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest

from tests.campaign import SHARE, Tell
from tests.crash.desks import LATER, make_desk, put_source
from tests.crash.strikes import read_tree
from tests.dask_cluster import Scheduler, run_cluster

ROOT = Path(__file__).parents[2]
SHUFFLED = Path(__file__).with_name("shuffled")
WAYS = {
    "folder": ("here", "over there/with ünusual nâme"),
    "TZ": ("Pacific/Kiritimati", "America/St_Johns"),
    "LC_ALL": ("C", "tr_TR.UTF-8"),
    "PYTHONHASHSEED": ("1", "2"),
    "order": ("as it lies", "shuffled"),
    "before": ("nothing", "another site"),
    "engine": ("serial", "processes", "dask"),
}
"""What must not matter → values of it."""


def build(folder: Path, way: dict[str, str], scheduler: Scheduler | None) -> None:
    environment = {name: value for name, value in way.items() if name in {"TZ", "LC_ALL", "PYTHONHASHSEED"}}
    path = f"{SHUFFLED}{os.pathsep}{ROOT}" if way["order"] == "shuffled" else str(ROOT)
    engine = ["--engine", way["engine"]]
    if way["engine"] == "dask":
        assert scheduler
        engine += ["--scheduler", scheduler.address]
    subprocess.run(
        [sys.executable, ROOT / "generator.py", "build", "--quiet", *engine],
        cwd=folder,
        env=os.environ | environment | {"PYTHONPATH": path, "SOURCE_DATE_EPOCH": "1938000000"},
        check=True,
    )


def build_that_way(base: Path, way: dict[str, str], scheduler: Scheduler | None) -> dict[str, bytes]:
    """Return what a project with the same sources becomes."""
    folder = base / way["folder"] / "desk"
    folder.parent.mkdir(parents=True, exist_ok=True)
    make_desk(folder)
    put_source(folder, "later.md", LATER, story="later")
    if way["before"] == "another site":
        (folder / "seeds" / "budget.md").rename(folder / "budget.md")
        build(folder, way, scheduler)
        (folder / "budget.md").rename(folder / "seeds" / "budget.md")
    build(folder, way, scheduler)
    made = {name: read_tree(folder / name) for name in ("briefings", "site")}
    shutil.rmtree(folder)
    return {f"{name}/{path}": content for name, tree in made.items() for path, content in tree.items()}


def choose_ways() -> list[tuple[str, ...]]:
    """Return all ways in a campaign, else two that share nothing."""
    if SHARE >= 1000:
        return list(itertools.product(*WAYS.values()))
    return list(zip(*(values[:2] for values in WAYS.values()), strict=True))


@pytest.mark.xdist_group("crash")
def test_the_same_sources_make_the_same_bytes_everywhere(tmp_path: Path, tell: Tell) -> None:
    ways = [dict(zip(WAYS, chosen, strict=True)) for chosen in choose_ways()]
    clustered = any(way["engine"] == "dask" for way in ways)
    with run_cluster(tmp_path) if clustered else nullcontext() as scheduler:
        first = build_that_way(tmp_path, ways[0], scheduler)

        assert len(first) > 100
        for way in ways[1:]:
            made = build_that_way(tmp_path, way, scheduler)
            assert made.keys() == first.keys(), way
            assert [path for path in made if made[path] != first[path]] == [], way
    tell(f"{len(ways)} ways")
