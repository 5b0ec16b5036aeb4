"""The frozen values that flow from a source file to a page; standard library only.

A quotation is a span, never a string: whatever a briefing says of an article is a place in that
article's text. What is not in a source cannot be represented, so it cannot be published.
"""

from dataclasses import dataclass
from typing import Generic, Literal, NamedTuple, TypeVar


class Span(NamedTuple):
    """A stretch of an article's text. A tuple, unlike the rest: hundreds are made an article, and quickly."""

    start: int
    """Code points from the start of the text."""
    end: int
    """Exclusive."""

    def of(self, text: str) -> str:
        """Return the characters of the stretch."""
        return text[self.start : self.end]

    def holds(self, other: "Span") -> bool:
        """Tell whether `other` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: "Span") -> bool:
        """Tell whether the two share a character."""
        return self.start < other.end and other.start < self.end


# ── read ────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article as its source states it; what the source does not state is None, never a guess."""

    id: str
    """16 hex digits, of the source's name: the same file stays the same article when it is edited."""
    source: str
    """Path below seeds/, with forward slashes; `path#3` is the third entry of a container."""
    digest: str
    """SHA-256, hex, of the source's bytes (of the entry, in a container)."""
    text: str
    """NFC; a paragraph is one line, paragraphs are parted by one empty line."""
    title: str | None = None
    byline: str | None = None
    publisher: str | None = None
    published: str | None = None
    """ISO 8601 date or date and time, as precise as stated."""
    modified: str | None = None
    retrieved: str | None = None
    """When it was fetched; ISO 8601."""
    version: int | None = None
    """As agencies count the versions of an article; higher is newer."""
    url: str | None = None
    """http or https only."""
    language: str | None = None
    """ISO 639-1, as stated or as recognised."""
    rights: str | None = None
    """Copyright notice or licence, as stated."""
    story: str | None = None
    """The story an editor pinned it to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One source, page or entry that could not be used; the run goes on without it."""

    source: str
    stage: Literal["open", "read", "analyze", "brief", "render"]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A place in a page where a person's edit and newer material do not go together; the edit stands."""

    path: str
    """Of the page, below the briefings folder."""
    line: int
    """Counted from 1."""
    problem: str
    """What it is, and what to do."""


# ── analyze ─────────────────────────────────────────────────────────────────────────────────────

Role = Literal["event", "background", "comment", "outlook", "other"]
"""What a sentence does: tells the news or its consequence; what was before or around it; opinion;
expectation; none of these (captions, greetings, boilerplate)."""

Qualifier = Literal["exact", "about", "at least", "at most", "range"]

