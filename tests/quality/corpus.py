"""Reads the annotated articles of `tests/quality/corpus` into values; a mistake in one names its file.

It leaves out judging: what the analysis makes of the articles is the business of `scoring`.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from newsdesk.model import Article, Span

FOLDER = Path(__file__).parent / "corpus"

ARTICLE_KEYS = frozenset({"id", "kind", "title", "published", "publisher", "text"})
ANNOTATION_KEYS = frozenset(
    "quotes quotes_optional not_quotes claims figures not_figures differences event_date dates people"
    " people_optional background background_optional commentary not_summary central headline_holds".split()
)
ITEM_KEYS = {
    "quotes": frozenset({"text", "speaker", "role", "channel"}),
    "claims": frozenset({"who", "words"}),
    "figures": frozenset({"text", "low", "high", "unit", "who"}),
}

Wording = tuple[str | None, ...]
"""Wordings that are all right; None among them: saying nothing is right, too."""


class CorpusError(ValueError):
    """An annotation that cannot be used; the message says which file and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldQuote:
    """One utterance."""

    pieces: tuple[Span, ...]
    speaker: Wording
    role: Wording
    """(None,): the article gives no role."""
    channel: Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldClaim:
    """Reported speech that an editor would credit."""

    words: Span
    who: Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldFigure:
    """A figure; a bound that is None is not judged."""

    span: Span
    low: float | None
    high: float | None
    units: tuple[str, ...]
    """Empty: not judged."""
    who: Wording | None
    """None: not judged; (None,): nobody's but the writer's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An article and what a careful editor says of it."""

    article: Article
    quotes: tuple[GoldQuote, ...]
    quotes_optional: tuple[Span, ...]
    not_quotes: tuple[Span, ...]
    claims: tuple[GoldClaim, ...]
    figures: tuple[GoldFigure, ...]
    not_figures: tuple[Span, ...]
    differences: tuple[tuple[Span, Span], ...]
    event_date: Wording | None
    """None: not judged; (None,): none can be given."""
    dates: tuple[tuple[Span, str | None], ...]
    people: tuple[tuple[str, Wording], ...]
    people_optional: tuple[str, ...]
    background: tuple[Span, ...]
    background_optional: tuple[Span, ...]
    commentary: tuple[Span, ...]
    not_summary: tuple[Span, ...]
    central: tuple[Span, ...]
    headline_holds: tuple[str, ...]


def load_corpus(folder: Path = FOLDER) -> tuple[Case, ...]:
    """Return every article of the folder, by file name."""
    return tuple(read_case(path.name, path.read_text("utf8")) for path in sorted(folder.glob("*.yml")))


