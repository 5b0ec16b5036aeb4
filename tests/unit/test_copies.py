import random
from collections.abc import Sequence
from typing import Any

import pytest

from newsdesk.model import Article, Copy
from newsdesk.stories.copies import find_copies
from newsdesk.stories.originals import group_originals
from tests.builders import make_article

WIRE = """
A passenger ferry sank off Port Varn on Monday after striking a sandbank in thick fog, the harbour authority said.

Ninety-two people were on board and 14 were still missing in the evening. Divers entered the wreck at noon and found no one in the lower saloon.

“We heard a long scraping noise and then the lights went out,” said Mira Toll, a nurse who was pulled from the water after forty minutes.

The rescue involved 11 boats and two helicopters, and the coast guard searched an area of forty square kilometres through the night.

The ship was built in 2009 and ran aground on the same bank once before, when the channel was marked with new buoys.
""".strip()
RIVAL = """
Families waited in a school gym at Port Varn on Tuesday for word of fourteen passengers whom nobody has seen since a ferry went down.

“We heard a long scraping noise and then the lights went out,” Mira Toll, a nurse from Kelm, told our reporter at the quay.

The captain had asked for permission to turn back, said two members of the crew, who would not give their names. The company did not answer questions.

Fog had closed the airport since dawn, and a warning to shipping stood for two hours before the ferry cast off.
""".strip()
OTHER = """
Parliament in Tessaly passed a budget on Thursday that raises the fuel tax, and drivers blocked the ring road within the hour.

Finance minister Odo Brandt said the state would spend the money on railways, hospitals and a bridge that had waited for nine years.
""".strip()


def make(letter: str, text: str = WIRE, **stated: Any) -> Article:
    return make_article(text, id=letter * 16, **stated)


def summarise(copies: Sequence[Copy]) -> dict[str, tuple[str, bool]]:
    """Return letter of the copy → letter of its original, and whether it is an earlier version."""
    return {c.article[0]: (c.of[0], c.earlier) for c in copies}


WORDS = WIRE.split(" ")
EDITED = " ".join("perhaps" if n % 25 == 24 else word for n, word in enumerate(WORDS))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(WIRE, id="word for word"),
        pytest.param(f"PORT VARN, April 7 (VNA) — {WIRE}\n\nVarn News Agency", id="dateline and credit"),
        pytest.param("\n\n".join(WIRE.split("\n\n")[:2]), id="cut to its first paragraphs"),
        pytest.param(WIRE.replace("“", '"').replace("”", '"'), id="straight quotes"),
        pytest.param(EDITED, id="a word in 25 edited"),
        pytest.param(f"{WIRE}\n\n{OTHER}", id="paragraphs of its own added"),
        pytest.param("\n\n".join(reversed(WIRE.split("\n\n"))), id="paragraphs in another order"),
    ],
)
def test_a_copy_is_found_under_another_headline(text: str) -> None:
    articles = [make("a", title="Ferry sinks"), make("b", text, title="Night at sea"), make("c", OTHER)]

    assert {frozenset({c.article[0], c.of[0]}) for c in find_copies(articles)} == {frozenset("ab")}


def test_reports_of_one_event_that_share_a_quotation_are_no_copies() -> None:
    assert find_copies([make("a"), make("b", RIVAL), make("c", OTHER)]) == ()


def test_a_brief_that_is_hardly_more_than_a_shared_quotation_is_no_copy() -> None:
    quotation = WIRE.split("\n\n")[2].partition(" said")[0]

    assert (
        find_copies(
            [make("a"), make("b", f"{quotation} a survivor of the ferry told this paper on Tuesday.")]
        )
        == ()
    )


def test_what_an_outlet_prints_under_every_article_makes_no_copies() -> None:
    furniture = "\n\n".join(RIVAL.split("\n\n")[2:])
    texts = [OTHER, RIVAL.split("\n\n")[0], *(WIRE.split("\n\n")[n] for n in (1, 3))]
    articles = [
        make(letter, f"{text}\n\n{furniture}", publisher="Gazette")
        for letter, text in zip("abcd", texts, strict=True)
    ]

    assert find_copies(articles) == ()


def test_the_order_of_the_articles_does_not_matter() -> None:
    articles = [
        make("a"),
        make("b", EDITED),
        make("c", RIVAL),
        make("d", f"{RIVAL}\n\n{OTHER}"),
        make("e", OTHER),
    ]
    shuffled = random.Random(3).sample(articles, len(articles))

    assert find_copies(shuffled) == find_copies(articles) != ()


def test_the_outlet_that_the_others_credit_is_the_original() -> None:
    credited = f"{WIRE}\n\n(VNA)"
    copies = find_copies(
        [
            make("a", credited, publisher="Kelm Courier", published="2031-04-06"),
            make("b", credited, publisher="Lissk Post", published="2031-04-08"),
            make("c", publisher="Varn News Agency", published="2031-04-07"),
        ]
    )

    assert summarise(copies) == {"a": ("c", False), "b": ("c", False)}


