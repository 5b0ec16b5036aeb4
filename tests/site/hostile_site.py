"""A whole site in which every text that comes from strangers is a payload, and pages of payloads that nobody escaped."""

import functools
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import markdown

from newsdesk.model import Card, Change, Failure, Page
from newsdesk.readers.clean import clean_field, clean_line
from newsdesk.render.citation import make_citation
from newsdesk.render.escape import safe_url
from newsdesk.render.indexes import render_index
from newsdesk.render.pages import make_card, page_path, render_briefing
from newsdesk.render.templates import load_templates
from newsdesk.render.topics import find_links
from newsdesk.render.view import (
    AccountView,
    BriefingView,
    CopyView,
    DateView,
    DifferenceView,
    FigureView,
    ParticipantView,
    PointView,
    QuoteView,
    RelatedView,
    SentenceView,
    SourceView,
    WordingView,
)
from newsdesk.site.policy import CONTENT_SECURITY_POLICY
from tests.lists import find_topics, plan_files, plan_indexes, plan_topics

ROOT = Path(__file__).parents[2]
A_PAGE = 8
"""Payloads on one briefing; its title is all of them."""
A_SHEET = 50
"""Unescaped payloads that are opened at once, in frames."""
POLICY = f'<meta http-equiv="Content-Security-Policy" content="{CONTENT_SECURITY_POLICY}">'


_PLACES = (
    "# {}",
    "{}",
    "**{}** and more",
    "- {}",
    "> “{}”",
    "| a |\n|---|\n| {} |",
    "See[^1]\n\n[^1]: {}",
    "[{}](x)",
)


def make_view(story: str, payloads: Sequence[str], day: str) -> BriefingView:
    """Return a briefing that says nothing but `payloads`, wherever it says what a source said."""
    title = clean_field(" ".join(payloads)) or "x"

    def point(text: str, n: int) -> PointView:
        return PointView(text=text, cut=True, according_to=text, cites=(f"{n}-1",), sources=2)

    def account(text: str, n: int) -> AccountView:
        return AccountView(
            value=text,
            measures=text,
            according_to=text,
            outlets=(text, text),
            published=day,
            cites=(f"{n}-1",),
        )

    def source(text: str, n: int) -> SourceView:
        url = safe_url(text) or safe_url(f"https://elsewhere.example/{text}")
        sentence = SentenceView(
            label=f"{n}-1", source=n, paragraph=1, start=0, end=len(text), text=text, link=url
        )
        copy = CopyView(
            id="c",
            file=text,
            digest="0" * 64,
            title=text,
            publisher=text,
            published=day,
            modified=day,
            url=url,
        )
        return SourceView(
            number=n, id=f"{n}", file=f"{text}.txt", digest="0" * 64, title=text if n % 2 else None, publisher=text,
            byline=text, published=day, modified=day, url=url if n % 3 else None, rights=text, words=9, copies=(copy,),
            earlier_versions=(copy,), contributed=("1 point",), cited=(sentence,), paragraphs=(text, text),
        )  # fmt: skip

    every = list(enumerate(payloads, start=1))
    points = tuple(point(text, n) for n, text in every)
    who = {
        kind: (ParticipantView(name=title, kind=kind, roles=tuple(payloads[:2]), mentions=2, cites=("1-1",)),)
        for kind in ("person", "organisation", "place")
    }
    quotes = tuple(
        QuoteView(
            text=text, speaker=title if n == 1 else text, role=text, channel=text, badge="verbatim in source",
            cites=(f"{n}-1",), other_wordings=(WordingView(text=text, cites=(f"{n}-1",)),), speaker_kind="group",
        )
        for n, text in every
    )  # fmt: skip
    figures = tuple(
        FigureView(
            value=text, dimension="people", low=n, high=n + 1, unit="people", measures=text, according_to=text,
            cites=(f"{n}-1",), earlier=(account(text, n),),
        )
        for n, text in every
    )  # fmt: skip
    differences = tuple(
        DifferenceView(
            kind=kind, what="people", said=payloads[0], sides=tuple(account(text, n) for n, text in every)
        )
        for kind in ("figure", "wording", "attribution")
    )
    changes = tuple(
        Change(date=day, kind="point reworded", text=text, was=text, gone=(text,), stays=(text,))
        for _, text in every
    )
    return BriefingView(
        format=1, story=story, title=title, title_cites=("1-1",), status="contested", event_date=day,
        event_date_cites=("1-1",), published=(day,), bottom_line=points[0], summary=points, quotes=quotes,
        figures=figures, differences=differences, context=points,
        timeline=tuple(DateView(dates=(day, text), text=text, cites=(f"{n}-1",)) for n, text in every),
        people=who["person"], organisations=who["organisation"], places=who["place"], views=points,
        not_stated=("cause",), sources=tuple(source(text, n) for n, text in every), changes=changes,
        related=tuple(RelatedView(title=text, path="../index.md", date=day, bottom_line=text) for text in payloads),
    )  # fmt: skip


