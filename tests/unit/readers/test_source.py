import hashlib
import json
import unicodedata

import pytest

from newsdesk.model import Article, Failure
from newsdesk.readers import SUFFIXES, ReadLimits, read_source

SENTENCES = (
    "The harbour of Port Vellmar was closed on Tuesday after a crane fell across the main channel.",
    "“We heard a long groan and then the whole thing went over,” said Mara Oduya, who runs the ferry kiosk.",
    "The port authority said that it would take at least four days to clear the wreck from the water.",
    "No one was hurt, and two ships with 1,400 passengers were sent on to the town of Ostry.",
)
TEXT = "\n\n".join(SENTENCES)
LIMITS = ReadLimits()


def read_one(
    name: str, data: bytes, *, sidecar: bytes | None = None, limits: ReadLimits = LIMITS
) -> Article | Failure:
    (outcome,) = read_source(name, data, sidecar=sidecar, limits=limits)
    return outcome


def read_article(name: str, data: bytes, *, sidecar: bytes | None = None) -> Article:
    outcome = read_one(name, data, sidecar=sidecar)
    assert isinstance(outcome, Article), outcome
    return outcome


def read_failure(name: str, data: bytes, *, limits: ReadLimits = LIMITS) -> str:
    outcome = read_one(name, data, limits=limits)
    assert isinstance(outcome, Failure), outcome
    assert outcome.stage == "read"
    return outcome.reason


PAGE = "<html><head><title>x</title></head><body><article>{}</article></body></html>"
AS_FORMAT = {
    "text": ("a.txt", TEXT.encode()),
    "markdown": ("a.md", TEXT.encode()),
    "markdown, long ending": ("a.markdown", TEXT.encode()),
    "html": ("a.html", PAGE.format("".join(f"<p>{s}</p>" for s in SENTENCES)).encode()),
    "html, upper-case ending": ("A.HTM", PAGE.format("".join(f"<p>{s}</p>" for s in SENTENCES)).encode()),
    "json lines": ("a.jsonl", json.dumps({"text": TEXT}).encode()),
}


@pytest.mark.parametrize(("name", "data"), AS_FORMAT.values(), ids=AS_FORMAT.keys())
def test_every_format_gives_the_same_text(name: str, data: bytes) -> None:
    article = read_article(name, data)

    assert article.text == TEXT
    assert article.language == "en"


def test_an_article_keeps_its_id_when_its_bytes_change() -> None:
    before = read_article("2025/a.txt", TEXT.encode())
    after = read_article("2025/a.txt", (TEXT + " And more.").encode())

    assert before.id == after.id == hashlib.sha256(b"2025/a.txt").hexdigest()[:16]
    assert before.digest == hashlib.sha256(TEXT.encode()).hexdigest()
    assert before.digest != after.digest


def test_nothing_is_stated_when_the_source_states_nothing() -> None:
    article = read_article("2025-01-06-a.txt", TEXT.encode())

    assert (article.title, article.byline, article.publisher, article.published, article.url) == (None,) * 5


def test_the_name_decides_the_reader_and_other_endings_are_unsupported() -> None:
    reason = read_failure("a.odt", b"x")

    assert reason.startswith("unsupported: .odt is none of ")
    assert all(suffix in reason for suffix in SUFFIXES)


def test_a_name_without_an_ending_is_unsupported() -> None:
    assert read_failure("notes/README", b"x").startswith("unsupported: a name without an ending")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \r\n", "is empty"),
        (b"%PDF-1.7\n", "is a PDF document"),
        (b"PK\x03\x04..", "is a ZIP or Office document"),
        (bytes(range(256)) * 4, "holds binary data"),
        (b"A dam broke in Ostry.", "too short: 5 words, fewer than 40"),
        ("Le ministre a annoncé hier sa démission devant les députés de l'Assemblée. ".encode() * 9, "recognised as French (fr)"),
        ("Die Regierung hat am Dienstag über den Haushalt beraten und vertagt. ".encode() * 9, "recognised as German (de)"),
        ("昨日、港の主要な水路でクレーンが倒れ、港は閉鎖された。".encode() * 9, "recognised as Japanese (ja)"),
    ],
    ids=["no bytes", "only a mark", "pdf", "zip", "binary", "short", "french", "german", "japanese"],
)  # fmt: skip
def test_an_unusable_source_is_a_failure_with_its_reason(data: bytes, reason: str) -> None:
    assert read_failure("a.txt", data).startswith(reason)


