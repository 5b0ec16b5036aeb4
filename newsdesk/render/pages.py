"""Views and cards → Pages, through the editor's templates. One finalizer escapes whatever a template prints."""

import calendar
import re
import traceback
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby

import jinja2
import msgspec
from markupsafe import Markup

from newsdesk.errors import TemplateError
from newsdesk.fingerprint import digest_bytes
from newsdesk.model import Card, Change, Page
from newsdesk.render.edits import seal
from newsdesk.render.escape import escape_markdown, front_matter
from newsdesk.render.view import BriefingView

BRIEFING, HOME, ARCHIVE, YEAR, CHANGES = (
    "briefing.md.jinja",
    "index.md.jinja",
    "archive.md.jinja",
    "archive_year.md.jinja",
    "changes.md.jinja",
)
TEMPLATES = (BRIEFING, HOME, ARCHIVE, YEAR, CHANGES, "change.jinja")

UNDATED = "undated"
_ISO = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


def load_templates(sources: Mapping[str, str], *, folder: str) -> jinja2.Environment:
    """Return an environment of the templates (name → text); raise TemplateError for a missing or broken one."""

    def find(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        # With a file name, so that an error can tell its line.
        return (sources[name], f"{folder}/{name}", lambda: True) if name in sources else None

    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(find),
        undefined=jinja2.StrictUndefined,
        # Autoescape only so that macros return Markup; the escaping itself is the finalizer's.
        autoescape=True,
        finalize=escape_markdown,
        keep_trailing_newline=True,
    )
    environment.filters |= {"cite": _cite, "link": _link, "human_date": human_date}
    for name in TEMPLATES:
        if name not in sources:
            raise TemplateError(
                template=f"{folder}/{name}", problem="not found; copy it from the project's own"
            )
    for name in sorted(sources):
        try:
            environment.get_template(name)
        except jinja2.TemplateSyntaxError as error:
            where = f"{folder}/{error.name or name}"
            raise TemplateError(template=where, line=error.lineno, problem=str(error.message)) from error
    return environment


def _cite(labels: Iterable[str]) -> Markup:
    """Return footnote references; labels are ours (digits and a dash), checked because templates pass them."""
    return Markup("").join(Markup(f"[^{label}]") for label in labels if re.fullmatch(r"\d+-\d+", label))  # noqa: S704


def _link(target: str) -> Markup:
    """Return a link target that was made by `safe_url` or from a page path, with `&` as a reference."""
    encoded = re.sub(r"[\s<>()\"'`\[\]\\*_|{}^]", lambda m: f"%{ord(m[0]):02X}", target)
    return Markup(encoded.replace("&", "&#38;"))  # noqa: S704


def human_date(iso: str) -> str:
    """Return `6 January 2025`, `January 2025` or `2025`; anything else as it is."""
    match = _ISO.match(iso)
    if not match or (match[2] and not 1 <= int(match[2]) <= 12):
        return iso
    year, month, day = match.groups()
    return " ".join(
        part
        for part in (str(int(day)) if day else "", calendar.month_name[int(month)] if month else "", year)
        if part
    )


def _fill(environment: jinja2.Environment, template: str, **values: object) -> str:
    try:
        text = environment.get_template(template).render(**values)
    except Exception as error:  # a template can do anything, and its author needs to be told which one did
        problem = (
            str(error) if isinstance(error, jinja2.TemplateError) else f"{type(error).__name__}: {error}"
        )
        where = [f for f in traceback.extract_tb(error.__traceback__) if f.filename.endswith(".jinja")]
        name, line = (where[-1].filename, where[-1].lineno) if where else (template, None)
        raise TemplateError(template=name, line=line, problem=problem) from error
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def render_briefing(
    environment: jinja2.Environment, view: BriefingView, *, path: str, card: Card
) -> tuple[Page, Page]:
    """Return the Markdown page at `path` and its JSON twin."""
    matter: dict[str, object] = {
        "id": view.story,
        "title": view.title,
        "description": card.bottom_line or "",
        "date": card.date or "",
        "status": view.status,
        "sources": len(view.sources),
    }
    twin_path = path.removesuffix(".md") + ".json"
    body = _fill(environment, BRIEFING, b=view, json_name=twin_path.rpartition("/")[2])
    twin = msgspec.json.format(msgspec.json.encode(view), indent=1) + b"\n"
    return _page(path, matter, body), Page(path=twin_path, content=twin)


def _page(path: str, matter: dict[str, object], body: str) -> Page:
    return Page(path=path, content=seal(f"{front_matter(matter)}\n{body}".encode()))


def make_card(view: BriefingView, *, path: str) -> Card:
    """Return what index pages say of the briefing."""
    bottom_line = view.bottom_line
    return Card(
        story=view.story,
        path=path,
        title=view.title,
        date=view.event_date or min(view.published, default=None),
        status=view.status,
        sources=len(view.sources),
        bottom_line=bottom_line.text + (" …" if bottom_line.cut else "") if bottom_line else None,
        people=tuple(dict.fromkeys(q.speaker for q in view.quotes if q.speaker))[:3],
        changes=view.changes,
    )


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


def render_indexes(
    environment: jinja2.Environment, cards: Sequence[Card], *, site_name: str, latest: int
) -> tuple[Page, ...]:
    """Return the home page, the page of changes, the archive and a page a year."""
    newest = sorted(cards, key=lambda c: c.path)
    newest.sort(key=lambda c: c.date or "", reverse=True)
    days = tuple(
        (day, tuple(c)) for day, c in groupby(newest[:latest], key=lambda c: (c.date or "")[:10] or None)
    )
    shown = min(latest, len(newest))
    home = _fill(environment, HOME, site_name=site_name, days=days, shown=shown, total=len(newest))
    pages = [_page("index.md", {"title": site_name}, home)]
    pages.append(
        _page("changes.md", {"title": "Changes"}, _fill(environment, CHANGES, days=_changed(newest, latest)))
    )
    years = [(name, list(group)) for name, group in groupby(newest, key=lambda c: _year(c.date))]
    listed = tuple((name.capitalize(), f"{name}.md", len(group)) for name, group in years)
    archive = _fill(environment, ARCHIVE, years=listed)
    pages.append(_page("archive/index.md", {"title": "Archive"}, archive))
    for name, group in years:
        months = tuple(
            (month, tuple(c)) for month, c in groupby(group, key=lambda c: (c.date or "")[:7] or None)
        )
        body = _fill(environment, YEAR, name=name.capitalize(), months=months)
        pages.append(_page(f"archive/{name}.md", {"title": name.capitalize()}, body))
    return tuple(pages)


def _changed(
    cards: Sequence[Card], latest: int
) -> tuple[tuple[str, tuple[tuple[Card, tuple[Change, ...]], ...]], ...]:
    """Return date → the briefings that changed, with their changes: the latest so many editions, newest first."""
    editions = [
        (date, card, tuple(group))
        for card in cards
        for date, group in groupby(card.changes, key=lambda c: c.date)
    ]
    editions.sort(key=lambda e: e[0], reverse=True)
    return tuple(
        (date, tuple((card, changes) for _, card, changes in group))
        for date, group in groupby(editions[:latest], key=lambda e: e[0])
    )


def _year(date: str | None) -> str:
    return date[:4] if date else UNDATED