def compute_digest(folder: Path = FOLDER) -> str:
    """Return the SHA-256, hex, over the names and bytes of the folder's files."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.yml")):
        content = path.read_bytes()
        digest.update(f"{path.name} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def read_case(name: str, source: str) -> Case:
    """Return the case that the YAML `source` of file `name` states.

    Raises CorpusError when a key is unknown, a text is missing, or an annotation is not found exactly once.
    """
    raw = yaml.safe_load(source)
    if not isinstance(raw, dict) or not isinstance(raw.get("text"), str) or "id" not in raw:
        raise CorpusError(f"{name}: must state at least id and text")
    if unknown := sorted(raw.keys() - ARTICLE_KEYS - ANNOTATION_KEYS):
        raise CorpusError(f"{name}: unknown keys {unknown}; README.md lists the known ones")
    if f"{raw['id']}.yml" != name:
        raise CorpusError(f"{name}: id is {raw['id']!r}; the file must bear its name")
    return _Reader(name, raw).read()


class _Reader:
    """One file being read; it remembers the name for messages."""

    def __init__(self, name: str, raw: Mapping[str, Any]) -> None:
        self.name, self.raw, self.text = name, raw, str(raw["text"]).strip()

    def read(self) -> Case:
        figures = self.items("figures")
        return Case(
            article=self.read_article(),
            quotes=tuple(self.read_quote(item) for item in self.items("quotes")),
            claims=tuple(
                GoldClaim(words=self.locate(c["words"]), who=read_wording(c["who"]))
                for c in self.items("claims")
            ),
            figures=tuple(self.read_figure(item) for item in figures),
            differences=tuple(
                (self.locate(one), self.locate(other)) for one, other in self.raw.get("differences") or ()
            ),
            event_date=read_wording(self.raw["event_date"]) if "event_date" in self.raw else None,
            dates=tuple((self.locate(key), iso) for key, iso in (self.raw.get("dates") or {}).items()),
            people=tuple(
                (self.text[(span := self.locate_any(who)).start : span.end], read_wording(role))
                for who, role in (self.raw.get("people") or {}).items()
            ),
            people_optional=tuple(self.raw.get("people_optional") or ()),
            headline_holds=tuple(self.raw.get("headline_holds") or ()),
            **{key: self.locate_all(key) for key in _LISTS},
        )

    def read_article(self) -> Article:
        stated = {key: self.raw.get(key) for key in ("title", "published", "publisher")}
        digest = hashlib.sha256(self.text.encode()).hexdigest()
        return Article(id=digest[:16], source=self.name, digest=digest, text=self.text, **stated)

    def items(self, key: str) -> Sequence[dict[str, Any]]:
        items: list[dict[str, Any]] = self.raw.get(key) or []
        for item in items:
            if unknown := sorted(item.keys() - ITEM_KEYS[key]):
                raise CorpusError(f"{self.name}: {key}: unknown keys {unknown} beside {item!r}")
        return items

    def read_quote(self, item: Mapping[str, Any]) -> GoldQuote:
        pieces = [item["text"]] if isinstance(item["text"], str) else item["text"]
        return GoldQuote(
            pieces=tuple(self.locate(piece) for piece in pieces),
            speaker=read_wording(item["speaker"]),
            role=read_wording(item.get("role")),
            channel=read_wording(item.get("channel")),
        )

    def read_figure(self, item: Mapping[str, Any]) -> GoldFigure:
        units = item.get("unit", [])
        return GoldFigure(
            span=self.locate(item["text"]),
            low=item.get("low"),
            high=item.get("high"),
            units=(units,) if isinstance(units, str) else tuple(units),
            who=read_wording(item["who"]) if "who" in item else None,
        )

    def locate_all(self, key: str) -> tuple[Span, ...]:
        return tuple(self.locate(words) for words in self.raw.get(key) or ())

    def locate(self, words: str) -> Span:
        """Return the only place of `words`; "31" is not found inside "310"."""
        places = self.find(words)
        if len(places) != 1:
            raise CorpusError(
                f"{self.name}: {words!r} stands {len(places)} times in the text, must be once; "
                "copy it exactly, with more of the words around it if needed"
            )
        return places[0]

    def locate_any(self, words: str) -> Span:
        """Return the first of the places of `words`."""
        places = self.find(words)
        if not places:
            raise CorpusError(f"{self.name}: {words!r} does not stand in the text; copy it exactly")
        return places[0]

    def find(self, words: str) -> list[Span]:
        before = r"(?<!\w)(?<!\d[.,])" if words[0].isalnum() else ""
        after = r"(?!\w)" if words[-1].isalnum() else ""
        return [Span(m.start(), m.end()) for m in re.finditer(before + re.escape(words) + after, self.text)]


_LISTS = (
    *("quotes_optional", "not_quotes", "not_figures"),
    *("background", "background_optional", "commentary", "not_summary", "central"),
)


def read_wording(stated: object) -> Wording:
    """Return the wordings of a YAML value: one, or a list of alternatives."""
    if isinstance(stated, list):
        return tuple(None if one is None else str(one) for one in stated)
    return (None if stated is None else str(stated),)
