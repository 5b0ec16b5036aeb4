"""Whatever happens to sources, pages, templates, configuration and program, in whatever order, and whenever the
machine stops: a build loses no edit, gives the bytes that a fresh clone gives, and heals what a crash left.

`make campaign` runs more of it, and says how much.
"""

import contextlib
import os
import shutil
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from newsdesk.config import Config
from newsdesk.pipeline.edits import accept_page, revert_page
from newsdesk.render.edits import is_untouched
from newsdesk.store import MANIFEST, TEMPORARY
from newsdesk.text.merge import alike
from tests.desk import Desk, open_desk
from tests.kills import is_killed

CAMPAIGN = int(os.environ.get("CAMPAIGN", "0"))
COUNTS: Counter[str] = Counter()

SENTENCES = {
    "ferry": (
        "A passenger ferry sank off Port Varn on 7 April 2031 after striking a sandbank, the harbour authority said.",
        "All 94 people aboard were taken off by fishing boats, the authority said.",
        "Captain Ola Brandt said: “The radar had failed an hour before we struck the sandbank.”",
        "The ferry lies at a depth of 31 metres and will be raised in May.",
        "In 2024 another ferry of the same company had run aground off Port Varn.",
    ),
    "budget": (
        "Parliament in Tessaly passed the budget for the coming year on Monday after a debate of nine hours.",
        "The budget raises the spending on schools by 4 percent, the finance ministry said.",
        "Opposition leader Mara Holt said the government had forgotten the villages in the mountains.",
        "The budget had been rejected twice in the spring.",
    ),
}
# Ours take five times as long to compile as all the rest of such a build takes.
BRIEFING = """# {{ b.title }}

**{{ b.status }}**, {{ b.sources|length }} sources

## Summary

{% for p in b.summary %}- {{ p.text }}{{ p.cites|cite }}
{% endfor %}
{% for q in b.quotes %}> {{ q.text }}{{ q.cites|cite }}

{% endfor %}## Changes

{% for c in b.changes %}- {{ c.date }} {{ c.kind }} {{ c.was or "" }} {{ c.text }} {{ c.gone|join(", ") }}
{% endfor %}
## Sources

{% for s in b.sources %}- {{ s.number }}: {{ s.title }}, {{ s.digest }}{% for c in s.cited %}

[^{{ c.label }}]: {{ c.text }}{% endfor %}

{% for p in s.paragraphs %}{{ p }}

{% endfor %}{% endfor %}"""
LISTS = {
    "index.md.jinja": "# Latest\n\n{% for d, cards in days %}{% for c in cards %}- [{{ c.title }}]({{ c.path|link }})\n"
    "{% endfor %}{% endfor %}",
    "changes.md.jinja": "# Changes\n\n{% for d, all in days %}{% for c, changes in all %}- {{ d }} {{ c.title }}\n"
    "{% endfor %}{% endfor %}",
    "moved.md.jinja": "# Moved to {{ card.title }}",
}
NAMES = st.sampled_from(["a.md", "b.md", "c.md", "d.md"])
TOPICS = st.sampled_from(sorted(SENTENCES))
SOURCES = st.tuples(
    NAMES, TOPICS, st.integers(0, 3), st.integers(1, 4), st.sampled_from(["94", "93"]), st.booleans()
)
"""Name, topic, its first sentence, how many, the figure in them, and whether its story is pinned."""
CHOICES = st.integers(0, 1000)
EDITS = st.sampled_from(["line", "paragraph", "change", "strike", "title"])


