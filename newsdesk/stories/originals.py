"""Articles → copies, and stories of those that are none. A copy's pin and the story it was in are its original's as well."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from newsdesk.model import Article, Copy, Story
from newsdesk.stories.comparison import Compare
from newsdesk.stories.copied import Copied
from newsdesk.stories.copies import find_copies_among
from newsdesk.stories.grouped import Grouped
from newsdesk.stories.grouping import group_signatures
from newsdesk.stories.notes import Notes
from newsdesk.stories.signature import Signature
from newsdesk.stories.sketch import Sketch, Texts, sketch_article

Found = tuple[tuple[Story, ...], tuple[Copy, ...]]


def group_originals(articles: Sequence[Article], *, known: Mapping[str, str] | None = None) -> Found:
    """Return the stories of the articles that are no copies, and the copies; `known` is article id → story id so far."""
    texts = {article.id: article for article in articles}
    sketches = [sketch_article(article) for article in texts.values()]
    copies = find_copies_among(sketches, lambda id_: texts[id_].text)
    pins, stories = _inherit(copies, {a.id: a.story for a in articles if a.story}, known or {})
    elsewhere = {copy.article for copy in copies}
    signatures = [s.signature for s in sketches if s.signature and s.article.id not in elsewhere]
    return group_signatures([replace(s, pin=pins.get(s.article)) for s in signatures], known=stories), copies


def group_again(
    notes: Notes,
    tokens: Mapping[str, str],
    make_sketch: Callable[[str], Sketch],
    texts: Texts,
    *,
    known: Mapping[str, str],
    compare: Compare | None = None,
) -> Found:
    """Return what `group_originals` does for the articles of `tokens`, given what was noted when it was called last.

    `tokens` is article id → what its sketch follows from: sketches are asked for only where these are others. `compare`
    compares many pairs elsewhere; None: here.
    """

    def sign(id_: str) -> Signature:
        signature = make_sketch(id_).signature
        assert signature
        return signature

    copied = Copied(notes, tokens, make_sketch, texts)
    copies = copied.find()
    pins, stories = _inherit(copies, copied.pins, known)
    del copied  # it holds something of every article
    elsewhere = {copy.article for copy in copies}
    originals = {id_: token for id_, token in tokens.items() if id_ not in elsewhere}
    pins = {id_: pin for id_, pin in pins.items() if id_ in originals}
    return Grouped(notes, originals, pins, sign, compare).find(stories), copies


def _inherit(
    copies: Iterable[Copy], pins: Mapping[str, str], known: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return article id → pin, and → story so far, with what originals have from their copies."""
    pins, stories = dict(pins), dict(known)
    for copy in copies:
        if copy.article in pins:
            pins.setdefault(copy.of, pins[copy.article])
        if copy.article in stories:
            stories.setdefault(copy.of, stories[copy.article])
    return pins, stories
