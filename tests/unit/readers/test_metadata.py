import pytest

from newsdesk.readers.draft import Stated
from newsdesk.readers.metadata import read_fields, state_byline, state_date, state_language, state_url


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        ("2025", "2025"),
        (2025, "2025"),
        ("2025-01", "2025-01"),
        ("2025-01-06", "2025-01-06"),
        ("2025-01-06 10:00", "2025-01-06T10:00"),
        ("2025-01-06T10:00:00Z", "2025-01-06T10:00:00Z"),
        ("2025-01-06T10:00:00.123+0900", "2025-01-06T10:00:00+09:00"),
        ("2025-01-06T10:00:00-05", "2025-01-06T10:00:00-05:00"),
        ("20250106", "2025-01-06"),
        ("20250106T1000Z", "2025-01-06T10:00Z"),
        ("January 6, 2025", "2025-01-06"),
        ("Jan. 6th, 2025", "2025-01-06"),
        ("Monday, 6 January 2025", "2025-01-06"),
        ("6th of Jan 2025", "2025-01-06"),
        ("March 2025", "2025-03"),
        ("Jan. 6, 2025 at 10:30 p.m. EST", "2025-01-06"),
        ("6 January 2025, 10:30", "2025-01-06"),
        ("Mon, 06 Jan 2025 10:00:00 +0900", "2025-01-06T10:00:00+09:00"),
        ("Mon, 06 Jan 2025 10:00:00 GMT", "2025-01-06T10:00:00Z"),
        (1736157600, "2025-01-06T10:00:00Z"),
        (1736157600000, "2025-01-06T10:00:00Z"),
    ],
    ids=str,
)
def test_a_date_is_as_precise_as_it_was_stated(value: object, iso: str) -> None:
    assert state_date(value) == iso


@pytest.mark.parametrize(
    "value",
    ["", "01/06/2025", "06.01.2025", "2025-13-01", "2025-02-30", "yesterday", "2025-01-06T25:00", "Foo 6, 2025", None, True,
     [], -5, 10**30, "2025-01-06T10:00+99:00", "9" * 5000, "Mon, 99 Jan 2025 10:00:00 GMT"],
    ids=repr,
)  # fmt: skip
def test_a_date_that_is_none_or_two_is_not_stated(value: object) -> None:
    assert state_date(value) is None


@pytest.mark.parametrize(
    "value",
    ["javascript:alert(1)", "ftp://a.example", "http://[bad", "http://", "//a.example/x", "https://u:p@a.example/", "x",
     "https://a.example:99999/", "https://a.example/<b>", 'https://a.example/"x', "https://a.example/a b", "https://" + "a" * 3000, 5],
    ids=lambda value: str(value)[:30],
)  # fmt: skip
def test_only_a_plain_web_address_is_a_link(value: object) -> None:
    assert state_url(value) is None


@pytest.mark.parametrize("value", ["https://a.example/x?y=1&z=2#p", "http://a.example:8080/ü"])
def test_a_web_address_is_kept(value: str) -> None:
    assert state_url(f" {value}\n") == value


@pytest.mark.parametrize(
    ("value", "byline"),
    [
        ("By Ida Brenn", "Ida Brenn"),
        (["Ida Brenn", {"name": "Tom Vale"}, "Ida Brenn"], "Ida Brenn, Tom Vale"),
        ({"@type": "Person", "name": " Ida\u200b  Brenn\n"}, "Ida Brenn"),
        ("https://gazette.example/ida", None),
        ("@gazette", None),
        ("null", None),
        ("...", None),
        (["x", 5, None], "x"),
        ({}, None),
    ],
    ids=str,
)
def test_a_byline_is_names(value: object, byline: str | None) -> None:
    assert state_byline(value) == byline


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("en-GB", "en"),
        ("EN_us", "en"),
        ("English", "en"),
        ("fr", "fr"),
        ("klingon", None),
        ("", None),
        (3, None),
    ],
)
def test_a_language_is_an_iso_code(value: object, code: str | None) -> None:
    assert state_language(value) == code


def test_keys_are_known_by_many_names_and_a_link_in_source_is_a_link() -> None:
    stated = read_fields(
        {"Head_Line": "Baths", "Source": "https://a.example/x", "pub-date": "2025", "colour": "red"}
    )

    assert stated == Stated(title="Baths", url="https://a.example/x", published="2025")


def test_a_long_field_is_capped_and_says_so() -> None:
    title = read_fields({"title": "ab " * 50_000}).title

    assert title is not None
    assert len(title) <= 500
    assert title.endswith("…")
