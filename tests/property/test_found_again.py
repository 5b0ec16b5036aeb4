"""Whatever comes, goes and changes: copies and stories found from what changed are those that are found from nothing."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from newsdesk.model import Article
from newsdesk.pipeline.memory import NAME, Memory
from newsdesk.stories import copied, copies, grouped
from newsdesk.stories.copies import Shares, find_copies
from newsdesk.stories.notes import Notes
from newsdesk.stories.originals import Found, group_again, group_originals
from newsdesk.stories.printings import Printing
from newsdesk.stories.sketch import sketch_article

OUTLETS = ["Gazette", "Courier", "Post", "Varn News Agency"]
COMMON = ["the harbour authority said in a statement", "as this paper reported in the spring of last year"]
FURNITURE = [
    "Subscribe to our newsletter and never miss a story from the coast again.",
    "This paper is read in forty towns, and has been printed since the great fire.",
    "Write to the editors when you know more of this than we do.",
]


WORDS = [f"word{n}" for n in range(400)]


class Newsroom:
    """Makes articles that share what articles share: copies, cuts, updates, phrases, and what an outlet always prints."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.made = 0
        self.here: dict[str, Article] = {}

    def open(self, count: int) -> None:
        for _ in range(count):
            article = self.make()
            self.here[article.id] = article

    def write(self) -> str:
        words = [self.dice.choice(WORDS) for _ in range(self.dice.randrange(15, 70))]
        if self.dice.random() < 0.6:
            words.insert(self.dice.randrange(len(words)), self.dice.choice(COMMON))
        cut = self.dice.randrange(len(words))
        return f"{' '.join(words[:cut])}.\n\n{' '.join(words[cut:])}."

    def make(self) -> Article:
        self.made += 1
        text = self.write()
        others = list(self.here.values())
        if others and self.dice.random() < 0.6:
            other = self.dice.choice(others)
            text = self.dice.choice(
                [
                    other.text,
                    f"PORT VARN (VNA) — {other.text}",
                    other.text[: len(other.text) * self.dice.randrange(3, 9) // 10],
                    f"{other.text}\n\n{text}",
                    f"{text}\n\n{other.text}",
                    " ".join(w if self.dice.random() > 0.03 else "somewhat" for w in other.text.split(" ")),
                    "\n\n".join(a.text for a in self.dice.sample(others, min(3, len(others)))),
                ]
            )
        outlet = self.dice.choice([*OUTLETS, None])
        for line in FURNITURE:
            if outlet == "Gazette" and self.dice.random() < 0.5:
                text = f"{text}\n\n{line}"
        day = f"2031-0{self.dice.randrange(1, 8)}-11"
        return Article(
            id=f"{self.dice.randrange(16**4):04x}-{self.made}", source="", digest="", text=text,
            publisher=outlet, published=self.dice.choice([day, None]), modified=self.dice.choice([None, "2031-08-01"]),
            url=self.dice.choice([None, f"https://gazette.example/{self.dice.randrange(6)}"]),
            story=self.dice.choice([None] * 12 + ["one", "two"]),
        )  # fmt: skip

    def change(self) -> None:
        """Let articles come, go and be changed, as many as it falls."""
        for _ in range(self.dice.randrange(3)):
            if self.here:
                del self.here[self.dice.choice(list(self.here))]
        for _ in range(self.dice.randrange(4)):
            article = self.make()
            self.here[article.id] = article
        for _ in range(self.dice.randrange(3)):
            if self.here:
                id_ = self.dice.choice(list(self.here))
                old, new = self.here[id_], self.make()
                self.here[id_] = self.dice.choice(
                    [
                        replace(new, id=id_),
                        replace(old, story=new.story, publisher=new.publisher),
                        replace(old, url=new.url, published=new.published),
                        replace(old, text=f"{old.text} {COMMON[0]}"),
                    ]
                )


class Desk:
    """Finds copies and stories again and again, and keeps its notes."""

    def __init__(self, state: Path) -> None:
        self.memory, self.file = Memory(state), state / "cache" / NAME

    def group(self, here: dict[str, Article], *, version: str = "1") -> Found:
        tokens = {id_: repr(article) for id_, article in here.items()}

        def work(notes: Notes) -> Found:
            return group_again(
                notes,
                tokens,
                lambda id_: sketch_article(here[id_]),
                lambda id_: here[id_].text,
                known={},
            )

        return self.memory.keep_notes(version, work)


@pytest.fixture(autouse=True)
def always_only_what_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few articles change here at once, but these are a large part."""
    for module in (copied, grouped):
        monkeypatch.setattr(module, "MANY", 9.0)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("listed", "asked"), [(3, 16), (100, 16), (100, 4)])
def test_copies_and_stories_are_those_of_a_clean_run(
    seed: int, listed: int, asked: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (copies, copied):
        monkeypatch.setattr(module, "MOST_LISTED", listed)
        monkeypatch.setattr(module, "MOST_ASKED", asked)
    monkeypatch.setattr(Memory, "forget", lambda _: pytest.fail("what was noted does not hold together"))
    newsroom, desk = Newsroom(seed), Desk(tmp_path)
    newsroom.open(40)
    for _ in range(12):
        assert desk.group(newsroom.here) == group_originals(list(newsroom.here.values()))
        newsroom.change()


def test_notes_that_are_damaged_or_of_another_version_are_not_missed(tmp_path: Path) -> None:
    newsroom, desk = Newsroom(1), Desk(tmp_path)
    newsroom.open(60)
    for number in range(8):
        assert desk.group(newsroom.here, version=f"{number // 3}") == group_originals(
            [*newsroom.here.values()]
        )
        data = bytearray(desk.file.read_bytes())
        start = newsroom.dice.randrange(len(data) // 2)
        data[start : start + 9000 * (number % 2)] = b"\xc1" * (9000 * (number % 2))
        desk.file.write_bytes(data)
        newsroom.change()


def test_one_article_more_lets_few_others_be_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    newsroom, desk = Newsroom(2), Desk(tmp_path)
    newsroom.open(200)
    desk.group(newsroom.here)
    newsroom.here["new"] = replace(newsroom.make(), id="new", text=newsroom.write())

    def find(self: Shares, one: Printing, longer: Printing) -> float:
        asked.append(one.article.id)
        return find_share(self, one, longer)

    find_share = Shares.find
    monkeypatch.setattr(Shares, "find", find)

    desk.group(newsroom.here)
    few = len(asked)
    find_copies(newsroom.here.values())

    assert few < (len(asked) - few) / 4