class Regeneration(RuleBasedStateMachine):
    """People and machines at work on one folder."""

    def __init__(self) -> None:
        super().__init__()
        self.home = Path(tempfile.mkdtemp(prefix="newsdesk-"))
        self.desk = open_small_desk(self.home / "desk")
        self.day = date(2031, 6, 1)
        self.count = 0
        self.written: dict[str, list[str]] = {}
        """Page → the lines that a person wrote there."""
        self.struck: dict[str, set[str]] = {}
        """Page → the generated lines that a person deleted there."""
        self.deleted: set[str] = set()
        self.locked: dict[str, bytes] = {}

    def teardown(self) -> None:
        shutil.rmtree(self.home)

    @initialize(topics=st.lists(TOPICS, min_size=1, max_size=3))
    def begin(self, topics: list[str]) -> None:
        self.put_sources(
            [(f"{n}.md", t, i, 3, "94", True) for i, (n, t) in enumerate(zip("abc", topics, strict=False))]
        )
        self.desk.build(today=self.day.isoformat())

    # ── what happens ────────────────────────────────────────────────────────────────────────────

    @rule(sources=st.lists(SOURCES, min_size=1, max_size=2))
    def put_sources(self, sources: list[tuple[str, str, int, int, str, bool]]) -> None:
        for name, topic, start, length, figure, pinned in sources:
            text = [s.replace("94", figure) for s in SENTENCES[topic][start : start + length]]
            stated = {"title": f"{topic} {name[0]}".capitalize(), "date": "2031-04-08"}
            self.desk.put(name, text, **stated | ({"story": topic} if pinned else {}))

    @precondition(lambda self: any(self.desk.project.seeds.iterdir()))
    @rule(choice=CHOICES, name=st.one_of(st.none(), NAMES))
    def delete_or_rename_source(self, choice: int, name: str | None) -> None:
        sources = sorted(self.desk.project.seeds.iterdir())
        source = sources[choice % len(sources)]
        if name:
            source.rename(source.with_name(name))
        else:
            source.unlink()

    @precondition(lambda self: self.pages())
    @rule(choice=CHOICES, edits=st.lists(st.tuples(CHOICES, EDITS), min_size=1, max_size=3))
    def edit_page(self, choice: int, edits: list[tuple[int, str]]) -> None:
        path = self.choose_page(choice)
        if path not in self.locked:
            for place, kind in edits:
                self.edit_line(path, place, kind)

    def edit_line(self, path: str, place: int, kind: str) -> None:
        lines = self.desk.read(path).split("\n")
        self.count += 1
        mine = f"Our own line {self.count}."
        written = self.written.setdefault(path, [])
        points = [n for n, line in enumerate(lines) if line.startswith("- ") and lines.count(line) == 1]
        points = [n for n in points if "Our own line" not in lines[n]]
        if kind == "title":
            written[:] = [line for line in written if not line.startswith("title: ")]
            written.append(f"title: {mine}")
            lines = [written[-1] if line.startswith("title: ") else line for line in lines]
        elif kind in {"change", "strike"} and points:
            at = points[place % len(points)]
            if kind == "change":
                lines[at] = f"{lines[at]} {mine}"
                written.append(lines[at])
            else:
                self.struck.setdefault(path, set()).add(lines.pop(at))
        else:
            body = lines.index("---", 1) + 1
            at = body + place % (len(lines) - body + 1)
            lines[at:at] = ["", mine, ""] if kind == "paragraph" else [mine]
            written.append(mine)
        (self.desk.project.briefings / path).write_text("\n".join(lines))
        COUNTS["edited lines"] += 1

    @precondition(lambda self: self.pages() or self.deleted)
    @rule(choice=CHOICES, what=st.sampled_from(["delete", "delete with twin", "lock", "accept", "revert"]))
    def decide(self, choice: int, what: str) -> None:
        """Do with a page what a person can do but edit it."""
        paths = [*self.pages(), *(sorted(self.deleted) if what == "revert" else ())]
        if not paths:
            return
        path = paths[choice % len(paths)]
        page = self.desk.project.briefings / path
        if what == "lock" and not self.locked.pop(path, None):
            page.write_text(page.read_text().replace("---\n", "---\nlocked: true\n", 1))
            self.locked[path] = page.read_bytes()
        elif what == "lock":
            page.write_text(page.read_text().replace("locked: true\n", "", 1))
        elif what == "accept" and path not in self.locked:
            accept_page(self.desk.folder, path)
        elif what == "revert":
            revert_page(self.desk.folder, path)
            self.forget(path)
            self.deleted.discard(path)
        elif what.startswith("delete"):
            page.unlink()
            if what == "delete with twin":
                page.with_suffix(".json").unlink(missing_ok=True)
            self.forget(path)
            if (self.desk.project.briefings / ".base" / path).exists() and path[:2] == "20":
                self.deleted.add(path)
        COUNTS[what] += 1

    @rule(what=st.sampled_from(["template", "configuration", "upgrade", "day", "clone"]), choice=CHOICES)
    def change_the_machine(self, what: str, choice: int) -> None:
        project = self.desk.project
        match what:
            case "template":
                heading = ("## Summary", "## In short")[choice % 2]
                (project.templates / "briefing.md.jinja").write_text(BRIEFING.replace("## Summary", heading))
            case "configuration":
                config = replace(project.config, quotes=1 + choice % 2, full_text=choice % 3 == 0)
                self.desk = Desk(project=replace(project, config=config))
            case "upgrade":  # the state is as another version left it: no digest of code is that of this one
                forget_version(project.state / MANIFEST)
                shutil.rmtree(project.state / "cache", ignore_errors=True)
            case "day":
                self.day += timedelta(days=1)
            case "clone":
                shutil.rmtree(project.state, ignore_errors=True)
        COUNTS[what] += 1

    # ── a build, and what must hold ─────────────────────────────────────────────────────────────

    @rule(crash=st.one_of(st.just(0), st.integers(1, 40)), torn=st.booleans())
    def build(self, crash: int, *, torn: bool) -> None:
        today = self.day.isoformat()
        clean = self.build_clone()
        before = self.desk.contents()
        if crash and build_until(self.desk, crash, today=today, torn=torn):
            COUNTS["crashes"] += 1
            self.check_nothing_is_torn(before, clean)
        report = self.desk.build(today=today)
        COUNTS["builds"] += 1
        COUNTS["builds that changed pages"] += report.written > 0
        COUNTS["conflicts"] += len(report.conflicts)
        COUNTS["merged pages"] += sum(
            b"\nedited: " in page and page != before.get(p) for p, page in clean.items()
        )

        assert self.desk.contents() == clean
        assert self.desk.plan(today="2040-01-01").changes == ()
        self.check_edits()

    def build_clone(self) -> dict[str, bytes]:
        """Return what a fresh clone of the folder as it is gives."""
        clone = self.home / "clone"
        shutil.copytree(self.desk.project.root, clone, ignore=shutil.ignore_patterns(".newsdesk", "site"))
        desk = Desk(project=replace(self.desk.project, root=clone, config_file=clone / "mkdocs.yml"))
        try:
            desk.build(today=self.day.isoformat())
            return desk.contents()
        finally:
            shutil.rmtree(clone)

    def check_nothing_is_torn(self, before: dict[str, bytes], after: dict[str, bytes]) -> None:
        for path, content in self.desk.contents().items():
            if not path.endswith(TEMPORARY):
                assert content in {
                    before.get(path),
                    after.get(path),
                    after.get(path.removesuffix(".next")),
                }, path

    def check_edits(self) -> None:
        briefings = self.desk.project.briefings
        for path, lines in self.written.items():
            here = self.desk.read(path).split("\n")
            lost = [line for line in lines if line not in here]
            assert not lost, f"{path} lost {lost}"
            COUNTS["lines kept"] += len(lines)
        for path, struck in self.struck.items():
            base = (briefings / ".base" / path).read_text().split("\n")
            struck &= {line for line in struck if any(alike(line, b) for b in base)}
            here = self.desk.read(path).split("\n")
            back = [line for line in struck if line in here]
            assert not back, f"{path} has {back} again"
            COUNTS["lines struck"] += len(struck)
        for path in sorted(self.deleted):
            if not (briefings / ".base" / path).exists():
                self.deleted.discard(path)  # its sources are gone: nothing is left to come back
            assert not (briefings / path).exists()
            assert not (briefings / path).with_suffix(".json").exists()
        for path, content in self.locked.items():
            assert (briefings / path).read_bytes() == content

    @invariant()
    def no_file_is_half_written(self) -> None:
        for path, content in self.desk.contents().items():
            assert not path.endswith((TEMPORARY, ".next"))
            if path.endswith(".json"):
                msgspec.json.decode(content)
            elif path.startswith(".base/"):
                assert is_untouched(content)

    def pages(self) -> list[str]:
        return [p for p in self.desk.folder.files if p.endswith(".md")]

    def choose_page(self, choice: int) -> str:
        pages = self.pages()
        return pages[choice % len(pages)]

    def forget(self, path: str) -> None:
        for known in (self.written, self.struck, self.locked):
            known.pop(path, None)