def test_else_the_first_published_is_the_original_unless_it_is_cut_short() -> None:
    copies = find_copies(
        [
            make("a", "\n\n".join(WIRE.split("\n\n")[:2]), publisher="Post", published="2031-04-05"),
            make("b", publisher="Gazette", published="2031-04-07T08:00+02:00"),
            make("c", publisher="Courier", published="2031-04-07T06:30Z"),
        ]
    )

    assert summarise(copies) == {"a": ("b", False), "c": ("b", False)}


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        pytest.param({"published": "2031-04-07"}, {"published": "2031-04-08"}, id="published later"),
        pytest.param(
            {"published": "2031-04-07T10:00Z"},
            {"published": "2031-04-07T10:00Z", "modified": "2031-04-07T12:00Z"},
            id="modified later",
        ),
        pytest.param({"version": 1}, {"version": 2}, id="a higher version"),
        pytest.param({"retrieved": "2031-04-07T10:00Z"}, {"retrieved": "2031-04-09"}, id="retrieved later"),
    ],
)
def test_a_later_text_of_one_publisher_supersedes_the_earlier(
    older: dict[str, Any], newer: dict[str, Any]
) -> None:
    update = WIRE.replace("14 were still missing", "all were found")
    for first, second in (("a", "b"), ("b", "a")):
        copies = find_copies(
            [make(first, publisher="Gazette", **older), make(second, update, publisher="Gazette", **newer)]
        )
        assert summarise(copies) == {first: (second, True)}


def test_an_update_under_one_address_may_be_rewritten() -> None:
    rewritten = f"{WIRE.split(chr(10))[0]}\n\n{RIVAL}"
    copies = find_copies(
        [
            make("a", url="https://www.gazette.example/ferry?utm_source=x", published="2031-04-07"),
            make("b", rewritten, url="https://gazette.example/ferry/", published="2031-04-08"),
        ]
    )

    assert summarise(copies) == {"a": ("b", True)}


def test_articles_that_state_the_address_of_a_front_page_stay_apart() -> None:
    address = "https://gazette.example/"

    assert (
        find_copies([make("a", url=address), make("b", RIVAL, url=address), make("c", OTHER, url=address)])
        == ()
    )


def test_without_a_date_nothing_is_called_an_update() -> None:
    edited = make("b", EDITED, publisher="Gazette")

    assert [c.earlier for c in find_copies([make("a", publisher="Gazette"), edited])] == [False]
    same_day = {"publisher": "Gazette", "published": "2031-04-07"}
    assert [c.earlier for c in find_copies([make("a", **same_day), make("b", EDITED, **same_day)])] == [False]


def test_a_later_text_that_was_merely_cut_supersedes_nothing() -> None:
    cut = "\n\n".join(WIRE.split("\n\n")[:2])
    copies = find_copies(
        [
            make("a", publisher="Gazette", published="2031-04-07"),
            make("b", cut, publisher="Gazette", published="2031-04-08"),
        ]
    )

    assert summarise(copies) == {"b": ("a", False)}


def test_an_editor_parts_what_looks_like_copies_by_pins() -> None:
    assert find_copies([make("a", story="one"), make("b", story="two")]) == ()


def test_a_copy_brings_its_pin_and_its_story_to_its_original() -> None:
    articles = [
        make("a", publisher="Gazette", published="2031-04-07"),
        make("b", publisher="Courier", published="2031-04-08", story="ferry"),
    ]
    ((story,), (copy,)) = group_originals(articles)
    assert (story.id, story.articles, copy.of) == ("ferry", ("a" * 16,), "a" * 16)

    free = [make(a.id[0], publisher=a.publisher, published=a.published) for a in articles]
    ((story,), _) = group_originals(free, known={"b" * 16: "older"})
    assert (story.id, story.articles) == ("older", ("a" * 16,))


def test_short_and_strange_texts_are_compared_as_well() -> None:
    copies = find_copies([make("a", "Yes."), make("b", "Yes."), make("c", ""), make("d", "“‘’’’a’")])

    assert summarise(copies) == {"b": ("a", False)}


def test_the_same_words_saved_twice_are_no_update() -> None:
    page = {"url": "https://gazette.example/ferry"}
    copies = find_copies(
        [make("a", retrieved="2031-04-08", **page), make("b", retrieved="2031-04-09", **page)]
    )

    assert [c.earlier for c in copies] == [False]


def test_a_digest_of_the_day_is_not_what_its_articles_were_cut_from() -> None:
    digest = f"The news of the day, in full.\n\n{RIVAL}\n\n{OTHER}\n\n{WIRE}"

    assert find_copies([make("a", digest), make("b"), make("c", OTHER)]) == ()
