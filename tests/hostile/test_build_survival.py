"""Everything hostile at once among the sources of one build: what is good is published, of the rest each has its reason."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

from newsdesk.pipeline.catalogue import Catalogue
from newsdesk.pipeline.project import Project
from newsdesk.pipeline.understand import list_sources
from newsdesk.readers import SUFFIXES, find_suffix
from newsdesk.render.view import read_view
from tests.campaign import SHARE, SHARED, Tell
from tests.hostile.fuzzing import ARTICLES, SAMPLES, make_source
from tests.hostile.payloads import compose_payloads, read_collections
from tests.hostile.test_names_and_front_matter import NAMES, shared
from tests.hostile.test_own_payloads import BOMBS

ROOT = Path(__file__).parents[2]
GOOD = sorted(path.name for path in ARTICLES.iterdir())
WORDS = "The council of Ostry voted on Monday to reopen the baths of the town, said mayor Ola Brandt."


def list_own() -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes: our bombs, samples that are nearly right, payloads, and names that mean something elsewhere."""
    slow = {
        "many pages",
        "long text",
        "deep parts of a message",
        "many headers",
        "packed zeros",
        "zeros behind an encoding",
    }
    for number, (bomb, (name, data, _)) in enumerate(BOMBS.items()):
        if SHARE or bomb not in slow:
            yield f"bombs/{number}-{name}", data
    for sample in SAMPLES:
        for number in range(200 if SHARE else 1):
            yield f"nearly/{number}-{sample}", make_source(sample, number)
    payloads = [*compose_payloads(), *(read_collections() if SHARE else ())]
    lines = [
        json.dumps({"title": text, "text": f"{WORDS} {text}", "author": text, "url": text})
        for text in payloads
    ]
    yield "payloads.jsonl", "\n".join(lines[:: 1 if SHARE else 80]).encode("utf-8", "replace")
    for number, name in enumerate((*NAMES, *shared("filenames/names.json"))):
        plain = name.encode("utf-8", "surrogateescape" if name.isascii() else "replace").decode(
            "utf-8", "replace"
        )
        plain = plain.replace("/", "∕").replace("\0", "")[:60].strip(".")
        if plain:
            yield f"names/{plain}.txt", f"{WORDS} It was decision {number}.".encode()
    yield "names/\udcff.txt", WORDS.encode()  # a name that is no text


def list_shared() -> Iterator[tuple[str, bytes]]:
    for path in sorted(SHARED.rglob("*")) if SHARED.is_dir() else ():
        if path.is_file() and not path.name.startswith(("README", "LICENSE")):
            name = path.relative_to(SHARED).as_posix()
            known = find_suffix(path.name) in SUFFIXES
            for ending in [""] if known else [".md", ".html", ".txt"]:
                yield f"shared/{name}{ending}", path.read_bytes()
    for archive in ("feeds.zip", "html5lib.zip") if SHARED.is_dir() else ():
        with zipfile.ZipFile(SHARED / archive) as opened:
            for number, name in enumerate(opened.namelist()):
                if not name.endswith("/"):
                    ending = ".xml" if archive == "feeds.zip" else ".html"
                    yield f"{archive}/{number}{ending}", opened.read(name)


def test_one_build_with_everything_hostile_publishes_what_is_good(project: Project, tell: Tell) -> None:
    seeds = project.seeds
    for name in GOOD:
        shutil.copy(ARTICLES / name, seeds / name)
    for name, data in (*list_own(), *(list_shared() if SHARE else ())):
        (seeds / name).parent.mkdir(parents=True, exist_ok=True)
        (seeds / name).write_bytes(data)
    (seeds / "folder.md").mkdir()
    (seeds / "link.md").symlink_to("/etc/passwd")
    (seeds / "linked").symlink_to(ROOT)
    os.mkfifo(seeds / "pipe.txt")
    config = project.config_file.read_text()
    settings = (
        "newsdesk: {min_words: 3, languages: [], read_seconds: 4, full_text: true, quarantine_page: true}"
    )
    project.config_file.write_text(config.replace("newsdesk: {}", settings))

    done = subprocess.run(
        [sys.executable, str(ROOT / "generator.py"), "build"],
        cwd=project.root, env=os.environ | {"NO_COLOR": "1"}, capture_output=True, timeout=3600, check=False,
    )  # fmt: skip

    said = done.stderr.decode("utf-8", "replace")
    assert done.returncode in {0, 1}, said[-3000:]
    assert "Traceback" not in said
    sources = list_sources(project)
    catalogue = Catalogue(project.state)
    published = set()
    for record in catalogue.read_records().values():
        twin = project.site / record.path.replace(".md", ".json")
        view = read_view(twin.read_bytes())
        assert view is not None
        assert (project.site / record.path.replace(".md", ".html")).is_file()
        for source in view.sources:
            published |= {source.file, *(copy.file for copy in (*source.copies, *source.earlier_versions))}
    published = {name.rpartition("#")[0] or name for name in published} | published
    refused = {failure.source.partition("#")[0]: failure.reason for failure in catalogue.manifest.failures}
    printable = {name: name.encode("utf-8", "backslashreplace").decode() for name in sources}
    assert [name for name in sources if name not in published and printable[name] not in refused] == []
    assert set(GOOD) <= published
    assert all(refused.values())
    assert not any(name.startswith(("link", "pipe", "folder.md")) for name in sources)
    assert not any("root:" in path.read_text("utf-8", "replace") for path in project.site.rglob("*.html"))
    tell(
        f"one build of {len(sources):,} sources: exit {done.returncode}, {len(refused):,} quarantined with a reason"
    )
