"""Each format: a file of that format in tests/formats, and what must be read from it, to be read by a person.

`pytest tests/golden --accept` writes what the program makes now; the difference is read in review.
"""

import json
from pathlib import Path

import pytest

from newsdesk.cli.articles import article_as_json
from newsdesk.model import Article
from newsdesk.readers import SUFFIXES, ReadLimits, find_suffix, read_source

SAMPLES = Path(__file__).parents[1] / "formats"
ACCEPTED = Path(__file__).parent / "formats"
FILES = sorted(p.name for p in SAMPLES.iterdir() if not p.name.endswith((".meta.yml", ".py")))


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_each_format_gives_the_articles_that_were_accepted(
    name: str, request: pytest.FixtureRequest
) -> None:
    sidecar = SAMPLES / f"{name}.meta.yml"
    found = read_source(
        name,
        (SAMPLES / name).read_bytes(),
        sidecar=sidecar.read_bytes() if sidecar.exists() else None,
        limits=ReadLimits(),
    )

    made = [
        {
            key: value
            for key, value in article_as_json(outcome).items()
            if value and key not in {"id", "digest"}
        }
        if isinstance(outcome, Article)
        else {"path": outcome.source, "failure": outcome.reason}
        for outcome in found
    ]
    accepted = ACCEPTED / f"{name}.json"
    if request.config.getoption("--accept"):
        accepted.parent.mkdir(exist_ok=True)
        accepted.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert made == json.loads(accepted.read_text(encoding="utf-8"))


def test_every_ending_has_a_file() -> None:
    same = {".markdown", ".htm", ".jsonl", ".mht"}  # as .md, .html, .ndjson and .mhtml

    assert SUFFIXES - {find_suffix(name) for name in FILES} <= same
