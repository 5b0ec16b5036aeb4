"""Runs after whatever came before leave the pages, lists and feeds that one run from nothing leaves."""

import os
import random
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from newsdesk.config import Config
from newsdesk.pipeline.catalogue import Catalogue
from newsdesk.render.related import MOST_RELATED
from newsdesk.store import MANIFEST
from tests.desk import Desk, open_desk

PEOPLE = ["Ada Brell", "Ivo Lant", "Eva Fenn", "Tom Dane", "Mara Holt", "Odo Brandt"]
OFFICES = ["harbour master", "finance minister", "painter"]
PLACES = ["Ostra", "Corvale", "Port Varn", "Tessaly"]
THINGS = ["ferry", "budget", "vineyard", "bridge"]
DEEDS = ["was closed", "was sold", "caught fire", "was rebuilt"]
OUTLETS = ["Varn Post", "Corvale Gazette", "Ostra Mail"]
# They print whatever they are given: ours take five times as long to compile as the rest of such a build takes.
BRIEFING = """# {{ b.title }}

{{ b.bottom_line }} {{ b.summary }} {{ b.changes }}

{% for q in b.quotes %}{{ topic(q.speaker) }}: {{ q.text }}

{% endfor %}{% for who in b.people %}{{ topic(who.name) }}
{% endfor %}{{ subjects }}

Earlier: {{ b.related }}
"""
LISTS = {
    "index.md.jinja": "# {{ site_name }}\n\n{{ shown }} of {{ total }}\n\n{{ days }}\n\n{{ changed }}\n",
    "changes.md.jinja": "# Changes\n\n{{ days }}\n",
    "archive.md.jinja": "# Archive\n\n{{ parts }}\n",
    "period.md.jinja": "# {{ title }}\n\n{{ groups }} {{ parts }}\n",
    "topics.md.jinja": "# {{ title }}\n\n{{ total }} {{ letters }} {{ parts }}\n",
    "topic.md.jinja": "# {{ title }}\n\n{{ roles }} {{ briefings }} {{ quotes }} {{ years }} {{ parts }}\n",
}


def put_apart(desk: Desk, number: int, deed: str = "was closed") -> None:
    """Write a source that shares its publisher with others, and nothing else."""
    who = f"Ada {'abcdefghij'[number // 10].upper()}{'aeiou'[number % 5]}{'bdfgk'[number // 5 % 2]}{'lmn'[number % 3]}er"
    text = [f"The mill of {who[4:]} {deed} in March, {who} said. “{who[4:]} was never safe,” said {who}."]
    stated = {
        "title": f"Mill of {who[4:]} {deed}",
        "publisher": "Varn Post",
        "date": f"2031-01-{number % 28 + 1:02}",
    }
    desk.put(f"{number:03}.md", text, story=f"story-{number}", **stated)


TABLES = ("cards", "records", "lists", "appearances", "topics")
"""Of the catalogue; who is related hangs on how many briefings share a word, and all of these here share some."""


