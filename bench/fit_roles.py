"""Fit newsdesk/text/data/roles.json on NewsDiscourse: bench/fit_roles.py DATA_DIR.

Fits on the even articles of context.jsonl and all of context.validation.jsonl, and prints how well the odd
articles are told, which no weight or threshold has seen.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bench.learn import (
    Features,
    Matrix,
    build_matrix,
    find_chances,
    fit_softmax,
    list_vocabulary,
    store_layer,
)
from newsdesk.analysis import gather_evidence
from newsdesk.model import Article
from newsdesk.text.evidence import look_at
from newsdesk.text.role_features import name_words
from newsdesk.text.roles import CLASSES, COMPANY, ROLES, describe_company, measure_looks

TARGET = Path(__file__).parents[1] / "newsdesk/text/data/roles.json"
NAMES = tuple(CLASSES)
FLOOR = 30
"""Sentences that a word must stand in to get a weight; each counts twice, with the title and without."""
PENALTIES = (20.0, 20.0)
FOLDS = 5

Described = tuple[list[dict[str, float]], list[int]]


def describe_article(stored: dict[str, object], *, titled: bool = True) -> Described:
    """Return features and gold class (-1: none) of each sentence, as if it had no title when not `titled`."""
    text = str(stored["text"])
    title = stored.get("title") if titled else None
    evidence = gather_evidence(
        Article(id="0" * 16, source="", digest="", text=text, title=str(title) if title else None)
    )
    gold = [
        (int(mark["start"]), int(mark["end"]), mark["role"])
        for mark in stored["gold"]  # type: ignore[attr-defined]
    ]
    looks = look_at(evidence)
    labels = []
    for look in looks:
        span = evidence.sentences[look.number].span
        shared, role = max(
            ((min(end, span.end) - max(start, span.start), role) for start, end, role in gold),
            key=lambda pair: pair[0],
        )
        labels.append(NAMES.index(role) if role and shared > 0 else -1)
    measured = measure_looks(looks)
    named = [dict.fromkeys(name_words(look.words), 1.0) for look in looks]
    return [measures | names for measures, names in zip(measured, named, strict=True)], labels


def split_chances(chances: Matrix, sizes: Sequence[int]) -> list[Matrix]:
    """Return the lines of each article."""
    return np.split(chances, np.cumsum(sizes)[:-1])


def describe_second(articles: Sequence[Described], chances: Matrix) -> list[Features]:
    """Return the second layer's features for all sentences."""
    rows: list[Features] = []
    for (features, _), odds in zip(
        articles, split_chances(chances, [len(a[0]) for a in articles]), strict=True
    ):
        company = describe_company([[float(value) for value in line] for line in odds])
        for own, near in zip(features, company, strict=True):
            # The second layer sees words only through the first.
            measures = {name: value for name, value in own.items() if ":" not in name}
            rows.append(measures | dict(zip(COMPANY, near, strict=True)))
    return rows


def find_f1(said: npt.NDArray[np.bool_], gold: npt.NDArray[np.bool_]) -> float:
    """Return the harmonic mean of precision and recall."""
    return float(2 * (said & gold).sum() / max(1, said.sum() + gold.sum()))


def choose_thresholds(chances: Matrix, gold: npt.NDArray[np.int64]) -> dict[str, float]:
    """Return the thresholds for event and background that make both F1 best together; the rest stay at 0.4."""
    grid = [round(0.2 + 0.05 * step, 3) for step in range(9)]
    tried = [
        (sum(score_roles(chances, gold, {"event": e, "background": b})), e, b) for e in grid for b in grid
    ]
    best = sorted(tried, reverse=True)[:8]  # the top is flat: its middle holds better than its highest point
    event, background = (round(sum(row[place] for row in best) / len(best), 3) for place in (1, 2))
    return {"event": event, "background": background, "comment": 0.4, "outlook": 0.4, "other": 0.4}


def score_roles(
    chances: Matrix, gold: npt.NDArray[np.int64], thresholds: dict[str, float]
) -> tuple[float, float]:
    """Return F1 of background and of event."""
    limits = np.array([thresholds.get(name, 0.4) for name in ROLES], np.float32)
    said, told, known = (join_roles(chances) / limits).argmax(1), join_gold(gold), gold >= 0
    return find_f1(said[known] == 1, told[known] == 1), find_f1(said[known] == 0, told[known] == 0)


