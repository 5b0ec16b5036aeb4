"""A small project with an edited page, a deleted page and news that came since: what crashes are tried at."""

import shutil
from pathlib import Path

ROOT = Path(__file__).parents[2]
OURS = "Our own line, written by hand."
SOURCES = {
    "ferry.md": (
        "A passenger ferry sank off Port Varn on 7 April 2031 after striking a sandbank, the harbour authority said.",
        "All 94 people aboard were taken off by fishing boats, the authority said.",
        "Captain Ola Brandt said: “The radar had failed an hour before we struck the sandbank.”",
    ),
    "budget.md": (
        "Parliament in Tessaly passed the budget for the coming year on 9 April 2031 after a debate of nine hours.",
        "The budget raises the spending on schools by 4 percent, the finance ministry said.",
    ),
    "bridge.md": (
        "The harbour bridge of Port Varn was closed on 10 April 2031 after cracks were found in two of its piers.",
        "Repairs will cost 12 million crowns, the roads office said.",
    ),
}
LATER = (
    "The ferry that sank off Port Varn on 7 April 2031 lies at a depth of 31 metres, the harbour authority said.",
    "It will be raised in May, and 93 people have asked for their money back, the authority said.",
)


def make_desk(folder: Path) -> Path:
    """Return a project in a new folder, with sources and no page yet."""
    for name in ("templates", "theme", "locale"):
        shutil.copytree(ROOT / name, folder / name)
    (folder / "newsdesk").symlink_to(ROOT / "newsdesk")  # mkdocs.yml names its hooks by their place
    config = (ROOT / "mkdocs.yml").read_text("utf-8")
    (folder / "mkdocs.yml").write_text(config.replace("newsdesk: {}", "newsdesk: {min_words: 1}"), "utf-8")
    (folder / "seeds").mkdir()
    for name, text in SOURCES.items():
        put_source(folder, name, text, story=name.removesuffix(".md"))
    return folder


def put_source(
    folder: Path, name: str, text: tuple[str, ...], *, story: str, day: str = "2031-04-11"
) -> None:
    """Write a source whose story is pinned."""
    matter = f"---\ntitle: {name.removesuffix('.md').capitalize()}\ndate: {day}\nstory: {story}\n---\n\n"
    (folder / "seeds" / name).write_text(matter + "\n\n".join(text) + "\n", "utf-8")


def find_page(folder: Path, story: str) -> Path:
    """Return the page of a story."""
    (page,) = (folder / "briefings").glob(f"20*/{story}-*.md")
    return page


def let_news_come(folder: Path) -> None:
    """An edited page gets a source more, a page was deleted, a story ends, another begins."""
    page = find_page(folder, "ferry")
    page.write_text(page.read_text("utf-8").replace("\n## ", f"\n{OURS}\n\n## ", 1), "utf-8")
    find_page(folder, "budget").unlink()
    (folder / "seeds" / "bridge.md").unlink()
    put_source(folder, "later.md", LATER, story="ferry")
    put_source(
        folder,
        "new.md",
        tuple(s.replace("2031", "2032") for s in SOURCES["bridge.md"]),
        story="new",
        day="2032-04-11",
    )


def change_theme(folder: Path) -> None:
    """All of the site has to be built again, and news came."""
    let_news_come(folder)
    config = folder / "mkdocs.yml"
    config.write_text(
        config.read_text("utf-8").replace("site_description: News", "site_description: Our news"), "utf-8"
    )


def forget_all(folder: Path) -> None:
    """Nothing but sources, and pages that people edited: a fresh clone."""
    let_news_come(folder)
    for name in (".newsdesk", "site"):
        shutil.rmtree(folder / name)


SCENES = {"news": let_news_come, "theme": change_theme, "clone": forget_all}
"""Name → what happened since the last build."""
