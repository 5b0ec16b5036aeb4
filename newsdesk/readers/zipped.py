"""Opens ZIP archives (PKWARE APPNOTE) of strangers with zipfile; nothing is unpacked to disk."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from newsdesk.errors import SourceError

# What zipfile raises on archives that are cut off, damaged, locked or packed in a way that it does not know.
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)


@contextmanager
def open_zip(data: bytes, *, what: str) -> Iterator[zipfile.ZipFile]:
    """Give an archive; what goes wrong with it while it is open is a SourceError that says "damaged `what`"."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            yield archive
    except _DAMAGED as error:
        raise SourceError(f"is a damaged or locked {what}, or none") from error


def read_member(archive: zipfile.ZipFile, name: str, *, most: int) -> bytes:
    """Return a file of an archive; raise SourceError when it unpacks to more than `most` bytes."""
    with archive.open(name) as stream:
        data = stream.read(most + 1)
    if len(data) > most:
        raise SourceError(f"unpacks to more than {most:,} bytes")
    return data
