"""Measures the whole command on made-up articles and writes bench/RESULTS.md.

Usage: python -m bench.run [COUNT…], by default 100 and 500 articles. Each row is one run on this machine;
compare rows of one table, not tables of two machines.
"""

import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from bench.corpus import make_article, write_corpus

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "bench" / "RESULTS.md"


def measure_build(project: Path) -> tuple[float, float, dict[str, object]]:
    """Return wall seconds, processor seconds of it and its workers, and what the run reports."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, str(ROOT / "generator.py"), "build", "--json"],
        cwd=project,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu, json.loads(done.stdout)


def measure_all(count: int) -> Iterator[str]:
    """Yield one table row a situation."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder)
        for name in ("templates", "theme"):
            shutil.copytree(ROOT / name, project / name)
        (project / "newsdesk").symlink_to(ROOT / "newsdesk")
        shutil.copy(ROOT / "mkdocs.yml", project)
        write_corpus(project / "seeds", count)
        yield row(count, "all new", measure_build(project))
        yield row(count, "nothing changed", measure_build(project))
        (project / "seeds" / "one-more.md").write_text(make_article(10**6), encoding="utf-8")
        yield row(count, "one source added", measure_build(project))


def row(count: int, situation: str, measured: tuple[float, float, dict[str, object]]) -> str:
    """Return a table row."""
    wall, cpu, report = measured
    counts = (report["analysed"], report["rendered"], report["written"])
    return f"| {count:,} | {situation} | {wall:.1f} | {cpu:.1f} | " + " | ".join(map(str, counts)) + " |"


def main() -> None:
    """Measure and write."""
    counts = [int(argument) for argument in sys.argv[1:]] or [100, 500]
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    packages = ", ".join(
        f"{name} {version(name)}" for name in ("mkdocs", "mkdocs-material", "markdown", "pagefind")
    )
    lines = [
        "# Measurements",
        "",
        (
            f"`make bench`, commit {commit.stdout.strip()}, Python {platform.python_version()}, {os.cpu_count()} cores, "
            f"{platform.system()} {platform.machine()}; {packages}."
        ),
        "",
        "| articles | situation | wall s | cpu s | analysed | rendered | written |",
        "|---|---|---|---|---|---|---|",
    ]
    for count in counts:
        for line in measure_all(count):
            print(line, flush=True)
            lines.append(line)
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
