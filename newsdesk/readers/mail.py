"""Newsletters as saved by a mail program (.eml; RFC 5322); the standard library reads them.

Its web page is preferred to its plain text; attachments are not read.
"""

import re
from email.message import EmailMessage
from email.utils import parseaddr

from newsdesk.errors import SourceError
from newsdesk.readers.draft import Draft, Stated
from newsdesk.readers.html import read_page
from newsdesk.readers.metadata import read_fields
from newsdesk.readers.mime import decode_part, find_header, parse_message
from newsdesk.readers.text import split_paragraphs

# Mail programs know no other layout than tables; as tables, their cells would be read as one line.
_LAYOUT = re.compile(r"<(/?)(?:table|tbody|tr|td|th)\b[^>]*>", re.IGNORECASE)


def read_mail(data: bytes) -> Draft:
    """Return the article of a message; raise SourceError when it is none or has no text."""
    message = parse_message(data)
    if not any(find_header(message, name) for name in ("From", "Date", "Subject")):
        raise SourceError("is no message: it states neither sender, date nor subject")
    stated = _state(message)
    if (page := message.get_body(("html",))) is not None:
        draft = read_page(_LAYOUT.sub(r"<\1div>", decode_part(page)))
        if any(map(str.strip, draft.paragraphs)):
            return Draft(paragraphs=draft.paragraphs, stated=stated.or_else(draft.stated))
    plain = message.get_body(("plain",))
    if plain is None:
        raise SourceError("is a message without a text")
    return Draft(paragraphs=tuple(split_paragraphs(decode_part(plain))), stated=stated)


def _state(message: EmailMessage) -> Stated:
    """Return what the header says. The list is the publication (RFC 2919); who sent it may be its writer."""
    sender = parseaddr(find_header(message, "From") or "")[0]
    publication = (find_header(message, "List-Id") or "").partition("<")[0].strip(' "')
    return read_fields(
        {
            "title": find_header(message, "Subject"),
            "byline": sender if sender != publication else None,
            "publisher": publication,
            "published": find_header(message, "Date"),
            "url": (find_header(message, "Archived-At") or "").strip("<> "),
        }
    )
