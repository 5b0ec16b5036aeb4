"""The second wall: an allow-list over the HTML of an article; escaping, the first wall, is render's.

It is an extension of Python-Markdown (mkdocs.yml lists `newsdesk.site.wall`), so that it stands in
Zensical's way too, which ignores the hooks of MkDocs. Method: nh3 (ammonia): the HTML is read as a
browser reads it and written anew from what is allowed.
"""

import re
from functools import cache, lru_cache
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor

from newsdesk.site.references import ReferenceStash

_TEXT = "b blockquote br cite code dd del div dl dt em hr i kbd li ol p pre q s small strong sub sup ul"
_HEADINGS = "h1 h2 h3 h4 h5 h6"
_TABLES = "table caption thead tbody tfoot tr th td"
_TAGS = frozenset(f"a details summary {_TEXT} {_HEADINGS} {_TABLES}".split())
_DROPPED_WHOLE = frozenset(
    {"iframe", "math", "noscript", "object", "script", "style", "svg", "template", "textarea", "title"}
)

_NUMBER = re.compile(r"[0-9]{1,9}")
_ALLOWED = {
    "id": re.compile(r"(?:s-|fn:|fnref[0-9]*:)[\w.-]*"),
    "class": re.compile(r"footnote|footnote-ref|footnote-backref"),
    "align": re.compile(r"left|right|center"),
    "href": re.compile(r"(?:https?://|(?!//))[^\s\\]*"),
    "title": re.compile(r"[^\n]*"),
    "start": _NUMBER,
}
_ATTRIBUTES = {
    "a": {"href", "title", "class"},
    "div": {"class"},
    "li": {"id"},
    "ol": {"start"},
    "sup": {"id"},
    "th": {"align"},
    "td": {"align"},
    **{heading: {"id"} for heading in _HEADINGS.split()},
}


def sanitize_article(html: str) -> str:
    """Return `html` with nothing in it but the tags and attributes that a briefing needs.

    Ids are kept only under the prefixes that headings and footnotes have, because Material's scripts
    look up ids of their own; classes only where footnotes need them; addresses only http, https and
    relative ones. Images go: no briefing has one, and an image reports its reader.
    """
    return str(_make_cleaner().clean(html))


@cache
def _make_cleaner() -> Any:
    import nh3

    return nh3.Cleaner(
        tags=set(_TAGS),
        clean_content_tags=set(_DROPPED_WHOLE),
        attributes=_ATTRIBUTES,
        attribute_filter=_keep_attribute,
        url_schemes={"http", "https"},
        link_rel=None,
        strip_comments=True,
    )


class WallExtension(Extension):
    """Puts the wall behind everything else that Markdown does."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (the parent's name)
        """Register the last postprocessor: raw HTML is put back by one of priority 30, others go down to 0."""
        md.postprocessors.register(_Sanitizer(md), "newsdesk_wall", -1000)
        md.preprocessors.register(ReferenceStash(md), "newsdesk_references", ReferenceStash.PRIORITY)


class _Sanitizer(Postprocessor):
    def run(self, text: str) -> str:
        return sanitize_article(text)


def makeExtension(**settings: Any) -> WallExtension:  # noqa: N802 (the name that Markdown looks for)
    """Return the extension; called by Markdown."""
    return WallExtension(**settings)


@lru_cache(maxsize=1 << 14)
def _keep_attribute(_tag: str, name: str, value: str) -> str | None:
    allowed = _ALLOWED.get(name)  # nh3 asks about attributes that the list has dropped, too
    return value if allowed is not None and allowed.fullmatch(value) else None
