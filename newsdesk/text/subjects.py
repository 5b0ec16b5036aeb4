"""Finds the common nouns that an article is about; names have pages of their own, so they are left out."""

import re
from collections.abc import Mapping, Sequence

from newsdesk.text.lexicon import load_words

_TOKEN = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*|[^\w\s]")

_NEVER = ("stopwords", "abstract", "people_nouns", "group_nouns", "role_nouns", "document_nouns")
"""Word lists that hold no subject: every second story has a government, a report or a crisis in its title."""

_SHORTEST = 4


def find_subjects(title: str, told: str, named: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return what the article is about, sorted: subjects in `named` one of whose words it holds, and nouns.

    A noun counts when it is in the title and `told` (what happened, in a few sentences) uses it in lower case as
    a noun: not far behind a determiner, before a preposition or a mark. Without a tagger this misses many and
    takes few wrong ones: "the budget, " is one, "sinks" in a title is none.
    """
    every = f" {' '.join(_words(title) + _words(told))} "
    found = {name for name, words in named.items() if any(f" {' '.join(_words(w))} " in every for w in words)}
    titled = {singular(word) for word in _words(title)}
    return tuple(sorted(found | {noun for noun in map(singular, _find_nouns(told)) if noun in titled}))


def singular(word: str) -> str:
    """Return the first form of a regular plural; other words as they are."""
    if word.endswith("ies") and len(word) > 5:
        return word[:-3] + "y"
    if re.search(r"(?:ss|x|z|ch|sh)es$", word):
        return word[:-2]
    return word[:-1] if re.search(r"[^siu]s$", word) else word


def _words(text: str) -> list[str]:
    return [token.casefold() for token in _TOKEN.findall(text) if token[0].isalnum()]


def _find_nouns(text: str) -> list[str]:
    tokens = _TOKEN.findall(text)
    openers = load_words("determiners")
    closers = load_words("function_words") | load_words("prepositions")
    never = frozenset().union(*map(load_words, _NEVER))
    return [
        word
        for index, word in enumerate(tokens)
        if word.isalpha()
        and word.islower()
        and len(word) >= _SHORTEST
        and not never & {word, singular(word)}
        and any(before.lower() in openers for before in tokens[max(0, index - 2) : index])
        and (index + 1 == len(tokens) or not tokens[index + 1].isalnum() or tokens[index + 1] in closers)
    ]
