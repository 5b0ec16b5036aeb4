"""Measures the search in a real Chromium on made-up briefings and writes bench/SEARCH.md.

Usage: python -m bench.search [COUNT…], by default 1,000 and 10,000 briefings. Each search starts in a browser that
has fetched nothing yet, from a server on this machine that compresses nothing.
"""

import functools
import hashlib
import html
import json
import os
import platform
import re
import resource
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from bench.corpus import make_article
from newsdesk.site.build import build_site
from newsdesk.site.facets import list_topics
from newsdesk.site.search import NOTHING, SEARCH_FOLDER, SearchIndex, SearchPage, build_search_index

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "bench" / "SEARCH.md"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage"]
_SPEAKER = re.compile(r",” said (\w+ \w+), head")
_MERGE = """async (shards) => {
    const began = performance.now();
    const { createInstance } = await import(new URL("pagefind/pagefind.js", location.href).href);
    const pagefind = createInstance({ basePath: new URL(`pagefind/${shards[0]}/`, location.href).pathname, noWorker: true });
    await pagefind.init();
    for (const name of shards.slice(1)) {
        await pagefind.mergeIndex(new URL(`pagefind/${name}/`, location.href).href, {});
    }
    const { results } = await pagefind.search("drought ferry");
    await Promise.all(results.slice(0, 8).map((result) => result.data()));
    return performance.now() - began;
}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What one search cost."""

    milliseconds: float
    """From the key that opens the dialog, the words typed at once, to the first result on the page."""
    requests: int
    size: int
    """Bytes of all that was fetched since the key, code included."""
    said: str
    """How many briefings, as the dialog tells."""


def write_briefings(folder: Path, template: str, count: int) -> dict[str, SearchPage]:
    """Write `count` pages of about 700 words in the frame of a real one; return what the index is built from."""
    before, _, rest = template.partition("<h1")
    after = "<p class=" + rest.rpartition('<p class="nd-made"')[2]
    pages = {}
    for number in range(count):
        _, matter, body = make_article(number).split("---\n", 2)
        stated = dict(line.split(": ", 1) for line in matter.strip().splitlines())
        day = f"{2020 + number % 12}{stated['date'][4:]}"
        article = _write_article(stated, body.strip().split("\n\n"))
        content = before.replace("2031-03-04", day) + article + list_topics(article, day) + after
        name = f"{day[:4]}/{stated['title'].lower().replace(' ', '-')}-{number:08x}.html"
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")
        pages[name] = SearchPage(
            file=str(path), digest=hashlib.sha256(content.encode()).hexdigest(), date=day
        )
    return pages


def _write_article(stated: dict[str, str], paragraphs: list[str]) -> str:
    sentences = [part.strip(" “”") for text in paragraphs for part in text.split(". ") if part.strip(" “”")]
    speakers = [found[1] for text in paragraphs if (found := _SPEAKER.search(text))]
    sections = {
        "Bottom line": sentences[:1],
        "Summary": sentences[1:6],
        "Key quotes": [part for part in sentences if ",” said" in part],
        "Sources": [stated["publisher"]],
        "Source sentences": sentences,
    }
    topics = [("people", name) for name in speakers] + [("sources", stated["publisher"])]
    links = "".join(
        f'<li><a href="../{folder}/{hashlib.sha256(name.encode()).hexdigest()[:8]}.html">{name}</a></li>'
        for folder, name in topics
    )
    text = "".join(
        f'<h2 id="s-{head.lower().replace(" ", "-")}">{head}</h2>'
        + "".join(f"<p>{html.escape(part)}.</p>" for part in parts)
        for head, parts in sections.items()
    )
    return f"<h1>{stated['title']}</h1>{text}<ul>{links}</ul>"


