"""Sources that are nearly right: our samples with something moved, repeated, cut, or put in. Number n is the same
input each time, so a number is all that has to be kept of what was found.
"""

import gzip
import random
import re
import zipfile
from functools import cache
from io import BytesIO
from pathlib import Path

from tests.hostile.payloads import ELEMENTS, MARKDOWN, WAYS_OUT

FORMATS = Path(__file__).parents[1] / "formats"
ARTICLES = Path(__file__).parents[1] / "articles"
SAMPLES = tuple(path.name for path in sorted(FORMATS.iterdir()))

_TOKEN = re.compile(rb"<[^<>]{1,80}>|\"[^\"\n]{1,60}\"|\n[\w-]{2,30}:|\w{2,30}|[^\w\s]|\s+")
_ODD_TEXTS = (
    *ELEMENTS, *MARKDOWN, *WAYS_OUT, "", "\0", "\ufeff", "\u202e", "\u2028", "\ud800", "e\u0301" * 40, "\U000e0041",
    "0", "-1", "1e999", "99999999999999999999", "NaN", "null", "true", "[]", "{}", '""', "\\u0000", "\\ud800", "\r\n",
    "9999-99-99", "2031-02-30", "0000-00-00T00:00:00+99:99", "Mon, 99 Foo 2031 25:61:61 +9999", "=?utf-8?b?4pi=?=",
    "=?x?q?=ff?=", "%", "%zz", "http://[", "https://a:b@c:d/", "“", "”", '"', "'", "...", "said", "he said", "$1.5 bn",
    "<!-- ", "-->", "<![CDATA[", "]]>", "<?x ?>", "<!DOCTYPE x [<!ENTITY a 'b'>]>", "&a;", "&#0;", "&#x110000;",
    "---\n", "...\n", "&a *a", "!!x", "\t", "<<: *a", "charset=utf-7", "encoding='utf-16'", "charset=x-unknown",
)  # fmt: skip
_ODD = (
    *(text.encode("utf-8", "surrogatepass") for text in _ODD_TEXTS),
    *(b"\xff\xfe", b"\xc3\x28", b"\xed\xa0\x80", b"\x80" * 9, b"\x1f\x8b\x08", b"PK\x03\x04", b"\x1b$B"),
)


@cache
def read_sample(name: str) -> bytes:
    """Return the bytes of one of our samples."""
    return (FORMATS / name).read_bytes()


def make_source(name: str, number: int) -> bytes:
    """Return source `number` made from the sample `name`; what is packed is changed inside, mostly."""
    chance = random.Random(f"{name} {number}")
    whole = read_sample(name)
    if chance.random() < 0.8:
        if whole.startswith(b"\x1f\x8b"):
            return gzip.compress(change(gzip.decompress(whole), chance), 1)
        if whole.startswith(b"PK"):
            return _change_zip(whole, chance)
    return change(whole, chance)


def _change_zip(whole: bytes, chance: random.Random) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(whole)) as old, zipfile.ZipFile(made, "w") as new:
        changed = chance.choice(old.namelist())
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change(data, chance) if name == changed else data)
    return made.getvalue()


def change(data: bytes, chance: random.Random) -> bytes:
    """Return `data` with one to four changes of its bytes or of its tokens: tags, strings, keys, words, marks."""
    for _ in range(chance.randint(1, 4)):
        if chance.random() < 0.3 or len(data) > 100_000:
            data = _change_bytes(data, chance)
        else:
            tokens = _TOKEN.findall(data) or [b""]
            _change_tokens(tokens, chance)
            data = b"".join(tokens)
    return data


def _change_bytes(data: bytes, chance: random.Random) -> bytes:
    start, end = sorted(chance.randint(0, len(data)) for _ in range(2))
    end = min(end, start + chance.choice((1, 8, 200)))
    match chance.randrange(4):
        case 0:
            return data[:start]
        case 1:
            return data[:start] + data[end:]
        case 2:
            return data[:start] + chance.randbytes(chance.choice((1, 2, 9))) + data[end:]
        case _:
            return data[:start] + data[start:end] * chance.choice((2, 3, 40)) + data[end:]


def _change_tokens(tokens: list[bytes], chance: random.Random) -> None:
    at, other = chance.randrange(len(tokens)), chance.randrange(len(tokens))
    match chance.randrange(6):
        case 0:
            tokens[at] = chance.choice(_ODD)
        case 1:
            tokens.insert(at, chance.choice(_ODD))
        case 2:
            tokens[at] *= chance.choice((0, 2, 3, 300))
        case 3:
            tokens[at], tokens[other] = tokens[other], tokens[at]
        case 4:
            tokens[at:at] = tokens[other : other + chance.choice((1, 5, 30))]
        case _:
            del tokens[at : at + chance.choice((1, 3, 20))]


@cache
def _read_texts() -> tuple[str, ...]:
    return tuple(path.read_text("utf-8").split("---\n")[-1] for path in sorted(ARTICLES.iterdir()))


def make_text(number: int) -> str:
    """Return article text `number`: sentences of our articles, changed; paragraphs as the readers make them."""
    chance = random.Random(f"text {number}")
    sentences = re.split(r"(?<=[.”])\s+", chance.choice(_read_texts()) + chance.choice(_read_texts()))
    some = chance.sample(sentences, k=min(len(sentences), chance.randint(1, 12)))
    text = chance.choice((" ", "\n\n", "  ", "")).join(some)
    return change(text.encode(), chance).decode("utf-8", "replace")
