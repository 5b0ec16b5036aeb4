"""Scores the program by a folder's `score.py`, on the half of its data that nothing was tuned on.

It leaves out the data: it belongs to its publishers, and neither a text nor a label of it is kept.
"""

import hashlib
import json
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]

KEPT = {
    "quotes": ("quote_precision", "quote_recall", "quote_f1", "speaker_accuracy"),
    "context": ("background_f1", "event_f1", "context_precision", "summary_event_share"),
    "summary": ("rouge1", "rouge2", "rougeLsum"),
    "stories": ("bcubed_precision", "bcubed_recall", "bcubed_f1", "pairwise_f1"),
    "extraction": ("text_precision", "text_recall", "text_f1", "read"),
}
"""By task, what has a floor: measures of which more is better, and that do not hang on the machine."""


def list_data(folder: Path) -> tuple[Path, ...]:
    """Return the data files of the tasks that the folder has."""
    return tuple(path for task in KEPT if (path := folder / "data" / f"{task}.jsonl").is_file())


def compute_digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256, hex, of each data file, by name."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in list_data(folder)}


def measure_held_back(folder: Path) -> dict[str, float]:
    """Return the measures by the folder's score.py, as "task.measure", on every second article.

    Raises subprocess.CalledProcessError when the scorer or the program fails.
    """
    with tempfile.TemporaryDirectory() as half:
        for path in list_data(folder):
            lines = [line for line in path.read_text("utf8").split("\n") if line.strip()]
            (Path(half) / path.name).write_text("".join(f"{line}\n" for line in lines[1::2]), "utf8")
        command = f"{shlex.quote(sys.executable)} generator.py"
        done = subprocess.run(
            [sys.executable, str(folder / "score.py"), "--json", "--data", half, command],
            cwd=ROOT, check=True, stdout=subprocess.PIPE, encoding="utf8",
        )  # fmt: skip
    return keep_measures(json.loads(done.stdout))


def keep_measures(scores: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """Return what has a floor of the scorer's figures; faults become "faultless", 1 or 0."""
    measures = {
        f"{task}.{name}": float(figures[name])
        for task, figures in scores.items()
        for name in KEPT.get(task, ())
        if name in figures
    }
    for task, figures in scores.items():
        if "faults" in figures:
            measures[f"{task}.faultless"] = float(figures["faults"] == 0)
    return measures
