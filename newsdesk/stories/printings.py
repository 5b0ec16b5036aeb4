"""What tells the printings of an article: its shingles, its outlet, its address. Which are copies is told in `copies`."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat

from newsdesk.model import Article
from newsdesk.stories.notes import make_tag, pack_numbers
from newsdesk.stories.repeated import count_repeated
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
    packed: bytes
    """Its sampled shingles as in `Sketch.sample`: a set of them is ten times as large."""

    @property
    def sample(self) -> frozenset[int]:
        """Its sampled shingles."""
        return frozenset(unpack_numbers(self.packed))

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
    words, packed = sketch.words, sketch.sample
    if furniture:
        text = _drop(texts(sketch.article.id), furniture)
        words, packed = count_words(text), pack_numbers(sorted(sample_shingles(text)))
    return Printing(sketch=sketch, texts=texts, furniture=furniture, words=words, packed=packed)


def find_furniture(sketches: Iterable[Sketch]) -> dict[str, frozenset[int]]:
    """Return outlet → hashes of the paragraphs that it prints on more pages than `FURNITURE`."""
    paragraphs: dict[str, array[int]] = defaultdict(lambda: array("q"))
    pages: dict[str, array[int]] = defaultdict(lambda: array("q"))  # of each of these
    for sketch in sketches:
        if sketch.outlet:
            own = unpack_numbers(sketch.paragraphs)
            paragraphs[sketch.outlet].extend(own)
            pages[sketch.outlet].extend(repeat(make_tag(sketch.page or sketch.article.id), len(own)))
    found: dict[str, frozenset[int]] = {}
    for outlet, printed in paragraphs.items():
        often = {paragraph for paragraph, count in count_repeated(printed).items() if count > FURNITURE}
        where: dict[int, set[int]] = defaultdict(set)
        for paragraph, page in zip(printed, pages[outlet], strict=True):
            if paragraph in often:
                where[paragraph].add(page)
        if repeated := frozenset(p for p, places in where.items() if len(places) > FURNITURE):
            found[outlet] = repeated
    return found


def _drop(text: str, furniture: frozenset[int]) -> str:
    if furniture:
        text = "\n\n".join(p for p in text.split("\n\n") if hash_paragraph(p) not in furniture)
    return text.lower()
