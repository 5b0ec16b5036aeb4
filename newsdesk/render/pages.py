"""A briefing's view → its page, its JSON twin and its card."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import jinja2
import msgspec
from markupsafe import Markup

from newsdesk.fingerprint import digest_bytes
from newsdesk.model import Card, CardName, CardQuote, CardSource, EntityKind, Page
from newsdesk.render.citation import Citation
from newsdesk.render.edits import seal
from newsdesk.render.escape import escape_markdown, front_matter
from newsdesk.render.language import ENGLISH, Language
from newsdesk.render.templates import BRIEFING, MOVED, fill_template, link_target
from newsdesk.render.view import BriefingView, ParticipantView
from newsdesk.text.subjects import find_subjects

UNDATED = "undated"
_MOVED = re.compile(rb"^moved: .*\nstory: '?([^'\n]+)'?\n", re.MULTILINE)


def render_briefing(
    environment: jinja2.Environment,
    view: BriefingView,
    *,
    path: str,
    card: Card,
    topics: Mapping[str, str],
    citation: Citation,
    language: Language = ENGLISH,
) -> tuple[Page, Page]:
    """Return the Markdown page at `path` and its JSON twin. `topics`: name → path of the page about it."""
    matter: dict[str, object] = {
        "id": view.story,
        "title": card.title,
        "description": card.bottom_line or "",
        "date": card.date or "",
        "updated": card.updated or card.date or "",
        "status": view.status,
        "sources": len(view.sources),
    }
    if view.language and view.language != language.tag.partition("-")[0]:
        matter["lang"] = view.language
    twin_path = path.removesuffix(".md") + ".json"
    body = fill_template(
        environment,
        BRIEFING,
        b=replace(view, title=card.title),
        json_name=twin_path.rpartition("/")[2],
        topic=_linker(topics),
        subjects=[name for name in card.subjects if name in topics],
        citation=citation,
    )
    twin = msgspec.json.format(msgspec.json.encode(view), indent=1) + b"\n"
    return make_page(path, matter, body), Page(path=twin_path, content=twin)


def render_moved(
    environment: jinja2.Environment, path: str, card: Card, language: Language = ENGLISH
) -> Page:
    """Return the page that leads from `path`, an old address of what is the card's briefing now."""
    target = f"../{card.path.removesuffix('.md')}.html"
    matter: dict[str, object] = {"title": language.gettext("Moved"), "moved": target, "story": card.story}
    return make_page(path, matter, fill_template(environment, MOVED, card=card))


def render_gone(environment: jinja2.Environment, path: str, language: Language = ENGLISH) -> Page:
    """Return the page that stands at `path` while only pages that a person keeps still link there."""
    title = language.gettext("No longer here")
    return make_page(path, {"title": title}, fill_template(environment, MOVED, card=None))


def find_moved(content: bytes) -> str | None:
    """Return the story to which a page leads that `render_moved` made; None for every other page."""
    found = _MOVED.search(content[:2000])
    return found[1].decode() if found else None


def _linker(topics: Mapping[str, str]) -> Callable[[str], Markup]:
    """Return a function for templates: a name → a link to its page, or the name where it has none."""

    def link_name(name: str) -> Markup:
        text = escape_markdown(name)
        path = topics.get(name)
        return Markup(f"[{text}]({link_target('../' + path)})") if path else text  # noqa: S704 (both are escaped)

    return link_name


def make_page(path: str, matter: dict[str, object], body: str) -> Page:
    """Return a page with front matter, the checksum of the rest in it."""
    return Page(path=path, content=seal(f"{front_matter(matter)}\n{body}".encode()))


def make_card(
    view: BriefingView,
    *,
    path: str,
    subjects: Mapping[str, Sequence[str]] = MappingProxyType({}),
    language: Language = ENGLISH,
) -> Card:
    """Return what other pages say of the briefing; `subjects` are the editor's: name → words that tell it."""
    bottom_line = view.bottom_line
    has_title = view.title_cites or any(source.title for source in view.sources)
    told = " ".join(point.text for point in (bottom_line, *view.summary) if point)
    return Card(
        story=view.story,
        path=path,
        title=view.title if has_title else language.gettext("Untitled"),
        date=view.event_date or min(view.published, default=None),
        status=view.status,
        sources=len(view.sources),
        bottom_line=bottom_line.text + (" …" if bottom_line.cut else "") if bottom_line else None,
        people=tuple(dict.fromkeys(q.speaker for q in view.quotes if q.speaker))[:3],
        quotes=tuple(
            CardQuote(speaker=q.speaker, text=q.text, role=q.role, cite=q.cites[0])
            for q in view.quotes
            if q.speaker
        ),
        names=_find_names(view),
        used=tuple(
            CardSource(
                publisher=source.publisher,
                title=source.title,
                published=source.published,
                url=source.url,
                contributed=source.contributed,
            )
            for source in view.sources
        ),
        subjects=find_subjects(view.title, told, subjects),
        updated=max((d for s in view.sources if (d := s.modified or s.published)), default=None),
        changes=view.changes,
        told=f"{view.title} {bottom_line.text if bottom_line else ''}",
    )


def _find_names(view: BriefingView) -> tuple[CardName, ...]:
    """Return whom and what the page names: those involved, and people it quotes who are not among these."""
    kinds: tuple[tuple[EntityKind, tuple[ParticipantView, ...]], ...] = (
        ("person", view.people),
        ("organisation", view.organisations),
        ("place", view.places),
    )
    involved = [
        CardName(kind=kind, name=who.name, role=who.roles[0] if who.roles else None)
        for kind, group in kinds
        for who in group
    ]
    known = {who.name for who in involved}
    # A speaker may also be "a nurse"; a name has capitals in front and behind.
    quoted = {
        q.speaker: CardName(kind="person", name=q.speaker, role=q.role)
        for q in view.quotes
        if q.speaker and q.speaker_kind == "person" and q.speaker not in known and _is_name(q.speaker)
    }
    return (*involved, *quoted.values())


def _is_name(words: str) -> bool:
    parts = words.split() or [""]
    return parts[0][:1].isupper() and parts[-1][:1].isupper()


def page_path(view: BriefingView) -> str:
    """Return the path of a new briefing's page: year, words of the title, 8 hex digits of the story's id."""
    iso = view.event_date or min(view.published, default="")
    year = iso[:4] if re.match(r"\d{4}", iso) else UNDATED
    return f"{year}/{slug(view.title)}-{digest_bytes(view.story.encode())[:8]}.md"


def slug(title: str, *, otherwise: str = "briefing") -> str:
    """Return at most 60 characters of [a-z0-9-] for `title`; `otherwise` when it has none."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain.replace("'", ""))
    kept = ""
    for word in words:
        longer = f"{kept}-{word}" if kept else word[:60]
        if len(longer) > 60:
            break
        kept = longer
    return kept or otherwise
