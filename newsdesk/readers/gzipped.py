"""Unpacks gzip (RFC 1952, any number of members) with zlib, up to a size; nothing is written anywhere."""

import zlib

from newsdesk.errors import SourceError

_STEP = 1 << 20


def unpack(data: bytes, *, most: int) -> bytes:
    """Return what `data` unpacks to; raise SourceError when it is cut off, damaged or more than `most` bytes."""
    if not data:
        raise SourceError("is empty")
    found = bytearray()
    rest = data
    while rest:
        member = zlib.decompressobj(wbits=31)
        while not member.eof:
            try:
                found += member.decompress(rest, _STEP)
            except zlib.error as error:
                raise SourceError("is no gzip archive, or a damaged one; fetch or pack it again") from error
            if len(found) > most:
                raise SourceError(f"unpacks to more than the {most:,} bytes allowed; split it")
            rest = member.unconsumed_tail
            if not rest and not member.eof:
                raise SourceError("is a gzip archive that was cut off; fetch or pack it again")
        # Tapes and careless programs pad with zeros.
        rest = member.unused_data.lstrip(b"\x00")
    return bytes(found)