def open_small_desk(root: Path) -> Desk:
    desk = open_desk(root, Config(min_words=1, latest=3))
    for template in desk.project.templates.iterdir():
        template.write_text(LISTS.get(template.name, "# A list\n"))
    (desk.project.templates / "briefing.md.jinja").write_text(BRIEFING)
    return desk


def forget_version(manifest: Path) -> None:
    """Make the manifest one that another version of the program left."""
    if manifest.exists():
        with contextlib.closing(sqlite3.connect(manifest)) as database, database:
            if database.execute("SELECT 1 FROM sqlite_master").fetchone():
                database.execute("UPDATE said SET value = 'older' WHERE key = 'version'")


def build_until(desk: Desk, crash: int, *, today: str, torn: bool) -> bool:
    return is_killed(lambda: desk.build(today=today), crash, below=desk.project.root, torn=torn)


# A campaign looks for trouble; to make it small, run the test again with what it prints.
Regeneration.TestCase.settings = settings(
    max_examples=CAMPAIGN or 12,
    stateful_step_count=25,
    deadline=None,
    phases=[Phase.generate] if CAMPAIGN else list(Phase),
)
TestRegeneration = Regeneration.TestCase


@pytest.fixture(scope="module", autouse=True)
def _say_how_much(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if CAMPAIGN:
        capture = request.config.pluginmanager.getplugin("capturemanager")
        with capture.global_and_fixture_disabled() if capture else contextlib.nullcontext():
            sys.stdout.write(f"\n{dict(sorted(COUNTS.items()))}\n")


def test_a_crash_before_any_file_operation_heals(tmp_path: Path) -> None:
    """One rich case at every single operation: a page merged, one added, one removed, one deleted by a person."""
    desk = open_small_desk(tmp_path / "before")
    for name, topic in (("a.md", "ferry"), ("b.md", "budget")):
        desk.put(name, SENTENCES[topic][:3], title=topic, date="2031-04-08", story=topic)
    desk.put("c.md", SENTENCES["ferry"][3:], title="old", date="2031-01-08", story="old")
    desk.build()
    ferry = next(path for path in desk.pages() if "ferry" in path)
    desk.edit(ferry, "## Summary", "## Our summary")
    (desk.project.briefings / next(p for p in desk.pages() if "budget" in p)).unlink()
    desk.put("d.md", SENTENCES["ferry"][1:], title="later", date="2031-04-09", story="ferry")
    desk.put("e.md", SENTENCES["budget"][2:], title="new", date="2031-04-09", story="new")
    (desk.project.seeds / "c.md").unlink()

    healed: list[dict[str, bytes]] = []
    operation, crashed = 0, True
    while crashed:
        operation += 1
        assert operation < 1000, "whoever kills the builds, it is not the test"
        copy = tmp_path / f"crash-{operation}"
        shutil.copytree(desk.project.root, copy)
        victim = Desk(project=replace(desk.project, root=copy, config_file=copy / "mkdocs.yml"))
        crashed = build_until(victim, operation, today="2031-06-01", torn=operation % 2 == 0)
        victim.build()
        healed.append(victim.contents())
        shutil.rmtree(copy)

    assert operation > 40
    assert any(path.startswith(".base/2031/budget") and path.endswith(".json") for path in healed[-1])
    assert all(contents == healed[-1] for contents in healed)
    assert b"## Our summary" in healed[-1][ferry]


def test_what_joins_a_locked_page_is_no_part_of_its_story_for_any_clone() -> None:
    desk = Regeneration()  # found by `make campaign`
    desk.begin(topics=["ferry", "ferry"])
    desk.delete_or_rename_source(choice=17, name="c.md")
    desk.build(crash=0, torn=False)
    desk.put_sources(sources=[("d.md", "ferry", 2, 2, "93", False)])
    desk.decide(choice=desk.pages().index("2031/ferry-b-e9087d0b.md"), what="lock")
    desk.build(crash=0, torn=False)
    desk.put_sources(sources=[("c.md", "budget", 0, 4, "94", False)])

    desk.build(crash=0, torn=False)  # asserts that a clone gives the same bytes

    assert "2031/ferry-d-96633b20.md" in desk.pages()
    desk.teardown()