EntityKind = Literal["person", "organisation", "place", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence, with the marks that close it."""

    span: Span
    paragraph: int
    """Counted from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """Somebody or something with a name."""

    name: Span
    """The fullest mention in the text ("Kim Jong-un"), without title or role."""
    kind: EntityKind
    mentions: tuple[Span, ...]
    """All of them, in order; short forms and titles' bearers too, pronouns not."""
    role: Span | None = None
    """As the source gives it: "North Korean leader"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who says something, as the text has it."""

    name: Span
    """The fullest name or noun phrase in the text; the mention itself when nothing is resolved."""
    mention: Span
    """The words beside the quotation: "He", "Kim", "the ministry"."""
    role: Span | None = None
    kind: Literal["person", "organisation", "group", "unresolved"] = "person"
    """`group`: officials, analysts, a spokesman without a name; `unresolved`: a bare pronoun."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A verbatim utterance."""

    spans: tuple[Span, ...]
    """Without the outer quotation marks; more than one when the source splits or continues it."""
    speaker: Speaker | None = None
    cue: Span | None = None
    """The words of saying: "stated", "according to"."""
    channel: Span | None = None
    """Where it was said, when stated: "the Korean Central News Agency (KCNA)"."""

    @property
    def span(self) -> Span:
        """From the first character to the last, whatever stands between the pieces."""
        return Span(self.spans[0].start, self.spans[-1].end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Reported speech: somebody's claim in the writer's words."""

    span: Span
    """What is claimed: at most a sentence."""
    speaker: Speaker
    cue: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number that means something."""

    span: Span
    """With its qualifier and unit: "approximately 1,100 kilometers"."""
    low: float
    """In the base unit of `unit`; equals `high` unless the source gives a range."""
    high: float
    unit: str
    """Normalised: "m", "m/s", "kg", "s", "USD", "%", "people", "sound" (times the speed of sound)… or the
    counted noun in the singular."""
    dimension: str
    """What kind of quantity, in one plain word for the reader: distance, speed, money, share, people…"""
    qualifier: Qualifier = "exact"
    measures: Span | None = None
    """What it measures, as the source says it: "reached speeds"."""
    claimant: Speaker | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DateMention:
    """A date or time expression."""

    span: Span
    iso: str | None
    """2025, 2025-01, 2025-01-06; None when relative and the anchor is not known."""
    relative: bool = False
    """Resolved from (or waiting for) another date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A sentence chosen to be shown."""

    span: Span
    """The whole sentence."""
    shown: Span
    """What is displayed: the sentence, or less when it was cut at a clause or lost its dateline."""
    score: float
    """Comparable within one article and, roughly, across articles; higher is better."""
    claimant: Speaker | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """What was understood of one article; every item is a place in `article.text`."""

    article: Article
    headline: Span | None
    """Words of the text that can stand as a headline; used when the source states no title."""
    sentences: tuple[Sentence, ...]
    roles: tuple[Role, ...]
    """One for each sentence."""
    entities: tuple[Entity, ...]
    quotes: tuple[Quote, ...]
    claims: tuple[Claim, ...]
    figures: tuple[Figure, ...]
    dates: tuple[DateMention, ...]
    event_date: DateMention | None
    bottom_line: Point | None
    summary: tuple[Point, ...]
    """In reading order."""
    further: tuple[Point, ...]
    """Points that would come next, for a page that shows one of the summary's as its bottom line."""
    key_quotes: tuple[int, ...]
    """Indices into `quotes`, best first."""
    context: tuple[Point, ...]
    views: tuple[Point, ...]
    """Opinion and outlook; those with a claimant are attributed."""


# ── group ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """An article that another stands for: the same one elsewhere, or an earlier version of it.

    Only what a page says of it; its words are not used, and it corroborates nothing.
    """

    article: str
    """Its id."""
    of: str
    """Id of the article that stands for it, which is no copy itself."""
    original: str
    """That article's source."""
    earlier: bool
    """An earlier version, which dates or version numbers tell; else a copy of any age."""
    source: str
    digest: str
    title: str | None
    publisher: str | None
    published: str | None
    modified: str | None
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The articles on one event."""

    id: str
    """Never changes while one of its articles stays: the permanent link hangs on it."""
    articles: tuple[str, ...]
    """Article ids, the first published first; copies are not among them."""


Item = TypeVar("Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited(Generic[Item]):
    """Something understood of one article, with the sentence that shows it: the unit of citation."""

    article: str
    """Id of the article."""
    sentence: int
    """Index of the (first) sentence that holds the item."""
    item: Item


@dataclass(frozen=True, slots=True, kw_only=True)
class Account(Generic[Item]):
    """One thing as some sources agree to tell it."""

    versions: tuple[Cited[Item], ...]
    """One a source; the first is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Accounts of one thing that cannot all hold. There is no winner."""

    kind: Literal["figure", "date", "wording", "attribution"]
    """Values of one quantity; days of one event; wordings, or speakers, of one utterance."""
    what: str
    """For the reader: the dimension of the figures (people, distance…), `date of the event`, `wording`, `speaker`."""
    sides: tuple[Account[Figure] | Account[DateMention] | Account[Quote], ...]
    """At least two, all of one type."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """A figure that the briefing shows."""

    account: Account[Figure]
    earlier: tuple[Cited[Figure], ...] = ()
    """Values that sources gave before it of a number that grows: a toll."""


# ── brief ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One thing that the briefing says, in the words of a source."""

    points: tuple[Cited[Point], ...]
    """The first is shown; the others are other sources saying the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyQuote:
    """One utterance, as each source prints it."""

    wordings: tuple[Account[Quote], ...]
    """The first is shown: that of most sources. More than one when sources print different words."""

    @property
    def versions(self) -> tuple[Cited[Quote], ...]:
        """Return what each source prints."""
        return tuple(version for wording in self.wordings for version in wording.versions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """Somebody or something involved, under the fullest name that a source gives."""

    kind: EntityKind
    named: Cited[Entity]
    roles: tuple[Cited[Span], ...]
    mentions: int
    """In all sources together."""


Status = Literal["single source", "corroborated", "contested"]
"""Contested: accounts differ in a figure, a date or a speaker. Corroborated: two outlets tell the bottom line or a
point of the summary. Single source: neither."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefing:
    """What a page says of a story; every text in it is a place in one of `sources`, or metadata of one."""

    story: str
    sources: tuple[Analysis, ...]
    """The first published first."""
    copies: tuple[Copy, ...]
    """Of the sources."""
    status: Status
    headline: Cited[Span] | None
    """None: `title` is stated by a source."""
    title: str | None
    bottom_line: Statement | None
    summary: tuple[Statement, ...]
    quotes: tuple[KeyQuote, ...]
    figures: tuple[Measurement, ...]
    differences: tuple[Difference, ...]
    context: tuple[Statement, ...]
    event_date: Cited[DateMention] | None
    timeline: tuple[Cited[DateMention], ...]
    participants: tuple[Participant, ...]
    views: tuple[Statement, ...]
    not_stated: tuple[str, ...]
    """What a reader would expect and no source says; names from a closed list."""


# ── render ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A file for the briefings folder."""

    path: str
    """Below the briefings folder, with forward slashes."""
    content: bytes


ChangeKind = Literal[
    "source added",
    "source updated",
    "source withdrawn",
    "point added",
    "point reworded",
    "point dropped",
    "figure changed",
    "quote added",
    "quote reworded",
    "quote dropped",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something that its sources changed in a briefing."""

    date: str
    """ISO; of the run that found it."""
    kind: ChangeKind
    text: str
    """What is said now, or was said last."""
    was: str | None = None
    """What was said in its place."""
    gone: tuple[str, ...] = ()
    """Of a withdrawn source: the points that rested on it alone."""
    stays: tuple[str, ...] = ()
    """Of a withdrawn source: the points that rested on it, and that other sources say, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardQuote:
    """A quotation that the briefing shows."""

    speaker: str
    text: str
    role: str | None
    cite: str
    """Label of the sentence on the briefing's page that shows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardName:
    """Somebody or something that the briefing names."""

    kind: EntityKind
    name: str
    role: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSource:
    """An article that the briefing rests on."""

    publisher: str | None
    title: str | None
    published: str | None
    url: str | None
    """As the page links it: http or https."""
    contributed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What other pages say of a briefing: its texts, not yet escaped. Kept for each briefing, so it is small."""

    story: str
    path: str
    """Of the page, below the briefings folder."""
    title: str
    date: str | None
    """ISO; of the event, else of the first publication."""
    status: Status
    sources: int
    bottom_line: str | None
    people: tuple[str, ...]
    quotes: tuple[CardQuote, ...] = ()
    names: tuple[CardName, ...] = ()
    used: tuple[CardSource, ...] = ()
    subjects: tuple[str, ...] = ()
    updated: str | None = None
    """ISO; the latest date that one of the sources states of itself."""
    changes: tuple[Change, ...] = ()
    """The newest first."""
    told: str = ""
    """Title and bottom line as generated, whatever a person made of them."""
