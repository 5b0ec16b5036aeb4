"""What each sentence does: event, background, comment, outlook or other.

Two softmax layers, the second over the first one's odds for the sentence and its neighbours: a background
paragraph is told by its company. The classes are those of NewsDiscourse (Choubey et al., ACL 2020). Choosing
what is shown is left to `ranking`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from newsdesk.model import Role
from newsdesk.text.evidence import Look
from newsdesk.text.lexicon import load_words
from newsdesk.text.role_features import name_features
from newsdesk.text.weights import find_odds, load_numbers, load_weights

CLASSES: dict[str, Role] = {
    "anecdotal_event": "other",
    "consequence": "event",
    "current_context": "background",
    "evaluation": "comment",
    "expectation": "outlook",
    "historical_event": "background",
    "main_event": "event",
    "na": "other",
    "previous_event": "background",
}
"""The corpus's classes, in the order of the weights, and our role for each. Learning nine and adding up their odds
tells background better than learning our roles (F1 .748 against .740): a role is several kinds of sentence."""
NEIGHBOURS = (-2, -1, 1, 2)
LEAST_COMMENT = 0.25
"""Odds of comment from which a generality counts as one."""
FLOOR = 1e-3
"""Added to odds before their logarithm: one sure neighbour must not decide alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Odds:
    """How probable each role of a sentence is; the sum is 1."""

    event: float
    background: float
    comment: float
    outlook: float
    other: float


def weigh_roles(looks: Sequence[Look]) -> tuple[Odds, ...]:
    """Return the odds of each sentence's roles."""
    described = describe_sentences(looks)
    layer = load_weights("roles", "first")
    first = [find_odds(layer.sum_up(features)) for features in described]
    layer = load_weights("roles", "second")
    result = []
    for features, company in zip(described, describe_company(first), strict=True):
        odds = find_odds(layer.sum_up({**select_measures(features), **company}))
        result.append(join_odds(odds))
    return tuple(result)


def join_odds(odds: Sequence[float]) -> Odds:
    """Return the odds of our roles from those of the corpus's classes."""
    joined: dict[Role, float] = {
        "event": 0.0,
        "background": 0.0,
        "comment": 0.0,
        "outlook": 0.0,
        "other": 0.0,
    }
    for chance, role in zip(odds, CLASSES.values(), strict=True):
        joined[role] += chance
    return Odds(
        event=joined["event"],
        background=joined["background"],
        comment=joined["comment"],
        outlook=joined["outlook"],
        other=joined["other"],
    )


def classify_roles(looks: Sequence[Look], odds: Sequence[Odds], many: int) -> tuple[Role, ...]:
    """Return one role for each of `many` sentences; those beyond the judged ones are other.

    The role whose odds exceed its own threshold most wins: thresholds make up for rare roles. What could be
    background and generalises without a name, figure, date or source is commentary all the same: opinion pieces
    are rare in the corpus, and their present tense looks like circumstances.
    """
    thresholds = load_numbers("roles", "thresholds")
    names: tuple[Role, ...] = ("event", "background", "comment", "outlook", "other")
    roles: list[Role] = []
    for look, chance in zip(looks, odds, strict=True):
        role = max(names, key=lambda name: getattr(chance, name) / thresholds[name])
        if role == "background" and chance.comment >= LEAST_COMMENT and is_generality(look):
            role = "comment"
        roles.append(role)
    roles += ["other"] * (many - len(roles))
    return tuple(roles)


def is_generality(look: Look) -> bool:
    """Tell whether the sentence judges in abstract words and gives nothing that could be checked."""
    if look.claimed_by or look.quoted_by or look.figures or look.dates or look.new_names:
        return False
    return any(word in load_words("abstract") for word in look.words)


def describe_sentences(looks: Sequence[Look]) -> list[dict[str, float]]:
    """Return the features of the first layer, a sentence each."""
    return [
        name_features(look, len(looks), looks[look.number - 1] if look.number else None) for look in looks
    ]


def select_measures(features: dict[str, float]) -> dict[str, float]:
    """Return the features that are no words: the second layer sees words only through the first."""
    return {name: value for name, value in features.items() if ":" not in name}


def describe_company(first: Sequence[Sequence[float]]) -> list[dict[str, float]]:
    """Return the features of the second layer: log odds of the sentence, its neighbours, the article so far and whole."""
    logs = [[math.log(chance + FLOOR) for chance in odds] for odds in first]
    many = len(logs)
    totals = [sum(column) / many for column in zip(*logs, strict=True)] if logs else []
    running = [0.0] * len(CLASSES)
    described = []
    for number, row in enumerate(logs):
        features = {}
        running = [so_far + value for so_far, value in zip(running, row, strict=True)]
        for kind, name in enumerate(CLASSES):
            features[f"own {name}"] = row[kind]
            features[f"article {name}"] = totals[kind]
            features[f"so far {name}"] = running[kind] / (number + 1)
            for step in NEIGHBOURS:
                if 0 <= number + step < many:
                    features[f"{step:+} {name}"] = logs[number + step][kind]
        described.append(features)
    return described
