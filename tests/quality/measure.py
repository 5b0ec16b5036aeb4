"""Measures the analysis on annotated articles and holds it to its floors: `python -m tests.quality.measure`.

It leaves out the articles of others unless `--eval` names a folder that holds them.
"""

import argparse
import sys
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from tests.quality.corpus import compute_digest, load_corpus
from tests.quality.gate import Floors, GateError, find_shortfalls, raise_floors, read_floors, write_floors
from tests.quality.held_back import ROOT, compute_digests, list_data, measure_held_back
from tests.quality.scoring import Report, compute_measures, score_corpus

HERE = Path(__file__).parent
FLOORS = HERE / "floors.json"
EVAL_FLOORS = HERE / "eval_floors.json"
EVAL = ROOT / ".." / "shared" / "eval"

ACCEPT = "python -m tests.quality.measure --accept"
OTHER_DATA = (
    "the articles are not those that the floors were set on; run `{}`, which rewrites the floors "
    "(they may only rise; to lower one: --lower NAME --reason TEXT)"
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; return 1 when a measure is below its floor or the data is not the floors'."""
    asked = _parse(arguments)
    if asked.eval is not None:
        return _gate_held_back(asked)
    report = score_corpus(load_corpus())
    digests = {"corpus": compute_digest()}
    if asked.misses:
        _write(list_misses(report, asked.misses))
    return _gate(asked, FLOORS, compute_measures(report), digests, report)


def describe_failures(
    floors: Floors, measures: Mapping[str, float], digests: Mapping[str, str], report: Report, accept: str
) -> list[str]:
    """Return what keeps the gate closed, in lines a person can act on; empty when it is open."""
    lines = [] if dict(floors.digests) == dict(digests) else [OTHER_DATA.format(accept)]
    for shortfall in find_shortfalls(floors, measures):
        lines.append(f"below its floor: {shortfall}")
        names = ("quote_precision", "quote_recall") if shortfall.name == "quote_f1" else (shortfall.name,)
        lines += [f"    {miss}" for name in names if name in report for miss in report[name].misses]
    return lines


def list_misses(report: Report, names: Collection[str]) -> list[str]:
    """Return the misses of the named measures ("all": of each)."""
    lines = []
    for name, tally in report.items():
        if (name in names or "all" in names) and tally.misses:
            lines += [f"{name}:", *(f"    {miss}" for miss in tally.misses)]
    return lines


def list_table(floors: Floors, measures: Mapping[str, float], report: Report) -> list[str]:
    """Return one line a measure: name, measured, floor, counts."""
    lines = [f"{'measure':32}measured  floor"]
    for name, value in measures.items():
        floor = floors.floors.get(name)
        stated = "    –" if floor is None else f"{floor:.3f}"
        counts = f"  {report[name].right}/{report[name].total}" if name in report else ""
        below = "  BELOW" if floor is not None and value < floor else ""
        lines.append(f"{name:32}{value:8.3f}  {stated}{counts}{below}")
    return lines


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.quality.measure", description=__doc__)
    parser.add_argument("--accept", action="store_true", help="write the floors anew; they may only rise")
    parser.add_argument(
        "--lower", action="append", default=[], metavar="NAME", help="with --accept: let it fall"
    )
    parser.add_argument("--reason", default="", metavar="TEXT", help="why --lower is right; kept in the file")
    parser.add_argument(
        "--misses", action="append", default=[], metavar="NAME", help="list what was wrong (all: everything)"
    )
    parser.add_argument(
        "--eval", nargs="?", const=EVAL, type=Path, metavar="FOLDER",
        help="score by FOLDER/score.py instead, on the half of its data held back (default: ../shared/eval)",
    )  # fmt: skip
    asked = parser.parse_args(arguments)
    if asked.lower and not asked.accept:
        parser.error("--lower goes with --accept")
    return asked


def _gate_held_back(asked: argparse.Namespace) -> int:
    folder: Path = asked.eval
    if not (folder / "score.py").is_file() or not list_data(folder):
        _write([f"skipped: {folder} has no score.py with its data; nothing was measured"])
        return 0
    return _gate(asked, EVAL_FLOORS, measure_held_back(folder), compute_digests(folder), {})


def _gate(
    asked: argparse.Namespace, path: Path, measures: dict[str, float], digests: dict[str, str], report: Report
) -> int:
    floors = read_floors(path)
    _write(list_table(floors, measures, report))
    if asked.accept:
        try:
            write_floors(
                path, raise_floors(floors, measures, digests, lower=asked.lower, reason=asked.reason)
            )
        except GateError as refusal:
            _write([f"refused: {refusal}"])
            return 1
        _write([f"wrote {path.name}"])
        return 0
    accept = ACCEPT if asked.eval is None else f"{ACCEPT} --eval"
    failures = describe_failures(floors, measures, digests, report, accept)
    _write(failures)
    return 1 if failures else 0


def _write(lines: Sequence[str]) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))


if __name__ == "__main__":
    sys.exit(main())
