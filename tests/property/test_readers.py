import re
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsdesk.model import Article
from newsdesk.readers import SUFFIXES, ReadLimits, read_source
from newsdesk.readers.clean import clean_line, clean_text, join_paragraphs
from newsdesk.readers.metadata import read_fields, state_date, state_url

ANY = ReadLimits(min_words=1, languages=())
# Hypothesis draws few of these by itself.
ODD = st.text(
    st.sampled_from(
        "\u200d\u200c\u0301\u0316\u0344\u212a\ufeff\u202e\xad\ud800\u2028\r\n\t aé漢👩ñ\u0958\u09c7\u09be\u1100\u1161\u11a8"
    )
)
TEXT = st.text() | ODD
FORBIDDEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xa0\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufdd0-\ufdef\ufffe\uffff"
    "\ud800-\udfff\U000e0000-\U000e0fff\U0001fffe\U0010ffff]"
)
pieces = st.sampled_from(
    ["---\n", "title: x\n", "*", "_", "`", "[a](b)", "<p>", "</p>", "<div ", "<!--", "-->", "&amp;", "{", "}", '"text":', "\n", "\n\n",
     "# ", "> ", "- ", "| a | b |\n|---|---|\n", "<script>", "<![CDATA[", "\x00", "word ", "The end of it was near. ", "\xff", "é"]
)  # fmt: skip
SOUP = st.lists(pieces, max_size=40).map(lambda parts: "".join(parts).encode("utf-8", "surrogatepass"))


@given(TEXT)
def test_clean_text_is_composed_free_of_junk_and_stable(text: str) -> None:
    cleaned = clean_text(text)

    assert unicodedata.is_normalized("NFC", cleaned)
    assert not FORBIDDEN.search(cleaned.replace("\t", "").replace("\xa0", ""))
    assert clean_text(cleaned) == cleaned


@given(st.lists(TEXT))
def test_an_article_text_is_lines_parted_by_empty_lines_and_stable(paragraphs: list[str]) -> None:
    text = join_paragraphs(paragraphs)

    assert not FORBIDDEN.search(text)
    assert unicodedata.is_normalized("NFC", text)
    assert all(line and line == clean_line(line) for line in text.split("\n\n") if text)
    assert join_paragraphs(text.split("\n\n")) == text


@pytest.mark.parametrize("suffix", sorted(SUFFIXES))
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.binary() | SOUP, st.none() | SOUP)
def test_any_bytes_under_any_ending_are_articles_or_failures(
    suffix: str, data: bytes, sidecar: bytes | None
) -> None:
    outcomes = read_source(f"a{suffix}", data, sidecar=sidecar, limits=ANY)

    for outcome in outcomes:
        if isinstance(outcome, Article):
            assert outcome.text
            assert not FORBIDDEN.search(outcome.text)
            assert unicodedata.is_normalized("NFC", outcome.text)
            fields = (outcome.title, outcome.byline, outcome.publisher, outcome.story)
            assert all(
                field is None or (len(field) <= 500 and field == clean_line(field)) for field in fields
            )
        else:
            assert outcome.reason
    assert outcomes == read_source(f"a{suffix}", data, sidecar=sidecar, limits=ANY)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda v: st.lists(v, max_size=3) | st.dictionaries(st.sampled_from(["name", "@id", "x"]), v, max_size=2),
    max_leaves=4,
)
KEYS = st.sampled_from(
    ["title", "author", "date", "published", "url", "source", "lang", "publisher", "Updated", "x"]
)


@given(st.dictionaries(KEYS, json_values, max_size=6))
def test_any_mapping_can_be_read_for_metadata(fields: dict[str, object]) -> None:
    stated = read_fields(fields)

    assert stated == read_fields(fields)
    assert state_date(stated.published) == stated.published
    assert state_url(stated.url) == stated.url
