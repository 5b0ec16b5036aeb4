"""Whatever happens to pages and to the live site, in whatever order, and whenever the machine stops: a build leaves
the site that a clean build makes.

`CAMPAIGN=200 pytest tests/site/test_random_edits.py` runs more of it.
"""

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from newsdesk.errors import CheckError
from newsdesk.site.build import SiteReport, build_site
from newsdesk.site.swap import recover
from tests.kills import is_killed

CAMPAIGN = int(os.environ.get("CAMPAIGN", "0"))
BRIDGE = "2031/harbour-bridge-closed-after-cracks-1a2b3c4d"


def read_files(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }


class Newsroom:
    """Pages that change, and a site that is brought up to date."""

    def __init__(self, config_file: Path, sample: Path, folder: Path, dice: random.Random) -> None:
        self.config_file = config_file
        self.folder = folder
        self.docs = Path(shutil.copytree(sample, folder / "docs"))
        self.site = folder / "site"
        self.dice = dice
        self.count = 0

    def build(self) -> SiteReport:
        return build_site(self.config_file, self.site, docs=self.docs, state=self.folder / "state")

    def build_clean(self) -> dict[str, bytes]:
        build_site(self.config_file, self.folder / "clean", docs=self.docs)
        return read_files(self.folder / "clean")

    def crash(self, operation: int) -> bool:
        """Tell whether a build came as far as the file operation of that number, and was killed before it."""
        return is_killed(self.build, operation, below=self.folder)

    # ── what happens to pages ───────────────────────────────────────────────────────────────────

    def briefings(self) -> list[Path]:
        return sorted(p for p in self.docs.glob("20*/*.md"))

    def add(self) -> None:
        self.count += 1
        page = self.docs / "2031" / f"page-{self.count:08}.md"
        for suffix in (".md", ".json"):
            shutil.copy(self.docs / f"{BRIDGE}{suffix}", page.with_suffix(suffix))
        self._list(page)

    def change(self) -> None:
        page = self.dice.choice(self.briefings())
        page.write_text(page.read_text().replace("\n## ", f"\nA line, {self.dice.random()}.\n\n## ", 1))

    def change_twin(self) -> None:
        twin = self.dice.choice(self.briefings()).with_suffix(".json")
        if twin.exists():
            twin.write_text(twin.read_text().replace("a", "o", 1))

    def rename(self) -> None:
        page = self._choose_own()
        if page:
            self.count += 1
            target = page.with_name(f"renamed-{self.count:08}.md")
            for suffix in (".md", ".json"):
                if page.with_suffix(suffix).exists():
                    page.with_suffix(suffix).rename(target.with_suffix(suffix))
            self._unlist(page)
            self._list(target)

    def remove(self) -> None:
        page = self._choose_own()
        if page:
            for suffix in (".md", ".json"):
                page.with_suffix(suffix).unlink(missing_ok=True)
            self._unlist(page)

    def change_list(self) -> None:
        page = self.dice.choice(
            [self.docs / "index.md", self.docs / "archive" / "2031.md", self.docs / "about.md"]
        )
        page.write_text(page.read_text() + f"\nLine {self.dice.random()}.\n")

    def add_file(self) -> None:
        (self.docs / self.dice.choice(["feed.rss", "llms.txt", "2031/data.json"])).write_text(
            f"{self.dice.random()}"
        )

    def touch(self) -> None:
        for page in self.briefings():
            os.utime(page)

    def _choose_own(self) -> Path | None:
        """Return a page that only the archive links to."""
        own = sorted(self.docs.glob("2031/[pr]*-0*.md"))
        return self.dice.choice(own) if own else None

    def _list(self, page: Path) -> None:
        archive = self.docs / "archive" / "2031.md"
        archive.write_text(archive.read_text() + f"\n- [one](../2031/{page.name})\n")

    def _unlist(self, page: Path) -> None:
        archive = self.docs / "archive" / "2031.md"
        archive.write_text(
            "\n".join(line for line in archive.read_text().split("\n") if page.name not in line)
        )

    # ── what happens to the site ────────────────────────────────────────────────────────────────

    def deface(self) -> None:
        files = sorted(p for p in self.site.rglob("*") if p.is_file())
        self.dice.choice(files).write_bytes(b"defaced")

    def deface_in_secret(self) -> None:
        page = self.dice.choice(sorted(self.site.rglob("*.html")))
        before = page.stat()
        page.write_bytes(page.read_bytes().replace(b"e", b"a", 1))
        os.utime(page, ns=(before.st_atime_ns, before.st_mtime_ns))

    def delete_from_site(self) -> None:
        files = sorted(p for p in self.site.rglob("*") if p.is_file())
        self.dice.choice(files).unlink()

    def put_into_site(self) -> None:
        name = self.dice.choice(["stray.txt", "2032", "2031/stray.html", "assets/x/y.css", "sitemap.xml"])
        (self.site / name).parent.mkdir(parents=True, exist_ok=True)
        (self.site / name).write_text("stray")

    def put_folder_into_site(self) -> None:
        (self.site / "2031" / f"page-{self.count + 1:08}.html").mkdir(parents=True, exist_ok=True)

    def lose_state(self) -> None:
        shutil.rmtree(self.folder / "state", ignore_errors=True)

    def break_a_page(self) -> None:
        """A build that fails changes nothing."""
        page = self.docs / "about.md"
        content = page.read_text()
        page.write_text(content + "\n[gone](gone.md)\n")
        before = read_files(self.site)
        with pytest.raises(CheckError, match=r"gone\.md"):
            self.build()
        page.write_text(content)
        recover(self.site)
        assert read_files(self.site) == before


