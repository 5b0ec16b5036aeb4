"""Gives the word lists in data/ to the rules that need them, read once and only when asked for.

It leaves out what a list is for: each file says so in its comments, and the rules decide.
"""

import functools
from importlib import resources


@functools.cache
def load_words(name: str) -> frozenset[str]:
    """Return the entries of data/`name`.txt: words parted by white space, lines that begin with # left out."""
    text = resources.files("newsdesk.text").joinpath("data", f"{name}.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


@functools.cache
def load_phrases(name: str) -> frozenset[str]:
    """Return the entries of data/`name`.txt: one phrase a line, lines that begin with # left out."""
    text = resources.files("newsdesk.text").joinpath("data", f"{name}.txt").read_text(encoding="utf-8")
    return frozenset(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))