def write_pages(docs: Path, payloads: Sequence[str], *, site_name: str) -> list[Card]:
    """Write the pages of a site of briefings that say `payloads`, and return their cards."""
    texts = list(dict.fromkeys(text for raw in payloads if (text := clean_line(raw)[:2000])))
    environment = load_templates(
        {path.name: path.read_text() for path in (ROOT / "templates").glob("*.jinja")}, folder="templates"
    )
    views: dict[str, BriefingView] = {}
    for n, some in enumerate(texts[at : at + A_PAGE] for at in range(0, len(texts), A_PAGE)):
        day = f"20{20 + n // 336}-{n // 28 % 12 + 1:02}-{n % 28 + 1:02}"
        view = make_view(f"{n:016x}", some, day)
        views[page_path(view)] = view
    cards = {
        path: replace(make_card(view, path=path), subjects=(view.title,)) for path, view in views.items()
    }
    topics = find_topics(cards.values(), subjects=[view.title for view in views.values()])
    failures = [Failure(source=text, stage="read", reason=text) for text in texts]
    pages = [
        page
        for path, view in views.items()
        for page in render_briefing(
            environment, view, path=path, card=cards[path], topics=find_links(cards[path], topics),
            citation=make_citation(cards[path], site_name=site_name, site_url=""),
        )
    ]  # fmt: skip
    indexes = [
        *plan_indexes(tuple(cards.values()), site_name=site_name, latest=20),
        *plan_topics(topics, quarantined=failures),
    ]
    pages += (render_index(environment, index) for index in indexes)
    files = plan_files(environment, cards.values(), topics, site_name=site_name, site_url="")
    pages += [Page(path=file.path, content=file.write()) for file in files]
    for page in pages:
        (docs / page.path).parent.mkdir(parents=True, exist_ok=True)
        (docs / page.path).write_bytes(page.content)
    return list(cards.values())


def make_raw_pages(payloads: Sequence[str], kind: str, policy: str) -> dict[str, bytes]:
    """Return path → page: pages of one payload each that went through Markdown as it is, neither escaped nor cleaned,
    and `/raw/<kind>/` with all of them in frames.
    """
    pages = {}
    for n, payload in enumerate(payloads):
        written = "\n\n".join(place.format(payload) for place in _PLACES)
        rendered = markdown.markdown(written, extensions=["tables", "footnotes"])
        pages[f"/raw/{kind}/{n}"] = f"<!doctype html><head>{policy}<title>x</title></head><body>{rendered}"
    for at in range(0, len(payloads), A_SHEET):
        names = list(pages)[at : at + A_SHEET]
        pages[f"/raw/{kind}-{at}"] = "".join(f'<iframe src="{name}"></iframe>' for name in names)
    return {name: page.encode("utf-8", "replace") for name, page in pages.items()}


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, *args: object, made: dict[str, bytes], **kwargs: str) -> None:
        self._made = made
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        file = Path(self.translate_path(path))
        if path in self._made:
            self._send(self._made[path])
        elif path.startswith("/site/") and file.suffix == ".html" and file.is_file():
            content = file.read_bytes()
            assert POLICY.encode() in content
            self._send(content.replace(POLICY.encode(), b""))
        elif file.is_file():
            super().do_GET()
        else:
            self._send(b"")  # what payloads ask for

    def _send(self, content: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        with suppress(BrokenPipeError):  # payloads close windows, too
            self.wfile.write(content)


@contextmanager
def serve_without_policy(folder: Path, made: dict[str, bytes]) -> Iterator[str]:
    """Serve a folder that holds `site/`, of whose pages the policy is taken away, and pages that were made."""
    handler = functools.partial(_Handler, made=made, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()
