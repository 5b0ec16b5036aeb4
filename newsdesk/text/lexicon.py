"""Gives the word lists in data/ to the rules that need them, read once and only when asked for.

It leaves out what a list is for: each file says so in its comments, and the rules decide.
"""

import functools
import json
from collections.abc import Iterable, Mapping
from importlib import resources


@functools.cache
def load_words(name: str) -> frozenset[str]:
    """Return the entries of data/`name`.txt: words parted by white space, lines that begin with # left out."""
    return frozenset(word for line in _read_lines(name) for word in line.split())


@functools.cache
def load_phrases(name: str) -> frozenset[str]:
    """Return the entries of data/`name`.txt: one phrase a line, lines that begin with # left out."""
    return frozenset(_read_lines(name))


@functools.cache
def load_verbs(name: str) -> Mapping[str, str]:
    """Return every form of the verbs in data/`name`.txt with its first form: {"said": "say", …}.

    A line of one word is a regular verb and inflected by rule; other lines hold the forms themselves.
    """
    return {form: line.split()[0] for line in _read_lines(name) for form in _inflect(line.split())}


def count_listed(words: Iterable[str], listed: frozenset[str]) -> int:
    """Return how many of `words` are listed."""
    return sum(map(listed.__contains__, words))


def _read_lines(name: str) -> list[str]:
    file = resources.files("newsdesk.text").joinpath("data", f"{name}.txt")
    lines = (line.strip() for line in file.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _inflect(forms: list[str]) -> list[str]:
    if len(forms) > 1:
        return forms
    verb = forms[0]
    stem = verb.removesuffix("e")
    third = verb + ("es" if verb.endswith(("s", "sh", "ch", "x", "z")) else "s")
    return [verb, third, stem + "ed", stem + "ing"]


@functools.cache
def load_weights(name: str) -> Mapping[str, float]:
    """Return the learned weights in data/`name`.json: a number for each feature."""
    file = resources.files("newsdesk.text").joinpath("data", f"{name}.json")
    weights: dict[str, float] = json.loads(file.read_text(encoding="utf-8"))
    return weights
