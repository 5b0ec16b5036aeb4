"""What tells the printings of an article: its shingles, its outlet, its address. Which are copies is told in `copies`."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from newsdesk.model import Article
from newsdesk.stories.shingles import count_words, sample_shingles
from newsdesk.stories.sketch import Sketch, Texts, hash_paragraph, unpack_numbers

FURNITURE = 3
"""Paragraphs that one outlet prints in more articles than this say nothing of what an article is a copy of."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Printing:
    """An article with what tells copies of it."""

    sketch: Sketch
    texts: Texts
    furniture: frozenset[int]
    """Of its paragraphs (by hash), those that are its outlet's and not its own."""
    words: int
    sample: frozenset[int]

    @property
    def article(self) -> Article:
        """The article, without its text."""
        return self.sketch.article

    @property
    def order(self) -> tuple[int, str]:
        """Its place: longest first."""
        return -self.words, self.article.id

    @property
    def outlet(self) -> str | None:
        """Who printed it."""
        return self.sketch.outlet

    @property
    def page(self) -> str | None:
        """Its address."""
        return self.sketch.page

    @property
    def text(self) -> str:
        """Lower case, without the outlet's furniture; fetched each time."""
        return _drop(self.texts(self.article.id), self.furniture)

    @property
    def key(self) -> str:
        """What the text follows from."""
        return f"{self.sketch.digest}{sorted(self.furniture) or ''}"


def read_printings(sketches: Sequence[Sketch], texts: Texts) -> Iterator[Printing]:
    """Yield a printing for each article."""
    repeated = find_furniture(sketches)
    return (
        read_printing(sketch, repeated.get(sketch.outlet or "", frozenset()), texts) for sketch in sketches
    )


def read_printing(sketch: Sketch, repeated: frozenset[int], texts: Texts) -> Printing:
    """Return the printing of an article whose outlet prints `repeated` (hashes of paragraphs) on many pages."""
    furniture = repeated and repeated.intersection(unpack_numbers(sketch.paragraphs))
    words, sample = sketch.words, frozenset(unpack_numbers(sketch.sample))
    if furniture:
        text = _drop(texts(sketch.article.id), furniture)
        words, sample = count_words(text), sample_shingles(text)
    return Printing(sketch=sketch, texts=texts, furniture=furniture, words=words, sample=sample)


def find_furniture(sketches: Sequence[Sketch]) -> dict[str, frozenset[int]]:
    """Return outlet → hashes of the paragraphs that it prints on more pages than `FURNITURE`."""
    by_outlet: dict[str, list[Sketch]] = defaultdict(list)
    for sketch in sketches:
        if sketch.outlet:
            by_outlet[sketch.outlet].append(sketch)
    found: dict[str, frozenset[int]] = {}
    for outlet, printed in by_outlet.items():
        if len(printed) > FURNITURE:
            where: dict[int, set[str]] = defaultdict(set)
            for sketch in printed:
                for paragraph in unpack_numbers(sketch.paragraphs):
                    where[paragraph].add(sketch.page or sketch.article.id)
            if repeated := frozenset(p for p, places in where.items() if len(places) > FURNITURE):
                found[outlet] = repeated
    return found


def _drop(text: str, furniture: frozenset[int]) -> str:
    if furniture:
        text = "\n\n".join(p for p in text.split("\n\n") if hash_paragraph(p) not in furniture)
    return text.lower()