EDITS: tuple[Callable[[Newsroom], None], ...] = (
    *(
        Newsroom.add,
        Newsroom.add,
        Newsroom.change,
        Newsroom.change,
        Newsroom.change_twin,
        Newsroom.change_list,
    ),
    *(Newsroom.rename, Newsroom.remove, Newsroom.add_file, Newsroom.touch),
    *(Newsroom.deface, Newsroom.deface_in_secret, Newsroom.delete_from_site, Newsroom.put_into_site),
    *(Newsroom.put_folder_into_site, Newsroom.break_a_page, Newsroom.lose_state),
)


@pytest.mark.parametrize("seed", range(CAMPAIGN or 2))
def test_after_any_edits_and_crashes_the_site_is_the_one_that_a_clean_build_makes(
    config_file: Path, sample: Path, tmp_path: Path, seed: int
) -> None:
    dice = random.Random(seed)
    room = Newsroom(config_file, sample, tmp_path, dice)
    room.build()
    for _ in range(8 if CAMPAIGN else 4):
        told = dice.choices(EDITS, k=dice.randrange(1, 4))
        for edit in told:
            edit(room)
        crashed = dice.random() < 0.5 and room.crash(dice.choice((1, 5, 20, 40, 60, 80, 100, 150)))
        room.build()
        names = [edit.__name__ for edit in told]
        live, clean = read_files(room.site), room.build_clean()
        assert live.keys() == clean.keys(), (names, crashed)
        assert [name for name in live if live[name] != clean[name]] == [], (names, crashed)
        assert room.build().written == 0, (names, crashed)


def test_a_crash_at_any_step_of_an_overlay_leaves_the_old_site_or_the_new_one(
    config_file: Path, sample: Path, tmp_path: Path
) -> None:
    room = Newsroom(config_file, sample, tmp_path, random.Random(7))
    room.add()
    room.build()
    old = read_files(room.site)
    room.change()
    room.rename()
    shutil.copytree(tmp_path, tmp_path.with_name("kept"), copy_function=shutil.copy2)
    room.build()
    new = read_files(room.site)

    outcomes = []
    for operation in range(1, 400, 17 if CAMPAIGN == 0 else 1):
        shutil.rmtree(tmp_path)
        shutil.copytree(tmp_path.with_name("kept"), tmp_path, copy_function=shutil.copy2)
        if not room.crash(operation):
            break
        recover(room.site)
        live = read_files(room.site)
        assert live in (old, new)
        outcomes.append(live == new)
        assert {p.name for p in tmp_path.iterdir()} <= {"docs", "site", "state"}
    assert sorted(outcomes) == outcomes
    assert set(outcomes) == {False, True}
