"""One project with a source of every format, good and bad: what is good is published, the rest is told."""

import gzip
import json
import shutil
import zipfile
from pathlib import Path

from newsdesk.pipeline.project import Project
from tests.cli.conftest import ROOT, Run

SAMPLES = ROOT / "tests" / "formats"


def test_every_format_is_published_and_every_bad_article_is_named_with_its_place(
    project: Project, run: Run
) -> None:
    shutil.copytree(SAMPLES, project.seeds, dirs_exist_ok=True)
    (project.seeds / "cut.xml.gz").write_bytes(gzip.compress((SAMPLES / "rss-2.xml").read_bytes())[:-20])
    (project.seeds / "entities.xml").write_bytes(b'<!DOCTYPE rss [<!ENTITY a "b">]><rss><item/></rss>')
    write_bomb(project.seeds / "bomb.docx")
    (project.seeds / "page_files").mkdir()
    (project.seeds / "page_files" / "frame.html").write_text("<p>A frame of the saved page.</p>")

    run("build", "--quiet", code=1)
    status = json.loads(run("status", "--json", code=0).stdout)

    assert {f["source"]: f["reason"].partition(";")[0] for f in status["quarantined"]} == {
        "bomb.docx": "unpacks to more than 50,000,000 bytes",
        "cut.xml.gz": "is a gzip archive that was cut off",
        "entities.xml": "declares a document type (DTD), which can hide bombs and files",
        "feed.json#3": "has no text: neither content_html nor content_text nor summary",
        "lines.ndjson#2": "has no text",
        "newsml-g2.xml#2": "is a news item of the class ninat:picture, not text",
        "ninjs-3.json#2": "is a news item of the type picture, not text",
        "rss-2.xml#3": "too short: 7 words, fewer than 40",
    }
    assert status["actions"] == []
    published = "\n".join(p.read_text("utf-8") for p in project.briefings.rglob("*.md"))
    for headline in (
        "Crane falls",
        "Lighthouse of Skarn",
        "Chess club",
        "Owl nests",
        "Ferry workers",
        "Ice road",
    ):
        assert headline in published
    assert "8 sources cannot be used" in run("build", "--strict", code=1).stderr


def write_bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(60_000_000))
