"""Our own bombs and damaged files, one for each way in: all end as values, within 10 s and 1 GB each.

They stand without ../shared; `test_hostile_sources` has the collections of others.
"""

import gzip
import random
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from newsdesk.engines import Killed, ProcessEngine
from newsdesk.model import Article, Failure
from newsdesk.readers import ReadLimits, read_source

SAMPLES = Path(__file__).parents[1] / "formats"
ENGINE = ProcessEngine(workers=1, seconds=10.0, memory=1 << 30, preload=("newsdesk.readers", "trafilatura"))
LIMITS = ReadLimits(min_words=1, languages=())
TEXT = "The council of Ostry voted on Monday to reopen the baths of the town."


def read(item: tuple[str, bytes]) -> list[str]:
    return [o.reason if isinstance(o, Failure) else o.text for o in read_source(*item, limits=LIMITS)]


def zipped(name: str, data: bytes) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return made.getvalue()


def rss(body: str, *, before: str = "") -> bytes:
    return f'{before}<rss version="2.0"><channel><title>x</title>{body}</channel></rss>'.encode()


def archived(payload: bytes, *header: str) -> bytes:
    http = "\r\n".join(("HTTP/1.1 200 OK", "Content-Type: text/html", *header, "", "")).encode() + payload
    lines = ("WARC/1.0", "WARC-Type: response", "WARC-Target-URI: http://x.example/", "WARC-Date: 2031-03-01T00:00:00Z",
             "Content-Type: application/http; msgtype=response", f"Content-Length: {len(http)}", "", "")  # fmt: skip
    return "\r\n".join(lines).encode() + http + b"\r\n\r\n"


LAUGHS = "<!DOCTYPE rss [<!ENTITY a0 'ha'>" + "".join(
    f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10)
)
ITEM = f"<item><description>{TEXT}</description></item>"

BOMBS = {
    "billion laughs": ("a.xml", rss("<item>&a9;</item>", before=LAUGHS + "]>"), "declares a document type"),
    "quadratic entity": ("a.xml", rss("<item>" + "&a;" * 50_000 + "</item>", before=f"<!DOCTYPE a [<!ENTITY a '{'x' * 50_000}'>]>"), "declares a document type"),
    "external entity": ("a.atom", rss("<item>&a;</item>", before="<!DOCTYPE a [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"), "declares a document type"),
    "entity in a Word document": ("a.docx", zipped("word/document.xml", b"<!DOCTYPE a [<!ENTITY a 'b'>]><a>&a;</a>"), "declares a document type"),
    "deep elements": ("a.xml", rss("<item>" + "<b>" * 100_000 + TEXT), ""),
    "many attributes": ("a.xml", rss("<item " + " ".join(f'a{n}="x"' for n in range(200_000)) + f"><description>{TEXT}</description></item>"), "thousands of attributes"),
    "attributes of the feed": ("a.xml", rss(ITEM * 3).replace(b"<rss", b"<rss " + b" ".join(b'a%d="x"' % n for n in range(5000))), "has a head of more than"),
    "long text": ("a.xml", rss("<item><description>" + "x " * 10_000_000 + "</description></item>"), ""),
    "endless comment": ("a.xml", rss("<!--" + "-" * 2_000_000), ""),
    "packed zeros": ("a.txt.gz", gzip.compress(bytes(200_000_000)), "unpacks to more than"),
    "packed twice": ("a.txt.gz", gzip.compress(gzip.compress(bytes(10_000_000))), "is a gzip archive"),
    "zeros in a Word document": ("a.docx", zipped("word/document.xml", bytes(200_000_000)), "unpacks to more than"),
    "zeros in a list of pages": ("a.wacz", zipped("pages/pages.jsonl", bytes(200_000_000)), "unpacks to more than"),
    "zeros behind an encoding": ("a.warc", archived(gzip.compress(bytes(200_000_000)), "Content-Encoding: gzip"), "unpacks to more than"),
    "deep JSON": ("a.json", b"[" * 1_000_000, "is not valid JSON"),
    "deep JSON in an item": ("a.json", b'{"version":"https://jsonfeed.org/version/1","items":[' + b'{"a":' * 200_000 + b"}" * 200_000 + b"]}", "nested too deeply"),
    "deep parts of a message": ("a.eml", b"From: x\n" + b"".join(b"Content-Type: multipart/mixed; boundary=a%d\n\n--a%d\n" % (n, n) for n in range(3000)), ""),
    "a long header": ("a.eml", b"From: " + b"<" * 200_000 + b"\n\n" + TEXT.encode(), ""),
    "many headers": ("a.eml", b"From: x\n" + b"X: y\n" * 200_000 + b"\n" + TEXT.encode(), TEXT),
    "many pages": ("a.mhtml", b"Content-Type: multipart/related; boundary=a\n\n" + b"--a\nContent-Type: text/css\n\nx\n" * 50_000, ""),
    "a PDF of nothing": ("a.pdf", b"%PDF-1.7\n" + b"1 0 obj<</Type/Catalog/Pages 1 0 R/Kids[1 0 R]>>endobj\n" * 10_000, "is a damaged PDF"),
}  # fmt: skip


def test_bombs_end_as_values_that_say_what_they_are() -> None:
    results = dict(
        zip(BOMBS, ENGINE.map(read, [(name, data) for name, data, _ in BOMBS.values()]), strict=True)
    )

    for bomb, (_, _, expected) in BOMBS.items():
        result = results[bomb]
        texts = [result.reason] if isinstance(result, Killed) else result
        assert any(expected in text for text in texts), (bomb, [text[:200] for text in texts])
        assert not any("root:" in text for text in texts)
    killed = {bomb for bomb, result in results.items() if isinstance(result, Killed)}
    # The others are met by a check before the parser.
    assert killed <= {"many pages"}


def test_damaged_files_of_each_format_end_with_a_reason() -> None:
    damaged = [
        item for sample in sorted(SAMPLES.iterdir()) for item in damage(sample.name, sample.read_bytes())
    ]

    for (name, _), outcome in zip(damaged, ENGINE.map(read, damaged), strict=True):
        assert not isinstance(outcome, Killed), (name, outcome)
        assert outcome, name
        assert not any("cannot be parsed" in text for text in outcome), name


def damage(name: str, whole: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield a file cut off at ten places, and twenty times with bytes that are others."""
    chance = random.Random(name)
    for _ in range(10):
        yield name, whole[: chance.randrange(len(whole))]
    for _ in range(20):
        data = bytearray(whole)
        for _ in range(chance.choice((1, 3, 20))):
            data[chance.randrange(len(data))] = chance.randrange(256)
        yield name, bytes(data)


def test_what_is_read_of_a_damaged_feed_is_what_stands_in_it() -> None:
    whole = rss(ITEM * 5)

    for end in range(0, len(whole), 7):
        for outcome in read_source("a.xml", whole[:end], limits=LIMITS):
            assert not isinstance(outcome, Article) or TEXT.startswith(outcome.text)
