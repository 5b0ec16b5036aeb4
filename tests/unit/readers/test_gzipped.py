import gzip

import pytest

from newsdesk.errors import SourceError
from newsdesk.readers.gzipped import unpack

TEXT = b"The council of Ostry voted on Monday. " * 1000
PACKED = gzip.compress(TEXT)


def test_members_are_joined_and_padding_is_left_out() -> None:
    assert unpack(PACKED + gzip.compress(b"And so on.") + b"\x00" * 100, most=100_000) == TEXT + b"And so on."


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (PACKED[:-9], "is a gzip archive that was cut off"),
        (PACKED[:5], "is a gzip archive that was cut off"),
        (PACKED[:-6] + b"??????", "is no gzip archive, or a damaged one"),
        (TEXT, "is no gzip archive"),
        (gzip.compress(bytes(10_000_000)), "unpacks to more than the 100,000 bytes allowed"),
    ],
    ids=["empty", "cut off", "only a head", "wrong sum", "not packed", "bomb"],
)
def test_what_cannot_be_unpacked_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(SourceError) as caught:
        unpack(data, most=100_000)

    assert caught.value.reason.startswith(reason)
