"""Web pages that a browser saved as one file (.mhtml, .mht; RFC 2557); the standard library unwraps them.

Pictures and styles are not read. When the page was saved is not when it was published.
"""

from newsdesk.errors import SourceError
from newsdesk.readers.draft import Draft, Stated
from newsdesk.readers.html import read_page
from newsdesk.readers.metadata import state_url
from newsdesk.readers.mime import decode_part, find_header, parse_message


def read_mhtml(data: bytes) -> Draft:
    """Return the article of the first page in the file; raise SourceError when there is none."""
    message = parse_message(data)
    page = next((part for part in message.walk() if part.get_content_type() == "text/html"), None)
    if page is None:
        raise SourceError("holds no web page; save it again as MHTML or HTML")
    draft = read_page(decode_part(page))
    address = find_header(message, "Snapshot-Content-Location") or find_header(page, "Content-Location")
    stated = draft.stated.or_else(Stated(url=state_url(address)))
    return Draft(paragraphs=draft.paragraphs, stated=stated)
