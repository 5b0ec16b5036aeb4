"""Golden cases: a folder of sources and the briefings they must give, both to be read by a person.

`pytest tests/golden --accept` writes what the program makes now; the difference is read in review.
"""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from newsdesk.engines import SerialEngine
from newsdesk.pipeline.plan import make_plan
from newsdesk.pipeline.project import Project
from newsdesk.pipeline.spool import read_content
from newsdesk.store import list_files

HERE = Path(__file__).parent
ROOT = HERE.parents[1]

CASES = {
    "the article in seeds": (ROOT / "seeds", ROOT / "briefings"),
    "two stories, three sources": (ROOT / "tests" / "articles", HERE / "ferry_and_budget"),
}


@pytest.mark.parametrize("case", CASES)
def test_sources_give_the_briefings_that_were_accepted(
    case: str, project: Project, request: pytest.FixtureRequest
) -> None:
    seeds, accepted = CASES[case]
    shutil.copytree(seeds, project.seeds, dirs_exist_ok=True)

    plan = make_plan(project, engine=SerialEngine(), progress=lambda *_: None, today="2031-06-01")

    made = {a.path: read_content(a.content).decode() for a in plan.actions if a.content is not None}
    if request.config.getoption("--accept"):
        shutil.rmtree(accepted, ignore_errors=True)
        bases = {
            f".base/{a.path}": read_content(a.base).decode()
            for a in plan.actions
            if a.base is not None and seeds == ROOT / "seeds"
        }
        for path, content in (made | bases).items():
            (accepted / path).parent.mkdir(parents=True, exist_ok=True)
            (accepted / path).write_text(content, encoding="utf-8")
    expected = {path: (accepted / path).read_text(encoding="utf-8") for path in list_files(accepted)}
    assert made.keys() == expected.keys()
    for path, content in made.items():
        assert content == expected[path], f"{path}: read the difference; --accept if it is right"
    assert plan.failures == ()


def test_accepted_briefings_are_the_ones_of_the_default_configuration(project: Project) -> None:
    assert replace(project.config, site_name="x") == replace(type(project.config)(), site_name="x")
