import gzip
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from newsdesk.errors import SourceError
from newsdesk.model import Failure
from newsdesk.readers import ReadLimits, read_source
from newsdesk.readers.docx import read_docx
from newsdesk.readers.pdf import read_pdf
from newsdesk.readers.pdf_layout import Line, join_lines
from newsdesk.readers.warc import read_warc_page, split_warc

SAMPLES = Path(__file__).parents[2] / "formats"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def packed(**files: str | bytes) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return made.getvalue()


def document(body: str) -> bytes:
    return packed(word__document_xml=f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>')


def paragraph(*runs: str, style: str = "Normal") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{"".join(runs)}</w:p>'


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def test_a_word_document_reads_as_it_stands_after_its_tracked_changes() -> None:
    changed = paragraph(
        run("The baths "),
        f"<w:del><w:r><w:delText>close</w:delText></w:r></w:del><w:ins>{run('open')}</w:ins>",
        f"<w:moveFrom>{run('today')}</w:moveFrom>",
        f"<w:hyperlink>{run(' on Monday.')}</w:hyperlink>",
    )

    assert read_docx(document(changed)).paragraphs == ("The baths open on Monday.",)


def test_text_boxes_are_not_read_and_a_table_row_is_a_paragraph() -> None:
    box = f"<w:r><w:pict><w:txbxContent>{paragraph(run('Aside.'))}</w:txbxContent></w:pict></w:r>"
    cells = "".join(f"<w:tc>{paragraph(run(text))}</w:tc>" for text in ("Boards", "100"))

    draft = read_docx(document(paragraph(run("Text."), box) + f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"))

    assert draft.paragraphs == ("Text.", "Boards | 100")


@pytest.mark.parametrize("style", ["Title", "Heading1"])
def test_the_title_of_a_document_is_not_its_first_sentence(style: str) -> None:
    draft = read_docx(document(paragraph(run("Baths open"), style=style) + paragraph(run("They do."))))

    assert (draft.stated.title, draft.paragraphs) == ("Baths open", ("They do.",))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"x", "is a damaged or locked Word document"),
        (packed(other_xml="<a/>"), "is a damaged or locked Word document"),
        (document(paragraph(run("x")))[:-40], "is a damaged or locked Word document"),
        (packed(word__document_xml=bytes(60_000_000)), "unpacks to more than"),
        (packed(word__document_xml='<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "declares a document type"),
    ],
    ids=["no archive", "another archive", "cut off", "bomb", "entities"],
)
def test_what_is_no_word_document_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        read_docx(data)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is a damaged PDF"),
        (b"%PDF-1.7\nx", "is a damaged PDF"),
        ((SAMPLES / "lighthouse.pdf").read_bytes()[:20_000], "is a damaged PDF|holds no text"),
    ],
    ids=["empty", "only a head", "cut off"],
)
def test_what_is_no_pdf_says_why(data: bytes, reason: str) -> None:
    pytest.importorskip("pypdfium2", reason="make formats installs it")
    with pytest.raises(SourceError, match=reason):
        read_pdf(data)


def lines(
    *texts: str, top: float = 100.0, left: float = 50.0, size: float = 10.0, step: float = 14.0
) -> list[Line]:
    """Return lines of one column; a letter is half as wide as it is high."""
    return [
        Line(text=text, left=left, right=left + len(text) * size / 2, top=top + n * step, bottom=top + n * step + size, page=800.0)
        for n, text in enumerate(texts)
    ]  # fmt: skip


def test_lines_of_a_paragraph_are_joined_and_a_short_last_line_ends_it() -> None:
    column = lines(
        "The council of Ostry voted on Monday to",
        "reopen the baths.",
        "They had been closed since the great",
        "flood.",
    )

    assert join_lines([column]) == (
        "The council of Ostry voted on Monday to reopen the baths.",
        "They had been closed since the great flood.",
    )  # fmt: skip


