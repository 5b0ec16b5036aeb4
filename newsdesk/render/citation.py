"""How a briefing is cited: as plain text, as BibTeX and as CSL-JSON (citationstyles.org)."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

import msgspec

from newsdesk.model import Card
from newsdesk.render.escape import safe_url
from newsdesk.render.language import ENGLISH, ISO_DATE, Language

_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
} | {mark: f"\\{mark}" for mark in "$&%#_"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """One briefing, cited; the lines are not yet escaped for the page."""

    plain: str
    bibtex: tuple[str, ...]
    csl: str


def make_citation(card: Card, *, site_name: str, site_url: str, language: Language = ENGLISH) -> Citation:
    """Return the citation of the briefing. Its year is the event's, when it is known; its address the site's."""
    address = safe_url(site_url)
    url = urljoin(address.rstrip("/") + "/", card.path.removesuffix(".md") + ".html") if address else None
    match = ISO_DATE.match(card.date or "")
    parts = [int(part) for part in match.groups() if part] if match else []
    key = f"newsdesk-{card.path.removesuffix('.md')[-8:]}"
    fields = {
        "title": f"{{{_tex(card.title)}}}",
        "howpublished": _tex(site_name),
        "year": str(parts[0]) if parts else None,
        "month": str(parts[1]) if len(parts) > 1 else None,
        "url": url,
    }
    stated = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    csl: dict[str, Any] = {"id": key, "type": "webpage", "title": card.title, "container-title": site_name}
    if parts:
        csl["issued"] = {"date-parts": [parts]}
    if url:
        csl["URL"] = url
    title = language.gettext("“%(text)s.”") % {"text": card.title}
    day = f", {language.tell_date(card.date)}" if card.date else ""
    plain = f"{title} {site_name}{day}.{' ' + url if url else ''}"
    return Citation(
        plain=plain, bibtex=(f"@misc{{{key},", *stated, "}"), csl=msgspec.json.encode([csl]).decode()
    )


def _tex(text: str) -> str:
    return re.sub(r"[\\{}~^$&%#_]", lambda mark: _TEX[mark[0]], text)
