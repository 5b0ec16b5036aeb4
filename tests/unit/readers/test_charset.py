import pytest

from newsdesk.errors import SourceError
from newsdesk.readers.charset import decode, ungarble

TEXT = (
    "The café’s owner said: “We have been here for 40 years – and that is the end of it.” The bill was €5. "
    * 3
)


@pytest.mark.parametrize(
    "codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)  # fmt: skip
def test_english_is_decoded_without_being_told_how(codec: str) -> None:
    assert decode(TEXT.encode(codec)) == TEXT


@pytest.mark.parametrize("label", ["windows-1252", "iso-8859-1", "latin1", "ISO-8859-1"])
def test_a_page_is_decoded_as_it_states(label: str) -> None:
    page = f'<html><head><meta charset="{label}"></head><body>Ø “Ñandú”</body>'

    assert decode(page.encode("cp1252")) == page


def test_a_page_that_lies_is_decoded_as_it_is() -> None:
    page = f"<meta charset=iso-8859-1><p>{TEXT}"

    assert decode(page.encode()) == page


def test_a_text_cut_inside_its_last_character_loses_that_character() -> None:
    assert decode((TEXT + "é").encode()[:-1]) == TEXT


def test_text_garbled_once_is_repaired() -> None:
    # Windows-1252 leaves five bytes undefined; programs pass them on as they are.
    holes = b"\x81\x8d\x8f\x90\x9d"
    garbled = "".join(bytes([b]).decode("latin-1" if b in holes else "cp1252") for b in TEXT.encode())

    assert ungarble(garbled) == TEXT
    assert ungarble("He was held at GuantÃ¡namo – for “years”.") == "He was held at Guantánamo – for “years”."


def test_text_that_is_not_garbled_stays() -> None:
    text = TEXT + "Ã and Â are letters of Portuguese; São Paulo, “É”—"

    assert ungarble(text) == text


def test_text_garbled_beyond_repair_is_refused() -> None:
    with pytest.raises(SourceError, match="garbled"):
        ungarble("Ã© x â€˝ ".replace("©", "©\u0100") * 9)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\xff\xfea\x00b", "is not valid UTF-16"),
        (b"\xef\xbb\xbfa\xff", "is not valid UTF-8"),
        (b"<p>+ADw-script+AD4-alert(1)+ADw-/script+AD4-", "UTF-7 or ISO-2022"),
        (b"<p>\x1b$B<script>\x1b(B", "UTF-7 or ISO-2022"),
        (b"<meta charset=utf-7><p>\xff", "states the encoding utf-7"),
        (b"a\xc0\xafb\xe0\x80\xafc", "is not recognised"),
        ("Café ".encode() + TEXT.encode("cp1252"), "mixes UTF-8"),
        (b"\x89PNG\r\n", "is a picture"),
        (b"text \x00\x01\x02\x03 text", "binary data"),
        (b"\xff\xfea\x00" + b"\x00\x00" * 50, "binary data"),
    ],
    ids=[
        "utf-16",
        "utf-8",
        "utf-7",
        "iso-2022",
        "states utf-7",
        "overlong",
        "mixed",
        "png",
        "controls",
        "wide nul",
    ],
)
def test_what_cannot_be_trusted_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        decode(data)