class History:
    """Somebody at work on a desk, by the dice."""

    def __init__(self, folder: Path, seed: int) -> None:
        config = Config(min_words=1, latest=4, subject_briefings=3)
        self.folder, self.dice, self.desk = folder, random.Random(seed), open_desk(folder / "desk", config)
        templates = self.desk.project.templates
        for name, text in (LISTS | {"briefing.md.jinja": BRIEFING}).items():
            (templates / name).write_text(text)
        self.number = 0
        for _ in range(8):
            self.add()

    def add(self) -> None:
        self.number += 1
        self.write(f"{self.number:03}.md", f"story-{self.number}")

    def write(self, name: str, story: str) -> None:
        dice = self.dice
        day = f"20{dice.choice((30, 31))}-0{dice.randrange(1, 5)}-1{dice.randrange(10)}"
        (one, other), place, thing = dice.sample(PEOPLE, 2), dice.choice(PLACES), dice.choice(THINGS)
        deed, office = dice.choice(DEEDS), dice.choice(OFFICES)
        text = [
            f"The {thing} of {place} {deed} on {dice.randrange(1, 28)} March 2031 after {self.number} days, {one} said.",
            f"“The {thing} of {place} was never safe for anybody,” said {one}, the {office}. {other} asked for an inquiry.",
        ]
        stated = {"title": f"The {thing} of {place} {deed}", "publisher": dice.choice(OUTLETS)}
        self.desk.put(name, text, date=day, story=story, **stated)

    def choose_source(self) -> Path:
        return self.dice.choice(sorted(self.desk.project.seeds.iterdir()))

    def change(self) -> None:
        name = self.choose_source().name
        self.write(name, f"story-{int(name[:3])}")

    def join(self) -> None:
        self.number += 1
        self.write(f"{self.number:03}.md", f"story-{int(self.choose_source().name[:3])}")

    def remove(self) -> None:
        self.choose_source().unlink()

    def rename_page(self) -> None:
        page = self.choose_page()
        text = page.read_text()
        title = next(line for line in text.split("\n") if line.startswith("title: "))
        page.write_text(text.replace(title, f"title: Ours {self.number}", 1))

    def edit_page(self) -> None:
        page = self.choose_page()
        page.write_text(f"{page.read_text()}\nOur own line {self.number}.\n")

    def delete_page(self) -> None:
        self.choose_page().unlink()

    def restore_page(self) -> None:
        bases = self.desk.project.briefings / ".base"
        deleted = [p for p in sorted(bases.rglob("20*/*.md")) if not self.find_page(p, bases).exists()]
        if deleted:
            page = self.dice.choice(deleted)
            shutil.copy(page, self.find_page(page, bases))

    def find_page(self, base: Path, bases: Path) -> Path:
        return self.desk.project.briefings / base.relative_to(bases)

    def lock_page(self) -> None:
        page = self.choose_page()
        page.write_text(page.read_text().replace("---\n", "---\nlocked: true\n", 1))

    def remove_base(self) -> None:
        (self.desk.project.briefings / ".base" / self.dice.choice(self.desk.pages())).unlink(missing_ok=True)

    def edit_list(self) -> None:
        folder = self.desk.project.briefings
        page = self.dice.choice([*sorted(folder.glob("people/*.md")), folder / "index.md"])
        page.write_text(f"{page.read_text()}\nOur own line {self.number}.\n")

    def remove_feed(self) -> None:
        self.dice.choice(sorted(self.desk.project.briefings.rglob("*.rss"))).unlink()

    def configure(self) -> None:
        config = replace(self.desk.project.config, subject_briefings=self.dice.choice((2, 3)))
        self.desk = Desk(project=replace(self.desk.project, config=config))

    def lose_manifest(self) -> None:
        (self.desk.project.state / MANIFEST).unlink()

    def damage_manifest(self) -> None:
        os.truncate(file := self.desk.project.state / MANIFEST, file.stat().st_size // 2)

    def choose_page(self) -> Path:
        return self.desk.project.briefings / self.dice.choice(self.desk.pages())

    def build_clone(self) -> dict[str, bytes]:
        """Return what a fresh clone of the folder as it is gives."""
        clone = self.folder / "clone"
        shutil.copytree(self.desk.project.root, clone, ignore=shutil.ignore_patterns(".newsdesk", "site"))
        desk = Desk(project=replace(self.desk.project, root=clone, config_file=clone / "mkdocs.yml"))
        desk.build()
        shutil.copytree(desk.project.briefings, kept := self.folder / "kept")
        shutil.rmtree(clone)
        contents = {p.relative_to(kept).as_posix(): p.read_bytes() for p in kept.rglob("*") if p.is_file()}
        shutil.rmtree(kept)
        return contents


STEPS = {
    History.add: 6, History.change: 3, History.join: 2, History.remove: 2, History.rename_page: 2, History.edit_page: 1,
    History.delete_page: 1, History.restore_page: 1, History.lock_page: 1, History.remove_base: 1, History.edit_list: 1,
    History.remove_feed: 1, History.configure: 1, History.lose_manifest: 1,
    History.damage_manifest: 1,
}  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_whatever_came_before_a_run_leaves_what_a_run_from_nothing_leaves(tmp_path: Path, seed: int) -> None:
    history = History(tmp_path, seed)
    history.desk.build()
    for _ in range(8):
        steps = history.dice.choices(
            list(STEPS), weights=list(STEPS.values()), k=history.dice.choice((1, 1, 3))
        )
        for step in steps:
            step(history)
        clean = history.build_clone()

        history.desk.build()

        assert history.desk.contents() == clean, [step.__name__ for step in steps]
        assert history.desk.plan().changes == ()


@pytest.mark.parametrize("step", ["add", "change"])
def test_what_a_run_asks_of_the_catalogue_does_not_grow_with_the_number_of_briefings(
    tmp_path: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: Counter[int] = Counter()
    begin = Catalogue.begin
    for number in (6, 30):
        desk = open_desk(tmp_path / f"{number}", Config(min_words=1, latest=4))
        for name, text in (LISTS | {"briefing.md.jinja": BRIEFING}).items():
            (desk.project.templates / name).write_text(text)
        for one in range(number):
            put_apart(desk, one)
        desk.build()
        put_apart(desk, number if step == "add" else number - 1, deed="was sold")

        def count(catalogue: Catalogue, number: int = number) -> None:
            begin(catalogue)
            catalogue.watch(lambda said: asked.update([number] * any(f" {t} " in said for t in TABLES)))

        with monkeypatch.context() as patched:
            patched.setattr(Catalogue, "begin", count)
            report = desk.build()
        assert (report.rendered, report.analysed) == (1, 1)

    assert 20 < asked[6] < 100
    assert abs(asked[30] - asked[6]) <= MOST_RELATED, "cards of briefings that the page leads to"