def join_roles(chances: Matrix) -> Matrix:
    """Return the odds of our roles, a column each."""
    joined = np.zeros((len(chances), len(ROLES)), np.float32)
    for column, role in enumerate(CLASSES.values()):
        joined[:, ROLES.index(role)] += chances[:, column]
    return joined


def join_gold(gold: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return the number of our role for each class; -1 stays."""
    numbers = np.array([*(ROLES.index(role) for role in CLASSES.values()), -1])
    told: npt.NDArray[np.int64] = numbers[gold]
    return told


def score_best(articles: Sequence[Described], chances: Matrix, *, at_least: float) -> tuple[float, float]:
    """Return the precision of the up to six most probable background sentences, and how many an article has."""
    right = shown = 0
    for (_, gold), odds in zip(articles, split_chances(chances, [len(a[0]) for a in articles]), strict=True):
        background = join_roles(odds)[:, 1]
        best = [n for n in np.argsort(-background)[:6] if background[n] >= at_least]
        shown += len(best)
        right += int((join_gold(np.array(gold))[best] == 1).sum())
    return right / max(1, shown), shown / len(articles)


def main(folder: Path) -> None:
    """Fit, write, report."""
    stored_articles = [json.loads(line) for line in (folder / "context.jsonl").open(encoding="utf8")]
    extra = [json.loads(line) for line in (folder / "context.validation.jsonl").open(encoding="utf8")]
    seen = [*stored_articles[0::2], *extra]
    # A text without a title must not look like one whose title has nothing to do with it.
    train = [describe_article(a, titled=titled) for titled in (True, False) for a in seen]
    held = [describe_article(a) for a in stored_articles[1::2]]
    gold = np.array([label for _, labels in train for label in labels])
    held_gold = np.array([label for _, labels in held for label in labels])
    rows = [row for features, _ in train for row in features]
    vocabulary = list_vocabulary(rows, floor=FLOOR)
    matrix = build_matrix(rows, vocabulary)
    classes = len(CLASSES)
    first = fit_softmax(matrix, gold, classes=classes, penalty=PENALTIES[0])
    fold = np.repeat(np.arange(len(train)) % len(seen) % FOLDS, [len(features) for features, _ in train])
    unseen = np.zeros((len(gold), classes), np.float32)
    for number in range(FOLDS):
        part = fit_softmax(
            matrix[fold != number], gold[fold != number], classes=classes, penalty=PENALTIES[0]
        )
        unseen[fold == number] = find_chances(matrix[fold == number] @ part)
    second_rows = describe_second(train, unseen)
    names = list_vocabulary(second_rows, floor=FLOOR)
    second_matrix = build_matrix(second_rows, names)
    second = fit_softmax(second_matrix, gold, classes=classes, penalty=PENALTIES[1], steps=300)
    thresholds = choose_thresholds(find_chances(second_matrix @ second), gold)
    stored = {
        "first": store_layer(vocabulary, first),
        "second": store_layer(names, second, digits=3),
        "thresholds": thresholds,
    }
    TARGET.write_text(
        json.dumps(stored, sort_keys=True, separators=(",", ":")).replace("],", "],\n") + "\n",
        encoding="utf8",
    )
    held_rows = [row for features, _ in held for row in features]
    odds = find_chances(build_matrix(held_rows, vocabulary) @ first)
    chances = find_chances(build_matrix(describe_second(held, odds), names) @ second)
    stored_bare = [describe_article(a, titled=False) for a in stored_articles[1::2]]
    bare = find_chances(build_matrix([row for f, _ in stored_bare for row in f], vocabulary) @ first)
    bare = find_chances(build_matrix(describe_second(stored_bare, bare), names) @ second)
    print(
        "held, untitled: background F1 {:.3f}, event F1 {:.3f}".format(
            *score_roles(bare, held_gold, thresholds)
        )
    )
    background, event = score_roles(chances, held_gold, thresholds)
    print(f"{len(vocabulary)} features, {TARGET.stat().st_size} bytes, thresholds {thresholds}")
    print(f"held: background F1 {background:.3f}, event F1 {event:.3f}")
    for limit in (0.4, 0.5, 0.55, 0.6, 0.65, 0.7):
        print(
            "held: best background at least {:.2f}: precision {:.3f}, {:.1f} shown".format(
                limit, *score_best(held, chances, at_least=limit)
            )
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