def test_a_source_above_the_size_limit_is_refused_unread() -> None:
    reason = read_failure("a.txt", TEXT.encode(), limits=ReadLimits(max_bytes=100))

    assert reason == f"has {len(TEXT.encode())} bytes, more than the 100 allowed; split it"


def test_any_language_is_read_when_no_language_is_asked_for() -> None:
    text = "Le ministre a annoncé hier sa démission devant les députés de l'Assemblée. " * 9

    outcome = read_one("a.txt", text.encode(), limits=ReadLimits(languages=()))

    assert isinstance(outcome, Article)
    assert outcome.language == "fr"


def test_the_text_outweighs_the_language_that_is_stated() -> None:
    article = read_article("a.md", f"---\nlang: fr\n---\n{TEXT}".encode())

    assert article.language == "en"


def test_a_short_text_is_believed_to_be_in_the_language_it_states() -> None:
    outcome = read_one("a.md", b"---\nlang: fr\n---\nOui, demain.", limits=ReadLimits(min_words=1))

    assert isinstance(outcome, Failure)
    assert outcome.reason == "stated to be French (fr); only English (en) is read"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("We value your privacy. We use cookies to measure visits. Accept all cookies or manage cookies.", "consent page"),
        ("The mayor of Ostry said on Monday. Subscribe to continue reading. Already a subscriber? Log in.", "paid article"),
        ("Please enable JavaScript and verify you are human before the page can be shown to you.", "robot check"),
    ],
    ids=["cookies", "paywall", "robot check"],
)  # fmt: skip
def test_a_page_that_is_no_article_says_what_it_is(text: str, reason: str) -> None:
    assert reason in read_failure("a.txt", (text + " " + "More words for the length. " * 10).encode())


def test_a_long_article_about_cookies_is_an_article() -> None:
    text = "\n\n".join((*SENTENCES, "Most pages ask their readers to accept all cookies.") * 5)

    assert read_article("a.txt", text.encode()).text == text


def test_text_is_composed_and_free_of_what_hides_or_reorders() -> None:
    spoilt = (
        TEXT.replace("Mara", "Ma\u200bra\u202e")
        .replace("Ostry", "O\u0301stry\x07\U000e0041")
        .replace("four days", "four\xa0days")
    )

    text = read_article("a.txt", spoilt.encode()).text

    assert text == unicodedata.normalize("NFC", TEXT.replace("Ostry", "Óstry"))


SIDECAR = b"title: Crane blocks harbour\nauthor: [Ida Brenn, Tom Vale]\nsite_name: The Vellmar Post\ndate: 2025-03\nstory: crane\n"


def test_a_sidecar_wins_over_what_the_source_states() -> None:
    source = f"---\ntitle: Other\nlink: https://post.example/crane\n---\n{TEXT}".encode()

    article = read_article("a.md", source, sidecar=SIDECAR)

    assert article.title == "Crane blocks harbour"
    assert article.byline == "Ida Brenn, Tom Vale"
    assert article.publisher == "The Vellmar Post"
    assert article.published == "2025-03"
    assert article.story == "crane"
    assert article.url == "https://post.example/crane"
    assert article.text == TEXT


def test_a_broken_sidecar_is_a_failure_that_names_the_line() -> None:
    outcome = read_one("a.txt", TEXT.encode(), sidecar=b"title: x\ntitle: [\n")

    assert isinstance(outcome, Failure)
    assert outcome.reason.startswith("its metadata file, line ")


@pytest.mark.parametrize("name", ["a\nb.txt", "\udcff.txt", "\x9b.md"])
def test_a_name_that_cannot_be_printed_is_a_failure(name: str) -> None:
    assert read_failure(name, TEXT.encode()).startswith("has a name with control characters")


@pytest.mark.parametrize("name", ["a b.txt", "Zürich/Ostry\xa0n° 5.txt", "a#1.txt", "日本.txt"])
def test_a_name_in_any_script_is_read(name: str) -> None:
    assert read_article(name, TEXT.encode()).source == name
