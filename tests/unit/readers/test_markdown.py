import pytest

from newsdesk.errors import SourceError
from newsdesk.readers.front_matter import split_front_matter
from newsdesk.readers.markdown import read_markdown

SOURCE = """---
headline: 'Baths: open again'
authors:
  - name: Ida Brenn
  - Tom Vale
publisher: The Ostry Gazette
published: 2025-01-06
updated: 2025-01-07T09:30:00+02:00
link: https://gazette.example/baths?page=1
language: en-GB
story: river-baths
---

# Baths open again

The *council* of [Ostry](https://ostry.example "x") voted **on Monday**
to reopen the baths.

> “At last,” said Pell Harrow.

- new steps
- `new` lamps

| what | cost |
|---|---|
| steps | 900 |

<script>alert(1)</script>

![a picture](x.png)

    indented code

Fish &amp; chips \\*too\\*.
"""


def test_front_matter_is_read_and_markup_is_dropped() -> None:
    draft = read_markdown(SOURCE.encode())

    stated = draft.stated
    assert stated.title == "Baths: open again"
    assert stated.byline == "Ida Brenn, Tom Vale"
    assert stated.publisher == "The Ostry Gazette"
    assert (stated.published, stated.modified) == ("2025-01-06", "2025-01-07T09:30:00+02:00")
    assert stated.url == "https://gazette.example/baths?page=1"
    assert (stated.language, stated.story) == ("en", "river-baths")
    assert [p for p in draft.paragraphs if p] == [
        "The council of Ostry voted on Monday to reopen the baths.",
        "“At last,” said Pell Harrow.",
        "new steps",
        "new lamps",
        "what | cost",
        "steps | 900",
        "Fish & chips *too*.",
    ]


def test_the_first_heading_is_the_title_when_nothing_else_is() -> None:
    draft = read_markdown(b"# Baths *open* again\n\nThe council voted.\n\n# Later\n")

    assert draft.stated.title == "Baths open again"
    assert draft.paragraphs == ("The council voted.", "Later")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("---\na: &x [1]\nb: *x\n---\n", "anchor or alias"),
        ("---\ntitle: !!python/object/apply:os.system ['true']\n---\n", "uses a tag"),
        ("---\ntitle: !!python/name:os.system\n---\n", "uses a tag"),
        ("---\ntitle: a: b\n---\n", "line 1: mapping values are not allowed here"),
        ("---\njust words\n---\n", "not a list of 'key: value' lines"),
        ("---\na: [[[[[[[[1]]]]]]]]\n---\n", "nested too deeply"),
        ("---\ntitle: " + "x" * 20_000 + "\n---\n", "longer than 16,384 characters"),
    ],
    ids=["alias", "object", "name", "colon", "no mapping", "deep", "long"],
)
def test_front_matter_that_plays_tricks_is_refused(text: str, problem: str) -> None:
    with pytest.raises(SourceError, match=problem):
        split_front_matter(text)


@pytest.mark.parametrize("text", ["---\n\nno end", "----\nx\n---\n", " ---\na: b\n---\n", "", "a\n---\n"])
def test_a_rule_at_the_head_is_no_front_matter(text: str) -> None:
    assert split_front_matter(text) == ({}, text)


def test_scalars_stay_as_written() -> None:
    fields, body = split_front_matter("---\r\npublished: 2025-01\r\nno: off\r\nn: 010\r\n---\r\nText")

    assert fields == {"published": "2025-01", "no": "off", "n": "010"}
    assert body == "\nText"
