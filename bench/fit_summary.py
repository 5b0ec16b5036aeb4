"""Fit newsdesk/text/data/summary.json on CNN/DailyMail highlights: bench/fit_summary.py DATA_DIR.

Fits on the even articles of summary.jsonl; what is gained is measured on the odd ones by the evaluation script.
A ridge regression of what a sentence adds to the F-measure of ROUGE-1 and ROUGE-2: hits minus `COST` for each
word, as a summary's F grows exactly when a sentence's precision is above half of it.
"""

import json
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rouge_score.rouge_scorer import RougeScorer

from newsdesk.analysis import gather_evidence
from newsdesk.model import Article
from newsdesk.text.display import shorten
from newsdesk.text.evidence import look_at
from newsdesk.text.ranking import POINT_WORDS
from newsdesk.text.roles import weigh_roles
from newsdesk.text.summary_features import measure_sentences
from newsdesk.text.terms import find_words

TARGET = Path(__file__).parents[1] / "newsdesk/text/data/summary.json"
COST = (0.20, 0.10)
"""Precision that a sentence must exceed, ROUGE-1 and ROUGE-2."""
WORST = -0.3
"""Bad sentences are all equally bad: without it the fit only learns to be short."""
PENALTY = 3.0
LIMITS = {"extra": 0.35, "context": 0.63}
"""Set by hand: score of a fourth and fifth point, score of a context sentence."""

Vector = npt.NDArray[np.float64]


def describe_article(stored: dict[str, object], scorer: RougeScorer) -> tuple[list[dict[str, float]], Vector]:
    """Return features and gain of each sentence."""
    text, gold = str(stored["text"]), "\n".join(stored["gold"])  # type: ignore[arg-type]
    evidence = gather_evidence(Article(id="0" * 16, source="", digest="", text=text))
    looks = look_at(evidence)
    gains = []
    for look in looks:
        shown = shorten(text, look.span, limit=POINT_WORDS).of(text)
        found = scorer.score(gold, shown)
        words = max(1, len(find_words(shown)))
        one = (found["rouge1"].precision - COST[0]) * words
        two = (found["rouge2"].precision - COST[1]) * words
        gains.append(max(WORST, one / 10 + two / 5))
    return measure_sentences(looks, weigh_roles(looks)), np.array(gains)


def main(folder: Path) -> None:
    """Fit and write."""
    scorer = RougeScorer(["rouge1", "rouge2"], use_stemmer=True)
    stored = [json.loads(line) for line in (folder / "summary.jsonl").open(encoding="utf8")][0::2]
    articles = [describe_article(article, scorer) for article in stored]
    names = sorted({name for features, _ in articles for row in features for name in row})
    matrix = np.array(
        [[row.get(name, 0.0) for name in names] for features, _ in articles for row in features]
    )
    gains = np.concatenate([gain for _, gain in articles])
    share = np.concatenate([np.full(len(gain), 20 / max(1, len(gain))) for _, gain in articles])[:, None]
    square = (matrix * share).T @ matrix + PENALTY * np.eye(len(names))
    weights = np.linalg.solve(square, (matrix * share).T @ gains)
    written = {
        "weights": {name: round(float(value), 4) for name, value in zip(names, weights, strict=True)},
        "limits": LIMITS,
    }
    TARGET.write_text(json.dumps(written, indent=1, sort_keys=True) + "\n", encoding="utf8")
    for name, value in sorted(written["weights"].items(), key=lambda pair: -abs(pair[1])):
        print(f"{value:8.3f}  {name}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
