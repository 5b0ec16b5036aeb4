"""PDF (ISO 32000) with a text layer; PDFium finds the characters, `pdf_layout` the paragraphs.

Measured on one page of two justified columns: pdfminer.six tore its lines apart, pypdf was right and took
twice as long as pypdfium2. A scan holds no text, and is not recognised here.
"""

from collections.abc import Iterator
from typing import Any

from newsdesk.errors import SourceError
from newsdesk.readers.clean import clean_field, clean_line
from newsdesk.readers.draft import Draft
from newsdesk.readers.metadata import read_fields
from newsdesk.readers.pdf_layout import Line, join_lines

_MOST_CHARS = 5_000_000
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})


def read_pdf(data: bytes) -> Draft:
    """Return the article of a document; raise SourceError when it cannot be opened or holds no text.

    Needs pypdfium2; an ImportError says that it is missing.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        raise SourceError("is locked with a password" if locked else "is a damaged PDF, or none") from error
    try:
        pages = [list(_find_lines(page.get_textpage(), page.get_height())) for page in document]
        properties = document.get_metadata_dict()
    except pypdfium2.PdfiumError as error:
        raise SourceError("is a damaged PDF") from error
    finally:
        document.close()
    paragraphs = join_lines(pages)
    if not paragraphs:
        raise SourceError(
            "holds no text, only pictures of it (a scan?); save it again with its text recognised"
        )
    # What programs write there is a file's name as often as a title: it counts when the page shows it, too.
    title = clean_field(properties.get("Title"))
    shown = [clean_line(paragraph) for paragraph in paragraphs[:5]]
    if title not in shown:
        return Draft(paragraphs=paragraphs)
    return Draft(paragraphs=paragraphs[shown.index(title) + 1 :], stated=read_fields({"title": title}))


def _find_lines(page: Any, height: float) -> Iterator[Line]:
    """Yield the lines of a page, in the order in which it paints them."""
    from pypdfium2 import raw

    count = page.count_chars()
    if count > _MOST_CHARS:
        raise SourceError(f"has a page of more than {_MOST_CHARS:,} characters")
    start = 0
    # Character by character, since only their numbers lead to their places.
    chars = "".join(chr(raw.FPDFText_GetUnicode(page, i)) for i in range(count)) + "\n"
    for end in (i for i, char in enumerate(chars) if char in "\r\n"):
        text = chars[start:end]
        if words := text.strip():
            first = start + text.index(words[0])
            left, bottom, _, top = page.get_charbox(first, loose=True)
            _, _, right, _ = page.get_charbox(first + len(words) - 1, loose=True)
            yield Line(
                text=words, left=left, right=right, top=height - top, bottom=height - bottom, page=height
            )
        start = end + 1
