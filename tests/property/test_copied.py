"""Whatever comes, goes and changes: copies found from what changed are those that are found from nothing."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from newsdesk.model import Article
from newsdesk.pipeline.memory import Memory
from newsdesk.stories import copied, copies
from newsdesk.stories.copied import Copied
from newsdesk.stories.copies import find_copies
from newsdesk.stories.notes import Notes
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


def find_again(memory: Memory, here: dict[str, Article]) -> tuple[object, ...]:
    tokens = {id_: repr(article) for id_, article in here.items()}

    def work(notes: Notes) -> tuple[object, ...]:
        return Copied(notes, tokens, lambda id_: sketch_article(here[id_]), lambda id_: here[id_].text).find()

    return memory.keep_notes("1", work)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("listed", [3, 100])
def test_copies_are_those_of_a_clean_run(
    seed: int, listed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copied, "MANY", 9.0)
    for module in (copies, copied):
        monkeypatch.setattr(module, "MOST_LISTED", listed)
    newsroom, memory = Newsroom(seed), Memory(tmp_path)
    for _ in range(40):
        article = newsroom.make()
        newsroom.here[article.id] = article
    for _ in range(12):
        assert find_again(memory, newsroom.here) == find_copies(newsroom.here.values())
        newsroom.change()