class _Server(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass

    def translate_path(self, path: str) -> str:
        """Find the code where merging, which is measured for comparison, looks for it: inside a shard."""
        found = Path(super().translate_path(path))
        code = found.name.startswith("wasm.") and not found.exists()
        return str(found.parents[1] / found.name if code else found)


@contextmanager
def serve(site: Path) -> Iterator[str]:
    """Serve on this machine while the context is open."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Server, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def count_traffic(page: Page) -> Iterator[list[int]]:
    """Yield a list to which the size of every answer is appended, headers left out."""
    sizes: list[int] = []
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    kinds: dict[str, int] = {}

    def began(event: Any) -> None:
        kinds[event["requestId"]] = 0

    def received(event: Any) -> None:
        if event["requestId"] in kinds:
            kinds[event["requestId"]] += event["dataLength"]

    def done(event: Any) -> None:
        if event["requestId"] in kinds:
            sizes.append(kinds[event["requestId"]])

    session.on("Network.requestWillBeSent", began)
    session.on("Network.dataReceived", received)
    session.on("Network.loadingFinished", done)
    yield sizes


def search(
    browser: Browser, address: str, words: str, *, order: str = "best", person: bool = False
) -> Search:
    """Search once, cold."""
    context = browser.new_context()
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.goto(address)
    page.wait_for_load_state("networkidle")
    with count_traffic(page) as sizes:
        began = time.perf_counter()
        page.keyboard.press("/")
        page.get_by_label("Order").select_option(order)
        page.keyboard.insert_text(words)
        page.locator(".nd-search [role=option]").first.wait_for()
        wall = time.perf_counter() - began
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(300)
        if person:
            page.get_by_label("Any person").select_option(index=1)
            page.wait_for_timeout(1000)
    said = page.locator(".nd-search__status").inner_text()
    context.close()
    return Search(milliseconds=wall * 1000, requests=len(sizes), size=sum(sizes), said=said)


def merge_all(browser: Browser, address: str, shards: list[str]) -> Search:
    """Search as Pagefind merges indexes: all of them."""
    page = browser.new_page()
    page.goto(address)
    page.wait_for_load_state("networkidle")
    with count_traffic(page) as sizes:
        wall = page.evaluate(_MERGE, shards)
    page.close()
    return Search(milliseconds=wall, requests=len(sizes), size=sum(sizes), said="")


def measure(count: int) -> Iterator[str]:
    """Yield the lines of one size."""
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        build_site(ROOT / "mkdocs.yml", site, docs=ROOT / "tests" / "site" / "sample")
        template = next((site / "2031").glob("harbour*.html")).read_text(encoding="utf-8")
        shutil.rmtree(site / SEARCH_FOLDER)
        pages = write_briefings(site, template, count)
        yield from _measure_index(pages, site / SEARCH_FOLDER, Path(folder) / "next")
        name, (subject, matter), phrase = _find_name(pages), _find_words(pages), _find_phrase(pages)
        searches = {
            "two words": (f"{subject} {matter}", {}),
            "one word that many have": (subject, {}),
            "the same, the oldest first": (subject, {"order": "oldest"}),
            "a person of the oldest briefing": (name, {}),
            "the same, then only this person's": (name, {"person": True}),
            "a phrase in quotes": (f"“{phrase}”", {}),
        }
        with serve(site) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
            version_of_browser = browser.version
            yield f"\n| {count:,} briefings, Chromium {version_of_browser}, cold | first result ms | requests | kB | told |"
            yield "|---|---|---|---|---|"
            for title, (words, choice) in searches.items():
                yield _row(title, search(browser, address, words, **choice))  # type: ignore[arg-type]
            shards = _write_entries(site / SEARCH_FOLDER)
            yield _row(f"two words, all {len(shards)} shards merged", merge_all(browser, address, shards))
            browser.close()


def _write_entries(folder: Path) -> list[str]:
    """Write what Pagefind's own merging asks of each shard, and the dialog does not; return the shards, newest first."""
    listed = json.loads((folder / "shards.json").read_bytes())
    for name, _, _, pages, digest in listed["shards"]:
        languages = {"en": {"hash": digest, "wasm": listed["wasm"], "page_count": pages}}
        entry = {"version": listed["pagefind"], "languages": languages, "include_characters": []}
        (folder / name / "pagefind-entry.json").write_text(json.dumps(entry))
    return [entry[0] for entry in reversed(listed["shards"])]


def _row(title: str, found: Search) -> str:
    return (
        f"| {title} | {found.milliseconds:.0f} | {found.requests} | {found.size / 1000:.0f} | {found.said} |"
    )


def _find_name(pages: dict[str, SearchPage]) -> str:
    oldest = Path(min(pages.values(), key=lambda page: page.date).file).read_text(encoding="utf-8")
    return oldest.partition("<h1")[2].split('<a href="../people/', 1)[1].split(">", 1)[1].split("<", 1)[0]


def _find_words(pages: dict[str, SearchPage]) -> tuple[str, str]:
    """Return two words of the title of a briefing in the middle."""
    middle = sorted(pages, key=lambda name: pages[name].date)[len(pages) // 2]
    words = Path(middle).stem.split("-")
    return words[0], words[words.index("after") + 1]


def _find_phrase(pages: dict[str, SearchPage]) -> str:
    """Return words that one of the oldest briefings quotes."""
    for page in sorted(pages.values(), key=lambda page: page.date):
        if found := re.search(r"accept another \w+ at the", Path(page.file).read_text(encoding="utf-8")):
            return found[0]
    raise LookupError("no article has the phrase")


def _measure_index(pages: dict[str, SearchPage], target: Path, again: Path) -> Iterator[str]:
    yield f"\n| {len(pages):,} briefings | wall s | cpu s | files | MB | pages indexed |"
    yield "|---|---|---|---|---|---|"
    first: SearchIndex | None = None
    changed = dict(pages)
    middle = sorted(pages, key=lambda name: pages[name].date)[len(pages) // 2]
    changed[middle] = pages[middle]._replace(digest="another")
    for title, wanted, folder in (("all new", pages, target), ("one changed", changed, again)):
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        index = build_search_index(wanted, folder, last=first.folders if first else NOTHING, live=target)
        wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        files = [path for path in folder.rglob("*") if path.is_file()]
        indexed = sum(path.suffix == ".pf_fragment" for path in files)
        size = sum(path.stat().st_size for path in files) / 1e6
        yield f"| {title} | {wall:.1f} | {cpu:.1f} | {len(files):,} | {size:.1f} | {indexed:,} |"
        first = first or index
    yield f"\n{len(index.folders) - 1} shards."


def main() -> None:
    """Measure and write."""
    counts = [int(argument) for argument in sys.argv[1:]] or [1_000, 10_000]
    lines = [
        "# The search, measured",
        "",
        (
            f"`python -m bench.search {' '.join(map(str, counts))}`, Python {platform.python_version()}, {os.cpu_count()} "
            f"cores, {platform.system()} {platform.machine()}; Pagefind {version('pagefind_bin')}."
        ),
    ]
    for count in counts:
        for line in measure(count):
            print(line, flush=True)
            lines.append(line)
            RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
