"""Which files a run touches, when it was preceded by another."""

import errno
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from newsdesk.engines import SerialEngine
from newsdesk.errors import StoreError
from newsdesk.model import Card
from newsdesk.pipeline.glance import glance
from newsdesk.pipeline.plan import Plan, make_plan
from newsdesk.pipeline.project import Project
from newsdesk.pipeline.publish import apply_plan
from newsdesk.pipeline.spool import read_content
from newsdesk.render.indexes import IndexPage
from newsdesk.render.language import Language
from newsdesk.render.topics import NOT_STATED, Topic, plan_topic
from newsdesk.site.build import SiteReport
from newsdesk.store import MANIFEST, list_files

FERRY = """The ferry Alma ran aground off Ostra on 3 March 2031 with forty people on board, the harbour office said.
“We heard the keel scrape over the stones,” said Ada Brell, the harbour master. All passengers were brought ashore
by midnight in two fishing boats, and nobody was hurt. Tom Dane, a painter, gave them soup. The ferry will be towed away."""

BUDGET = """Parliament passed a budget of 48 billion crowns on 9 May 2031 after a debate of eleven hours, its clerk said.
“This budget is for those who take the bus,” said Ivo Lant, the finance minister. The fuel tax rises by 4 percent
in June, and the money goes to the railways. The opposition voted against it and asked for a second reading."""

VINEYARD = """Winegrowers in Corvale began the harvest on 20 September 2031, three weeks sooner than a year before, their
guild said. “Grapes this sweet need no sugar,” said Eva Fenn, who owns eleven hectares. Tom Dane, a painter, drew the
label of the first bottles. Prices at auction doubled, and exporters asked for twice as many barrels."""


def put(project: Project, name: str, text: str) -> None:
    """Put a source into a story of its own: how stories are found is not the matter here."""
    (project.seeds / f"{name}.md").write_text(f"---\nstory: {name}\n---\n\n{text}\n")


def build(project: Project) -> Plan:
    plan = make_plan(project, engine=SerialEngine(), progress=lambda *_: None, today="2031-10-01")
    apply_plan(project, plan, build_site=write_home, progress=lambda *_: None)
    return plan


def write_home(_config: Path, site: Path, _pages: object) -> SiteReport:
    site.mkdir(exist_ok=True)
    return SiteReport(written=(site / "index.html").write_text("home"))


def paths(plan: Plan) -> list[str]:
    return [a.path.rpartition("-")[0] or a.path for a in plan.changes if not a.path.endswith(".json")]


def test_a_new_briefing_writes_only_the_pages_it_touches(project: Project) -> None:
    put(project, "ferry", FERRY)
    put(project, "budget", BUDGET)
    build(project)
    put(project, "vineyard", VINEYARD)

    plan = build(project)

    ferry = "2031/the-ferry-alma-ran-aground-off-ostra-on-3-march-2031-with"
    touched = set(paths(plan))
    assert plan.rendered == 2, "the new one, and the one that now has a link to the page of Tom Dane"
    assert ferry in touched
    assert {"people/tom-dane", "people/eva-fenn", "people/index.md"} <= touched
    assert {"archive/2031.md", "index.md", "sources/publisher-not-stated"} <= touched
    assert not [path for path in touched if "parliament" in path or "lant" in path or "brell" in path]


@pytest.mark.parametrize("name", ["budget.md", "budget.jsonl"])
def test_a_source_that_the_system_refuses_ends_the_run_and_is_tried_again(
    project: Project, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    put(project, "ferry", FERRY)
    text = json.dumps({"title": "Budget", "text": BUDGET}) if name.endswith("l") else BUDGET
    (project.seeds / name).write_text(text)
    open_file, opened = Path.open, list[str]()

    def refuse(path: Path, *args: Any, **options: Any) -> Any:
        opened.append(path.name)
        if path.name == name and opened.count(name) == 2:  # first it is digested
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return open_file(path, *args, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", refuse)
        with pytest.raises(StoreError, match=rf"seeds/{name}: cannot be read: Input/output error"):
            build(project)

    healed = build(project)

    assert healed.failures == ()
    assert any("parliament" in path or "budget" in path for path in paths(healed))
    assert glance(project) is not None or build(project).changes == ()


def test_a_run_with_nothing_changed_plans_nothing_even_without_its_short_cut(project: Project) -> None:
    put(project, "ferry", FERRY)
    build(project)
    (project.seeds / "README.md").write_text("Not a source.")
    (project.briefings / "note.md").write_text("# A page of a person's own")  # the folder is not as it was

    plan = make_plan(project, engine=SerialEngine(), progress=lambda *_: None, today="2031-10-01")

    assert (plan.actions, plan.rendered, plan.analysed) == ((), 0, 0)


def test_incremental_runs_leave_what_a_single_run_makes(project: Project, tmp_path: Path) -> None:
    for name, text in (("ferry", FERRY), ("vineyard", VINEYARD), ("budget", BUDGET)):
        put(project, name, text)
        build(project)
    (project.seeds / "ferry.md").unlink()
    build(project)
    other = Project(root=tmp_path / "other", config_file=project.config_file, config=project.config)
    for folder in ("seeds", "templates"):
        (other.root / folder).parent.mkdir(exist_ok=True)
        (other.root / folder).symlink_to(project.root / folder)

    clean = make_plan(other, engine=SerialEngine(), progress=lambda *_: None, today="2031-10-01")

    made = {a.path: read_content(a.content) for a in clean.actions if a.content is not None}
    kept = list_files(project.briefings)
    assert made == {path: (project.briefings / path).read_bytes() for path in kept}


def test_a_story_that_becomes_part_of_another_leaves_a_page_that_leads_on(project: Project) -> None:
    put(project, "ferry", FERRY)
    put(project, "wreck", VINEYARD)
    before = build(project)
    old = next(
        a.path for a in before.actions if a.path.startswith("2031/winegrowers") and a.path[-3:] == ".md"
    )
    (project.seeds / "wreck.md").write_text(f"---\nstory: ferry\n---\n\n{VINEYARD}\n")

    build(project)
    (project.state / MANIFEST).unlink()
    again = build(project)

    assert "(../2031/the-ferry-alma-ran-aground" in (project.briefings / old).read_text()
    assert again.changes == (), "a fresh clone knows it, too"


def test_only_the_pages_of_topics_that_a_new_briefing_names_are_planned_again(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned: list[str] = []

    def plan(topic: Topic, cards: Iterable[Card], *, language: Language) -> Iterator[IndexPage]:
        planned.append(topic.name)
        return plan_topic(topic, cards, language=language)

    monkeypatch.setattr("newsdesk.pipeline.lists.plan_topic", plan)
    put(project, "ferry", FERRY)
    put(project, "budget", BUDGET)
    build(project)
    first = set(planned)
    planned.clear()
    put(project, "vineyard", VINEYARD)
    build(project)

    assert {"Ada Brell", "Ivo Lant"} <= first
    assert set(planned) == {"Eva Fenn", "Tom Dane", NOT_STATED}

    planned.clear()
    page = next(project.briefings.glob("people/ada-brell-*.md"))
    page.unlink()
    put(project, "budget", BUDGET.replace("eleven", "twelve"))
    build(project)

    assert "Eva Fenn" not in planned
    assert "Ada Brell" in planned, "a page that is not as it was left is looked at, whatever is remembered"
