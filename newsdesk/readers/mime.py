"""MIME (RFC 2045 to 2049, 5322), by the standard library's email package: messages and saved pages."""

from email import message_from_bytes
from email.message import EmailMessage, MIMEPart
from email.policy import default

from newsdesk.readers.charset import decode


def parse_message(data: bytes) -> EmailMessage:
    """Return the message of `data`; anything is one, though perhaps without a header."""
    return message_from_bytes(data, policy=default)


def find_header(message: MIMEPart, name: str) -> str | None:
    """Return the value of a header, decoded; None when there is none that can be read."""
    try:
        value = message.get(name)
        return None if value is None else str(value)
    except Exception:  # noqa: BLE001 - the header parser raises all kinds of errors on what it does not expect
        return None


def decode_part(part: MIMEPart) -> str:
    """Return the text of a part that is text; raise SourceError when it cannot be decoded."""
    payload = part.get_payload(decode=True)
    return decode(payload if isinstance(payload, bytes) else b"", stated=part.get_content_charset())
