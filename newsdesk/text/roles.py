"""What each sentence does: event, background, comment, outlook or other.

Two softmax layers, the second over the first one's odds for the sentence and its neighbours: a background
paragraph is told by its company. The classes are those of NewsDiscourse (Choubey et al., ACL 2020). Choosing
what is shown is left to `ranking`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from operator import add

from newsdesk.model import Role
from newsdesk.text.evidence import Look
from newsdesk.text.role_features import measure_sentence, name_words
from newsdesk.text.weights import find_odds, load_numbers, load_weights, multiply

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
ROLES: tuple[Role, ...] = ("event", "background", "comment", "outlook", "other")
COMPANY = tuple(
    f"{kind} {name}"
    for kind in ("own", "article", "so far", *(f"{step:+}" for step in NEIGHBOURS))
    for name in CLASSES
)
"""The second layer's features besides the measured ones: the odds of the sentence itself, of the article, of the
article so far and of the neighbours."""
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
    measured = measure_looks(looks)
    layer = load_weights("roles", "first")
    first = [
        find_odds(layer.sum_up(measures, dict.fromkeys(name_words(look.words))))
        for look, measures in zip(looks, measured, strict=True)
    ]
    layer = load_weights("roles", "second")
    columns = layer.list_columns(COMPANY)
    result = []
    for measures, company in zip(measured, describe_company(first), strict=True):
        sums = map(add, layer.sum_up(measures), multiply(columns, company))
        result.append(join_odds(find_odds(tuple(sums))))
    return tuple(result)


def join_odds(odds: Sequence[float]) -> Odds:
    """Return the odds of our roles from those of the corpus's classes."""
    joined: dict[Role, float] = dict.fromkeys(ROLES, 0.0)
    for chance, role in zip(odds, CLASSES.values(), strict=True):
        joined[role] += chance
    return Odds(**joined)


def classify_roles(looks: Sequence[Look], odds: Sequence[Odds], many: int) -> tuple[Role, ...]:
    """Return one role for each of `many` sentences; those beyond the judged ones are other.

    The role whose odds exceed its own threshold most wins: thresholds make up for rare roles. What could be
    background and generalises without a name, figure, date or source is commentary all the same: opinion pieces
    are rare in the corpus, and their present tense looks like circumstances.
    """
    thresholds = load_numbers("roles", "thresholds")
    roles: list[Role] = []
    for look, chance in zip(looks, odds, strict=True):
        role = max(ROLES, key=lambda name: getattr(chance, name) / thresholds[name])
        if role == "background" and chance.comment >= LEAST_COMMENT and is_generality(look):
            role = "comment"
        roles.append(role)
    roles += ["other"] * (many - len(roles))
    return tuple(roles)


def is_generality(look: Look) -> bool:
    """Tell whether the sentence judges in abstract words and gives nothing that could be checked."""
    if look.claimed_by or look.quoted_by or look.figures or look.dates or look.new_names:
        return False
    return look.abstract > 0


def measure_looks(looks: Sequence[Look]) -> list[dict[str, float]]:
    """Return the measured features, which both layers see, a sentence each."""
    return [
        measure_sentence(look, len(looks), looks[look.number - 1] if look.number else None) for look in looks
    ]


def describe_company(first: Sequence[Sequence[float]]) -> list[list[float]]:
    """Return the values of `COMPANY` for each sentence, from all sentences' odds in the first layer.

    They are log odds; a neighbour that is not there counts nothing.
    """
    logs = [[math.log(chance + FLOOR) for chance in odds] for odds in first]
    many = len(logs)
    nobody = [0.0] * len(CLASSES)
    whole = [sum(column) / many for column in zip(*logs, strict=True)]
    running = nobody
    described = []
    for number, row in enumerate(logs):
        running = list(map(add, running, row))
        company = [*row, *whole, *[value / (number + 1) for value in running]]
        for step in NEIGHBOURS:
            company += logs[number + step] if 0 <= number + step < many else nobody
        described.append(company)
    return described
