"""Copies, updates and rivals made from the annotated articles by rule, and how many of them are told right.

The rules are those by which papers change what an agency sends; a rival is another article on the same event that
quotes the same people.
"""

import re
from collections.abc import Callable, Mapping

from bench.corpus import make_article as make_news
from newsdesk.model import Article
from newsdesk.stories.copies import find_copies
from tests.builders import make_article
from tests.quality.corpus import load_corpus

ARTICLES = [case.article for case in load_corpus()]

Rule = Callable[[str], str]


def cut(share: float) -> Rule:
    def keep(text: str) -> str:
        paragraphs = text.split("\n\n")
        return "\n\n".join(paragraphs[: max(2, round(share * len(paragraphs)))])

    return keep


def edit(every: int) -> Rule:
    def change(text: str) -> str:
        words = text.split(" ")
        words[every - 1 :: every] = ["somewhat" for _ in words[every - 1 :: every]]
        return " ".join(words)

    return change


def straighten(text: str) -> str:
    return re.sub("[“”]", '"', text).replace("’", "'").replace("‘", "'").replace("—", "-")


def credit(text: str) -> str:
    return f"PORT VARN, Monday (VNA) — {text}\n\nAdditional reporting by the Kelm desk. © Varn News Agency"


def drop_inner(text: str) -> str:
    paragraphs = text.split("\n\n")
    return "\n\n".join(paragraphs[:1] + paragraphs[2:4] + paragraphs[5:])


def extend(text: str) -> str:
    about = " ".join(text.split()[4:12])
    local = f"In Kelm, what was read of “{about}” went round the market, and the council called a meeting for the evening."
    return f"{text}\n\n{local} {local.replace('Kelm', 'Lissk').replace('market', 'station')}"


def retell_numbers(text: str) -> str:
    return re.sub(r"\d+", lambda m: str(int(m[0]) + 3), text) + " This is a developing story."


COPIES: Mapping[str, Rule] = {
    "word for word": str,
    "credited": credit,
    "two thirds": cut(0.67),
    "first half": cut(0.5),
    "first paragraphs": cut(0.25),
    "inner paragraphs dropped": drop_inner,
    "typography": straighten,
    "a word in 40 edited": edit(40),
    "a word in 20 edited": edit(20),
    "typography, credit and edits": lambda text: edit(30)(straighten(credit(text))),
    "extended": extend,
}
UPDATES: Mapping[str, Rule] = {
    "numbers changed": retell_numbers,
    "a paragraph added": extend,
    "a paragraph in front": lambda text: (
        f"Corrected: {' '.join(text.split()[-6:])} was misspelled before.\n\n{text}"
    ),
    "rewritten from the second half": lambda text: edit(15)(extend(text)),
}


def write_rival(article: Article, number: int) -> str:
    """Return another article that quotes the same people: its own words are those of an article on something else."""
    own = [p for p in make_news(number).split("---\n")[2].strip().split("\n\n") if not p.startswith("“")]
    told = [f"{q}, a visitor heard." for q in re.findall(r"“[^”]{12,}”", article.text)]
    return "\n\n".join([own[0], *told, *own[1:]])


def count_told(rules: Mapping[str, Rule], *, newer: bool) -> dict[str, int]:
    """Return rule → of how many articles the changed text is told as a copy (as an update) of just that article."""
    told = {}
    for name, rule in rules.items():
        outlet = {"publisher": "Varn News Agency"}
        originals = [
            make_article(a.text, id=f"{n:016x}", published="2031-04-07", **outlet)
            for n, a in enumerate(ARTICLES)
        ]
        stated = {"published": "2031-04-08"} | (outlet if newer else {"publisher": "Kelm Courier"})
        changed = [make_article(rule(a.text), id=f"f{n:015x}", **stated) for n, a in enumerate(ARTICLES)]
        pairs = {(c.article[1:], c.of[1:], c.earlier) for c in find_copies([*originals, *changed])}
        assert len(pairs) <= len(ARTICLES)
        told[name] = sum((f"{n:015x}", f"{n:015x}", newer) in pairs for n in range(len(ARTICLES)))
    return told


def test_copies_of_each_article_under_11_rules_are_told() -> None:
    told = count_told(COPIES, newer=False)

    assert told == dict.fromkeys(told, len(ARTICLES))


def test_updates_of_each_article_under_4_rules_are_told() -> None:
    told = count_told(UPDATES, newer=True)

    assert told == dict.fromkeys(told, len(ARTICLES))


def test_no_two_articles_and_no_rival_that_quotes_the_same_people_are_taken_for_copies() -> None:
    articles = [make_article(a.text, id=f"{n:016x}") for n, a in enumerate(ARTICLES)]
    rivals = [make_article(write_rival(a, n), id=f"f{n:015x}") for n, a in enumerate(ARTICLES)]

    assert sum(len(re.findall("“[^”]{12,}”", r.text)) for r in rivals) > 100
    assert find_copies([*articles, *rivals]) == ()
