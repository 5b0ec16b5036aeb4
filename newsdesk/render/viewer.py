"""Briefing → view: spans become strings, and each sentence that is cited is remembered with its label."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from newsdesk.briefing import count_outlets
from newsdesk.model import (
    Analysis,
    Briefing,
    Cited,
    Copy,
    DateMention,
    Difference,
    Figure,
    KeyQuote,
    Measurement,
    Participant,
    Point,
    Quote,
    Span,
    Speaker,
    Statement,
)
from newsdesk.render.escape import safe_url, text_fragment
from newsdesk.render.view import (
    VIEW_FORMAT,
    AccountView,
    BriefingView,
    CopyView,
    DateView,
    DifferenceView,
    FigureView,
    ParticipantView,
    PointView,
    QuoteView,
    SentenceView,
    SourceView,
    WordingView,
)
from newsdesk.text.display import strip_lead_in

T = TypeVar("T")

PRONOUNS = frozenset({"he", "she", "it", "they", "i", "we", "who", "his", "her", "their", "him", "them"})


def view_briefing(
    briefing: Briefing, *, full_text: bool, numbers: Mapping[str, int] | None = None
) -> BriefingView:
    """Return the view of `briefing`; `full_text` puts the sources' whole text in. `numbers` are those that
    sources (article ids) had in the last edition.
    """
    return _Viewer(briefing, numbers or {}).view(full_text=full_text)


class _Viewer:
    """Turns spans into strings and remembers which sentence was cited for what."""

    def __init__(self, briefing: Briefing, numbers: Mapping[str, int]) -> None:
        self._briefing = briefing
        new = [a.article.id for a in briefing.sources if a.article.id not in numbers]
        self._number = {a.article.id: numbers.get(a.article.id, 0) for a in briefing.sources}
        self._number |= {id_: n for n, id_ in enumerate(new, start=max(numbers.values(), default=0) + 1)}
        self._analysis = {a.article.id: a for a in briefing.sources}
        self._cited: dict[str, SentenceView] = {}
        self._contributed: dict[int, Counter[str]] = {n: Counter() for n in self._number.values()}

    def view(self, *, full_text: bool) -> BriefingView:
        b = self._briefing
        headline = b.headline
        title = b.title or (self._text(headline.article, headline.item) if headline else "Untitled")
        languages = {a.article.language for a in b.sources}
        return BriefingView(
            format=VIEW_FORMAT,
            story=b.story,
            title=title,
            title_cites=self._cite(headline, as_="headline") if headline and not b.title else (),
            status=b.status,
            event_date=b.event_date.item.iso if b.event_date else None,
            event_date_cites=self._cite(b.event_date) if b.event_date else (),
            published=tuple(dict.fromkeys(a.article.published for a in b.sources if a.article.published)),
            bottom_line=self._statement(b.bottom_line) if b.bottom_line else None,
            summary=tuple(self._statement(s) for s in b.summary),
            quotes=tuple(self._quote(q) for q in b.quotes),
            figures=tuple(self._measurement(m) for m in b.figures),
            differences=tuple(self._difference(d) for d in b.differences),
            context=tuple(self._statement(s, as_="context sentence") for s in b.context),
            timeline=self._timeline(),
            people=self._participants("person"),
            organisations=self._participants("organisation"),
            places=self._participants("place"),
            views=tuple(self._statement(s, as_="view") for s in b.views),
            not_stated=b.not_stated,
            language=languages.pop() if len(languages) == 1 else None,
            # Last: by now it is known what was cited.
            sources=tuple(
                self._source(a, full_text=full_text)
                for a in sorted(b.sources, key=lambda a: self._number[a.article.id])
            ),
        )

    def _text(self, article: str, span: Span) -> str:
        return span.of(self._analysis[article].article.text)

    def _cite(self, cited: Cited[T], *, as_: str | None = None) -> tuple[str, ...]:
        """Return the label of the cited sentence, and count what it was cited as."""
        number = self._number[cited.article]
        analysis = self._analysis[cited.article]
        sentence = analysis.sentences[cited.sentence]
        label = f"{number}-{cited.sentence + 1}"
        if label not in self._cited:
            text = sentence.span.of(analysis.article.text)
            url = safe_url(analysis.article.url)
            self._cited[label] = SentenceView(
                label=label,
                source=number,
                paragraph=sentence.paragraph + 1,
                start=sentence.span.start,
                end=sentence.span.end,
                text=text,
                link=url.split("#")[0] + text_fragment(text) if url else None,
            )
        if as_:
            self._contributed[number][as_] += 1
        return (label,)

    def _statement(self, statement: Statement, *, as_: str = "point") -> PointView:
        shown = statement.points[0]
        text = self._text(shown.article, shown.item.shown)
        claimant = shown.item.claimant
        resolved = self._resolve_pronoun(shown, claimant) if claimant else None
        cites = [label for point in statement.points for label in self._cite(point, as_=as_)]
        return PointView(
            text=resolved or text,
            cut=shown.item.shown.end < shown.item.span.end,
            according_to=self._name_claimant(shown.article, claimant)
            if claimant and not shown.item.shown.holds(claimant.mention)
            else None,
            cites=tuple(dict.fromkeys(cites)),
            sources=count_outlets(self._analysis[p.article] for p in statement.points),
        )

    def _resolve_pronoun(self, shown: Cited[Point], speaker: Speaker) -> str | None:
        """Return the shown words with the name put in brackets after their pronoun, if there is one."""
        part, mention = shown.item.shown, speaker.mention
        word = self._text(shown.article, mention)
        name = self._text(shown.article, speaker.name)
        if word.lower() not in PRONOUNS or not part.holds(mention) or name == word:
            return None
        if part.start <= speaker.name.start < mention.start:
            return None  # "The union’s head is worried because she thinks": it stands there already
        before = self._text(shown.article, Span(part.start, mention.end))
        after = self._text(shown.article, Span(mention.end, part.end))
        return f"{before} [{name}]{after}"

    def _name(self, article: str, speaker: Speaker) -> str:
        return self._text(article, speaker.name)

    def _name_claimant(self, article: str, speaker: Speaker) -> str | None:
        """Return whom a claim is according to; "according to we" would tell a reader nothing."""
        name = self._name(article, speaker)
        return None if name.lower() in PRONOUNS else name

    def _quote(self, quote: KeyQuote) -> QuoteView:
        first, *others = quote.wordings
        shown = first.versions[0]
        speaker, channel = shown.item.speaker, shown.item.channel
        return QuoteView(
            text=self._said(shown),
            speaker=self._name(shown.article, speaker) if speaker else None,
            role=self._text(shown.article, speaker.role) if speaker and speaker.role else None,
            channel=self._text(shown.article, channel) if channel else None,
            badge="wording varies across sources" if others else "verbatim in source",
            cites=self._cite_all(first.versions, as_="quote"),
            other_wordings=tuple(
                WordingView(
                    text=self._said(wording.versions[0]), cites=self._cite_all(wording.versions, as_="quote")
                )
                for wording in others
            ),
            speaker_kind=speaker.kind if speaker else None,
        )

    def _said(self, quote: Cited[Quote]) -> str:
        said = " […] ".join(self._text(quote.article, span) for span in quote.item.spans)
        return said.removesuffix(",")  # it belongs to the "he said" that followed

    def _measurement(self, measurement: Measurement) -> FigureView:
        versions = measurement.account.versions
        item, article = versions[0].item, versions[0].article
        return FigureView(
            value=self._text(article, item.span),
            dimension=item.dimension,
            low=item.low,
            high=item.high,
            unit=item.unit,
            measures=self._text(article, item.measures) if item.measures else None,
            according_to=self._name_claimant(article, item.claimant) if item.claimant else None,
            cites=self._cite_all(versions, as_="figure"),
            earlier=tuple(self._account((value,), kind="figure") for value in measurement.earlier),
        )

    def _difference(self, difference: Difference) -> DifferenceView:
        first = difference.sides[0].versions[0]
        said = self._said(first) if difference.kind == "attribution" else None  # type: ignore[arg-type]
        sides = tuple(self._account(side.versions, kind=difference.kind) for side in difference.sides)
        return DifferenceView(kind=difference.kind, what=difference.what, said=said, sides=sides)

    def _account(
        self, versions: Sequence[Cited[Figure] | Cited[DateMention] | Cited[Quote]], *, kind: str
    ) -> AccountView:
        shown = versions[0]
        item, source = shown.item, self._analysis[shown.article].article
        claimant = (
            item.claimant if isinstance(item, Figure) else item.speaker if isinstance(item, Quote) else None
        )
        name = self._name_claimant(shown.article, claimant) if claimant else None
        value = self._said(shown) if kind == "wording" else self._text(shown.article, item.span)  # type: ignore[arg-type]
        publishers = (self._analysis[v.article].article.publisher for v in versions)
        return AccountView(
            value=(name or "") if kind == "attribution" else value,
            measures=self._text(shown.article, item.measures)
            if isinstance(item, Figure) and item.measures
            else None,
            according_to=None if kind == "attribution" else name,
            outlets=tuple(dict.fromkeys(p for p in publishers if p)),
            published=source.published,
            cites=self._cite_all(versions),
            low=item.low if isinstance(item, Figure) else None,
            high=item.high if isinstance(item, Figure) else None,
            unit=item.unit if isinstance(item, Figure) else None,
        )

    def _cite_all(self, versions: Sequence[Cited[Any]], *, as_: str | None = None) -> tuple[str, ...]:
        return tuple(dict.fromkeys(label for v in versions for label in self._cite(v, as_=as_)))

    def _timeline(self) -> tuple[DateView, ...]:
        """Return one entry a sentence, at the place of its earliest date."""
        entries: dict[tuple[str, int], list[Cited[DateMention]]] = {}
        for date in self._briefing.timeline:
            entries.setdefault((date.article, date.sentence), []).append(date)
        return tuple(self._date(dates) for dates in entries.values())

    def _date(self, dates: list[Cited[DateMention]]) -> DateView:
        first = dates[0]
        sentence = self._analysis[first.article].sentences[first.sentence].span
        return DateView(
            dates=tuple(d.item.iso or self._text(d.article, d.item.span) for d in dates),
            text=self._text(
                first.article, strip_lead_in(self._analysis[first.article].article.text, sentence)
            ),
            cites=self._cite(first),
        )

    def _participants(self, kind: str) -> tuple[ParticipantView, ...]:
        return tuple(self._participant(p) for p in self._briefing.participants if p.kind == kind)

    def _participant(self, participant: Participant) -> ParticipantView:
        named = participant.named
        return ParticipantView(
            name=self._text(named.article, named.item.name),
            kind=participant.kind,
            roles=tuple(self._text(role.article, role.item) for role in participant.roles),
            mentions=participant.mentions,
            cites=self._cite(named),
        )

    def _source(self, analysis: Analysis, *, full_text: bool) -> SourceView:
        article = analysis.article
        number = self._number[article.id]
        counts = self._contributed[number]
        cited = [s for s in self._cited.values() if s.source == number]
        copies = [c for c in self._briefing.copies if c.of == article.id]
        copies.sort(key=lambda c: (c.published or "9999", (c.publisher or "~").casefold(), c.article))
        earlier = [c for c in copies if c.earlier]
        earlier.sort(key=lambda c: c.modified or c.published or "", reverse=True)
        return SourceView(
            number=number,
            id=article.id,
            file=article.source,
            digest=article.digest,
            title=article.title,
            publisher=article.publisher,
            byline=article.byline,
            published=article.published,
            modified=article.modified,
            url=safe_url(article.url),
            rights=article.rights,
            words=len(article.text.split()),
            copies=tuple(_view_copy(c) for c in copies if not c.earlier),
            earlier_versions=tuple(map(_view_copy, earlier)),
            contributed=tuple(f"{n} {name}{'s' if n > 1 else ''}" for name, n in counts.items()),
            cited=tuple(sorted(cited, key=lambda s: s.start)),
            paragraphs=tuple(filter(None, article.text.split("\n"))) if full_text else (),
        )


def _view_copy(copy: Copy) -> CopyView:
    return CopyView(
        id=copy.article,
        file=copy.source,
        digest=copy.digest,
        title=copy.title,
        publisher=copy.publisher,
        published=copy.published,
        modified=copy.modified,
        url=safe_url(copy.url),
    )
