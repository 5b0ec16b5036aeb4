"""What templates and the JSON twin say of a briefing, as plain strings and numbers.

Nothing is escaped here: the JSON needs the text as it is, and the templates escape whatever they print.
"""

from dataclasses import dataclass

import msgspec

from newsdesk.model import Change, Status

VIEW_FORMAT = 1
"""Number of the JSON twin's format."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceView:
    """A cited sentence of a source, exactly as printed there."""

    label: str
    """`2-14`: source 2, sentence 14; both counted from 1. The name of its footnote."""
    source: int
    paragraph: int
    """Counted from 1."""
    start: int
    end: int
    """Code points into the source's text."""
    text: str
    link: str | None
    """The original, with a text fragment that leads to the sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PointView:
    """A sentence, or the shown part of it."""

    text: str
    cut: bool
    """The source's sentence is longer."""
    according_to: str | None
    """Who claims it, when the shown words do not already say so."""
    cites: tuple[str, ...]
    """Labels of the sentences it comes from, one a source that says it."""
    sources: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteView:
    """One utterance."""

    text: str
    """Verbatim; pieces that the source parts are joined by an ellipsis in brackets."""
    speaker: str | None
    role: str | None
    channel: str | None
    badge: str
    """`verbatim in source` or `wording varies across sources`."""
    cites: tuple[str, ...]
    other_wordings: tuple["WordingView", ...]
    speaker_kind: str | None = None
    """`person`, `organisation`, `group` or `unresolved`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordingView:
    """The same utterance as another source prints it."""

    text: str
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountView:
    """How some sources tell a thing that others tell differently."""

    value: str
    """As the first of them prints it: a figure, a date, a quotation, a speaker's name."""
    measures: str | None
    """What a figure measures, in its source's words."""
    according_to: str | None
    """Who claims it, when that is stated."""
    outlets: tuple[str, ...]
    """Publishers of the sources, where stated."""
    published: str | None
    """When the first of them was published."""
    cites: tuple[str, ...]
    low: float | None = None
    """Of a figure, in `unit`, so that accounts can be compared; None for what is no figure."""
    high: float | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureView:
    """A number with its unit."""

    value: str
    """As the source prints it."""
    dimension: str
    low: float
    high: float
    unit: str
    measures: str | None
    according_to: str | None
    cites: tuple[str, ...]
    """One a source that gives this value."""
    earlier: tuple[AccountView, ...]
    """Lower values that sources gave before, of a number that grew: a toll."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceView:
    """Accounts that cannot all hold."""

    kind: str
    """`figure`, `date`, `wording` or `attribution`."""
    what: str
    """`people`, `distance`, `date of the event`, `wording`, `speaker`…"""
    said: str | None
    """The utterance whose speaker differs."""
    sides: tuple[AccountView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DateView:
    """An entry of the timeline: one sentence and the dates in it."""

    dates: tuple[str, ...]
    """ISO, as precise as known; the source's own words when only relative."""
    text: str
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantView:
    """A person, organisation or place."""

    name: str
    kind: str
    roles: tuple[str, ...]
    mentions: int
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyView:
    """The article of a source elsewhere, or an earlier version of it. Its words are not used."""

    id: str
    file: str
    digest: str
    title: str | None
    publisher: str | None
    published: str | None
    modified: str | None
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceView:
    """A source of the briefing; what it does not state is None."""

    number: int
    """Stays while the source does, whatever comes and goes: labels and links hang on it."""
    id: str
    file: str
    digest: str
    title: str | None
    publisher: str | None
    byline: str | None
    published: str | None
    modified: str | None
    url: str | None
    rights: str | None
    words: int
    copies: tuple[CopyView, ...]
    """Also published by; not counted among the sources."""
    earlier_versions: tuple[CopyView, ...]
    """What this source updates, the latest first."""
    contributed: tuple[str, ...]
    """`3 points`, `2 quotes`… in the order of the page."""
    cited: tuple[SentenceView, ...]
    paragraphs: tuple[str, ...]
    """The whole text; empty unless the configuration allows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedView:
    """An earlier briefing of the same people and subject."""

    title: str
    path: str
    """Of its page, from the folder of this one."""
    date: str
    bottom_line: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefingView:
    """All that a page shows."""

    format: int
    story: str
    title: str
    title_cites: tuple[str, ...]
    """Not empty when the headline was taken from the text."""
    status: Status
    event_date: str | None
    event_date_cites: tuple[str, ...]
    published: tuple[str, ...]
    bottom_line: PointView | None
    summary: tuple[PointView, ...]
    quotes: tuple[QuoteView, ...]
    figures: tuple[FigureView, ...]
    differences: tuple[DifferenceView, ...]
    context: tuple[PointView, ...]
    timeline: tuple[DateView, ...]
    people: tuple[ParticipantView, ...]
    organisations: tuple[ParticipantView, ...]
    places: tuple[ParticipantView, ...]
    views: tuple[PointView, ...]
    not_stated: tuple[str, ...]
    sources: tuple[SourceView, ...]
    changes: tuple[Change, ...] = ()
    """Since the first edition, the newest first."""
    related: tuple[RelatedView, ...] = ()
    """The most alike first."""
    language: str | None = None
    """Of the sources (ISO 639-1); None where they differ, or none is known."""


def read_view(twin: bytes) -> BriefingView | None:
    """Return what a JSON twin says; None when it is of another format or no twin."""
    try:
        view = msgspec.json.decode(twin, type=BriefingView)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return view if view.format == VIEW_FORMAT else None
