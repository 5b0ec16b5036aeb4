from email.message import EmailMessage

import pytest

from newsdesk.errors import SourceError
from newsdesk.readers.mail import read_mail
from newsdesk.readers.mhtml import read_mhtml

TEXT = "The council of Ostry voted on Monday to reopen the baths that had been closed since the flood."


def message(*, html: str | None = None, plain: str | None = TEXT, **headers: str) -> bytes:
    made = EmailMessage()
    for name, value in ({"From": "Ida Brenn <ida@gazette.example>"} | headers).items():
        made[name.replace("_", "-")] = value
    if plain is not None:
        made.set_content(plain)
    if html is not None:
        made.add_alternative(html, subtype="html")
    return made.as_bytes()


def test_the_page_of_a_message_goes_before_its_plain_text() -> None:
    draft = read_mail(message(html=f"<p>{TEXT}</p><p>{TEXT} Again.</p>", plain="See our site."))

    assert draft.paragraphs == (TEXT, f"{TEXT} Again.")


def test_a_message_whose_page_is_empty_gives_its_plain_text() -> None:
    assert read_mail(message(html="<html><body><img src='x'></body></html>")).paragraphs == (TEXT,)


def test_the_list_is_the_publication_and_the_sender_its_writer() -> None:
    stated = read_mail(
        message(
            Subject="Baths",
            Date="Mon, 06 Jan 2025 10:00:00 +0900",
            List_Id='"The Ostry Morning" <morning.gazette.example>',
            Archived_At="<https://gazette.example/1>",
        )
    ).stated

    assert (stated.title, stated.published) == ("Baths", "2025-01-06T10:00:00+09:00")
    assert (stated.byline, stated.publisher) == ("Ida Brenn", "The Ostry Morning")
    assert stated.url == "https://gazette.example/1"


def test_cells_of_a_layout_table_are_paragraphs() -> None:
    rows = "".join(f"<tr><td>{TEXT} It is number {n}.</td></tr>" for n in range(3))

    assert len(read_mail(message(html=f"<table>{rows}</table>")).paragraphs) == 3


def test_an_attached_file_is_not_read() -> None:
    made = EmailMessage()
    made["From"] = "x@y.example"
    made.set_content(TEXT)
    made.add_attachment("Secret.", filename="a.txt")

    assert read_mail(made.as_bytes()).paragraphs == (TEXT,)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"No header at all.\n",
        b"From: x@y.example\n\n",
        b"From: x\nContent-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: image/png\n\nx\n--a--\n",
        b"Subject: x\nContent-Type: text/plain; charset=utf-7\n\n+ADw-script+AD4- \xe4\n",
    ],
    ids=["empty", "no header", "no text", "only a picture", "dangerous encoding"],
)
def test_what_is_no_newsletter_says_so(data: bytes) -> None:
    with pytest.raises(SourceError):
        read_mail(data)


def test_a_header_that_cannot_be_read_loses_only_itself() -> None:
    data = b"From: =?utf-8?q?=ff=fe?= <\xff@[>,,;\nDate: never\nSubject: =?x?y?z?=\n\n" + TEXT.encode()

    draft = read_mail(data)

    assert draft.paragraphs == (TEXT,)
    assert draft.stated.published is None


def test_the_date_of_saving_a_page_is_not_when_it_was_published() -> None:
    data = message(html=f"<p>{TEXT}</p>", plain="x", Date="Mon, 06 Jan 2025 10:00:00 +0900",
                   Snapshot_Content_Location="https://gazette.example/2")  # fmt: skip

    draft = read_mhtml(data)

    assert draft.paragraphs == (TEXT,)
    assert (draft.stated.published, draft.stated.url) == (None, "https://gazette.example/2")


def test_a_saved_page_without_a_page_says_so() -> None:
    with pytest.raises(SourceError, match="holds no web page"):
        read_mhtml(message())
