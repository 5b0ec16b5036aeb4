"""Fits the weights that choose a quotation's speaker, from articles with annotated attributions.

usage: fit_speakers.py QUOTES_JSONL [--all]

It leaves out the texts: only feature names and numbers are written (newsdesk/text/data/speakers.json).
Articles with an even number are fitted on, so that the others can measure; --all takes every article.
"""

import argparse
import json
import pathlib
from typing import Any

import numpy as np

from newsdesk.model import Span
from newsdesk.text.candidates import describe_candidates, find_candidates
from newsdesk.text.coreference import resolve_mention
from newsdesk.text.mentions import Mention, read_words
from newsdesk.text.names import group_names
from newsdesk.text.quotes import find_quotations
from newsdesk.text.scene import describe_quotation
from newsdesk.text.sentences import split_sentences
from newsdesk.text.speakers import build_scene

TARGET = pathlib.Path(__file__).parent.parent / "newsdesk" / "text" / "data" / "speakers.json"
# Features seen in fewer quotations than this are left out.
RARE = 4
PENALTY = 1.5
# What grammar says of shapes that the annotated half shows too seldom: weights are drawn to these, not to 0.
PRIOR = {
    "quote cue mention": 3.0,
    "quote mention cue": 3.0,
    "mention cue quote": 2.0,
    "quoted as saying": 5.0,
    "after according to": 1.5,
    "addressed": -1.0,
    "document after preposition": -2.0,
    "clause before": -2.0,
    "subject of claim": -2.0,
}


def is_head(text: str, mention: Mention, source: Span) -> bool:
    """Tell the speaker in an annotated source from names beside it: "Quill’s aide", "the mayor of Marsh"."""
    if not mention.span.overlaps(source) or text[mention.span.end : mention.span.end + 1] in ("’", "'"):
        return False
    within = text[source.start : mention.span.start].split()
    return not within or within[-1] not in ("of", "for", "to", "at", "from", "in", "with", "by", "on")


def read_cases(article: dict[str, Any]) -> list[tuple[list[dict[str, float]], list[bool]]]:
    """Return, for each quotation with an annotated source, its candidates' features and which are right."""
    text = article["text"]
    sentences = split_sentences(text)
    quotations = find_quotations(text)
    reading = read_words(text, sentences)
    scene = build_scene(reading, sentences, quotations, group_names(reading))
    cases = []
    previous = None
    for spans in quotations:
        sources = [
            Span(*source)
            for attribution in article["gold"]
            if any(Span(*content).overlaps(span) for content in attribution["content"] for span in spans)
            for source in attribution["source"]
        ]
        utterance = describe_quotation(scene, spans)
        candidates = find_candidates(scene, utterance)
        right = [
            any(is_head(scene.words.text, mention, source) for source in sources) for mention in candidates
        ]
        if not any(right):
            right = [any(mention.span.overlaps(source) for source in sources) for mention in candidates]
        if any(right):
            described = describe_candidates(scene, utterance, candidates, previous)
            cases.append(([description.list_features() for description in described], right))
            previous = resolve_mention(scene, candidates[right.index(True)], previous).entity
        else:
            previous = None
    return cases


def fit(cases: list[tuple[list[dict[str, float]], list[bool]]]) -> dict[str, float]:
    """Return the weights that make the right candidates likely: softmax over each quotation's candidates."""
    count: dict[str, int] = {}
    for described, _ in cases:
        for name in {name for features in described for name in features}:
            count[name] = count.get(name, 0) + 1
    names = sorted({name for name, seen in count.items() if seen >= RARE} | PRIOR.keys())
    index = {name: place for place, name in enumerate(names)}
    blocks = []
    for described, right in cases:
        matrix = np.zeros((len(described), len(names)))
        for row, features in enumerate(described):
            for name, value in features.items():
                if name in index:
                    matrix[row, index[name]] = value
        blocks.append((matrix, np.array(right)))
    prior = np.array([PRIOR.get(name, 0.0) for name in names])
    weights = prior.copy()
    # RMS-scaled gradient steps: a few hundred are enough for a convex loss of this size.
    scale = np.zeros(len(names))
    for step in range(400):
        gradient = PENALTY * (weights - prior)
        for matrix, is_right in blocks:
            scores = matrix @ weights
            chance = np.exp(scores - scores.max())
            chance /= chance.sum()
            aim = np.where(is_right, chance, 0)
            gradient += matrix.T @ (chance - aim / aim.sum())
        scale = 0.9 * scale + 0.1 * gradient**2
        weights -= 0.1 / (1 + step / 60) * gradient / (np.sqrt(scale) + 1e-6)
    return {
        name: round(float(weight), 3)
        for name, weight in zip(names, weights, strict=True)
        if abs(weight) > 0.004
    }


def main() -> None:
    """Fit and write the weights."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("quotes", type=pathlib.Path)
    parser.add_argument("--all", action="store_true")
    args = parser.parse_args()
    articles = [json.loads(line) for line in args.quotes.open(encoding="utf-8")]
    if not args.all:
        articles = articles[::2]
    cases = [case for article in articles for case in read_cases(article)]
    weights = fit(cases)
    TARGET.write_text(
        json.dumps(weights, indent=0, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    print(f"{len(cases)} quotations, {len(weights)} weights, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
