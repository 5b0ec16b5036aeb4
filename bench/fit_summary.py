"""Fit newsdesk/text/data/summary.json on CNN/DailyMail highlights: bench/fit_summary.py DATA_DIR.

Fits on the even articles of summary.jsonl; what is gained is measured on the odd ones by the evaluation script.
Two ridge regressions. The first is of what a sentence adds to the F-measure of ROUGE-1 and ROUGE-2: hits minus
`COST` for each word, as a summary's F grows exactly when a sentence's precision is above half of it. It proposes
the sentences; the second is of the F-measures of all summaries that can be combined of them.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rouge_score.rouge_scorer import RougeScorer

from newsdesk.analysis import gather_evidence
from newsdesk.model import Article
from newsdesk.text import weights as stored_weights
from newsdesk.text.display import shorten
from newsdesk.text.evidence import Look, look_at
from newsdesk.text.judged import Judged
from newsdesk.text.roles import classify_roles, weigh_roles
from newsdesk.text.summary import POINT_WORDS, list_summaries, measure_summaries
from newsdesk.text.terms import find_words

TARGET = Path(__file__).parents[1] / "newsdesk/text/data/summary.json"
COST = (0.20, 0.10)
"""Precision that a sentence must exceed, ROUGE-1 and ROUGE-2."""
WORST = -0.3
"""Bad sentences are all equally bad: without it the fit only learns to be short."""
PENALTIES = (10.0, 1.0)
"""Of the two regressions, chosen by ten-fold cross-validation on the fitted half."""
LIMITS = {"context": 0.645}
"""Set by hand: score of a context sentence."""

Vector = npt.NDArray[np.floating]
SCORER = RougeScorer(["rouge1", "rouge2"], use_stemmer=True)


@dataclass(frozen=True, slots=True)
class Case:
    """An article with the highlights that people wrote of it."""

    judged: Judged
    gold: str

    def show(self, look: Look) -> str:
        """Return the sentence as a summary shows it."""
        text = self.judged.evidence.text
        return shorten(text, look.span, limit=POINT_WORDS).of(text)


def read_case(stored: dict[str, object]) -> Case:
    """Return the article of a line of summary.jsonl, judged by the stored weights."""
    evidence = gather_evidence(Article(id="0" * 16, source="", digest="", text=str(stored["text"])))
    looks = look_at(evidence)
    odds = weigh_roles(looks)
    roles = classify_roles(looks, odds, len(evidence.sentences))
    return Case(Judged(evidence, looks, odds, roles), "\n".join(stored["gold"]))  # type: ignore[arg-type]


def measure_gains(case: Case) -> Vector:
    """Return what each sentence adds."""
    gains = []
    for look in case.judged.looks:
        shown = case.show(look)
        found = SCORER.score(case.gold, shown)
        words = max(1, len(find_words(shown)))
        one = (found["rouge1"].precision - COST[0]) * words
        two = (found["rouge2"].precision - COST[1]) * words
        gains.append(max(WORST, one / 10 + two / 5))
    return np.array(gains)


def fit_sentences(cases: Sequence[Case]) -> dict[str, float]:
    """Return the weights of the first regression; each article counts the same."""
    names = sorted({name for case in cases for row in case.judged.described for name in row})
    square, slope = PENALTIES[0] * np.eye(len(names)), np.zeros(len(names))
    for case in cases:
        matrix = tabulate(case.judged.described, names)
        square += matrix.T @ matrix * (20 / max(1, len(matrix)))
        slope += matrix.T @ measure_gains(case) * (20 / max(1, len(matrix)))
    return name_weights(names, np.linalg.solve(square, slope))


def fit_summaries(cases: Sequence[Case]) -> dict[str, float]:
    """Return the weights of the second regression; only what summaries of one article differ in counts."""
    tables, scores = [], []
    for case in cases:
        summaries = list_summaries(case.judged)
        rows = []
        for chosen, whole in zip(summaries, measure_summaries(case.judged, summaries), strict=True):
            row = dict(whole)
            for look in chosen:
                for name, value in case.judged.described[look.number].items():
                    row[name] = row.get(name, 0.0) + value
            rows.append(row)
        found = [SCORER.score(case.gold, "\n".join(map(case.show, chosen))) for chosen in summaries]
        tables.append(rows)
        scores.append(np.array([one["rouge1"].fmeasure + one["rouge2"].fmeasure for one in found]))
    names = sorted({name for rows in tables for row in rows for name in row})
    square, slope = PENALTIES[1] * np.eye(len(names)), np.zeros(len(names))
    for rows, score in zip(tables, scores, strict=True):
        if rows:
            matrix = tabulate(rows, names)
            matrix -= matrix.mean(0)
            square += matrix.T @ matrix / len(matrix)
            slope += matrix.T @ (score - score.mean()) / len(matrix)
    return name_weights(names, np.linalg.solve(square, slope))


def tabulate(rows: Sequence[dict[str, float]], names: Sequence[str]) -> Vector:
    """Return one line a row, one column a name."""
    return np.array([[row.get(name, 0.0) for name in names] for row in rows])


def name_weights(names: Sequence[str], weights: Vector) -> dict[str, float]:
    """Return the weights that are not 0, by name."""
    rounded = {name: round(float(weight), 5) for name, weight in zip(names, weights, strict=True)}
    return {name: weight for name, weight in rounded.items() if weight}


def write_weights(weights: dict[str, float], together: dict[str, float]) -> None:
    """Write the weights where the program reads them, from now on in this process, too."""
    written = {"weights": weights, "together": together, "limits": LIMITS}
    TARGET.write_text(json.dumps(written, indent=1, sort_keys=True) + "\n", encoding="utf8")
    stored_weights.load_numbers.cache_clear()
    stored_weights._load.cache_clear()  # noqa: SLF001 - the second fit reads what the first one wrote


def main(folder: Path) -> None:
    """Fit and write."""
    stored = [json.loads(line) for line in (folder / "summary.jsonl").open(encoding="utf8")][0::2]
    weights = fit_sentences([read_case(article) for article in stored])
    write_weights(weights, {})
    together = fit_summaries([read_case(article) for article in stored])
    write_weights(weights, together)
    for name, value in sorted(together.items(), key=lambda pair: -abs(pair[1])):
        print(f"{value:8.3f}  {name}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
