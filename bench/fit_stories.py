"""Fit newsdesk/text/data/stories.json and count data/background.json: python -m bench.fit_stories DATA_DIR.

Fits on the even articles of stories.jsonl; prints how they are told by weights that did not see their event, at
thresholds around the one in use. The odd articles are scored by `make quality`, never here.
"""

import itertools
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from newsdesk.model import Article
from newsdesk.stories.grouping import SAME_EVENT, find_candidates, link
from newsdesk.stories.likeness import build_profiles, find_likeness
from newsdesk.stories.signature import count_background, sign_article

DATA = Path(__file__).parents[1] / "newsdesk/text/data"
BACKGROUND = (("context", 2), ("context.validation", 1), ("quotes", 2), ("summary", 2))
"""Files whose words are counted, and every how many-th line."""
FLOOR = 3
"""Articles that a word must be in to be listed."""
PENALTY = 0.1
FOLDS = 8
THRESHOLDS = (0.6, 0.7, 0.85, 1.0, 1.15, 1.3, 1.7)
"""As shares of the one in use."""

Numbers = npt.NDArray[np.float64]


def read_rows(path: Path, *, step: int = 2) -> Iterator[tuple[Article, str]]:
    """Yield every `step`-th article and, where the file has it, its event."""
    for line in itertools.islice(path.open(encoding="utf8"), 0, None, step):
        row = json.loads(line)
        stated = {name: row.get(name) for name in ("title", "published")}
        yield (
            Article(id=str(row["id"]), source="", digest="", text=row["text"], **stated),
            str(row.get("gold")),
        )


def fit_logistic(matrix: Numbers, gold: Numbers) -> Numbers:
    """Return the weights of a logistic regression with an L2 penalty, by Newton's method; the last is the base."""
    lines = np.hstack([matrix, np.ones((len(matrix), 1))])
    weights = np.zeros(lines.shape[1])
    ridge = np.diag([PENALTY] * matrix.shape[1] + [1e-6])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-lines @ weights))
        slope = lines.T @ (chance - gold) + ridge @ weights
        curve = (lines * (chance * (1 - chance))[:, None]).T @ lines + ridge
        weights -= np.linalg.solve(curve, slope)
    return weights


def tell_shares(events: Sequence[object], groups: Sequence[Sequence[int]]) -> Numbers:
    """Return a line an article: precision, recall, and how many others are rightly, in all, and truly with it."""
    lines = np.zeros((len(events), 5))
    sizes = Counter(events)
    for group in groups:
        inside = Counter(events[one] for one in group)
        for one in group:
            told, both = sizes[events[one]], inside[events[one]]
            lines[one] = both / len(group), both / told, both - 1, len(group) - 1, told - 1
    return lines


def find_f1(lines: Numbers) -> tuple[float, float]:
    """Return B-cubed and pairwise F1."""
    precision, recall, *_ = lines.mean(0)
    right, said, told = lines[:, 2:].sum(0)
    return 2 * precision * recall / (precision + recall), 2 * right / (said + told)


def main(folder: Path) -> None:
    """Count, fit, write, report."""
    texts = (a for name, step in BACKGROUND for a, _ in read_rows(folder / f"{name}.jsonl", step=step))
    write_json("background", count_background(texts, floor=FLOOR))
    articles, told = zip(*read_rows(folder / "stories.jsonl"), strict=True)
    events: list[str] = list(told)
    profiles = build_profiles([sign_article(a) for a in articles])
    pairs = list(itertools.combinations(range(len(events)), 2))
    rows = [find_likeness(profiles[i], profiles[j]) for i, j in pairs]
    matrix = np.array([list(row.values()) for row in rows])
    gold = np.array([float(events[i] == events[j]) for i, j in pairs])
    fold_of = {event: number % FOLDS for number, event in enumerate(sorted(set(events)))}
    folds = np.array([[fold_of[events[i]], fold_of[events[j]]] for i, j in pairs])
    asked = np.array([fold_of[event] for event in events])
    lines = {share: np.zeros((len(events), 5)) for share in THRESHOLDS}
    for fold in range(FOLDS):
        seen = (folds != fold).all(1)
        weights = fit_logistic(matrix[seen], gold[seen])
        chances = 1 / (1 + np.exp(-matrix @ weights[:-1] - weights[-1]))
        table = dict(zip(pairs, chances.tolist(), strict=True))
        for share in THRESHOLDS:
            groups = link(len(events), pairs, partial(look_up, table), threshold=SAME_EVENT * share)
            lines[share][asked == fold] = tell_shares(events, groups)[asked == fold]
    for share, found in lines.items():
        cubed, paired = find_f1(found)
        print(
            f"threshold {SAME_EVENT * share:.3f} ({share:.0%})  B-cubed F1 {cubed:.3f}  pairwise F1 {paired:.3f}"
        )
    weights = fit_logistic(matrix, gold)
    fitted = dict(zip([*rows[0], "base"], (round(float(w), 2) for w in weights), strict=True))
    print(fitted, f"{len(find_candidates(profiles))} of {len(pairs)} pairs are candidates")
    write_json("stories", {"pairs": fitted})


def look_up(table: dict[tuple[int, int], float], i: int, j: int) -> float:
    """Return the chance of a pair as a fold's weights see it."""
    return table[i, j]


def write_json(name: str, value: object) -> None:
    """Write data/`name`.json, a line an entry."""
    (DATA / f"{name}.json").write_text(
        json.dumps(value, indent=0, ensure_ascii=False) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