def test_a_sentence_goes_on_in_the_next_column_and_on_the_next_page() -> None:
    left = lines("The council of Ostry voted on Monday to", top=600.0)
    right = lines("reopen the baths, which had been closed", left=300.0)
    other = lines("since the great flood of the year 2029.")

    assert join_lines([left + right, other]) == (
        "The council of Ostry voted on Monday to reopen the baths, which had been closed since the great flood of the year 2029.",
    )


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("It was a great celebra\u2010", "tion of the town.", "It was a great celebration of the town."),
        ("It was a great celebra-", "tion of the town.", "It was a great celebration of the town."),
        ("There were twenty-", "two boats out there.", "There were twenty-two boats out there."),
        ("He went to Baden-", "Baden by the night train.", "He went to Baden-Baden by the night train."),
        (
            "The re-election of a re-",
            "election committee came.",
            "The re-election of a re-election committee came.",
        ),
        ("It was open 9 -", "ten in the morning.", "It was open 9 - ten in the morning."),
    ],
    ids=["soft", "hard", "number", "name", "as elsewhere", "dash"],
)
def test_a_parted_word_is_put_together(first: str, second: str, joined: str) -> None:
    assert join_lines([lines(first, second)]) == (joined,)


def test_heads_feet_and_page_numbers_are_dropped() -> None:
    def page(number: int) -> list[Line]:
        head = lines(f"The Ostry Gazette, page {number}", top=20.0)
        text = lines(f"This is what stands on page number {number}.", top=300.0)
        return [*head, *text, *lines(f"– {number} –", top=770.0)]

    assert join_lines([page(1), page(2)]) == (
        "This is what stands on page number 1.",
        "This is what stands on page number 2.",
    )


def test_a_web_archive_gives_the_pages_that_were_fetched_in_full() -> None:
    pytest.importorskip("warcio", reason="make formats installs it")

    parts = list(split_warc((SAMPLES / "crawl.warc.gz").read_bytes()))

    assert [read_warc_page(part).stated_id for part in parts] == [
        "https://gazette.example/owl",
        "https://gazette.example/sluice",
    ]


@pytest.mark.parametrize("end", [-100, 700, 40, 3])
def test_a_web_archive_that_is_cut_off_says_so(end: int) -> None:
    pytest.importorskip("warcio", reason="make formats installs it")

    *_, last = read_source(
        "a.warc.gz", (SAMPLES / "crawl.warc.gz").read_bytes()[:end], limits=ReadLimits(min_words=1)
    )

    assert isinstance(last, Failure)
    assert last.source == "a.warc.gz"
    assert "cut-off" in last.reason or "holds no article" in last.reason


def test_what_is_odd_about_a_web_archive_is_not_printed(capfd: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("warcio", reason="make formats installs it")
    whole = gzip.decompress((SAMPLES / "crawl.warc.gz").read_bytes())

    read_source(
        "a.warc", whole.replace(b"\r\n\r\nWARC/1.0", b"junk\r\n\r\nWARC/1.0"), limits=ReadLimits(min_words=1)
    )

    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "data", [b"x", packed(archive__data_warc="no record")], ids=["no archive", "no record"]
)
def test_what_is_no_wacz_says_so(data: bytes) -> None:
    pytest.importorskip("warcio", reason="make formats installs it")
    (outcome,) = read_source("a.wacz", data, limits=ReadLimits())

    assert isinstance(outcome, Failure)
    assert outcome.source == "a.wacz"


@pytest.mark.parametrize(("name", "library"), [("lighthouse.pdf", "pypdfium2"), ("crawl.warc.gz", "warcio")])
def test_a_library_that_is_missing_is_named_with_the_command_that_installs_it(
    name: str, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    for module in [m for m in sys.modules if m.startswith(f"{library}.")]:
        monkeypatch.delitem(sys.modules, module)

    (outcome,) = read_source(name, (SAMPLES / name).read_bytes(), limits=ReadLimits())

    assert isinstance(outcome, Failure)
    assert outcome.reason == f"needs the library {library}, which is not installed; run: make formats"
