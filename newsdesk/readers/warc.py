"""Web archives (WARC 1.0 and 1.1, ISO 28500; WACZ 1.1): the pages that were fetched; warcio reads the records.

Only answers with status 200 and HTML count, in a WACZ only those that its list of pages names. When a page
was archived is not when it was published.
"""

from collections.abc import Iterator
from contextlib import redirect_stderr
from dataclasses import replace
from email.message import EmailMessage
from io import BytesIO, StringIO
from typing import IO, Any
from zipfile import ZipFile

from newsdesk.errors import SourceError
from newsdesk.readers.charset import decode
from newsdesk.readers.clean import clean_field
from newsdesk.readers.draft import Draft, Stated
from newsdesk.readers.html import read_page
from newsdesk.readers.json import decode_json
from newsdesk.readers.metadata import state_url
from newsdesk.readers.zipped import open_zip, read_member

_LONGEST = 20_000_000
"""Bytes of one page, unpacked."""
_PAGES = frozenset({"text/html", "application/xhtml+xml"})


def split_warc(data: bytes) -> Iterator[bytes]:
    """Yield each page as a WARC file of its own."""
    yield from _quietly(_split_stream(BytesIO(data), wanted=None))


def split_wacz(data: bytes) -> Iterator[bytes]:
    """Yield each page that the archive lists as a WARC file of its own."""
    with open_zip(data, what="WACZ archive") as archive:
        wanted = _list_pages(archive)
        for name in sorted(archive.namelist()):
            if name.startswith("archive/") and name.endswith((".warc", ".warc.gz")):
                with archive.open(name) as stream:
                    yield from _quietly(_split_stream(stream, wanted=wanted))


def _list_pages(archive: ZipFile) -> frozenset[str] | None:
    """Return the addresses of pages/pages.jsonl; None when it lists none. Its first line is about the list."""
    if "pages/pages.jsonl" not in archive.namelist():
        return None
    listed = read_member(archive, "pages/pages.jsonl", most=_LONGEST)
    pages = [decode_json(line, dict[str, object]) for line in listed.splitlines() if line.strip()]
    return frozenset(str(page["url"]) for page in pages if "url" in page) or None


def _quietly(parts: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the parts while warcio keeps from the terminal what it finds odd: pages of bytes of the file."""
    while True:
        with redirect_stderr(StringIO()):
            part = next(parts, None)
        if part is None:
            return
        yield part


def _split_stream(stream: IO[bytes], *, wanted: frozenset[str] | None) -> Iterator[bytes]:
    from warcio.archiveiterator import ArchiveIterator
    from warcio.warcwriter import WARCWriter

    try:
        for record in ArchiveIterator(stream):
            address = record.rec_headers.get_header("WARC-Target-URI")
            if _is_page(record) and (wanted is None or address in wanted):
                part = BytesIO()
                WARCWriter(part, gzip=False).write_record(record)
                if record.raw_stream.limit:  # Bytes that it should have, and has not.
                    raise EOFError  # noqa: TRY301 - one reason for all that is damaged
                yield part.getvalue()
    except MemoryError:
        raise
    except Exception as error:  # On a damaged record warcio raises whatever its parts raise.
        raise SourceError("is a damaged or cut-off web archive, or none") from error


def _is_page(record: Any) -> bool:
    if record.rec_type != "response" or record.http_headers is None:
        return False
    kind = (record.http_headers.get_header("Content-Type") or "").partition(";")[0].strip().lower()
    return record.http_headers.get_statuscode() == "200" and kind in _PAGES


def read_warc_page(data: bytes) -> Draft:
    """Return the article of a WARC file with one page; raise SourceError when it holds none."""
    from warcio.archiveiterator import ArchiveIterator

    with redirect_stderr(StringIO()):
        record = next(iter(ArchiveIterator(BytesIO(data))))
        page = record.content_stream().read(_LONGEST + 1)
    if len(page) > _LONGEST:
        raise SourceError(f"unpacks to more than {_LONGEST:,} bytes")
    address = record.rec_headers.get_header("WARC-Target-URI")
    kind = EmailMessage()
    kind["Content-Type"] = " ".join((record.http_headers.get_header("Content-Type") or "").split())
    draft = read_page(decode(page, stated=kind.get_content_charset()))
    stated = draft.stated.or_else(Stated(url=state_url(address)))
    return replace(draft, stated=stated, stated_id=clean_field(address))
